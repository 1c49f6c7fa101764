// The half of pupil_maker.h that is about special educational needs.
#include <algorithm>
#include <cstdint>
#include <string>

#include "fmt/format.h"
#include "services/cli/demo/proportions.h"
#include "services/cli/demo/pupil_maker.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using importing::ToDate;
using pupils::v1::Pupil;
using pupils::v1::SenNeedType;
using pupils::v1::SenProvision;
using pupils::v1::SenRecord;

constexpr int kSecondaryNeedPerMille = 350;
// A year, for a pupil without SEN, of having had SEN support that ended.
constexpr int kPastSupportPerMilleAYear = 14;

SenRecord NewRecord(const std::string& name, const Pupil& pupil, SenProvision provision,
                    CivilDay start) {
  SenRecord record;
  record.set_name(name);
  record.set_pupil(pupil.name());
  record.set_provision(provision);
  *record.mutable_start_date() = ToDate(start);
  return record;
}

void AddNeed(SenRecord& record, SenNeedType type) {
  if (type == pupils::v1::SEN_NEED_TYPE_UNSPECIFIED) return;
  pupils::v1::SenNeed& need = *record.add_needs();
  need.set_rank(record.needs_size());
  need.set_type(type);
}

// The need as a record that ended then bears it: no census before academic year 2025/26 knew Down
// syndrome.
SenNeedType KnownBefore(CivilDay end, SenNeedType need) {
  return need == pupils::v1::SEN_NEED_TYPE_DS && end < CivilDay(2025, 9, 1)
             ? pupils::v1::SEN_NEED_TYPE_MLD
             : need;
}

CivilDay ToDay(const google::type::Date& date) {
  return CivilDay(date.year(), date.month(), date.day());
}

// Draws `count` pupils of those without provision yet, weighted, without putting back.
std::vector<std::size_t> DrawPupils(const std::vector<Pupil>& pupils,
                                    const std::vector<PupilSen>& sen, SenProvision provision,
                                    int count, Random& random) {
  std::vector<std::int64_t> weights;
  for (std::size_t i = 0; i < pupils.size(); ++i) {
    const Pupil& pupil = pupils[i];
    const bool taken = sen[i].provision != pupils::v1::SEN_PROVISION_UNSPECIFIED;
    const std::int64_t by_sex = pupil.sex() == pupils::v1::SEX_MALE ? BoysWeight(provision) : 100;
    const std::int64_t by_means =
        pupil.free_school_meals() ? FreeSchoolMealsWeight(provision) : 100;
    weights.push_back(taken ? 0 : AgeWeight(provision, pupil.year_group()) * by_sex * by_means);
  }
  std::vector<std::size_t> drawn;
  for (int i = 0; i < count; ++i) {
    drawn.push_back(random.Weighted(weights));
    weights[drawn.back()] = 0;
  }
  return drawn;
}

// The primary needs of `count` pupils in random order; unspecified for those who have none
// recorded.
std::vector<SenNeedType> DrawNeeds(const PlannedSchool& school, SenProvision provision, int count,
                                   Random& random) {
  const bool is_plan = provision == pupils::v1::SEN_PROVISION_E;
  std::vector<SenNeedType> needs;
  if (!school.has_counts) {
    const NeedMix& mix = is_plan ? EhcPlanNeeds() : SenSupportNeeds(school.is_secondary);
    for (int i = 0; i < count; ++i) needs.push_back(mix.types[random.Weighted(mix.weights)]);
    return needs;
  }
  for (const auto& [type, number] : is_plan ? school.ehc_plan_needs : school.sen_support_needs) {
    needs.insert(needs.end(), static_cast<std::size_t>(number), type);
  }
  needs.resize(static_cast<std::size_t>(count), pupils::v1::SEN_NEED_TYPE_UNSPECIFIED);
  random.Shuffle(needs);
  return needs;
}

// A second need that differs from the first; none without a first one or an assessment.
SenNeedType DrawSecondaryNeed(const PlannedSchool& school, SenNeedType first, Random& random) {
  if (first == pupils::v1::SEN_NEED_TYPE_UNSPECIFIED || first == pupils::v1::SEN_NEED_TYPE_NSA ||
      !random.Chance(kSecondaryNeedPerMille)) {
    return pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
  }
  const NeedMix& mix = SenSupportNeeds(school.is_secondary);
  const SenNeedType second = mix.types[random.Weighted(mix.weights)];
  const bool is_usable = second != first && second != pupils::v1::SEN_NEED_TYPE_NSA;
  return is_usable ? second : pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
}

// Makes the records of one pupil after another.
class RecordMaker {
 public:
  RecordMaker(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar)
      : plan_(plan),
        school_(school),
        calendar_(calendar),
        random_(Random::For(plan.seed, "sen records", static_cast<std::uint64_t>(school.index))),
        number_(school.first_pupil_number) {}

  void Add(const Pupil& pupil, const PupilSen& sen, std::vector<SenRecord>& records) {
    const std::string name = fmt::format("{}/senRecords/s-{:06}", plan_.trust, number_++);
    const CivilDay entry = ToDay(pupil.entry_date());
    const int days = static_cast<int>(calendar_.today() - entry);
    if (sen.provision == pupils::v1::SEN_PROVISION_UNSPECIFIED) {
      const int chance = kPastSupportPerMilleAYear * (days / 365);
      if (days > 400 && random_.Chance(chance)) {
        const CivilDay start = entry + random_.Below(days - 300);
        records.push_back(PastSupport(name, pupil, sen, start, start + random_.Between(90, 290)));
      }
      return;
    }
    CivilDay start = entry + random_.Below(std::max(1, days));
    const bool is_plan = sen.provision == pupils::v1::SEN_PROVISION_E;
    if (is_plan && random_.Chance(600) && start > entry + 180) {
      const CivilDay support = entry + random_.Below(static_cast<int>(start - entry) - 150);
      records.push_back(PastSupport(name + "-k", pupil, sen, support, start - 1));
    }
    SenRecord record = NewRecord(name, pupil, sen.provision, start);
    AddNeed(record, sen.primary_need);
    AddNeed(record, sen.secondary_need);
    record.set_needs_not_recorded(record.needs().empty());
    records.push_back(std::move(record));
  }

 private:
  // Bears the need of today; that of a pupil without SEN is drawn, but not in a school whose file
  // would have to state it.
  SenRecord PastSupport(const std::string& name, const Pupil& pupil, const PupilSen& sen,
                        CivilDay start, CivilDay end) {
    SenRecord record = NewRecord(name, pupil, pupils::v1::SEN_PROVISION_K, start);
    *record.mutable_end_date() = ToDate(end);
    const bool is_over = sen.provision == pupils::v1::SEN_PROVISION_UNSPECIFIED;
    if (is_over && !school_.has_counts) {
      const NeedMix& mix = SenSupportNeeds(school_.is_secondary);
      AddNeed(record, mix.types[random_.Weighted(mix.weights)]);
    } else {
      AddNeed(record, KnownBefore(end, sen.primary_need));
    }
    record.set_needs_not_recorded(record.needs().empty());
    return record;
  }

  const DemoPlan& plan_;
  const PlannedSchool& school_;
  const Calendar& calendar_;
  Random random_;
  int number_;
};

}  // namespace

std::vector<PupilSen> ChooseSen(const DemoPlan& plan, const PlannedSchool& school,
                                const std::vector<Pupil>& pupils) {
  Random random = Random::For(plan.seed, "sen", static_cast<std::uint64_t>(school.index));
  std::vector<PupilSen> sen(pupils.size());
  const auto give = [&](SenProvision provision, int count) {
    const std::vector<std::size_t> drawn = DrawPupils(pupils, sen, provision, count, random);
    const std::vector<SenNeedType> needs = DrawNeeds(school, provision, count, random);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      sen[drawn[i]] = {provision, needs[i], DrawSecondaryNeed(school, needs[i], random)};
    }
  };
  give(pupils::v1::SEN_PROVISION_E, school.ehc_plans);
  give(pupils::v1::SEN_PROVISION_K, school.sen_support);
  return sen;
}

std::vector<SenRecord> MakeSenRecords(const DemoPlan& plan, const PlannedSchool& school,
                                      const Calendar& calendar, const std::vector<Pupil>& pupils,
                                      const std::vector<PupilSen>& sen) {
  RecordMaker maker(plan, school, calendar);
  std::vector<SenRecord> records;
  for (std::size_t i = 0; i < pupils.size(); ++i) maker.Add(pupils[i], sen[i], records);
  return records;
}

}  // namespace senda::demo
