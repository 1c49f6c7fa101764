#include "services/pupil_tracking/planning/due_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/resource/collation.h"
#include "common/resource/names.h"
#include "common/rpc/row_access.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/time/iso_date.h"
#include "services/pupil_tracking/planning/due_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::DueItem;
using pupils::v1::DueKind;
using resource::ByCodePoint;
using resource::OwnedValue;

namespace {

// A table whose rows fall due; all expressions are over `x`, the row with pupil, school and
// pupil_leaving_date.
struct Source {
  DueKind kind;
  std::string_view collection;
  std::string_view from;
  std::string_view id;
  std::string_view part;
  std::string_view owner;
  std::string_view words;
  std::string_view excepted;
  std::string_view due_date;
  std::string_view where;  // what is still open
};

constexpr std::array kSources = {
    Source{pupils::v1::DUE_KIND_PLAN_REVIEW, "planCycles", "plan_cycles x", "x.id", "''", "x.owner",
           "CAST(x.number AS TEXT)", "0", "x.review_due_date",
           "x.end_date IS NULL AND x.delete_time IS NULL"},
    Source{pupils::v1::DUE_KIND_PASSPORT, "pupilPassports", "pupil_passports x", "x.id", "''", "''",
           "''", "0", "x.review_date",
           "x.state = 'PASSPORT_STATE_AGREED' AND x.delete_time IS NULL"},
    Source{pupils::v1::DUE_KIND_TARGET, "targets", "targets x", "x.id", "''", "x.author", "x.title",
           "0", "x.review_date", "x.state = 'TARGET_STATE_ACTIVE' AND x.delete_time IS NULL"},
    Source{pupils::v1::DUE_KIND_MEETING_ACTION, "pupilDiscussions",
           "open_actions a JOIN pupil_discussions x ON x.trust = a.trust AND x.id = "
           "a.discussion_id",
           "a.discussion_id", "a.position", "a.owner", "a.text", "0", "a.due_date",
           "a.trust = $1 AND x.delete_time IS NULL"},
    Source{pupils::v1::DUE_KIND_STATUTORY_DATE, "annualReviews", "statutory_dates x", "x.id",
           "x.step", "''", "x.step", "x.excepted", "x.due_date",
           "x.record_type = 'AnnualReview' AND x.outcome = 'STATUTORY_OUTCOME_OPEN'"},
    Source{pupils::v1::DUE_KIND_STATUTORY_DATE, "ehcCases", "statutory_dates x", "x.id", "x.step",
           "''", "x.step", "x.excepted", "x.due_date",
           // The family's time is shown while it runs ($3 is today) and is never overdue.
           "x.record_type = 'EhcCase' AND (x.outcome = 'STATUTORY_OUTCOME_OPEN' OR (x.outcome = "
           "'STATUTORY_OUTCOME_RUNNING' AND x.due_date >= $3))"},
    Source{pupils::v1::DUE_KIND_CONTACT_FOLLOW_UP, "contacts", "contacts x", "x.id", "''",
           "x.follow_up_owner", "x.follow_up", "0", "x.follow_up_due_date",
           "x.follow_up_due_date IS NOT NULL AND x.follow_up_done_date IS NULL AND "
           "x.delete_time IS NULL"},
};

// The parameters as the statement grows, and how each is written.
class Parameters {
 public:
  std::string Add(OwnedValue value) {
    values_.push_back(std::move(value));
    return fmt::format("${}", values_.size());
  }
  int next() const { return static_cast<int>(values_.size()) + 1; }
  void AddAll(std::vector<OwnedValue> values) {
    std::move(values.begin(), values.end(), std::back_inserter(values_));
  }
  std::vector<OwnedValue> Take() { return std::move(values_); }

 private:
  std::vector<OwnedValue> values_;
};

// How the values that all sources share are written.
struct Shared {
  std::string until, today, limit, owner;
  std::string reach;                             // " AND " and what the caller reaches
  std::string after_date, after_id, after_part;  // "" on the first page
};

// Whether several things of one resource can fall due.
bool HasParts(const Source& source) { return source.part != "''"; }

bool IsWanted(const Source& source, const DueQuery& query) {
  if (!query.owner.empty() && source.owner == "''") return false;
  return query.kinds.empty() ||
         std::find(query.kinds.begin(), query.kinds.end(), source.kind) != query.kinds.end();
}

// The condition that a row of the source comes after the key. Which collection comes first is known
// here, so the database compares nothing that its index does not hold.
std::string After(const Source& source, const DueQuery& query, const Shared& shared,
                  const storage::Dialect& dialect) {
  if (!query.after.has_value()) return "";
  if (query.after->collection != source.collection) {
    return fmt::format(" AND {} {} {}", source.due_date,
                       query.after->collection < source.collection ? ">=" : ">", shared.after_date);
  }
  const std::string id = ByCodePoint(std::string(source.id), dialect);
  if (!HasParts(source)) {
    return fmt::format(" AND {0} >= {1} AND ({0}, {2}) > ({1}, {3})", source.due_date,
                       shared.after_date, id, shared.after_id);
  }
  return fmt::format(" AND {0} >= {1} AND ({0}, {2}, {3}) > ({1}, {4}, {5})", source.due_date,
                     shared.after_date, id, ByCodePoint(std::string(source.part), dialect),
                     shared.after_id, shared.after_part);
}

// The order within the source: without a part the index gives it as it stands.
std::string OrderOf(const Source& source, const storage::Dialect& dialect) {
  const std::string by_name =
      fmt::format("{}, {}", source.due_date, ByCodePoint(std::string(source.id), dialect));
  return HasParts(source)
             ? fmt::format("{}, {}", by_name, ByCodePoint(std::string(source.part), dialect))
             : by_name;
}

std::string SelectSource(const Source& source, const DueQuery& query, const Shared& shared,
                         const storage::Dialect& dialect) {
  const std::string owner =
      query.owner.empty() ? "" : fmt::format(" AND {} = {}", source.owner, shared.owner);
  return fmt::format(
      "SELECT * FROM (SELECT {} AS kind, '{}' AS collection, {} AS id, {} AS part, x.pupil AS "
      "pupil, x.school AS school, {} AS owner, {} AS words, {} AS excepted, {} AS due_date, "
      "p.given_name AS given_name, p.family_name AS family_name FROM {} JOIN pupils p ON p.trust = "
      "x.trust AND p.id = SUBSTR(x.pupil, LENGTH('trusts/' || x.trust || '/pupils/') + 1) "
      "WHERE x.trust = $1 AND p.delete_time IS NULL AND {} AND {} <= {} AND (x.pupil_leaving_date "
      "IS NULL OR x.pupil_leaving_date >= {}){}{}{} ORDER BY {} LIMIT {}) AS due_{}",
      static_cast<int>(source.kind), source.collection, source.id, source.part, source.owner,
      source.words, source.excepted, source.due_date, source.from, source.where, source.due_date,
      shared.until, shared.today, shared.reach, owner, After(source, query, shared, dialect),
      OrderOf(source, dialect), shared.limit, source.collection);
}

// Everything that falls due is of a school, and one school has an index of its own.
std::string OneSchoolOf(const DueQuery& query, const rpc::Scope& scope) {
  if (!query.school.empty()) return query.school;
  const bool is_one = !scope.all_schools && !scope.has_links() && scope.schools.size() == 1;
  return is_one ? scope.schools.front() : "";
}

Shared Share(const DueQuery& query, const rpc::Call& call, Parameters& parameters) {
  Shared shared;
  shared.until = parameters.Add(time::IsoDate(query.until));
  shared.today = parameters.Add(time::IsoDate(query.today));
  shared.limit = parameters.Add(std::int64_t{query.limit});
  const std::string school = OneSchoolOf(query, call.scope());
  if (!school.empty()) shared.reach = " AND x.school = " + parameters.Add(school);
  if (school.empty() || !call.scope().Allows(school)) {
    auto condition =
        rpc::PupilScopeCondition(call, call.scope(), {"x.school", "x.pupil"}, parameters.next());
    if (!condition.sql.empty()) shared.reach += " AND " + condition.sql;
    parameters.AddAll(std::move(condition.parameters));
  }
  if (!query.owner.empty()) shared.owner = parameters.Add(query.owner);
  return shared;
}

}  // namespace

std::vector<OwnedValue> DueKey::ToValues() const { return {due_date, collection, id, part}; }

absl::StatusOr<DueKey> DueKey::FromValues(const std::vector<OwnedValue>& values) {
  const bool fits =
      values.size() == 4 && std::all_of(values.begin(), values.end(), [](const OwnedValue& value) {
        return std::holds_alternative<std::string>(value);
      });
  if (!fits) {
    return errors::InvalidField("page_token", "start again from the first page",
                                "PAGE_TOKEN_INVALID");
  }
  return DueKey{std::get<std::string>(values[0]), std::get<std::string>(values[1]),
                std::get<std::string>(values[2]), std::get<std::string>(values[3])};
}

DueSelect SelectDue(const DueQuery& query, const rpc::Call& call, const storage::Dialect& dialect) {
  Parameters parameters;
  parameters.Add(query.trust);
  Shared shared = Share(query, call, parameters);
  const auto wanted = [&](const Source& source) { return IsWanted(source, query); };
  if (std::none_of(kSources.begin(), kSources.end(), wanted)) return {};
  if (query.after.has_value()) {
    shared.after_date = parameters.Add(query.after->due_date);
    // Parameters that no part of the statement uses are refused.
    for (const Source& source : kSources) {
      if (!wanted(source) || source.collection != query.after->collection) continue;
      shared.after_id = parameters.Add(query.after->id);
      if (HasParts(source)) shared.after_part = parameters.Add(query.after->part);
    }
  }
  std::string all;
  for (const Source& source : kSources) {
    if (!wanted(source)) continue;
    all += fmt::format("{}{}", all.empty() ? "" : " UNION ALL ",
                       SelectSource(source, query, shared, dialect));
  }
  DueSelect select;
  select.statement = {
      "due.list",
      fmt::format("SELECT kind, collection, id, part, pupil, school, owner, words, excepted, "
                  "due_date, given_name, family_name FROM ({}) AS due ORDER BY due_date, {}, {}, "
                  "{} LIMIT {}",
                  all, ByCodePoint("collection", dialect), ByCodePoint("id", dialect),
                  ByCodePoint("part", dialect), shared.limit)};
  select.parameters = parameters.Take();
  return select;
}

DueKey KeyOf(const storage::Row& row) {
  return {std::string(row.Text(9)), std::string(row.Text(1)), std::string(row.Text(2)),
          std::string(row.Text(3))};
}

DueItem ItemOf(const storage::Row& row, const DueQuery& query) {
  DueItem item;
  const auto kind = static_cast<DueKind>(row.Int(0));
  item.set_kind(kind);
  item.set_resource(resource::FormatName(query.trust, row.Text(1), row.Text(2)));
  item.set_pupil(std::string(row.Text(4)));
  item.set_school(std::string(row.Text(5)));
  item.set_owner(std::string(row.Text(6)));
  item.set_title(DueTitle(kind, row.Text(7), row.Int(8) != 0));
  item.set_display_name(fmt::format("{} {}", row.Text(10), row.Text(11)));
  absl::CivilDay due;
  if (absl::ParseCivilTime(std::string(row.Text(9)), &due)) {
    *item.mutable_due_date() = rules::ToDate(due);
    item.set_overdue_days(OverdueDays(due, query.today));
  }
  return item;
}

}  // namespace senda::pupil_tracking
