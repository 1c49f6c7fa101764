#ifndef SENDA_COMMON_CHRONOLOGY_CHRONOLOGY_SOURCE_H_
#define SENDA_COMMON_CHRONOLOGY_CHRONOLOGY_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/method_table.h"
#include "common/rpc/standard_methods.h"
#include "senda/chronology/v1/chronology_source.pb.h"

namespace senda::chronology {

// ChronologySourceService over one service's resources: the same for all. Each row about a child
// adds the events that the `chronology` option of its resource states. The caller gets of a
// resource what a list of it would show: nothing without its read permission, rows in scope, no
// withheld text.
class ChronologySource {
 public:
  static constexpr std::size_t kMostEntries = 5000;

  // `source` is "pupils".
  explicit ChronologySource(std::string source) : source_(std::move(source)) {}

  // Adds a resource, if it is about children and states events; others are left out. `methods` must
  // outlive the source. `read_permission` is what its own Get and List need.
  void Add(const rpc::StandardMethods& methods, std::string read_permission);
  // Adds a resource by whose `title` field references to it are shown; any resource may be. The
  // title of a row that is about no child is told to whoever reads a row that names it.
  void AddTitles(const rpc::StandardMethods& methods);
  void Bind(rpc::MethodTable& table);

  absl::StatusOr<chronology::v1::GatherChronologyEntriesResponse> GatherChronologyEntries(
      rpc::Call& call, const chronology::v1::GatherChronologyEntriesRequest& request);

 private:
  struct Resource {
    const rpc::StandardMethods* methods;
    std::string read_permission;
  };
  class Collector;

  const std::string source_;
  std::vector<Resource> resources_;
  std::vector<const rpc::StandardMethods*> titled_;
};

// The entries by date, then title, then resource; only the latest `most` of them. True when there
// were more.
bool SortAndCut(std::vector<chronology::v1::ChronologyEntry>& entries, std::size_t most);

}  // namespace senda::chronology

#endif  // SENDA_COMMON_CHRONOLOGY_CHRONOLOGY_SOURCE_H_
