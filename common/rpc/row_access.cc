#include "common/rpc/row_access.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "common/time/clock.h"

namespace senda::rpc {
namespace {

std::string Today(const Call& call) { return absl::FormatCivilTime(time::Today(call.now())); }

}  // namespace

bool MayRead(const Scope& scope, std::string_view school) {
  return scope.all_schools || school.empty() || scope.Allows(school);
}

bool MayWrite(const Scope& scope, std::string_view school) {
  return scope.all_schools || (!school.empty() && scope.Allows(school));
}

resource::SqlCondition ScopeCondition(const Scope& scope, std::string_view school_column,
                                      int first_parameter) {
  resource::SqlCondition condition;
  if (scope.all_schools) return condition;
  condition.sql = fmt::format("({} = ''", school_column);
  if (!scope.schools.empty()) {
    condition.sql += fmt::format(" OR {} IN (", school_column);
    for (const std::string& school : scope.schools) {
      condition.sql += fmt::format("{}${}", condition.parameters.empty() ? "" : ", ",
                                   first_parameter + static_cast<int>(condition.parameters.size()));
      condition.parameters.emplace_back(school);
    }
    condition.sql += ")";
  }
  condition.sql += ")";
  return condition;
}

bool RowAccess::ReadsLeaver(const resource::StoredRow& row) const {
  return row.leaving >= Today(call_) || call_.Holds(kRecordsPermission, row.school);
}

std::string RowAccess::SchoolColumn() const {
  const auto column = plan_.school_column();
  return column.has_value() ? plan_.columns()[static_cast<std::size_t>(*column)].name : "";
}

resource::SqlCondition RowAccess::Condition(int first_parameter) const {
  resource::SqlCondition condition;
  if (plan_.school_column().has_value()) {
    condition = ScopeCondition(call_.scope(), SchoolColumn(), first_parameter);
  }
  if (!plan_.leaving_column().has_value()) return condition;
  auto leavers = LeaverCondition(first_parameter + static_cast<int>(condition.parameters.size()));
  if (leavers.sql.empty()) return condition;
  condition.sql += (condition.sql.empty() ? "" : " AND ") + leavers.sql;
  std::move(leavers.parameters.begin(), leavers.parameters.end(),
            std::back_inserter(condition.parameters));
  return condition;
}

resource::SqlCondition RowAccess::LeaverCondition(int first_parameter) const {
  const Scope* records = call_.ScopeWith(kRecordsPermission);
  const bool everywhere =
      records != nullptr && (records->all_schools || !plan_.school_column().has_value());
  if (everywhere) return {};
  const std::string& leaving =
      plan_.columns()[static_cast<std::size_t>(*plan_.leaving_column())].name;
  resource::SqlCondition condition;
  condition.sql = fmt::format("({0} IS NULL OR {0} >= ${1}", leaving, first_parameter);
  condition.parameters.emplace_back(Today(call_));
  if (records != nullptr) {
    auto held = ScopeCondition(*records, SchoolColumn(), first_parameter + 1);
    condition.sql += " OR " + held.sql;
    std::move(held.parameters.begin(), held.parameters.end(),
              std::back_inserter(condition.parameters));
  }
  condition.sql += ")";
  return condition;
}

resource::WithheldFields RowAccess::search() const {
  return plan_.withheld().empty() || call_.HoldsThroughout(plan_.restricted_permission())
             ? resource::WithheldFields::kSearchable
             : resource::WithheldFields::kHidden;
}

}  // namespace senda::rpc
