#ifndef SENDA_SERVICES_WORKFORCE_CPD_STAFF_REFERENCE_H_
#define SENDA_SERVICES_WORKFORCE_CPD_STAFF_REFERENCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/workforce/v1/staff_member.pb.h"

namespace senda::workforce_cpd {

// The member of staff whom a new record names. INVALID_ARGUMENT / STAFF_MEMBER_UNKNOWN naming
// `field` when there is none within the caller's reach.
absl::StatusOr<workforce::v1::StaffMember> StaffOf(const server::ResourceRegistry& registry,
                                                   rpc::Call& call, const std::string& name,
                                                   const std::string& field);

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_STAFF_REFERENCE_H_
