#include "services/pupil_tracking/pupils/sen_record_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "services/pupil_tracking/pupils/birth_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::SenRecord;
using rules::FieldRules;

using Day = std::optional<absl::CivilDay>;

Day StartOf(const SenRecord& record) { return rules::ToCivilDay(record.start_date()); }
Day EndOf(const SenRecord& record) { return rules::ToCivilDay(record.end_date()); }

void CheckPresentOrPast(std::string_view field, const Day& day, std::string_view description,
                        absl::CivilDay today, FieldRules& rules) {
  if (day.has_value() && *day > today) rules.Add(field, description, "DATE_IN_FUTURE");
}

std::string TextOf(const google::type::Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

// What of `record` lies in the other, whose dates are told.
absl::Status Overlap(const SenRecord& record, const SenRecord& other) {
  const bool begins_inside = *StartOf(record) >= *StartOf(other);
  const std::string dates =
      other.has_end_date()
          ? fmt::format("from {} to {}", TextOf(other.start_date()), TextOf(other.end_date()))
          : fmt::format("since {}", TextOf(other.start_date()));
  return errors::InvalidField(
      begins_inside ? "sen_record.start_date" : "sen_record.end_date",
      fmt::format("{} says what provision the pupil had {}; {}, or correct that record",
                  other.name(), dates,
                  begins_inside ? "begin on the day it ends or later"
                                : "end on the day it begins or earlier"),
      "SEN_RECORDS_OVERLAP");
}

void CheckRanks(const SenRecord& record, FieldRules& rules) {
  std::vector<int> ranks;
  for (const auto& need : record.needs()) ranks.push_back(need.rank());
  std::sort(ranks.begin(), ranks.end());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] == static_cast<int>(i) + 1) continue;
    rules.Add("needs", "rank the needs 1, 2, 3 without a gap, each rank once", "NEED_RANKS");
    return;
  }
}

void CheckTypes(const SenRecord& record, const std::optional<absl::CivilDay>& end,
                FieldRules& rules) {
  std::set<int> types;
  for (int i = 0; i < record.needs_size(); ++i) {
    const auto type = record.needs(i).type();
    const std::string field = fmt::format("needs[{}].type", i);
    if (!types.insert(type).second) rules.Add(field, "name each need once", "NEED_REPEATED");
    if (type == pupils::v1::SEN_NEED_TYPE_NSA &&
        record.provision() != pupils::v1::SEN_PROVISION_K) {
      rules.Add(field, "NSA goes with provision K only; name the need that was assessed",
                "NSA_NEEDS_K");
    }
    if (type == pupils::v1::SEN_NEED_TYPE_DS && end.has_value() && *end < kDownSyndromeSince) {
      rules.Add(field,
                "the census knows DS from academic year 2025/26 on; name the need under which the "
                "record was kept then",
                "DS_BEFORE_2025");
    }
  }
}

void CheckPresence(const SenRecord& record, FieldRules& rules) {
  const bool has_sen = record.provision() == pupils::v1::SEN_PROVISION_K ||
                       record.provision() == pupils::v1::SEN_PROVISION_E;
  const bool states_needs = record.needs_size() > 0;
  if (!has_sen && (states_needs || record.needs_not_recorded())) {
    rules.Add(states_needs ? "needs" : "needs_not_recorded",
              "provision N has no needs; choose K or E, or leave this out", "NEEDS_WITHOUT_SEN");
  }
  if (has_sen && !states_needs && !record.needs_not_recorded()) {
    rules.Add("needs",
              "K and E need a need of rank 1; if the source states none, set needs_not_recorded",
              "NEED_MISSING");
  }
  if (has_sen && states_needs && record.needs_not_recorded()) {
    rules.Add("needs_not_recorded", "leave it out where needs are stated", "NEEDS_NOT_RECORDED");
  }
  if (!has_sen && (record.sen_unit() || record.resourced_provision())) {
    rules.Add(record.sen_unit() ? "sen_unit" : "resourced_provision",
              "a place in a SEN unit or resourced provision goes with K or E",
              "PLACEMENT_WITHOUT_SEN");
  }
}

}  // namespace

absl::Status CheckSenRecord(const SenRecord& record, const pupils::v1::Pupil& pupil,
                            absl::CivilDay today) {
  FieldRules rules("sen_record");
  const auto start = rules.Day("start_date", true, record.start_date());
  const auto end = rules.Day("end_date", record.has_end_date(), record.end_date());
  CheckPresentOrPast("start_date", start,
                     "a record says what is or was; make it on the day the provision begins", today,
                     rules);
  CheckPresentOrPast("end_date", end,
                     "an end is not planned ahead; end the record on the last day, or later", today,
                     rules);
  rules.CheckOrder("end_date", start, end);
  CheckNotBeforeBirth("start_date", start, rules::ToCivilDay(pupil.date_of_birth()), rules);
  CheckPresence(record, rules);
  CheckTypes(record, end, rules);
  CheckRanks(record, rules);
  return rules.Verdict();
}

absl::Status CheckBeside(const SenRecord& record, const std::vector<SenRecord>& others) {
  for (const SenRecord& other : others) {
    if (other.name() == record.name() || record.has_end_date() || other.has_end_date()) continue;
    return errors::WrongState("SEN_RECORD_OPEN",
                              "the pupil has an open SEN record; end it before you open another",
                              {{"open_record", other.name()}});
  }
  for (const SenRecord& other : others) {
    if (other.name() == record.name()) continue;
    const bool before = record.has_end_date() && *EndOf(record) <= *StartOf(other);
    const bool after = other.has_end_date() && *StartOf(record) >= *EndOf(other);
    if (!before && !after) return Overlap(record, other);
  }
  return absl::OkStatus();
}

void TakeNeedsAsRecorded(const SenRecord& before, SenRecord& after) {
  if (before.needs_not_recorded() && before.needs_size() == 0 && after.needs_size() > 0) {
    after.set_needs_not_recorded(false);
  }
}

pupils::v1::SenNeedType PrimaryNeed(const SenRecord& record) {
  for (const auto& need : record.needs()) {
    if (need.rank() == 1) return need.type();
  }
  return pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
}

}  // namespace senda::pupil_tracking
