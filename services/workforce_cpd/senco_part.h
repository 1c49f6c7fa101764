#ifndef SENDA_SERVICES_WORKFORCE_CPD_SENCO_PART_H_
#define SENDA_SERVICES_WORKFORCE_CPD_SENCO_PART_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/workforce/v1/senco_appointment.pb.h"

namespace senda::workforce_cpd {

// SencoAppointment: standard methods with the rules of senco_clock.h. The due date is stored, since
// metrics ask for it; how the appointment stands is worked out for each answer, since it changes
// with the day.
//
// The award and the clock are the person's: a write of one appointment sets the qualification and
// the due date of all of the person's in the same transaction, also at schools out of the caller's
// reach. Of those nothing but the qualification passes from one to the other, and each that changes
// is logged for its school.
class SencoPart {
 public:
  // `registry` must outlive the part; StaffMember is added to it before the first call.
  explicit SencoPart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  using SencoAppointment = workforce::v1::SencoAppointment;

  // What a row must satisfy and what follows from it.
  absl::Status Complete(rpc::Call& call, SencoAppointment& appointment) const;
  absl::Status AfterWrite(rpc::Call& call, const SencoAppointment* before,
                          const SencoAppointment* after) const;
  // The person's living appointments at all schools. The person stays locked until the end of the
  // transaction, or two at once would not see each other's.
  absl::StatusOr<std::vector<SencoAppointment>> AllOf(rpc::Call& call,
                                                      const std::string& staff_member) const;

  server::ResourceRegistry& registry_;
};

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_SENCO_PART_H_
