#include "services/pupil_tracking/record_access.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "common/rpc/denial.h"
#include "common/rpc/row_access.h"

namespace senda::pupil_tracking {

absl::Status AbsentFor(const rpc::Call& call, const std::string& name) {
  if (call.scope().all_schools) return errors::NotFound(name);
  return rpc::Denied(call, name);
}

absl::Status CheckReachesSchool(const rpc::Call& call, const std::string& school,
                                const std::string& field) {
  if (rpc::MayWrite(call.scope(), school)) return absl::OkStatus();
  return errors::Make(absl::StatusCode::kPermissionDenied, "NEEDS_WHOLE_SCHOOL",
                      fmt::format("{}: class staff cannot do this; ask somebody who answers for "
                                  "the whole school, such as the SENCO",
                                  field),
                      {{"field", field}, {"resource", school}});
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
  const storage::Dialect& dialect = call.tx().dialect();
  // In the order of their ids, so that two who share the same rows do not wait for one another.
  const storage::Statement statement{
      table + ".share", fmt::format("SELECT id FROM {} WHERE trust = $1 AND {} ORDER BY id{}",
                                    table, dialect.IsAnyOf("id", "$2"), lock)};
  const std::vector<std::string> list(ids.begin(), ids.end());
  return call.tx().Query(statement, {call.trust(), storage::ListOf(list)},
                         [](const storage::Row&) { return absl::OkStatus(); });
}

}  // namespace senda::pupil_tracking
