#ifndef SENDA_SERVICES_CLI_COMMANDS_IMPORT_REPORT_H_
#define SENDA_SERVICES_CLI_COMMANDS_IMPORT_REPORT_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "senda/changes/v1/row_outcome.pb.h"
#include "services/cli/client/exit_code.h"
#include "services/cli/importing/csv_reader.h"
#include "services/cli/importing/row_error.h"
#include "services/cli/importing/stated_fields.h"
#include "services/cli/output/progress.h"

namespace senda::cli {

// What came of an import. Each wrong cell is printed as it is found, "line 12, UPN: ...", but not
// more than a person reads. Thread-safe.
class ImportReport {
 public:
  explicit ImportReport(Progress& progress) : progress_(progress) {}

  // From the file's reader.
  void Add(const importing::RowError& error);
  // From the server, of the row at `place`, such as "line 12" or "URN 130001". What is wrong is
  // told by the columns of `fields`, if given.
  void Add(const std::string& place, const changes::v1::RowOutcome& outcome,
           const importing::StatedFields* fields = nullptr);
  // Of what the program itself leaves out.
  void AddRefused(const std::string& place, const std::string& column, const std::string& message);
  // Of what would follow in a dry run, where the server cannot be asked.
  void AddCreated() { AddResult(changes::v1::ROW_RESULT_CREATED); }
  void AddUnchanged() { AddResult(changes::v1::ROW_RESULT_UNCHANGED); }

  std::int64_t count(changes::v1::RowResult result) const;
  // "created 12, updated 3, unchanged 1,985, refused 2".
  std::string Summary() const;
  // kPartial when a row was refused.
  ExitCode exit_code() const;

 private:
  void AddResult(changes::v1::RowResult result);
  void Print(const std::string& place, const std::string& column, const std::string& message);

  Progress& progress_;
  mutable absl::Mutex mutex_;
  std::array<std::int64_t, 5> counts_ ABSL_GUARDED_BY(mutex_) = {};
  // Where the last row that was refused begins: its line, and its place in it.
  std::pair<std::int64_t, std::int64_t> last_refused_ ABSL_GUARDED_BY(mutex_) = {0, 0};
  int printed_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_IMPORT_REPORT_H_
