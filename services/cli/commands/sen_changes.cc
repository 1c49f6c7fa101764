#include "services/cli/commands/sen_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "common/time/iso_date.h"
#include "services/cli/commands/imported_sen_record.h"
#include "services/cli/importing/field_values.h"

namespace senda::cli {
namespace {

using pupils::v1::SenRecord;

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

SenRecord Ended(const SenRecord& record, absl::CivilDay end) {
  SenRecord ended = record;
  ended.clear_etag();
  *ended.mutable_end_date() = importing::ToDate(std::max(end, DayOf(record.start_date())));
  return ended;
}

// "" when it would be too long or is taken; then the server chooses.
std::string NameFor(const SenRecord& record, const KnownSenRecords& known) {
  const std::string name = ImportedName(record);
  return known.names.contains(name) ? "" : name;
}

// The day that a new record must begin after: that on which the open one began, or else the last
// day of the latest.
std::optional<absl::CivilDay> TakenUntil(const std::string& pupil, const SenRecord* open,
                                         const KnownSenRecords& known) {
  if (open != nullptr) return DayOf(open->start_date());
  const auto last = known.last_end_by_pupil.find(pupil);
  return last == known.last_end_by_pupil.end() ? std::nullopt : std::optional(last->second);
}

}  // namespace

void KnownSenRecords::Add(const SenRecord& record) {
  names.insert(record.name());
  if (!record.has_end_date()) {
    open_by_pupil[record.pupil()] = record;
    return;
  }
  const auto last = last_end_by_pupil.try_emplace(record.pupil(), DayOf(record.end_date())).first;
  last->second = std::max(last->second, DayOf(record.end_date()));
}

SenChange DecideSenChange(const importing::PupilRow& row, const std::string& pupil,
                          const KnownSenRecords& known, absl::CivilDay today) {
  SenChange change;
  const auto found = known.open_by_pupil.find(pupil);
  const SenRecord* open = found == known.open_by_pupil.end() ? nullptr : &found->second;
  if (!row.sen_record.has_value()) {
    if (row.states_no_sen && open != nullptr) change.close = Ended(*open, today);
    return change;
  }
  SenRecord stated = *row.sen_record;
  stated.set_pupil(pupil);
  if (open != nullptr && open->provision() == stated.provision()) {
    // A file without needs does not say that there are none.
    if (stated.needs().empty() || NeedsInOrder(stated) == NeedsInOrder(*open)) {
      change.is_unchanged = true;
      return change;
    }
    change.open = *open;
    change.open->clear_etag();
    *change.open->mutable_needs() = stated.needs();
    change.open->clear_needs_not_recorded();
    return change;
  }
  const auto taken_until = TakenUntil(pupil, open, known);
  if (taken_until.has_value() && DayOf(stated.start_date()) <= *taken_until) {
    if (row.states_sen_start || today <= *taken_until) {
      change.refusal = fmt::format(
          "the SEN record there is {} on {}; state a day after it, or correct that record",
          open != nullptr ? "began" : "ended", time::IsoDate(*taken_until));
      return change;
    }
    *stated.mutable_start_date() = importing::ToDate(today);
  }
  if (open != nullptr) change.close = Ended(*open, DayOf(stated.start_date()) - 1);
  stated.set_name(NameFor(stated, known));
  change.open = std::move(stated);
  return change;
}

}  // namespace senda::cli
