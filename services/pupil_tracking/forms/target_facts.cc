#include "services/pupil_tracking/forms/target_facts.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "common/rpc/row_access.h"
#include "common/time/iso_date.h"
#include "services/pupil_tracking/forms/target_conditions.h"

namespace senda::pupil_tracking {
namespace {

using resource::OwnedValue;

// The table has no alias: the conditions, those on who may read a row too, name it.
constexpr char kSelect[] = R"sql(
SELECT id, pupil, school,
       CASE WHEN {} THEN 1 ELSE 0 END,
       CASE WHEN {} THEN 1 ELSE 0 END,
       CASE WHEN {} THEN 1 ELSE 0 END,
       CASE WHEN {} THEN 1 ELSE 0 END,
       CASE WHEN state = 'TARGET_STATE_REVIEWED' THEN 1 ELSE 0 END,
       CASE WHEN outcome IN ('TARGET_OUTCOME_PARTLY_MET', 'TARGET_OUTCOME_NOT_MET') THEN 1
            ELSE 0 END,
       CASE WHEN {} THEN 1 ELSE 0 END
FROM targets
WHERE trust = $1 AND delete_time IS NULL
  AND state <> 'TARGET_STATE_WITHDRAWN'{}
ORDER BY id)sql";

// What narrows the statement further, with its parameters after $1.
struct Narrowing {
  std::string sql;
  std::vector<OwnedValue> parameters;

  int next() const { return static_cast<int>(parameters.size()) + 2; }
  void Add(const char* condition, std::string value) {
    sql += fmt::format(" AND {} ${}", condition, next());
    parameters.emplace_back(std::move(value));
  }
};

Narrowing NarrowingOf(const rpc::Call& call, const TargetSelection& selection) {
  Narrowing narrowing;
  if (!selection.school.empty()) narrowing.Add("school =", selection.school);
  if (selection.from.has_value()) {
    narrowing.Add("COALESCE(start_date, '9999-12-31') >=", time::IsoDate(*selection.from));
  }
  if (selection.readable_by_plan == nullptr) return narrowing;
  auto readable = rpc::RowAccess(call, *selection.readable_by_plan).Condition(narrowing.next());
  if (readable.sql.empty()) return narrowing;
  narrowing.sql += " AND " + readable.sql;
  for (OwnedValue& value : readable.parameters) narrowing.parameters.push_back(std::move(value));
  return narrowing;
}

}  // namespace

absl::Status ReadTargetFacts(rpc::Call& call, const TargetSelection& selection,
                             absl::FunctionRef<void(const TargetRow&)> row) {
  const Narrowing narrowing = NarrowingOf(call, selection);
  const storage::Statement statement{
      "targets.facts",
      fmt::format(kSelect, SaysSomething("pupil_voice"), HasBaseline(), SaysSomething("rationale"),
                  HasDatedMeasure(), SaysSomething("what_changes"), narrowing.sql)};
  std::vector<storage::Value> parameters = {call.trust()};
  for (const storage::Value& value : resource::ViewsOf(narrowing.parameters)) {
    parameters.push_back(value);
  }
  return call.tx().Query(statement, parameters, [&](const storage::Row& source) {
    TargetRow target{source.Text(0), source.Text(1), source.Text(2), {}};
    target.facts.has_voice = source.Int(3) != 0;
    target.facts.has_baseline = source.Int(4) != 0;
    target.facts.has_rationale = source.Int(5) != 0;
    target.facts.has_dated_measure = source.Int(6) != 0;
    target.facts.is_reviewed = source.Int(7) != 0;
    target.facts.is_missed = source.Int(8) != 0;
    target.facts.says_what_changes = source.Int(9) != 0;
    row(target);
    return absl::OkStatus();
  });
}

}  // namespace senda::pupil_tracking
