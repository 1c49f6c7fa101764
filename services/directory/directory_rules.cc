#include "services/directory/directory_rules.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/resource/names.h"
#include "common/status/errors.h"

namespace senda::directory {
namespace {

using errors::FieldViolation;
using Violations = std::vector<FieldViolation>;
using Day = std::optional<absl::CivilDay>;

absl::Status Verdict(Violations violations) {
  return violations.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(violations));
}

Day ToCivilDay(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999 || date.month() < 1 || date.day() < 1) {
    return std::nullopt;
  }
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (day.month() != date.month() || day.day() != date.day()) return std::nullopt;
  return day;
}

// The day, or none and a violation.
Day RealDay(const std::string& field, const google::type::Date& date, Violations& violations) {
  Day day = ToCivilDay(date);
  if (!day.has_value()) {
    violations.push_back(
        {field, "give a day that there is, with year, month and day", "DATE_INVALID"});
  }
  return day;
}

void CheckOrder(const std::string& field, const Day& start, const Day& end,
                Violations& violations) {
  if (start.has_value() && end.has_value() && *end < *start) {
    violations.push_back({field, "give a day on or after the start", "END_BEFORE_START"});
  }
}

void CheckPredecessors(const v1::School& school, Violations& violations) {
  std::set<std::string> seen;
  for (int i = 0; i < school.predecessor_urns_size(); ++i) {
    const std::string& urn = school.predecessor_urns(i);
    const std::string field = fmt::format("school.predecessor_urns[{}]", i);
    if (urn == school.urn()) {
      violations.push_back({field, "a school is not its own predecessor; remove its own URN",
                            "PREDECESSOR_IS_SELF"});
    } else if (!seen.insert(urn).second) {
      violations.push_back({field, "name each predecessor once", "PREDECESSOR_REPEATED"});
    }
  }
}

struct Span {
  Day start, end;
};

void CheckInside(const std::string& field, const Day& day, const Span& year,
                 Violations& violations) {
  if (!day.has_value()) return;
  const bool before = year.start.has_value() && *day < *year.start;
  const bool after = year.end.has_value() && *day > *year.end;
  if (before || after) {
    violations.push_back({field, "give a day inside the academic year", "TERM_OUTSIDE_YEAR"});
  }
}

void CheckFollows(const std::string& field, const Span& previous, const Span& term,
                  Violations& violations) {
  if (!term.start.has_value()) return;
  if (previous.start.has_value() && *term.start < *previous.start) {
    violations.push_back({field, "put the terms in order of their first days",
                          "TERMS_OUT_OF_ORDER"});
  } else if (previous.end.has_value() && *term.start <= *previous.end) {
    violations.push_back({field, "begin the term after the one before it has ended",
                          "TERMS_OVERLAP"});
  }
}

}  // namespace

absl::Status CheckSchool(const v1::School& school) {
  Violations violations;
  Day open, close;
  if (school.has_open_date()) open = RealDay("school.open_date", school.open_date(), violations);
  if (school.has_close_date()) {
    close = RealDay("school.close_date", school.close_date(), violations);
  }
  CheckOrder("school.close_date", open, close, violations);
  if (school.highest_age() != 0 && school.highest_age() < school.lowest_age()) {
    violations.push_back({"school.highest_age", "give an age not below lowest_age, or 0 if unknown",
                          "AGE_RANGE"});
  }
  CheckPredecessors(school, violations);
  return Verdict(std::move(violations));
}

absl::Status CheckAcademicYear(const v1::AcademicYear& academic_year) {
  Violations violations;
  const Span year = {
      RealDay("academic_year.start_date", academic_year.start_date(), violations),
      RealDay("academic_year.end_date", academic_year.end_date(), violations)};
  CheckOrder("academic_year.end_date", year.start, year.end, violations);
  Span previous;
  for (int i = 0; i < academic_year.terms_size(); ++i) {
    const std::string start_field = fmt::format("academic_year.terms[{}].start_date", i);
    const std::string end_field = fmt::format("academic_year.terms[{}].end_date", i);
    const v1::Term& source = academic_year.terms(i);
    const Span term = {RealDay(start_field, source.start_date(), violations),
                       RealDay(end_field, source.end_date(), violations)};
    CheckOrder(end_field, term.start, term.end, violations);
    CheckInside(start_field, term.start, year, violations);
    CheckInside(end_field, term.end, year, violations);
    CheckFollows(start_field, previous, term, violations);
    previous = term;
  }
  return Verdict(std::move(violations));
}

absl::Status CheckRoleGrant(const v1::RoleGrant& grant, std::string_view trust,
                            std::string_view caller, absl::Time now) {
  Violations violations;
  if (!grant.school().empty()) {
    const auto school = resource::ParseName(grant.school(), "schools", "role_grant.school");
    if (!school.ok()) {
      for (auto& violation : errors::ViolationsOf(school.status())) {
        violations.push_back(std::move(violation));
      }
    } else if (school->trust != trust) {
      violations.push_back({"role_grant.school", "give a school of the same trust", "OTHER_TRUST"});
    }
  }
  if (grant.has_valid_until()) {
    const absl::Time until = absl::FromUnixSeconds(grant.valid_until().seconds()) +
                             absl::Nanoseconds(grant.valid_until().nanos());
    if (until <= now) {
      violations.push_back({"role_grant.valid_until",
                            "give a time in the future, or none for a grant without end",
                            "VALID_UNTIL_PAST"});
    }
  }
  if (grant.subject() == caller) {
    violations.push_back({"role_grant.subject", "have somebody else give you this role",
                          "GRANT_TO_SELF"});
  }
  return Verdict(std::move(violations));
}

}  // namespace senda::directory
