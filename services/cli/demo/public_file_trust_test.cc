// The trust made of DfE's files holds exactly what the files state.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/cli/demo/demo_trust.h"
#include "services/cli/importing/public_data.h"

namespace senda::demo {
namespace {

using pupils::v1::SenNeedType;
using pupils::v1::SenProvision;

void Ignore(const importing::RowError&) {}

std::vector<importing::SchoolSenCounts> ReadCounts(std::istream& in) {
  std::vector<importing::SchoolSenCounts> counts;
  EXPECT_TRUE(importing::ReadSchoolSenCounts(
                  in,
                  [&](const importing::SchoolSenCounts& school) {
                    counts.push_back(school);
                    return absl::OkStatus();
                  },
                  Ignore)
                  .ok());
  return counts;
}

std::vector<importing::GiasSchool> ReadSchools(std::istream& in) {
  std::vector<importing::GiasSchool> schools;
  EXPECT_TRUE(importing::ReadGiasSchools(
                  in,
                  [&](const importing::GiasSchool& school) {
                    schools.push_back(school);
                    return absl::OkStatus();
                  },
                  Ignore)
                  .ok());
  return schools;
}

// Open records by provision and primary need.
std::map<SenProvision, std::map<SenNeedType, int>> CountOpenRecords(const DemoSchoolData& data) {
  std::map<SenProvision, std::map<SenNeedType, int>> counts;
  for (const pupils::v1::SenRecord& record : data.sen_records) {
    if (record.has_end_date()) continue;
    const SenNeedType need =
        record.needs_size() > 0 ? record.needs(0).type() : pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
    ++counts[record.provision()][need];
  }
  return counts;
}

int Total(const std::map<SenNeedType, int>& needs) {
  int total = 0;
  for (const auto& [type, count] : needs) total += count;
  return total;
}

// The needs that the file states, and the rest of `total` as unrecorded; without those that are 0.
std::map<SenNeedType, int> Expected(const std::optional<importing::NeedCounts>& stated, int total) {
  std::map<SenNeedType, int> expected;
  int rest = total;
  for (const auto& [type, count] : stated.value_or(importing::NeedCounts{})) {
    if (count > 0) expected[type] = count;
    rest -= count;
  }
  if (rest > 0) expected[pupils::v1::SEN_NEED_TYPE_UNSPECIFIED] = rest;
  return expected;
}

TEST(PublicFileTrust, HasExactlyThePupilsSenAndNeedsOfTheFiles) {
  std::ifstream sen = importing::OpenPublicData("sen.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(sen, "sen.csv");
  std::ifstream gias = importing::OpenPublicData("gias.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(gias, "gias.csv");
  const auto counts = ReadCounts(sen);
  DemoPlan plan;
  plan.today = absl::CivilDay(2026, 11, 21);
  plan.sources = JoinSources(ReadSchools(gias), counts);
  const auto trust = DemoTrust::Make(plan);
  ASSERT_TRUE(trust.ok()) << trust.status();
  ASSERT_EQ(trust->schools().size(), 60u);
  EXPECT_EQ(trust->pupil_count(), 61'876);

  std::map<std::string, importing::SchoolSenCounts> by_urn;
  for (const auto& school : counts) by_urn[school.urn] = school;
  int sen_support = 0, plans = 0;
  std::set<std::string> upns;
  for (std::size_t i = 0; i < trust->schools().size(); ++i) {
    const importing::SchoolSenCounts& stated = by_urn.at(trust->schools()[i].school.urn());
    const DemoSchoolData data = trust->MakePupilsAndSen(i);
    EXPECT_EQ(data.pupils.size(), static_cast<std::size_t>(stated.total_pupils)) << stated.urn;
    auto made = CountOpenRecords(data);
    EXPECT_EQ(made[pupils::v1::SEN_PROVISION_K],
              Expected(stated.sen_support_needs, *stated.sen_support))
        << stated.urn;
    EXPECT_EQ(made[pupils::v1::SEN_PROVISION_E], Expected(stated.ehc_plan_needs, *stated.ehc_plans))
        << stated.urn;
    sen_support += Total(made[pupils::v1::SEN_PROVISION_K]);
    plans += Total(made[pupils::v1::SEN_PROVISION_E]);
    for (const auto& pupil : data.pupils) EXPECT_TRUE(upns.insert(pupil.upn()).second);
  }
  EXPECT_EQ(sen_support, 3'603);
  EXPECT_EQ(plans, 734);
}

TEST(PublicFileTrust, TakesTheSchoolsFromGias) {
  std::ifstream sen = importing::OpenPublicData("sen.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(sen, "sen.csv");
  std::ifstream gias = importing::OpenPublicData("gias.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(gias, "gias.csv");
  const auto sources = JoinSources(ReadSchools(gias), ReadCounts(sen));
  ASSERT_EQ(sources.size(), 60u);
  EXPECT_EQ(sources[0].school.urn(), "130000");
  EXPECT_EQ(sources[0].school.ukprn(), "10000001");
  EXPECT_EQ(sources[0].school.highest_age(), 18);
}

importing::SchoolSenCounts SmallSchool() {
  importing::SchoolSenCounts counts;
  counts.urn = "100001";
  counts.school_name = "Small";
  counts.phase_type_grouping = "State-funded primary";
  counts.total_pupils = 30;
  counts.sen_support = 6;
  counts.ehc_plans = 2;
  return counts;
}

TEST(CountedTrust, LeavesTheRestWithoutANeedWhenNeedsDoNotSumUp) {
  importing::SchoolSenCounts counts = SmallSchool();
  counts.sen_support_needs =
      importing::NeedCounts{{pupils::v1::SEN_NEED_TYPE_ASD, 2}, {pupils::v1::SEN_NEED_TYPE_MLD, 0}};
  DemoPlan plan;
  plan.today = absl::CivilDay(2026, 11, 21);
  plan.sources = JoinSources({}, {counts});
  const auto trust = DemoTrust::Make(plan);
  ASSERT_TRUE(trust.ok()) << trust.status();
  auto made = CountOpenRecords(trust->MakePupilsAndSen(0));
  EXPECT_EQ(made[pupils::v1::SEN_PROVISION_K],
            (std::map<SenNeedType, int>{{pupils::v1::SEN_NEED_TYPE_UNSPECIFIED, 4},
                                        {pupils::v1::SEN_NEED_TYPE_ASD, 2}}));
  EXPECT_EQ(made[pupils::v1::SEN_PROVISION_E],
            (std::map<SenNeedType, int>{{pupils::v1::SEN_NEED_TYPE_UNSPECIFIED, 2}}));
}

TEST(CountedTrust, NeverInventsANeedWhereNoneIsRecordedNotEvenInClosedRecords) {
  DemoPlan plan;
  plan.today = absl::CivilDay(2026, 11, 21);
  plan.sources = JoinSources({}, {SmallSchool()});
  const auto trust = DemoTrust::Make(plan);
  ASSERT_TRUE(trust.ok()) << trust.status();
  for (const auto& record : trust->MakePupilsAndSen(0).sen_records) {
    EXPECT_EQ(record.needs_size(), 0);
    EXPECT_TRUE(record.needs_not_recorded());
  }
}

TEST(CountedTrust, GivesAPlanNoNeedThatOnlySenSupportHas) {
  importing::SchoolSenCounts counts = SmallSchool();
  counts.ehc_plan_needs =
      importing::NeedCounts{{pupils::v1::SEN_NEED_TYPE_NSA, 1}, {pupils::v1::SEN_NEED_TYPE_ASD, 1}};
  DemoPlan plan;
  plan.today = absl::CivilDay(2026, 11, 21);
  plan.sources = JoinSources({}, {counts});
  const auto trust = DemoTrust::Make(plan);
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ(CountOpenRecords(trust->MakePupilsAndSen(0))[pupils::v1::SEN_PROVISION_E],
            (std::map<SenNeedType, int>{{pupils::v1::SEN_NEED_TYPE_UNSPECIFIED, 1},
                                        {pupils::v1::SEN_NEED_TYPE_ASD, 1}}));
}

TEST(CountedTrust, RefusesCountsThatContradictEachOther) {
  importing::SchoolSenCounts counts = SmallSchool();
  counts.sen_support = 29;
  DemoPlan plan;
  plan.sources = JoinSources({}, {counts});
  EXPECT_EQ(DemoTrust::Make(plan).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CountedTrust, CanGiveEveryPupilOfASchoolAProvision) {
  importing::SchoolSenCounts counts = SmallSchool();
  counts.sen_support = 20;
  counts.ehc_plans = 10;
  DemoPlan plan;
  plan.today = absl::CivilDay(2026, 11, 21);
  plan.sources = JoinSources({}, {counts});
  const auto trust = DemoTrust::Make(plan);
  ASSERT_TRUE(trust.ok()) << trust.status();
  auto made = CountOpenRecords(trust->MakePupilsAndSen(0));
  EXPECT_EQ(Total(made[pupils::v1::SEN_PROVISION_K]), 20);
  EXPECT_EQ(Total(made[pupils::v1::SEN_PROVISION_E]), 10);
}

}  // namespace
}  // namespace senda::demo
