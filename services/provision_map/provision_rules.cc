#include "services/provision_map/provision_rules.h"

#include <fmt/format.h>

#include <optional>

#include "common/rules/field_rules.h"

namespace senda::provision_map {
namespace {

using provision::v1::Enrolment;
using provision::v1::Intervention;
using provision::v1::Provision;
using provision::v1::Session;
using rules::FieldRules;
using rules::ToCivilDay;

void CheckNames(FieldRules& rules, std::string_view field,
                const google::protobuf::RepeatedPtrField<std::string>& names,
                std::string_view collection, std::string_view trust) {
  for (int i = 0; i < names.size(); ++i) {
    rules.CheckName(fmt::format("{}[{}]", field, i), names[i], collection, trust);
  }
}

void CheckInside(FieldRules& rules, std::string_view field,
                 const std::optional<absl::CivilDay>& day, const Provision& provision) {
  if (!day.has_value()) return;
  const auto first = ToCivilDay(provision.start_date());
  const auto last = provision.has_end_date() ? ToCivilDay(provision.end_date()) : std::nullopt;
  if ((first.has_value() && *day < *first) || (last.has_value() && *day > *last)) {
    rules.Add(field, "give a day on which the provision runs", "OUTSIDE_PROVISION");
  }
}

}  // namespace

absl::Status CheckIntervention(const Intervention& intervention, std::string_view trust) {
  FieldRules rules("intervention");
  CheckNames(rules, "required_competencies", intervention.required_competencies(), "competencies",
             trust);
  return rules.Verdict();
}

absl::Status CheckProvision(const Provision& provision, std::string_view trust) {
  FieldRules rules("provision");
  rules.CheckName("school", provision.school(), "schools", trust);
  if (!provision.intervention().empty()) {
    rules.CheckName("intervention", provision.intervention(), "interventions", trust);
  }
  CheckNames(rules, "staff_members", provision.staff_members(), "staffMembers", trust);
  const auto start = rules.Day("start_date", true, provision.start_date());
  const auto end = rules.Day("end_date", provision.has_end_date(), provision.end_date());
  rules.CheckOrder("end_date", start, end);
  return rules.Verdict();
}

absl::Status CheckEnrolment(const Enrolment& enrolment, const Provision& provision) {
  FieldRules rules("enrolment");
  const auto start = rules.Day("start_date", true, enrolment.start_date());
  const auto end = rules.Day("end_date", enrolment.has_end_date(), enrolment.end_date());
  rules.CheckOrder("end_date", start, end);
  CheckInside(rules, "start_date", start, provision);
  return rules.Verdict();
}

absl::Status CheckOnRoll(const pupils::v1::Pupil& pupil, const Enrolment& enrolment,
                         const Provision& provision) {
  FieldRules rules("enrolment");
  const auto left = pupil.has_leaving_date() ? ToCivilDay(pupil.leaving_date()) : std::nullopt;
  const auto start = ToCivilDay(enrolment.start_date());
  const bool gone = left.has_value() && start.has_value() && *left < *start;
  if (pupil.school() != provision.school() || gone) {
    rules.Add("pupil", "name a pupil on the roll of the provision's school", "PUPIL_NOT_IN_SCHOOL");
  }
  return rules.Verdict();
}

absl::Status CheckSession(const Session& session, const Provision& provision,
                          absl::CivilDay today) {
  FieldRules rules("session");
  const auto day = rules.Day("session_date", true, session.session_date());
  CheckInside(rules, "session_date", day, provision);
  if (session.delivered()) {
    rules.CheckPast("session_date", day, today);
    if (session.minutes() == 0) {
      rules.Add("minutes", "say how long the session lasted, or that it was not delivered",
                "MINUTES_MISSING");
    }
    return rules.Verdict();
  }
  if (session.minutes() != 0) {
    rules.Add("minutes", "a session that was not delivered has no minutes",
              "MINUTES_WITHOUT_SESSION");
  }
  if (session.attended_pupils_size() > 0) {
    rules.Add("attended_pupils", "nobody comes to a session that was not delivered",
              "ATTENDANCE_WITHOUT_SESSION");
  }
  return rules.Verdict();
}

}  // namespace senda::provision_map
