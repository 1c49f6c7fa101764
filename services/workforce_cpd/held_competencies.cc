#include "services/workforce_cpd/held_competencies.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/status/status_macros.h"
#include "common/time/iso_date.h"
#include "services/workforce_cpd/training_rules.h"

namespace senda::workforce_cpd {
namespace {

using storage::Row;
using storage::Statement;
using storage::Value;

const Statement kAdd{"training_competencies.add",
                     "INSERT INTO training_competencies (trust, training_record, competency, "
                     "staff_member, completed_date, expiry_date, valid_until) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
const Statement kRemove{
    "training_competencies.remove",
    "DELETE FROM training_competencies WHERE trust = $1 AND training_record = $2"};
const Statement kGiven{"training_competencies.given",
                       "SELECT training_record, completed_date, expiry_date FROM "
                       "training_competencies WHERE trust = $1 AND competency = $2"};
const Statement kRenew{"training_competencies.renew",
                       "UPDATE training_competencies SET valid_until = $4 WHERE trust = $1 AND "
                       "training_record = $2 AND competency = $3"};
const Statement kSchools{"staff_members.schools",
                         "SELECT DISTINCT school FROM staff_members WHERE trust = $1 AND "
                         "delete_time IS NULL AND school <> ''"};

std::optional<std::string> Iso(const std::optional<absl::CivilDay>& day) {
  if (!day.has_value()) return std::nullopt;
  return time::IsoDate(*day);
}

Value ValueOf(const std::optional<std::string>& text) {
  return text.has_value() ? Value(std::string_view(*text)) : Value(std::monostate());
}

std::optional<absl::CivilDay> Parse(std::string_view iso) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(std::string(iso), &day)) return std::nullopt;
  return day;
}

}  // namespace

absl::Status AddHeld(rpc::Call& call, const workforce::v1::TrainingRecord& training,
                     const std::string& competency, int renewal_months) {
  const auto completed = rules::ToCivilDay(training.completed_date());
  const auto expiry =
      training.has_expiry_date() ? rules::ToCivilDay(training.expiry_date()) : std::nullopt;
  const std::string completed_iso = Iso(completed).value_or("");
  const auto expiry_iso = Iso(expiry);
  const auto until_iso =
      Iso(ValidUntil(completed.value_or(absl::CivilDay()), expiry, renewal_months));
  return call.tx().Defer(kAdd, {call.trust(), training.name(), competency, training.staff_member(),
                                completed_iso, ValueOf(expiry_iso), ValueOf(until_iso)});
}

absl::Status RemoveHeld(rpc::Call& call, const std::string& training_record) {
  return call.tx().Defer(kRemove, {call.trust(), training_record});
}

absl::Status RenewHeld(rpc::Call& call, const std::string& competency, int renewal_months) {
  struct Held {
    std::string record;
    std::optional<std::string> until;
  };
  std::vector<Held> all;
  RETURN_IF_ERROR(call.tx().Query(kGiven, {call.trust(), competency}, [&](const Row& row) {
    const auto completed = Parse(row.Text(1)).value_or(absl::CivilDay());
    const auto expiry = row.IsNull(2) ? std::nullopt : Parse(row.Text(2));
    all.push_back({std::string(row.Text(0)), Iso(ValidUntil(completed, expiry, renewal_months))});
    return absl::OkStatus();
  }));
  std::vector<std::vector<Value>> batch;
  batch.reserve(all.size());
  for (const Held& held : all) {
    batch.push_back({std::string_view(call.trust()), std::string_view(held.record),
                     std::string_view(competency), ValueOf(held.until)});
  }
  return call.tx().ExecuteBatch(kRenew, batch).status();
}

absl::Status TouchSchools(rpc::Call& call, const std::string& competency) {
  std::vector<std::string> schools;
  RETURN_IF_ERROR(call.tx().Query(kSchools, {call.trust()}, [&](const Row& row) {
    schools.emplace_back(row.Text(0));
    return absl::OkStatus();
  }));
  for (std::string& school : schools) {
    call.Changed({.school = std::move(school),
                  .resource_type = "Competency",
                  .resource_name = competency,
                  .operation = "UPDATE",
                  .changed_fields = "",
                  .actor = ""});
  }
  return absl::OkStatus();
}

}  // namespace senda::workforce_cpd
