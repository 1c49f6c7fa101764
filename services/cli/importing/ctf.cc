#include "services/cli/importing/ctf.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "common/time/academic_year.h"
#include "services/cli/importing/field_values.h"
#include "services/pupil_tracking/pupils/rollover_rules.h"

namespace senda::importing {
namespace {

using pupils::v1::Pupil;
using pupils::v1::SenProvision;
using pupils::v1::SenRecord;

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

bool IsSen(SenProvision provision) {
  return provision == pupils::v1::SEN_PROVISION_K || provision == pupils::v1::SEN_PROVISION_E;
}

// The history without steps that change nothing.
std::vector<CtfProvision> Steps(std::vector<CtfProvision> history) {
  std::stable_sort(history.begin(), history.end(),
                   [](const auto& a, const auto& b) { return a.start < b.start; });
  const auto same = [](const CtfProvision& a, const CtfProvision& b) {
    return a.provision == b.provision;
  };
  history.erase(std::unique(history.begin(), history.end(), same), history.end());
  return history;
}

std::vector<CtfNeed> NeedsIn(const std::vector<CtfNeed>& needs, absl::CivilDay first,
                             absl::CivilDay last) {
  std::vector<CtfNeed> in;
  for (const CtfNeed& need : needs) {
    if (need.start.value_or(first) <= last && need.end.value_or(last) >= first) in.push_back(need);
  }
  return in;
}

void SetNeeds(const CtfPupil& pupil, absl::CivilDay first, absl::CivilDay last, SenRecord& record) {
  std::vector<CtfNeed> needs = NeedsIn(pupil.needs, last, last);
  if (needs.empty()) needs = NeedsIn(pupil.needs, first, last);
  std::stable_sort(needs.begin(), needs.end(),
                   [](const CtfNeed& a, const CtfNeed& b) { return a.rank < b.rank; });
  std::set<int> seen;
  for (const CtfNeed& need : needs) {
    if (!seen.insert(need.type).second) continue;
    auto* ranked = record.add_needs();
    ranked->set_rank(record.needs_size());
    ranked->set_type(need.type);
  }
  if (record.needs().empty()) record.set_needs_not_recorded(true);
}

StatedFields PupilElements() {
  StatedFields fields;
  fields.columns = {{"upn", "UPN"},
                    {"former_upn", "FormerUPN"},
                    {"given_name", "Forename"},
                    {"family_name", "Surname"},
                    {"date_of_birth", "DOB"},
                    {"sex", "Sex"},
                    {"year_group", "NCyearActual"}};
  return fields;
}

}  // namespace

SharedFields PupilFieldsOf(const CtfPupil& pupil) {
  static const auto& elements = *new SharedFields(std::make_shared<StatedFields>(PupilElements()));
  if (!pupil.follows_no_curriculum) return elements;
  StatedFields fields = *elements;
  fields.mask = "school,year_group";
  std::vector<const google::protobuf::FieldDescriptor*> stated;
  pupil.pupil.GetReflection()->ListFields(pupil.pupil, &stated);
  for (const auto* field : stated) fields.mask += "," + field->name();
  return std::make_shared<StatedFields>(std::move(fields));
}

SharedFields SenFieldsOfCtf() {
  static const auto& elements = *new SharedFields([] {
    auto fields = std::make_shared<StatedFields>();
    fields->mask = kSenRecordMask;
    fields->columns = {{"needs", "SENneeds"}};
    fields->column_of_others = "SENhistory";
    return fields;
  }());
  return elements;
}

std::string CtfFileName(const CtfSchool& source, const CtfSchool& destination, int serial) {
  return fmt::format("{}_CTF_{}_{:03}.xml", source.laestab(), destination.laestab(), serial);
}

std::vector<SenRecord> SenRecordsOf(const CtfPupil& pupil) {
  const std::vector<CtfProvision> steps = Steps(pupil.history);
  std::vector<SenRecord> records;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!IsSen(steps[i].provision)) continue;
    SenRecord record;
    record.set_provision(steps[i].provision);
    *record.mutable_start_date() = ToDate(steps[i].start);
    absl::CivilDay last = absl::CivilDay::max();
    if (i + 1 < steps.size()) {
      last = steps[i + 1].start - 1;
      *record.mutable_end_date() = ToDate(last);
    }
    SetNeeds(pupil, steps[i].start, last, record);
    records.push_back(std::move(record));
  }
  return records;
}

void BringToYear(int file_year, absl::CivilDay today, Pupil& pupil) {
  const int years = time::AcademicYearOf(today) - file_year;
  if (file_year == 0 || years <= 0 || !pupil.has_year_group()) return;
  pupil.set_year_group(std::min(pupil.year_group() + years, pupil_tracking::kLastYearGroup));
}

CtfPupil ToCtf(const Pupil& pupil, std::vector<SenRecord> records) {
  CtfPupil ctf;
  ctf.pupil = pupil;
  std::sort(records.begin(), records.end(), [](const SenRecord& a, const SenRecord& b) {
    return DayOf(a.start_date()) < DayOf(b.start_date());
  });
  for (std::size_t i = 0; i < records.size(); ++i) {
    const SenRecord& record = records[i];
    const absl::CivilDay start = DayOf(record.start_date());
    ctf.history.push_back({start, record.provision()});
    std::optional<absl::CivilDay> end;
    if (record.has_end_date()) end = DayOf(record.end_date());
    for (const auto& need : record.needs()) {
      ctf.needs.push_back({start, end, need.rank(), need.type()});
    }
    const bool goes_on =
        i + 1 < records.size() && end.has_value() && DayOf(records[i + 1].start_date()) <= *end + 1;
    if (end.has_value() && !goes_on && IsSen(record.provision())) {
      ctf.history.push_back({*end + 1, pupils::v1::SEN_PROVISION_N});
    }
  }
  return ctf;
}

}  // namespace senda::importing
