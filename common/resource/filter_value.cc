#include "common/resource/filter_value.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/resource/etag.h"
#include "common/resource/filter_format.h"
#include "common/resource/suggest.h"
#include "common/time/iso_date.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace senda::resource {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

constexpr std::string_view kInvalid = "FILTER_VALUE_INVALID";

// The value itself is not repeated in the message: it may be a child's.
absl::Status Refuse(const FilterField& field, const FilterValue& value) {
  return FilterError(
      fmt::format("field '{}' must be compared with {};", field.text, Describe(field.type)),
      value.position, kInvalid);
}

absl::StatusOr<OwnedValue> ReadInt(const FilterField& field, const FilterValue& value) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(value.text, &number)) return Refuse(field, value);
  if (field.in_json) return OwnedValue(static_cast<double>(number));
  return OwnedValue(number);
}

absl::StatusOr<OwnedValue> ReadDouble(const FilterField& field, const FilterValue& value) {
  double number = 0;
  if (!absl::SimpleAtod(value.text, &number) || !std::isfinite(number)) {
    return Refuse(field, value);
  }
  return OwnedValue(number);
}

absl::StatusOr<OwnedValue> ReadBool(const FilterField& field, const FilterValue& value) {
  if (value.text != "true" && value.text != "false") return Refuse(field, value);
  if (field.in_json) return OwnedValue(value.text);
  return OwnedValue(std::int64_t{value.text == "true"});
}

absl::StatusOr<OwnedValue> ReadEnum(const FilterField& field, const FilterValue& value) {
  const EnumDescriptor* type = field.field->enum_type();
  const EnumValueDescriptor* found = type->FindValueByName(value.text);
  if (found == nullptr) {
    std::vector<std::string> known;
    known.reserve(static_cast<std::size_t>(type->value_count()));
    for (int i = 0; i < type->value_count(); ++i) known.push_back(type->value(i)->name());
    return FilterError(fmt::format("field '{}' has no such value{}; values: {};", field.text,
                                   DidYouMean(value.text, known), fmt::join(known, ", ")),
                       value.position, kInvalid);
  }
  if (!field.in_json && found->number() == 0) return OwnedValue(std::string());
  return OwnedValue(found->name());
}

absl::StatusOr<OwnedValue> ReadTimestamp(const FilterField& field, const FilterValue& value) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, value.text, &time, &error) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return Refuse(field, value);
  }
  if (!field.in_json) return OwnedValue(absl::ToUnixMicros(time));
  // Proto JSON writes 0, 3, 6 or 9 digits of a second, as few as will do.
  const std::int64_t nanoseconds =
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(absl::ToUnixSeconds(time)));
  std::string text = absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", time, absl::UTCTimeZone());
  if (nanoseconds % 1'000'000 == 0 && nanoseconds != 0) {
    text += fmt::format(".{:03}", nanoseconds / 1'000'000);
  } else if (nanoseconds % 1000 == 0 && nanoseconds != 0) {
    text += fmt::format(".{:06}", nanoseconds / 1000);
  } else if (nanoseconds != 0) {
    text += fmt::format(".{:09}", nanoseconds);
  }
  return OwnedValue(std::move(text));
}

absl::StatusOr<OwnedValue> ReadDate(const FilterField& field, const FilterValue& value) {
  absl::CivilDay day;
  // The round trip refuses days that do not exist and every other spelling.
  if (value.text.size() != 10 || !absl::ParseCivilTime(value.text, &day) ||
      time::IsoDate(day) != value.text) {
    return Refuse(field, value);
  }
  if (!field.in_json) return OwnedValue(value.text);
  return OwnedValue(static_cast<double>(day.year() * 10'000 + day.month() * 100 + day.day()));
}

}  // namespace

absl::StatusOr<OwnedValue> ReadFilterValue(const FilterField& field, const FilterValue& value) {
  switch (field.type) {
    case FilterType::kText:
      return OwnedValue(value.text);
    case FilterType::kInt:
      return ReadInt(field, value);
    case FilterType::kDouble:
      return ReadDouble(field, value);
    case FilterType::kTimestamp:
      return ReadTimestamp(field, value);
    case FilterType::kDate:
      return ReadDate(field, value);
    case FilterType::kBool:
      return ReadBool(field, value);
    case FilterType::kEnum:
      return ReadEnum(field, value);
    case FilterType::kEtag: {
      const absl::StatusOr<std::int64_t> version = ParseEtag(value.text);
      if (!version.ok()) return Refuse(field, value);
      return OwnedValue(*version);
    }
    case FilterType::kName:
    case FilterType::kMessage:
    case FilterType::kMap:
    case FilterType::kOpaque:
      break;
  }
  return Refuse(field, value);
}

std::string WildcardPattern(const FilterValue& value, std::string_view dialect) {
  const bool like = dialect == "postgres";
  std::string pattern;
  for (std::size_t i = 0; i < value.text.size(); ++i) {
    const char letter = value.text[i];
    if (std::binary_search(value.wildcards.begin(), value.wildcards.end(), i)) {
      pattern += like ? '%' : '*';
    } else if (like && (letter == '%' || letter == '_' || letter == '\\')) {
      pattern += {'\\', letter};
    } else if (!like && (letter == '*' || letter == '?' || letter == '[')) {
      pattern += {'[', letter, ']'};
    } else {
      pattern += letter;
    }
  }
  return pattern;
}

}  // namespace senda::resource
