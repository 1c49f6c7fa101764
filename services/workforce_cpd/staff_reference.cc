#include "services/workforce_cpd/staff_reference.h"

#include <utility>

#include "common/resource/names.h"
#include "common/rpc/row_access.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::workforce_cpd {

using workforce::v1::StaffMember;

absl::StatusOr<StaffMember> StaffOf(const server::ResourceRegistry& registry, rpc::Call& call,
                                    const std::string& name, const std::string& field) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "staffMembers", field));
  ASSIGN_OR_RETURN(auto staff,
                   registry.table_of<StaffMember>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !staff.has_value() ||
      !rpc::MayRead(call.scope(), staff->school())) {
    return errors::InvalidField(field, "name a member of staff who is on record in your schools",
                                "STAFF_MEMBER_UNKNOWN");
  }
  return *std::move(staff);
}

}  // namespace senda::workforce_cpd
