#include "services/workforce_cpd/senco_part.h"

#include <fmt/format.h>

#include <utility>

#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/workforce_cpd/senco_clock.h"
#include "services/workforce_cpd/staff_reference.h"

namespace senda::workforce_cpd {

using rpc::Call;
using workforce::v1::SencoAppointment;

namespace {

// Sets what follows from all of the person's appointments.
void Qualify(const std::vector<SencoAppointment>& of_person, SencoAppointment& appointment) {
  *appointment.mutable_qualification() = QualificationOf(appointment, of_person);
  appointment.clear_due_date();
  const auto due = AwardDueOn(appointment.qualification());
  if (due.has_value()) *appointment.mutable_due_date() = rules::ToDate(*due);
}

// What is told of an appointment, without what follows.
SencoAppointment FactsOf(SencoAppointment appointment) {
  appointment.clear_qualification();
  appointment.clear_due_date();
  appointment.clear_etag();
  appointment.clear_update_time();
  return appointment;
}

bool HasNewFacts(const SencoAppointment* before, const SencoAppointment* after) {
  return before == nullptr || after == nullptr ||
         !google::protobuf::util::MessageDifferencer::Equals(FactsOf(*before), FactsOf(*after));
}

// APPOINTMENT_OVERLAPS when the person is SENCO of the school at the same time already.
absl::Status CheckAlone(const SencoAppointment& appointment,
                        const std::vector<SencoAppointment>& of_person) {
  for (const SencoAppointment& other : of_person) {
    if (other.name() == appointment.name() || other.school() != appointment.school() ||
        !Overlap(appointment, other)) {
      continue;
    }
    return errors::InvalidField("senco_appointment.appointed_on",
                                "end the person's other appointment at the school first, or change "
                                "that one",
                                "APPOINTMENT_OVERLAPS");
  }
  return absl::OkStatus();
}

}  // namespace

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
  hooks.after_write = [this](Call& call, const SencoAppointment* before,
                             const SencoAppointment* after) {
    return AfterWrite(call, before, after);
  };
  // What comes back from deletion may have been set right by its own write.
  hooks.echo = [this](Call& call, SencoAppointment& reply) -> absl::Status {
    ASSIGN_OR_RETURN(const auto parts, resource::ParseName(reply.name(), "sencoAppointments"));
    ASSIGN_OR_RETURN(auto stored, registry_.table_of<SencoAppointment>().Find(
                                      call.tx(), call.trust(), parts.id));
    if (stored.has_value()) reply = *std::move(stored);
    return absl::OkStatus();
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
  ASSIGN_OR_RETURN(auto of_person, AllOf(call, appointment.staff_member()));
  RETURN_IF_ERROR(CheckAlone(appointment, of_person));
  // As it will be, not as it was.
  std::erase_if(of_person,
                [&](const SencoAppointment& a) { return a.name() == appointment.name(); });
  of_person.push_back(appointment);
  Qualify(of_person, appointment);
  return absl::OkStatus();
}

absl::Status SencoPart::AfterWrite(Call& call, const SencoAppointment* before,
                                   const SencoAppointment* after) const {
  if (!HasNewFacts(before, after)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto of_person,
                   AllOf(call, (after != nullptr ? after : before)->staff_member()));
  // What comes back from deletion, and rows of one batch, meet what was written meanwhile.
  if (before == nullptr) RETURN_IF_ERROR(CheckAlone(*after, of_person));
  for (const SencoAppointment& stored : of_person) {
    SencoAppointment qualified = stored;
    Qualify(of_person, qualified);
    RETURN_IF_ERROR(registry_.methods_of<SencoAppointment>().Update(call, stored, qualified,
                                                                    rpc::Authority::kService));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SencoAppointment>> SencoPart::AllOf(
    Call& call, const std::string& staff_member) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(staff_member, "staffMembers"));
  const storage::Statement lock{
      "staff_members.lock",
      fmt::format("SELECT id FROM staff_members WHERE trust = $1 AND id = $2{}",
                  call.tx().dialect().ForUpdate())};
  RETURN_IF_ERROR(call.tx().Query(lock, {call.trust(), parts.id},
                                  [](const storage::Row&) { return absl::OkStatus(); }));
  return registry_.table_of<SencoAppointment>().Where(call.tx(), call.trust(), "of_person",
                                                      "staff_member = $2", {staff_member});
}

}  // namespace senda::workforce_cpd
