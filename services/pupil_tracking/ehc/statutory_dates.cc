#include "services/pupil_tracking/ehc/statutory_dates.h"

#include <fmt/format.h>

#include <vector>

#include "common/storage/database.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::StatutoryDate;
using storage::Value;

const storage::Statement kAdd{
    "statutory_dates.add",
    "INSERT INTO statutory_dates (trust, id, resource, record_type, pupil, school, step, due_date, "
    "done_date, late_by_days, excepted, outcome, pupil_leaving_date) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
const storage::Statement kRemove{"statutory_dates.remove",
                                 "DELETE FROM statutory_dates WHERE trust = $1 AND resource = $2"};
// As dates are kept in all tables; "" for none.
std::string IsoText(bool present, const google::type::Date& date) {
  if (!present) return "";
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

Value TextOrNull(const std::string& text) {
  return text.empty() ? Value() : Value(std::string_view(text));
}

// The texts that a row's parameters are views of.
struct RowTexts {
  std::string step, due, done, outcome;
};

}  // namespace

absl::Status AddStatutoryDates(rpc::Call& call, const DatedResource& resource,
                               const google::protobuf::RepeatedPtrField<StatutoryDate>& clock) {
  const std::string id = resource.name.substr(resource.name.rfind('/') + 1);
  const std::string leaving =
      resource.pupil_leaving_date ? IsoText(true, *resource.pupil_leaving_date) : "";
  std::vector<RowTexts> texts;
  texts.reserve(static_cast<std::size_t>(clock.size()));
  std::vector<std::vector<Value>> rows;
  for (const StatutoryDate& date : clock) {
    const RowTexts& text = texts.emplace_back(
        RowTexts{pupils::v1::StatutoryStep_Name(date.step()), IsoText(true, date.due_date()),
                 IsoText(date.has_done_date(), date.done_date()),
                 pupils::v1::StatutoryOutcome_Name(date.outcome())});
    rows.push_back({std::string_view(call.trust()), std::string_view(id),
                    std::string_view(resource.name), std::string_view(resource.record_type),
                    std::string_view(resource.pupil), std::string_view(resource.school),
                    std::string_view(text.step), std::string_view(text.due), TextOrNull(text.done),
                    std::int64_t{date.late_by_days()}, std::int64_t{date.excepted() ? 1 : 0},
                    std::string_view(text.outcome), TextOrNull(leaving)});
  }
  if (rows.empty()) return absl::OkStatus();
  return call.tx().ExecuteBatch(kAdd, rows).status();
}

absl::Status RemoveStatutoryDates(rpc::Call& call, const std::string& name) {
  return call.tx().Execute(kRemove, {call.trust(), name}).status();
}

}  // namespace senda::pupil_tracking
