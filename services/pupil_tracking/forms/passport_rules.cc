#include "services/pupil_tracking/forms/passport_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::PupilPassport;
using rules::FieldRules;

bool IsAgreed(const PupilPassport& passport) {
  return passport.state() == pupils::v1::PASSPORT_STATE_AGREED;
}

std::vector<FilledSection> Filled(const PupilPassport& passport) {
  std::vector<FilledSection> filled;
  for (const auto& section : passport.sections()) {
    filled.push_back({section.section_id(), section.text()});
  }
  return filled;
}

std::set<std::string> SectionIds(const PupilPassport& passport) {
  std::set<std::string> ids;
  for (const auto& section : passport.sections()) ids.insert(section.section_id());
  return ids;
}

std::optional<absl::CivilDay> DefaultReview(const PupilPassport& passport, int months) {
  const auto agreed = rules::ToCivilDay(passport.agreed_date());
  if (!IsAgreed(passport) || !agreed.has_value()) return std::nullopt;
  return rules::AddMonths(*agreed, months);
}

}  // namespace

void FillPassport(PupilPassport& passport, const SchoolForm& form) {
  if (passport.state() == pupils::v1::PASSPORT_STATE_UNSPECIFIED) {
    passport.set_state(pupils::v1::PASSPORT_STATE_DRAFT);
  }
  const auto missing = MissingSections(form, Filled(passport));
  const int required = static_cast<int>(form.required.size());
  passport.set_required_sections(required);
  passport.set_completed_sections(required - static_cast<int>(missing.size()));
  passport.mutable_missing_sections()->Assign(missing.begin(), missing.end());
  passport.set_complete(missing.empty());
  passport.set_on_trust_template(form.on_trust_template);
}

int ValidMonths(const SchoolForm& form, int policy_months) {
  return form.valid_months != 0 ? form.valid_months : policy_months;
}

void FillReviewDate(PupilPassport& passport, const PupilPassport* before, int months) {
  const auto review = DefaultReview(passport, months);
  if (!review.has_value()) return;
  const bool was_given = before != nullptr && before->has_review_date() &&
                         DefaultReview(*before, months) == rules::ToCivilDay(before->review_date());
  const bool is_as_before = before != nullptr && rules::ToCivilDay(before->review_date()) ==
                                                     rules::ToCivilDay(passport.review_date());
  if (!passport.has_review_date() || (was_given && is_as_before)) {
    *passport.mutable_review_date() = rules::ToDate(*review);
  }
}

absl::Status CheckPassport(const PupilPassport& passport, const PupilPassport* before,
                           const SchoolForm& form, int months, absl::CivilDay today) {
  FieldRules rules("pupil_passport");
  CheckSectionIds("sections", form, Filled(passport),
                  before == nullptr ? std::set<std::string>() : SectionIds(*before), rules);
  const auto agreed = rules.Day("agreed_date", passport.has_agreed_date(), passport.agreed_date());
  const auto review = rules.Day("review_date", passport.has_review_date(), passport.review_date());
  rules.CheckPast("agreed_date", agreed, today);
  rules.CheckOrder("review_date", agreed, review);
  if (!IsAgreed(passport)) return rules.Verdict();
  if (!passport.has_agreed_date()) {
    rules.Add("agreed_date", "say on which day it was agreed with pupil and family",
              "AGREED_DATE_MISSING");
  }
  const int longest = std::max(months, kLongestInDateMonths);
  if (agreed.has_value() && review.has_value() && *review > rules::AddMonths(*agreed, longest)) {
    rules.Add("review_date",
              fmt::format("give a day within {} months of agreed_date, or leave it out", longest),
              "REVIEW_TOO_FAR");
  }
  if (!passport.complete()) {
    rules.Add("state",
              fmt::format("a passport is agreed when it is complete; fill {}",
                          fmt::join(passport.missing_sections(), ", ")),
              "PASSPORT_INCOMPLETE");
  }
  return rules.Verdict();
}

pupils::v1::PassportStanding StandingOf(const PupilPassport& passport, absl::CivilDay today) {
  if (passport.state() == pupils::v1::PASSPORT_STATE_ARCHIVED) {
    return pupils::v1::PASSPORT_STANDING_ARCHIVED;
  }
  if (!IsAgreed(passport)) return pupils::v1::PASSPORT_STANDING_DRAFT;
  const auto review = rules::ToCivilDay(passport.review_date());
  return review.has_value() && *review < today ? pupils::v1::PASSPORT_STANDING_OVERDUE
                                               : pupils::v1::PASSPORT_STANDING_IN_DATE;
}

}  // namespace senda::pupil_tracking
