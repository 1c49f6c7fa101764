#include "services/pupil_tracking/retention/retention_query.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>
#include <variant>

#include "common/resource/collation.h"
#include "common/rpc/row_access.h"
#include "common/status/errors.h"
#include "common/time/iso_date.h"

namespace senda::pupil_tracking {

using resource::ByCodePoint;
using resource::OwnedValue;

namespace {

// Over `p`, a row of pupils.
#define SENDA_PUPIL_NAME "'trusts/' || p.trust || '/pupils/' || p.id"
#define SENDA_HAD_SEN                                                                            \
  "(EXISTS (SELECT 1 FROM sen_records s WHERE s.trust = p.trust AND s.pupil = " SENDA_PUPIL_NAME \
  " AND s.delete_time IS NULL AND s.provision IN ('SEN_PROVISION_K', "                           \
  "'SEN_PROVISION_E')) OR EXISTS (SELECT 1 FROM ehc_cases e WHERE e.trust = p.trust AND "        \
  "e.pupil = " SENDA_PUPIL_NAME " AND e.delete_time IS NULL))"
#define SENDA_OPEN_HOLDS                                                       \
  "FROM legal_holds h WHERE h.trust = p.trust AND h.pupil = " SENDA_PUPIL_NAME \
  " AND h.released_on IS NULL"

constexpr char kHadSenCondition[] = SENDA_HAD_SEN;
constexpr char kHadSenFlag[] = "CASE WHEN " SENDA_HAD_SEN " THEN 1 ELSE 0 END";
constexpr char kOpenHolds[] = "(SELECT COUNT(*) " SENDA_OPEN_HOLDS ")";
constexpr char kIsHeld[] = "EXISTS (SELECT 1 " SENDA_OPEN_HOLDS ")";

// A statement as it grows: its parameters, and the condition on whom it is about.
class Over {
 public:
  Over(const RetentionQuery& query, const rpc::Scope& scope) {
    Add(query.trust);
    const std::string by = Day(query.by);
    // An SEN file is kept at least as long, so whoever was born by its day is over either way.
    const std::string born = Day(LatestBirthOver(query.by, query.years.pupil_record));
    const std::string born_sen = Day(LatestBirthOver(query.by, query.years.sen_file));
    condition_ = fmt::format(
        "p.trust = $1 AND p.delete_time IS NULL AND p.leaving_date IS NOT NULL AND p.leaving_date "
        "< {} AND p.date_of_birth <= {} AND (p.date_of_birth <= {} OR NOT {})",
        by, born, born_sen, kHadSenCondition);
    AddSchool(query, scope);
  }

  std::string Add(OwnedValue value) {
    parameters_.push_back(std::move(value));
    return fmt::format("${}", parameters_.size());
  }
  void And(const std::string& condition) { condition_ += " AND " + condition; }
  const std::string& condition() const { return condition_; }
  std::vector<OwnedValue> Take() { return std::move(parameters_); }

 private:
  std::string Day(absl::CivilDay day) { return Add(time::IsoDate(day)); }

  void AddSchool(const RetentionQuery& query, const rpc::Scope& scope) {
    if (!query.school.empty()) {
      And("p.school = " + Add(query.school));
      return;
    }
    // Nobody keeps records by link, so the school is all the reach there is.
    auto reach = rpc::ScopeCondition(scope, "p.school", static_cast<int>(parameters_.size()) + 1);
    if (!reach.sql.empty()) And(reach.sql);
    std::move(reach.parameters.begin(), reach.parameters.end(), std::back_inserter(parameters_));
  }

  std::vector<OwnedValue> parameters_;
  std::string condition_;
};

}  // namespace

const storage::Statement kHadSen{"retention.had_sen",
                                 "SELECT CASE WHEN " SENDA_HAD_SEN
                                 " THEN 1 ELSE 0 END FROM pupils p WHERE p.trust = $1 AND "
                                 "p.id = $2"};

#undef SENDA_PUPIL_NAME
#undef SENDA_HAD_SEN
#undef SENDA_OPEN_HOLDS

absl::StatusOr<RetentionKey> RetentionKey::FromValues(const std::vector<OwnedValue>& values) {
  if (values.size() == 2 && std::holds_alternative<std::string>(values[0]) &&
      std::holds_alternative<std::string>(values[1])) {
    return RetentionKey{std::get<std::string>(values[0]), std::get<std::string>(values[1])};
  }
  return errors::InvalidField("page_token", "start again from the first page",
                              "PAGE_TOKEN_INVALID");
}

RetentionSelect SelectOver(const RetentionQuery& query, const rpc::Scope& scope,
                           const storage::Dialect& dialect) {
  Over over(query, scope);
  const std::string id = ByCodePoint("p.id", dialect);
  if (query.after.has_value()) {
    const std::string birth = over.Add(query.after->date_of_birth);
    over.And(fmt::format("p.date_of_birth >= {0} AND (p.date_of_birth, {1}) > ({0}, {2})", birth,
                         id, over.Add(query.after->id)));
  }
  const std::string limit = over.Add(std::int64_t{query.limit});
  RetentionSelect select;
  select.statement = {
      "retention.list",
      fmt::format("SELECT p.id, p.school, p.given_name, p.family_name, p.date_of_birth, "
                  "p.leaving_date, {} AS had_sen, {} AS open_holds FROM pupils p WHERE {} ORDER BY "
                  "p.date_of_birth, {} LIMIT {}",
                  kHadSenFlag, kOpenHolds, over.condition(), id, limit)};
  select.parameters = over.Take();
  return select;
}

RetentionSelect CountOver(const RetentionQuery& query, const rpc::Scope& scope) {
  Over over(query, scope);
  RetentionSelect select;
  select.statement = {"retention.count",
                      fmt::format("SELECT COUNT(*) FILTER (WHERE NOT {0}), COUNT(*) FILTER (WHERE "
                                  "{0}) FROM pupils p WHERE {1}",
                                  kIsHeld, over.condition())};
  select.parameters = over.Take();
  return select;
}

}  // namespace senda::pupil_tracking
