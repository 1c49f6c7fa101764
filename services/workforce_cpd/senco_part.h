#ifndef SENDA_SERVICES_WORKFORCE_CPD_SENCO_PART_H_
#define SENDA_SERVICES_WORKFORCE_CPD_SENCO_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/workforce/v1/senco_appointment.pb.h"

namespace senda::workforce_cpd {

// SencoAppointment: standard methods with the rules of senco_clock.h. The due date is stored, since
// metrics ask for it; how the appointment stands is worked out for each answer, since it changes
// with the day.
class SencoPart {
 public:
  // `registry` must outlive the part; StaffMember is added to it before the first call.
  explicit SencoPart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  // What a row must satisfy and what follows from it.
  absl::Status Complete(rpc::Call& call, workforce::v1::SencoAppointment& appointment) const;
  // APPOINTMENT_OVERLAPS when the person is SENCO of the school at the same time already.
  absl::Status CheckAlone(rpc::Call& call,
                          const workforce::v1::SencoAppointment& appointment) const;

  server::ResourceRegistry& registry_;
};

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_SENCO_PART_H_
