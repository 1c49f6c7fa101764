#include "services/pupil_tracking/record_access.h"

#include <fmt/format.h>

namespace senda::pupil_tracking {

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

}  // namespace senda::pupil_tracking
