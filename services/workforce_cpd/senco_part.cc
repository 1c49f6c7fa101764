#include "services/workforce_cpd/senco_part.h"

#include <utility>

#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/workforce_cpd/senco_clock.h"
#include "services/workforce_cpd/staff_reference.h"

namespace senda::workforce_cpd {

using rpc::Call;
using workforce::v1::SencoAppointment;

absl::Status SencoPart::Init() {
  rpc::TypedHooks<SencoAppointment> hooks;
  hooks.before_create = [this](Call& call, SencoAppointment& appointment) -> absl::Status {
    RETURN_IF_ERROR(
        StaffOf(registry_, call, appointment.staff_member(), "senco_appointment.staff_member")
            .status());
    return Complete(call, appointment);
  };
  hooks.before_update = [this](Call& call, const SencoAppointment&, SencoAppointment& after) {
    return Complete(call, after);
  };
  // What comes back from deletion, and rows of one batch, meet what was written meanwhile.
  hooks.after_write = [this](Call& call, const SencoAppointment* before,
                             const SencoAppointment* after) {
    return before == nullptr && after != nullptr ? CheckAlone(call, *after) : absl::OkStatus();
  };
  hooks.compute = [](const Call& call, SencoAppointment& shown) {
    SencoStanding standing = StandingOn(shown, time::Today(call.now()));
    shown.set_basis(standing.basis);
    if (standing.days_left.has_value()) shown.set_days_left(*standing.days_left);
    shown.set_at_risk(standing.at_risk);
    shown.set_explanation(std::move(standing.explanation));
  };
  return registry_.AddResource<SencoAppointment>(hooks).status();
}

absl::Status SencoPart::Complete(Call& call, SencoAppointment& appointment) const {
  RETURN_IF_ERROR(CheckSencoAppointment(appointment, call.trust(), time::Today(call.now())));
  appointment.clear_due_date();
  const auto due = AwardDueOn(appointment);
  if (due.has_value()) *appointment.mutable_due_date() = rules::ToDate(*due);
  return CheckAlone(call, appointment);
}

absl::Status SencoPart::CheckAlone(Call& call, const SencoAppointment& appointment) const {
  ASSIGN_OR_RETURN(const auto all,
                   registry_.table_of<SencoAppointment>().Where(
                       call.tx(), call.trust(), "of_person", "staff_member = $2 AND school = $3",
                       {appointment.staff_member(), appointment.school()}));
  for (const SencoAppointment& other : all) {
    if (other.name() == appointment.name() || !Overlap(appointment, other)) continue;
    return errors::InvalidField("senco_appointment.appointed_on",
                                "end the person's other appointment at the school first, or change "
                                "that one",
                                "APPOINTMENT_OVERLAPS");
  }
  return absl::OkStatus();
}

}  // namespace senda::workforce_cpd
