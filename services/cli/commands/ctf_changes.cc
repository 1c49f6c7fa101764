#include "services/cli/commands/ctf_changes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/cli/commands/imported_sen_record.h"
#include "services/cli/importing/field_values.h"

namespace senda::cli {
namespace {

using pupils::v1::SenRecord;

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::CivilDay Start(const SenRecord& record) { return DayOf(record.start_date()); }

std::optional<absl::CivilDay> End(const SenRecord& record) {
  return record.has_end_date() ? std::optional(DayOf(record.end_date())) : std::nullopt;
}

const SenRecord* SameSpell(const SenRecord& stated, const std::vector<SenRecord>& known) {
  for (const SenRecord& record : known) {
    if (record.provision() == stated.provision() && Start(record) == Start(stated)) return &record;
  }
  return nullptr;
}

const SenRecord* OpenOf(const std::vector<SenRecord>& known) {
  for (const SenRecord& record : known) {
    if (!record.has_end_date()) return &record;
  }
  return nullptr;
}

void SetEnd(absl::CivilDay end, SenRecord& record) {
  *record.mutable_end_date() = importing::ToDate(end);
}

// "" when it would be too long or is taken; then the server chooses.
std::string NameFor(const SenRecord& record, const std::vector<SenRecord>& known) {
  const std::string name = ImportedName(record);
  const bool taken = std::any_of(known.begin(), known.end(),
                                 [&](const SenRecord& other) { return other.name() == name; });
  return taken ? "" : name;
}

class Decision {
 public:
  Decision(const std::string& pupil, const std::vector<SenRecord>& known)
      : pupil_(pupil), known_(known), open_(OpenOf(known)) {}

  void Add(SenRecord stated);
  CtfChange Take() { return std::move(change_); }

 private:
  // What the file adds to a record that is there.
  void Merge(const SenRecord& stated, const SenRecord& there);

  const std::string& pupil_;
  const std::vector<SenRecord>& known_;
  const SenRecord* open_;  // the open record there is, unless the file ends it
  CtfChange change_;
};

void Decision::Add(SenRecord stated) {
  stated.set_pupil(pupil_);
  const SenRecord* same = SameSpell(stated, known_);
  if (same == nullptr && open_ != nullptr && !stated.has_end_date()) {
    if (open_->provision() == stated.provision()) {
      same = open_;
    } else if (Start(stated) > Start(*open_)) {
      SenRecord ended = *open_;
      ended.clear_etag();
      SetEnd(Start(stated) - 1, ended);
      change_.close.push_back(std::move(ended));
      open_ = nullptr;
    }
  }
  if (same != nullptr) return Merge(stated, *same);
  if (open_ != nullptr && End(stated).value_or(absl::CivilDay::max()) >= Start(*open_)) {
    // The file was made before the open record began.
    if (Start(stated) >= Start(*open_)) return;
    SetEnd(Start(*open_) - 1, stated);
  }
  stated.set_name(NameFor(stated, known_));
  change_.write.push_back(std::move(stated));
}

void Decision::Merge(const SenRecord& stated, const SenRecord& there) {
  const bool ends = stated.has_end_date() && !there.has_end_date();
  const bool other_needs = !stated.needs().empty() && NeedsInOrder(stated) != NeedsInOrder(there);
  if (!ends && !other_needs) {
    ++change_.unchanged;
    return;
  }
  SenRecord merged = there;
  merged.clear_etag();
  if (other_needs) {
    *merged.mutable_needs() = stated.needs();
    merged.clear_needs_not_recorded();
  }
  if (!ends) {
    change_.write.push_back(std::move(merged));
    return;
  }
  *merged.mutable_end_date() = stated.end_date();
  change_.close.push_back(std::move(merged));
  if (open_ == &there) open_ = nullptr;
}

}  // namespace

CtfChange DecideCtfChange(const std::string& pupil, const std::vector<SenRecord>& stated,
                          const std::vector<SenRecord>& known) {
  Decision decision(pupil, known);
  for (const SenRecord& record : stated) decision.Add(record);
  return decision.Take();
}

}  // namespace senda::cli
