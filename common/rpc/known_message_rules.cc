#include <cstdlib>
#include <set>

#include "absl/time/civil_time.h"
#include "common/rpc/ordered_rules.h"
#include "common/rpc/validation_rule.h"

namespace senda::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using ordered::AddBounds;
using ordered::AddConst;
using ordered::AddLists;
using ordered::IntegerFields;
using ordered::MessageAt;
using ordered::Show;
using ordered::Ticks;
using ordered::ValueRule;
using Rules = std::vector<Rule>;

absl::StatusOr<Rules> TimestampRules(const buf::validate::TimestampRules& r) {
  // The clock is not a validator's to read: a rule about now belongs to the service, which is given
  // it.
  if (r.has_lt_now() || r.has_gt_now() || r.has_within()) {
    return CannotEnforce("timestamp.lt_now, gt_now or within");
  }
  Rules rules;
  AddConst<Ticks>("timestamp", r, rules);
  AddBounds<Ticks>("timestamp", r, rules);
  return rules;
}

Rules DurationRules(const buf::validate::DurationRules& r) {
  Rules rules;
  AddConst<Ticks>("duration", r, rules);
  AddBounds<Ticks>("duration", r, rules);
  AddLists<Ticks>("duration", r, Show<Ticks>, rules);
  return rules;
}

// Whether the parts of a google.type.Date make a day, a month of a year, a year or a day of a year.
bool IsDay(int64_t year, int64_t month, int64_t day) {
  if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31) return false;
  if (month == 0) return year != 0 && day == 0;
  if (day == 0) return year != 0;
  constexpr int64_t kAnyLeapYear = 2024;
  const absl::CivilDay civil(year == 0 ? kAnyLeapYear : year, month, day);
  return civil.month() == month && civil.day() == day;  // 30 February becomes 1 March
}

std::set<std::string> Paths(const Message& mask) {
  const auto* reflection = mask.GetReflection();
  const auto* paths = mask.GetDescriptor()->FindFieldByName("paths");
  std::set<std::string> all;
  for (int i = 0; i < reflection->FieldSize(mask, paths); ++i) {
    all.insert(reflection->GetRepeatedString(mask, paths, i));
  }
  return all;
}

// Whether `path` is one of `roots` or lies below one.
bool IsUnder(const std::string& path, const std::set<std::string>& roots) {
  return std::any_of(roots.begin(), roots.end(), [&](const std::string& root) {
    return path == root || path.starts_with(root + ".");
  });
}

Rules FieldMaskRules(const buf::validate::FieldMaskRules& r) {
  Rules rules;
  if (r.has_const_()) {
    const std::set<std::string> value = Paths(r.const_());
    rules.push_back({"FIELD_MASK_CONST",
                     fmt::format("must hold the paths {}", fmt::join(value, ", ")),
                     [value](const ValueRef& at) { return Paths(MessageAt(at)) == value; }});
  }
  const auto add = [&](const auto& listed, const char* reason, const char* wording, bool wanted) {
    if (listed.empty()) return;
    const std::set<std::string> roots(listed.begin(), listed.end());
    rules.push_back({reason, fmt::format("{} {}", wording, fmt::join(roots, ", ")),
                     [roots, wanted](const ValueRef& at) {
                       const auto paths = Paths(MessageAt(at));
                       return std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
                         return IsUnder(path, roots) == wanted;
                       });
                     }});
  };
  add(r.in(), "FIELD_MASK_IN", "must hold only paths of", true);
  add(r.not_in(), "FIELD_MASK_NOT_IN", "must hold no path of", false);
  return rules;
}

Rules AnyRules(const buf::validate::AnyRules& r) {
  Rules rules;
  const auto add = [&](const auto& listed, const char* reason, const char* wording, bool wanted) {
    if (listed.empty()) return;
    const std::set<std::string> types(listed.begin(), listed.end());
    rules.push_back({reason, fmt::format("{} {}", wording, fmt::join(types, ", ")),
                     [types, wanted](const ValueRef& at) {
                       const Message& any = MessageAt(at);
                       const auto* type_url = any.GetDescriptor()->FindFieldByName("type_url");
                       const std::string type = any.GetReflection()->GetString(any, type_url);
                       return types.contains(type) == wanted;
                     }});
  };
  add(r.in(), "ANY_IN", "must be of type", true);
  add(r.not_in(), "ANY_NOT_IN", "must not be of type", false);
  return rules;
}

}  // namespace

absl::StatusOr<Rules> CompileKnownMessageRules(const buf::validate::FieldRules& rules) {
  using R = buf::validate::FieldRules;
  switch (rules.type_case()) {
    case R::kTimestamp:
      return TimestampRules(rules.timestamp());
    case R::kDuration:
      return DurationRules(rules.duration());
    case R::kFieldMask:
      return FieldMaskRules(rules.field_mask());
    case R::kAny:
      return AnyRules(rules.any());
    default:
      return CannotEnforce("rules of an unknown kind");
  }
}

Rules WellFormedRules(const Descriptor* type) {
  // 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, and about 10,000 years: the types' own limits.
  constexpr int64_t kFirst = -62'135'596'800;
  constexpr int64_t kLast = 253'402'300'799;
  constexpr int64_t kLongest = 315'576'000'000;
  constexpr int32_t kNanos = 999'999'999;
  if (type->full_name() == "google.protobuf.Timestamp") {
    return {ValueRule<Ticks>(
        "timestamp.range", "must be a time from year 1 to 9999 with 0 to 999,999,999 nanoseconds",
        [](const Ticks& v) {
          return v.seconds >= kFirst && v.seconds <= kLast && v.nanos >= 0 && v.nanos <= kNanos;
        })};
  }
  if (type->full_name() == "google.protobuf.Duration") {
    return {ValueRule<Ticks>(
        "duration.range",
        "must be a duration of at most 10,000 years with nanoseconds of the same sign",
        [](const Ticks& v) {
          const bool same_sign = v.seconds == 0 || v.nanos == 0 || (v.seconds < 0) == (v.nanos < 0);
          return std::abs(v.seconds) <= kLongest && std::abs(v.nanos) <= kNanos && same_sign;
        })};
  }
  if (type->full_name() == "google.type.Date") {
    return {Rule{"DATE_INVALID", "must be a day that exists", [](const ValueRef& at) {
                   const IntegerFields date(MessageAt(at));
                   return IsDay(date[1], date[2], date[3]);
                 }}};
  }
  return {};
}

}  // namespace senda::rpc
