#include "common/resource/filter_expression.h"

#include <utility>
#include <vector>

#include "fmt/format.h"

namespace senda::resource {
namespace {

// Proto JSON does not write a field that has the zero of its type, unless its absence means
// something.
bool IsUnwrittenZero(const FilterField& field) { return field.in_json && !field.nullable; }

// The zero of a type, as SQL for what Value() gives of JSON.
std::string JsonZero(const FilterField& field) {
  switch (field.type) {
    case FilterType::kInt:
    case FilterType::kDouble:
      return "0";
    case FilterType::kBool:
      return "'false'";
    case FilterType::kEnum:
      return fmt::format("'{}'", field.field->enum_type()->FindValueByNumber(0)->name());
    default:
      return "''";
  }
}

}  // namespace

std::string FalseIfNull(const std::string& condition) {
  return fmt::format("COALESCE({}, FALSE)", condition);
}

std::string FilterExpression::Value(const FilterField& field, const std::string& base) const {
  if (!field.in_json) return base;
  if (field.type == FilterType::kDate) return DateOf(base, field.path);
  const bool number = field.type == FilterType::kInt || field.type == FilterType::kDouble;
  std::string sql;
  if (field.path.empty()) {  // the element of an array of scalars, which is text
    sql = number ? fmt::format("CAST({} AS DOUBLE PRECISION)", base) : base;
  } else {
    sql = number ? dialect_.JsonNumber(base, field.path) : dialect_.JsonText(base, field.path);
  }
  // Without the Z, shorter is earlier: 09:00:00 comes before 09:00:00.500.
  if (field.type == FilterType::kTimestamp) return fmt::format("REPLACE({}, 'Z', '')", sql);
  return IsUnwrittenZero(field) ? fmt::format("COALESCE({}, {})", sql, JsonZero(field)) : sql;
}

// A date in JSON is {"year": 2014, "month": 8, "day": 31}; here it is 20140831.
std::string FilterExpression::DateOf(const std::string& base, std::vector<std::string> path) const {
  path.emplace_back("year");
  std::string sql = fmt::format("({} * 10000", dialect_.JsonNumber(base, path));
  path.back() = "month";
  sql += fmt::format(" + COALESCE({}, 0) * 100", dialect_.JsonNumber(base, path));
  path.back() = "day";
  return sql + fmt::format(" + COALESCE({}, 0))", dialect_.JsonNumber(base, path));
}

std::string FilterExpression::Guarded(const FilterField& field, const std::string& base,
                                      const std::string& condition) const {
  if (!field.in_json) {
    // Not COALESCE, which would keep an index from answering.
    return field.nullable ? fmt::format("({} IS NOT NULL AND {})", base, condition)
                          : fmt::format("({})", condition);
  }
  if (!IsUnwrittenZero(field)) return FalseIfNull(condition);
  std::vector<std::string> around = field.path;
  around.pop_back();
  const std::string message = around.empty() ? base : dialect_.JsonText(base, around);
  return fmt::format("({} IS NOT NULL AND {})", message, condition);
}

std::string FilterExpression::AnyElement(const FilterField& field,
                                         const std::string& predicate) const {
  return FalseIfNull(dialect_.JsonArrayAny(field.column, field.array_path, predicate));
}

std::string FilterExpression::Presence(const FilterField& field) const {
  if (!field.repeated) return PresenceAt(field, field.column);
  if (!field.path.empty()) return AnyElement(field, PresenceAt(field, "element"));
  if (field.array_path.empty()) return fmt::format("({} IS NOT NULL)", field.column);
  return FalseIfNull(dialect_.JsonText(field.column, field.array_path) + " <> '[]'");
}

std::string FilterExpression::PresenceAt(const FilterField& field, const std::string& base) const {
  if (IsUnwrittenZero(field)) {
    return Guarded(field, base, fmt::format("{} <> {}", Value(field, base), JsonZero(field)));
  }
  if (field.in_json && !field.path.empty()) {
    return fmt::format("({} IS NOT NULL)", dialect_.JsonText(base, field.path));
  }
  if (field.nullable || field.field == nullptr) return fmt::format("({} IS NOT NULL)", base);
  if (field.type == FilterType::kOpaque) return fmt::format("(length({}) > 0)", base);
  const bool text = field.type == FilterType::kText || field.type == FilterType::kEnum;
  return fmt::format("({} <> {})", base, text ? "''" : "0");
}

}  // namespace senda::resource
