#include "common/rules/field_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/resource/names.h"

namespace senda::rules {

std::optional<absl::CivilDay> ToCivilDay(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999 || date.month() < 1 || date.day() < 1) {
    return std::nullopt;
  }
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (day.month() != date.month() || day.day() != date.day()) return std::nullopt;
  return day;
}

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day.day() - 1), last);
}

void FieldRules::Add(std::string_view field, std::string_view description,
                     std::string_view reason) {
  violations_.push_back(
      {resource_.empty() ? std::string(field) : fmt::format("{}.{}", resource_, field),
       std::string(description), std::string(reason)});
}

std::optional<absl::CivilDay> FieldRules::Day(std::string_view field, bool present,
                                              const google::type::Date& date) {
  if (!present) return std::nullopt;
  auto day = ToCivilDay(date);
  if (!day.has_value()) {
    Add(field, "give a day that there is, with year, month and day", "DATE_INVALID");
  }
  return day;
}

void FieldRules::CheckOrder(std::string_view field, const std::optional<absl::CivilDay>& start,
                            const std::optional<absl::CivilDay>& end) {
  if (start.has_value() && end.has_value() && *end < *start) {
    Add(field, "give a day on or after the start, or leave it out", "END_BEFORE_START");
  }
}

void FieldRules::CheckPast(std::string_view field, const std::optional<absl::CivilDay>& day,
                           absl::CivilDay today) {
  if (day.has_value() && *day > today) {
    Add(field, "give a day that is not in the future", "DATE_IN_FUTURE");
  }
}

void FieldRules::CheckName(std::string_view field, std::string_view name,
                           std::string_view collection, std::string_view trust) {
  const auto parts = resource::SplitName(name);
  if (!parts.has_value() || parts->collection != collection) {
    Add(field, fmt::format("give a name like trusts/{}/{}/{{id}}", trust, collection),
        "NAME_MALFORMED");
  } else if (parts->trust != trust) {
    Add(field, "give a name of the same trust", "OTHER_TRUST");
  }
}

absl::Status FieldRules::Verdict() const {
  return violations_.empty() ? absl::OkStatus() : errors::InvalidFields(violations_);
}

}  // namespace senda::rules
