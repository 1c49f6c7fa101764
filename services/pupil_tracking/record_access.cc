#include "services/pupil_tracking/record_access.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <vector>

namespace senda::pupil_tracking {
namespace {

// Rows of one statement, which is prepared once; it repeats the last one where there are fewer.
constexpr std::size_t kRowsAtOnce = 256;

}  // namespace

absl::Status AbsentFor(const rpc::Call& call, const std::string& name) {
  if (call.scope().all_schools) return errors::NotFound(name);
  return errors::PermissionDenied(call.context().method, name);
}

absl::Status LockRow(rpc::Call& call, const std::string& table, const std::string& id) {
  const storage::Statement statement{
      table + ".lock", fmt::format("SELECT id FROM {} WHERE trust = $1 AND id = $2{}", table,
                                   call.tx().dialect().ForUpdate())};
  return call.tx().Query(statement, {call.trust(), id},
                         [](const storage::Row&) { return absl::OkStatus(); });
}

absl::Status ShareRows(rpc::Call& call, const std::string& table,
                       const std::set<std::string>& ids) {
  const std::string_view lock = call.tx().dialect().ForShare();
  if (lock.empty()) return absl::OkStatus();
  std::string places;
  for (std::size_t i = 0; i < kRowsAtOnce; ++i) {
    places += fmt::format("{}${}", i == 0 ? "" : ", ", i + 2);
  }
  // In the order of their ids, so that two who share the same rows do not wait for one another.
  const storage::Statement statement{
      table + ".share",
      fmt::format("SELECT id FROM {} WHERE trust = $1 AND id IN ({}) ORDER BY id{}", table, places,
                  lock)};
  for (auto next = ids.begin(); next != ids.end();) {
    std::vector<storage::Value> parameters = {call.trust()};
    while (parameters.size() <= kRowsAtOnce) {
      parameters.emplace_back(std::string_view(*next));
      if (std::next(next) != ids.end() || parameters.size() > kRowsAtOnce) ++next;
    }
    RETURN_IF_ERROR(call.tx().Query(statement, parameters,
                                    [](const storage::Row&) { return absl::OkStatus(); }));
  }
  return absl::OkStatus();
}

}  // namespace senda::pupil_tracking
