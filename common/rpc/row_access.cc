#include "common/rpc/row_access.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>
#include <vector>

#include "common/resource/names.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"

namespace senda::rpc {
namespace {

constexpr std::string_view kNever = "FALSE";

std::string Today(const Call& call) { return time::IsoDate(time::Today(call.now())); }

// A condition as it grows, with the numbers of its parameters.
class Growing {
 public:
  explicit Growing(int first_parameter) : first_(first_parameter) {}

  int next() const { return first_ + static_cast<int>(condition_.parameters.size()); }
  std::string Add(std::string value) {
    const std::string place = fmt::format("${}", next());
    condition_.parameters.emplace_back(std::move(value));
    return place;
  }
  // "school IN ($2, $3)"
  std::string OneOf(std::string_view column, const std::vector<std::string>& values) {
    std::string places;
    for (const std::string& value : values) {
      places += fmt::format("{}{}", places.empty() ? "" : ", ", Add(value));
    }
    return fmt::format("{} IN ({})", column, places);
  }
  // Takes a condition whose parameters are numbered from next() on.
  std::string Take(resource::SqlCondition part) {
    std::move(part.parameters.begin(), part.parameters.end(),
              std::back_inserter(condition_.parameters));
    return std::move(part.sql);
  }
  resource::SqlCondition Finish(std::string sql) && {
    condition_.sql = std::move(sql);
    return std::move(condition_);
  }

 private:
  const int first_;
  resource::SqlCondition condition_;
};

// That a row is of a school among `schools`, or of none.
std::string OfSchools(std::string_view column, const std::vector<std::string>& schools,
                      Growing& growing) {
  if (schools.empty()) return fmt::format("({} = '')", column);
  return fmt::format("({} = '' OR {})", column, growing.OneOf(column, schools));
}

// That a row is about a pupil the caller is linked to.
std::string OfLinkedPupils(const Call& call, const PupilColumns& columns, Growing& growing) {
  const std::string select = growing.Take((*call.context().links)(call, growing.next()));
  if (!columns.is_child) return fmt::format("{} IN ({})", columns.pupil, select);
  const std::string place = growing.Add(resource::FormatName(call.trust(), "pupils", ""));
  return fmt::format(
      "{} IN (SELECT SUBSTR(linked.pupil, LENGTH(CAST({} AS TEXT)) + 1) FROM ({}) AS linked)",
      columns.pupil, place, select);
}

// That a row lies in what the scope reaches by link; "" when that is nothing.
std::string ByLink(const Call& call, const Scope& scope, const PupilColumns& columns,
                   Growing& growing) {
  if (!scope.has_links() || call.context().links == nullptr) return "";
  if (scope.all_linked || columns.school.empty()) return OfLinkedPupils(call, columns, growing);
  std::string school = growing.OneOf(columns.school, scope.linked_schools);
  return fmt::format("({} AND {})", school, OfLinkedPupils(call, columns, growing));
}

}  // namespace

bool MayRead(const Scope& scope, std::string_view school) {
  return school.empty() || scope.Allows(school) || scope.Links(school);
}

bool MayWrite(const Scope& scope, std::string_view school) {
  return scope.all_schools || (!school.empty() && scope.Allows(school));
}

resource::SqlCondition ScopeCondition(const Scope& scope, std::string_view school_column,
                                      int first_parameter) {
  if (scope.all_schools || scope.all_linked) return {};
  std::vector<std::string> schools = scope.schools;
  schools.insert(schools.end(), scope.linked_schools.begin(), scope.linked_schools.end());
  Growing growing(first_parameter);
  std::string sql = OfSchools(school_column, schools, growing);
  return std::move(growing).Finish(std::move(sql));
}

resource::SqlCondition PupilScopeCondition(const Call& call, const Scope& scope,
                                           const PupilColumns& columns, int first_parameter) {
  if (scope.all_schools) return {};
  const bool is_full_somewhere = !scope.schools.empty();
  if (is_full_somewhere && columns.school.empty()) return {};
  Growing growing(first_parameter);
  std::string sql = is_full_somewhere ? OfSchools(columns.school, scope.schools, growing) : "";
  std::string linked = ByLink(call, scope, columns, growing);
  if (sql.empty()) {
    sql = linked.empty() ? kNever : std::move(linked);
  } else if (!linked.empty()) {
    sql = fmt::format("({} OR {})", sql, linked);
  }
  return std::move(growing).Finish(std::move(sql));
}

bool RowAccess::Reaches(const resource::StoredRow& row) const {
  if (scope_.Allows(row.school)) return true;
  if (!is_about_a_pupil() && !plan_.names_pupils()) return MayRead(scope_, row.school);
  if (row.school.empty()) return !scope_.schools.empty();
  return is_about_a_pupil() && scope_.Links(row.school) && call_.IsLinkedTo(row.pupil);
}

bool RowAccess::Writes(std::string_view school, std::string_view pupil) const {
  if (MayWrite(scope_, school)) return true;
  return is_about_a_pupil() && !school.empty() && scope_.Links(school) && call_.IsLinkedTo(pupil);
}

bool RowAccess::ReadsLeaver(const resource::StoredRow& row) const {
  return row.leaving >= Today(call_) || call_.Holds(kRecordsPermission, row.school);
}

std::string RowAccess::NameOf(std::optional<int> column) const {
  return column.has_value() ? plan_.columns()[static_cast<std::size_t>(*column)].name : "";
}

resource::SqlCondition RowAccess::ReachCondition(const Scope& scope, int first_parameter) const {
  const std::string school = NameOf(plan_.school_column());
  if (is_about_a_pupil()) {
    const PupilColumns columns{school, plan_.is_child() ? "id" : NameOf(plan_.pupil_column()),
                               plan_.is_child()};
    return PupilScopeCondition(call_, scope, columns, first_parameter);
  }
  if (plan_.names_pupils()) {
    const Scope in_full{.all_schools = scope.all_schools, .schools = scope.schools};
    if (!in_full.all_schools && in_full.schools.empty()) return {std::string(kNever), {}};
    return school.empty() ? resource::SqlCondition()
                          : ScopeCondition(in_full, school, first_parameter);
  }
  return school.empty() ? resource::SqlCondition() : ScopeCondition(scope, school, first_parameter);
}

resource::SqlCondition RowAccess::Condition(int first_parameter) const {
  resource::SqlCondition condition = ReachCondition(scope_, first_parameter);
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
  const std::string leaving = NameOf(plan_.leaving_column());
  resource::SqlCondition condition;
  condition.sql = fmt::format("({0} IS NULL OR {0} >= ${1}", leaving, first_parameter);
  condition.parameters.emplace_back(Today(call_));
  if (records != nullptr) {
    auto held = ReachCondition(*records, first_parameter + 1);
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
