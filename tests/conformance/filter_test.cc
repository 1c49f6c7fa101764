#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "senda/options/v1/options.pb.h"
#include "tests/conformance/resource_test.h"

// Filters over every scalar field of every resource, against what the same comparison says of the
// rows in C++.
namespace senda::conformance {
namespace {

using google::protobuf::FieldDescriptor;
using Comparable = std::variant<std::string, double, bool>;

// A field's value as it is compared and as a filter writes it.
struct FieldValue {
  Comparable value;
  std::string literal;
  bool ordered = true;
  bool text = false;
};

std::optional<FieldValue> MessageValue(const Message& part, const std::string& type) {
  if (type == "google.type.Date") {
    const auto& date = static_cast<const google::type::Date&>(part);
    const std::string iso = fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    return FieldValue{iso, fmt::format("\"{}\"", iso)};
  }
  if (type == "google.protobuf.Timestamp") {
    const auto& stamp = static_cast<const google::protobuf::Timestamp&>(part);
    const absl::Time time =
        absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
    const std::string text = absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", time, absl::UTCTimeZone());
    return FieldValue{static_cast<double>(absl::ToUnixMicros(time)), fmt::format("\"{}\"", text)};
  }
  return std::nullopt;
}

// None for a field that is absent, repeated or of a kind that filters do not compare.
std::optional<FieldValue> ValueOf(const Message& row, const FieldDescriptor& field) {
  const auto* reflection = row.GetReflection();
  if (field.is_repeated()) return std::nullopt;
  if (field.has_presence() && !reflection->HasField(row, &field)) return std::nullopt;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection->GetString(row, &field);
      return FieldValue{text, fmt::format("\"{}\"", text), true, true};
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      const int number = reflection->GetInt32(row, &field);
      return FieldValue{static_cast<double>(number), std::to_string(number)};
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const auto number = reflection->GetInt64(row, &field);
      return FieldValue{static_cast<double>(number), std::to_string(number)};
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double number = reflection->GetDouble(row, &field);
      return FieldValue{number, fmt::format("{}", number)};
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool flag = reflection->GetBool(row, &field);
      return FieldValue{flag, flag ? "true" : "false", false};
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = reflection->GetEnum(row, &field);
      if (value->number() == 0) return std::nullopt;
      return FieldValue{value->name(), value->name(), false};
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection->GetMessage(row, &field), field.message_type()->full_name());
    default:
      return std::nullopt;
  }
}

struct Operator {
  std::string text;
  bool for_unordered;
  std::function<bool(const Comparable&, const Comparable&)> holds;
};

const std::vector<Operator>& Operators() {
  static const std::vector<Operator> operators = {
      {"=", true, std::equal_to<>()}, {"!=", true, std::not_equal_to<>()},
      {"<", false, std::less<>()},    {"<=", false, std::less_equal<>()},
      {">", false, std::greater<>()}, {">=", false, std::greater_equal<>()},
  };
  return operators;
}

std::string Request(const std::string& filter) {
  std::string escaped;
  for (const char letter : filter) {
    if (letter == '\'' || letter == '\\') escaped += '\\';
    escaped += letter;
  }
  return fmt::format("page_size: 1000 filter: '{}'", escaped);
}

class FilterCase {
 public:
  explicit FilterCase(std::vector<MessagePtr> rows) : rows_(std::move(rows)) {}

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const MessagePtr& row : rows_) names.push_back(TextOf(*row, "name"));
    return names;
  }
  const Message& pivot() const { return *rows_[1]; }
  // The rows that have the field, and those of them for which `holds`.
  std::set<std::string> With(const FieldDescriptor& field,
                             const std::function<bool(const FieldValue&)>& holds) const {
    std::set<std::string> names;
    for (const MessagePtr& row : rows_) {
      const auto value = ValueOf(*row, field);
      if (value.has_value() && holds(*value)) names.insert(TextOf(*row, "name"));
    }
    return names;
  }

 private:
  std::vector<MessagePtr> rows_;
};

TEST_P(ResourceTest, IsFilteredByEveryOperatorOnEveryField) {
  std::vector<MessagePtr> made;
  for (int i = 0; i < 3; ++i) made.push_back(Create());
  const FilterCase rows(std::move(made));
  int compared = 0;
  for (int i = 0; i < resource().type->field_count(); ++i) {
    const FieldDescriptor& field = *resource().type->field(i);
    if (field.name() == "name" || field.name() == "etag") continue;
    if (field.options().GetExtension(options::v1::field).computed()) continue;
    const auto pivot = ValueOf(rows.pivot(), field);
    if (!pivot.has_value()) continue;
    const auto everyone = rows.With(field, [](const FieldValue&) { return true; });
    const auto found = [&](const std::string& filter) {
      std::set<std::string> names;
      for (const std::string& name : Listed(Request(filter), rows.names())) {
        if (everyone.contains(name)) names.insert(name);
      }
      return names;
    };
    for (const Operator& op : Operators()) {
      if (!op.for_unordered && !pivot->ordered) continue;
      const std::string filter = fmt::format("{} {} {}", field.name(), op.text, pivot->literal);
      EXPECT_EQ(found(filter), rows.With(field, [&](const FieldValue& value) {
        return op.holds(value.value, pivot->value);
      })) << filter;
      ++compared;
    }
    if (std::get_if<std::string>(&pivot->value) && std::get<std::string>(pivot->value).empty()) {
      continue;
    }
    EXPECT_EQ(found(fmt::format("{}:{}", field.name(), pivot->literal)),
              rows.With(field,
                        [&](const FieldValue& value) {
                          if (!pivot->text) return value.value == pivot->value;
                          return absl::StrContains(
                              absl::AsciiStrToLower(std::get<std::string>(value.value)),
                              absl::AsciiStrToLower(std::get<std::string>(pivot->value)));
                        }))
        << field.name() << " has";
  }
  EXPECT_GE(compared, 8);
}

TEST_P(ResourceTest, IsFilteredByAndOrNotAndParentheses) {
  std::vector<std::string> mine;
  for (int i = 0; i < 3; ++i) mine.push_back(TextOf(*Create(), "name"));
  const auto found = [&](const std::string& filter) {
    auto names = Listed(Request(filter), mine);
    std::sort(names.begin(), names.end());
    return names;
  };
  std::sort(mine.begin(), mine.end());
  const std::string a = fmt::format("name = \"{}\"", mine[0]);
  const std::string b = fmt::format("name = \"{}\"", mine[1]);
  using Names = std::vector<std::string>;
  EXPECT_EQ(found(a), (Names{mine[0]}));
  EXPECT_EQ(found(a + " OR " + b), (Names{mine[0], mine[1]}));
  EXPECT_EQ(found(a + " AND " + b), Names());
  EXPECT_EQ(found("(" + a + " OR " + b + ") AND NOT " + b), (Names{mine[0]}));
  EXPECT_EQ(found("-" + a), (Names{mine[1], mine[2]}));
}

TEST_P(ResourceTest, SaysWhereAnUnknownFieldOfAFilterStands) {
  const auto listed =
      api().List(trust().name, Request("create_time:* AND no_such_field = 1"), Lister());
  ASSERT_EQ(Reason(listed.status()), "filter UNKNOWN_FIELD") << listed.status();
  EXPECT_TRUE(
      absl::StrContains(errors::ViolationsOf(listed.status())[0].description, "at position 19"))
      << listed.status();
  EXPECT_FALSE(api().List(trust().name, Request("create_time >"), Lister()).ok());
}

}  // namespace
}  // namespace senda::conformance
