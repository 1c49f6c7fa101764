#ifndef SENDA_SERVICES_CLI_COMMANDS_IMPORT_RUN_H_
#define SENDA_SERVICES_CLI_COMMANDS_IMPORT_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/cli/client/batches.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/import_report.h"
#include "services/cli/importing/stated_fields.h"

namespace senda::cli {

// What the person asked for.
struct ImportOptions {
  std::string kind;
  std::string file;
  std::string school;     // URN of rows that name no school
  std::string group_uid;  // only schools of this group
  std::string gias_file;  // beside a DfE file
  bool dry_run = false;
  bool demonstrate = false;
  int workers = 4;
};

// One import: what it was asked, where it reports, and what it talks to.
struct ImportRun {
  const ImportOptions& options;
  const CommandContext& context;
  Progress& progress;

  const std::string& trust() const { return context.settings.trust; }
  std::string subject() const { return context.session.SubjectOr(kImporter); }
  const Connection& connection() const { return context.session.connection(); }
};

// Each runs one kind of import. An error is about the whole; wrong rows are reported and counted.
absl::StatusOr<ExitCode> ImportAssessments(const ImportRun& run);
absl::StatusOr<ExitCode> ImportCtf(const ImportRun& run);
absl::StatusOr<ExitCode> ImportGias(const ImportRun& run);
absl::StatusOr<ExitCode> ImportGiasLinks(const ImportRun& run);
absl::StatusOr<ExitCode> ImportTrustLinks(const ImportRun& run);
absl::StatusOr<ExitCode> ImportDfeSen(const ImportRun& run);
absl::StatusOr<ExitCode> ImportPupils(const ImportRun& run);

// NOT_FOUND / TRUST_MISSING unless the trust is there.
absl::Status CheckTrust(const ImportRun& run);
// Which resources of a trust to list, and as whom.
struct ListQuery {
  const Connection& connection;
  std::string subject;
  std::string trust;   // its id
  std::string filter;  // "" for all
};
// Calls `sink` with every resource of a kind that the query finds.
absl::Status ListAll(const ListQuery& query, const ResourceType& type,
                     const std::function<void(const google::protobuf::Message&)>& sink);
// The same with all of the import's trust.
absl::Status ListAll(const ImportRun& run, const ResourceType& type,
                     const std::function<void(const google::protobuf::Message&)>& sink);

// A row with where it comes from: "line 12", "URN 130001".
struct PlacedRow {
  std::string place;
  std::unique_ptr<google::protobuf::Message> row;
  importing::SharedFields fields;  // null: what the row has set changes, and nothing is cleared
};

struct PlacedRows {
  std::vector<PlacedRow> rows;

  void Add(std::string place, std::unique_ptr<google::protobuf::Message> row,
           importing::SharedFields fields = nullptr) {
    rows.push_back({std::move(place), std::move(row), std::move(fields)});
  }
};

// Upserts the rows, those that replace the same fields together and else in order, and reports each
// outcome; `also` may look at it too, by the row's place among `rows`.
absl::Status SendRows(const ImportRun& run, BatchChannel& channel, const ResourceType& type,
                      const PlacedRows& rows, ImportReport& report, const OutcomeSink& also = {});

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_IMPORT_RUN_H_
