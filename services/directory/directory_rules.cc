#include "services/directory/directory_rules.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "common/rules/field_rules.h"

namespace senda::directory {
namespace {

using rules::FieldRules;
using Day = std::optional<absl::CivilDay>;

void CheckPredecessors(const v1::School& school, FieldRules& rules) {
  std::set<std::string> seen;
  for (int i = 0; i < school.predecessor_urns_size(); ++i) {
    const std::string& urn = school.predecessor_urns(i);
    const std::string field = fmt::format("predecessor_urns[{}]", i);
    if (urn == school.urn()) {
      rules.Add(field, "a school is not its own predecessor; remove its own URN",
                "PREDECESSOR_IS_SELF");
    } else if (!seen.insert(urn).second) {
      rules.Add(field, "name each predecessor once", "PREDECESSOR_REPEATED");
    }
  }
}

struct Span {
  Day start, end;
};

void CheckInside(const std::string& field, const Day& day, const Span& year, FieldRules& rules) {
  if (!day.has_value()) return;
  const bool before = year.start.has_value() && *day < *year.start;
  const bool after = year.end.has_value() && *day > *year.end;
  if (before || after) {
    rules.Add(field, "give a day inside the academic year", "TERM_OUTSIDE_YEAR");
  }
}

void CheckFollows(const std::string& field, const Span& previous, const Span& term,
                  FieldRules& rules) {
  if (!term.start.has_value()) return;
  if (previous.start.has_value() && *term.start < *previous.start) {
    rules.Add(field, "put the terms in order of their first days", "TERMS_OUT_OF_ORDER");
  } else if (previous.end.has_value() && *term.start <= *previous.end) {
    rules.Add(field, "begin the term after the one before it has ended", "TERMS_OVERLAP");
  }
}

}  // namespace

absl::Status CheckSchool(const v1::School& school) {
  FieldRules rules("school");
  const Day open = rules.Day("open_date", school.has_open_date(), school.open_date());
  const Day close = rules.Day("close_date", school.has_close_date(), school.close_date());
  rules.CheckOrder("close_date", open, close);
  if (school.highest_age() != 0 && school.highest_age() < school.lowest_age()) {
    rules.Add("highest_age", "give an age not below lowest_age, or 0 if unknown", "AGE_RANGE");
  }
  CheckPredecessors(school, rules);
  return rules.Verdict();
}

absl::Status CheckAcademicYear(const v1::AcademicYear& academic_year) {
  FieldRules rules("academic_year");
  const Span year = {rules.Day("start_date", true, academic_year.start_date()),
                     rules.Day("end_date", true, academic_year.end_date())};
  rules.CheckOrder("end_date", year.start, year.end);
  Span previous;
  for (int i = 0; i < academic_year.terms_size(); ++i) {
    const std::string start_field = fmt::format("terms[{}].start_date", i);
    const std::string end_field = fmt::format("terms[{}].end_date", i);
    const v1::Term& source = academic_year.terms(i);
    const Span term = {rules.Day(start_field, true, source.start_date()),
                       rules.Day(end_field, true, source.end_date())};
    rules.CheckOrder(end_field, term.start, term.end);
    CheckInside(start_field, term.start, year, rules);
    CheckInside(end_field, term.end, year, rules);
    CheckFollows(start_field, previous, term, rules);
    previous = term;
  }
  return rules.Verdict();
}

absl::Status CheckRoleGrant(const v1::RoleGrant& grant, std::string_view trust,
                            std::string_view caller, absl::Time now) {
  FieldRules rules("role_grant");
  if (!grant.school().empty()) rules.CheckName("school", grant.school(), "schools", trust);
  if (grant.has_valid_until()) {
    const absl::Time until = absl::FromUnixSeconds(grant.valid_until().seconds()) +
                             absl::Nanoseconds(grant.valid_until().nanos());
    if (until <= now) {
      rules.Add("valid_until", "give a time in the future, or none for a grant without end",
                "VALID_UNTIL_PAST");
    }
  }
  if (grant.subject() == caller) {
    rules.Add("subject", "have somebody else give you this role", "GRANT_TO_SELF");
  }
  return rules.Verdict();
}

}  // namespace senda::directory
