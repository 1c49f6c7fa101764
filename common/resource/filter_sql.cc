#include "common/resource/filter_sql.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/resource/collation.h"
#include "common/resource/filter_expression.h"
#include "common/resource/filter_field.h"
#include "common/resource/filter_format.h"
#include "common/resource/filter_parser.h"
#include "common/resource/filter_value.h"
#include "common/resource/names.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "google/api/resource.pb.h"

namespace senda::resource {
namespace {

using Kind = FilterNode::Kind;

constexpr std::string_view kOperator = "FILTER_OPERATOR_UNSUPPORTED";
constexpr std::string_view kInvalid = "FILTER_VALUE_INVALID";

bool IsEquality(Comparator comparator) {
  return comparator == Comparator::kEqual || comparator == Comparator::kNotEqual;
}

bool HasOrder(FilterType type) {
  return type == FilterType::kText || type == FilterType::kInt || type == FilterType::kDouble ||
         type == FilterType::kTimestamp || type == FilterType::kDate;
}

// Whether anything but presence can be asked of the type.
bool IsComparable(FilterType type) {
  return type != FilterType::kMessage && type != FilterType::kMap && type != FilterType::kOpaque;
}

bool Applies(const FilterField& field, Comparator comparator) {
  if (!IsComparable(field.type)) return false;
  if (field.repeated) return comparator == Comparator::kHas;
  if (IsEquality(comparator)) return true;
  if (comparator == Comparator::kHas) return field.type != FilterType::kEtag;
  return HasOrder(field.type);
}

std::string_view SqlOperator(Comparator comparator) {
  if (comparator == Comparator::kNotEqual) return "<>";
  return comparator == Comparator::kHas ? "=" : ComparatorText(comparator);
}

class Compiler {
 public:
  Compiler(const ResourcePlan& plan, const storage::Dialect& dialect, int first_parameter,
           WithheldFields withheld)
      : plan_(plan),
        dialect_(dialect),
        expression_(dialect),
        first_parameter_(first_parameter),
        withheld_(withheld) {}

  absl::StatusOr<SqlCondition> Compile(const FilterNode& root) {
    ASSIGN_OR_RETURN(std::string sql, Node(root));
    return SqlCondition{.sql = std::move(sql), .parameters = std::move(parameters_)};
  }

 private:
  std::string Bind(OwnedValue value) {
    parameters_.push_back(std::move(value));
    return fmt::format("${}", first_parameter_ + static_cast<int>(parameters_.size()) - 1);
  }

  absl::StatusOr<std::string> Node(const FilterNode& node) {
    switch (node.kind) {
      case Kind::kAnd:
        return Group(node, " AND ");
      case Kind::kOr:
        return Group(node, " OR ");
      case Kind::kNot: {
        ASSIGN_OR_RETURN(const std::string child, Node(node.children.front()));
        return fmt::format("(NOT {})", child);
      }
      case Kind::kText:
        return AnyText(node.value);
      case Kind::kRestriction:
        return Restriction(node);
    }
    return std::string();
  }

  absl::StatusOr<std::string> Group(const FilterNode& node, std::string_view separator) {
    std::string sql = "(";
    for (const FilterNode& child : node.children) {
      if (sql.size() > 1) sql += separator;
      ASSIGN_OR_RETURN(const std::string child_sql, Node(child));
      sql += child_sql;
    }
    return sql + ")";
  }

  absl::StatusOr<std::string> AnyText(const FilterValue& value) {
    const Column* named = value.quoted ? nullptr : plan_.FindColumn(value.text);
    if (named != nullptr && named->kind == ColumnKind::kBool) {
      // Searching text for it would find nothing and look like an answer.
      return FilterError(
          fmt::format("'{0}' alone is text to look for; write '{0} = true'", value.text),
          value.position, "FILTER_SYNTAX");
    }
    if (!value.wildcards.empty()) {
      return FilterError("a wildcard needs a field, as in 'field = \"word*\"'", value.position,
                         kInvalid);
    }
    std::string parameter, sql;
    for (const Column& column : plan_.columns()) {
      if (column.kind != ColumnKind::kText ||
          (column.withheld && withheld_ == WithheldFields::kHidden) ||
          column.field->options().HasExtension(google::api::resource_reference)) {
        continue;
      }
      if (parameter.empty()) parameter = Bind(value.text);
      sql += sql.empty() ? "(" : " OR ";
      const std::string contains = dialect_.Contains(column.name, parameter);
      sql += column.optional ? FalseIfNull(contains) : fmt::format("({})", contains);
    }
    if (sql.empty()) {
      return FilterError("the resource has no text to look in; write 'field = value'",
                         value.position, kOperator);
    }
    return sql + ")";
  }

  absl::StatusOr<std::string> Restriction(const FilterNode& node) {
    ASSIGN_OR_RETURN(FilterField field, ResolveFilterField(plan_, node.path, withheld_));
    const FilterValue& value = node.value;
    if (node.comparator == Comparator::kHas && value.IsPresence())
      return expression_.Presence(field);
    if (IsEquality(node.comparator) && field.nullable && !value.quoted && value.text == "null") {
      const std::string present = expression_.Presence(field);
      return node.comparator == Comparator::kEqual ? fmt::format("(NOT {})", present) : present;
    }
    if (node.comparator == Comparator::kHas &&
        (field.type == FilterType::kMessage || field.type == FilterType::kMap)) {
      FilterPath inner = node.path;
      inner.parts.push_back(value.text);
      inner.positions.push_back(value.position);
      ASSIGN_OR_RETURN(const FilterField found, ResolveFilterField(plan_, inner, withheld_));
      return expression_.Presence(found);
    }
    RETURN_IF_ERROR(CheckOperator(field, node));
    if (field.type == FilterType::kName) return NameCondition(node.comparator, value);
    if (!field.repeated) return Comparison(field, node.comparator, value, field.column);
    ASSIGN_OR_RETURN(const std::string predicate,
                     Comparison(field, Comparator::kEqual, value, "element"));
    return expression_.AnyElement(field, predicate);
  }

  static absl::Status CheckOperator(const FilterField& field, const FilterNode& node) {
    if (!Applies(field, node.comparator)) {
      const std::string_view hint = !IsComparable(field.type) ? Describe(field.type)
                                    : field.repeated
                                        ? "use ':', which asks whether an element matches"
                                        : "it goes with =, != and :";
      return FilterError(fmt::format("'{}' does not apply to field '{}'; {}",
                                     ComparatorText(node.comparator), field.text, hint),
                         node.path.positions.front(), kOperator);
    }
    const bool takes_pattern = field.repeated || IsEquality(node.comparator);
    const bool is_text = field.type == FilterType::kName || field.type == FilterType::kText;
    if (is_text && !takes_pattern && !node.value.wildcards.empty()) {
      return FilterError("a wildcard goes with '=' and '!=' only", node.value.position, kInvalid);
    }
    return absl::OkStatus();
  }

  // A name is not a column of its own: trust and id are, and their index answers the exact match.
  absl::StatusOr<std::string> NameCondition(Comparator comparator, const FilterValue& value) {
    const std::string_view negation = comparator == Comparator::kNotEqual ? "NOT " : "";
    if (comparator != Comparator::kHas && value.wildcards.empty()) {
      const std::optional<NameView> name = SplitName(value.text);
      if (!name.has_value() || name->collection != plan_.collection()) {
        return FilterError(fmt::format("field 'name' must be compared with a name like {}",
                                       FormatName("{trust}", plan_.collection(), "{id}")),
                           value.position, kInvalid);
      }
      const std::string trust = Bind(std::string(name->trust));
      return fmt::format("({}(trust = {} AND id = {}))", negation, trust,
                         Bind(std::string(name->id)));
    }
    const std::string sql =
        plan_.collection() == "trusts"
            ? "('trusts/' || id)"
            : fmt::format("('trusts/' || trust || '/{}/' || id)", plan_.collection());
    if (comparator == Comparator::kHas) {
      return fmt::format("({})", dialect_.Contains(sql, Bind(value.text)));
    }
    return fmt::format("({}({}))", negation, Match(sql, value));
  }

  std::string Match(const std::string& sql, const FilterValue& value) {
    const std::string parameter = Bind(WildcardPattern(value, dialect_.name()));
    return fmt::format("{} {} {}", sql, dialect_.name() == "postgres" ? "LIKE" : "GLOB", parameter);
  }

  // `base` is the column, or the element of an array that is looked at.
  absl::StatusOr<std::string> Comparison(const FilterField& field, Comparator comparator,
                                         const FilterValue& value, const std::string& base) {
    std::string sql = expression_.Value(field, base);
    if (field.type == FilterType::kText && comparator == Comparator::kHas) {
      return expression_.Guarded(field, base, dialect_.Contains(sql, Bind(value.text)));
    }
    if (field.type == FilterType::kText && !value.wildcards.empty() && IsEquality(comparator)) {
      const std::string match = Match(sql, value);
      return expression_.Guarded(
          field, base, comparator == Comparator::kEqual ? match : fmt::format("NOT ({})", match));
    }
    ASSIGN_OR_RETURN(OwnedValue operand, ReadFilterValue(field, value));
    const bool is_order = comparator != Comparator::kHas && !IsEquality(comparator);
    if (is_order && (field.type == FilterType::kText ||
                     (field.type == FilterType::kTimestamp && field.in_json))) {
      sql = ByCodePoint(sql, dialect_);
    }
    const std::string parameter = Bind(std::move(operand));
    return expression_.Guarded(field, base,
                               fmt::format("{} {} {}", sql, SqlOperator(comparator), parameter));
  }

  const ResourcePlan& plan_;
  const storage::Dialect& dialect_;
  const FilterExpression expression_;
  const int first_parameter_;
  const WithheldFields withheld_;
  std::vector<OwnedValue> parameters_;
};

}  // namespace

absl::StatusOr<SqlCondition> CompileFilter(std::string_view filter, const ResourcePlan& plan,
                                           const storage::Dialect& dialect, int first_parameter,
                                           WithheldFields withheld) {
  ASSIGN_OR_RETURN(const std::optional<FilterNode> root, ParseFilter(filter));
  if (!root.has_value()) return SqlCondition{};
  return Compiler(plan, dialect, first_parameter, withheld).Compile(*root);
}

}  // namespace senda::resource
