#include "services/pupil_tracking/pupils/sen_record_rules.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"
#include "services/pupil_tracking/pupils/need_types.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Found = std::vector<std::string>;

void SetDate(int year, int month, int day, google::type::Date* date) {
  *date = rules::ToDate(absl::CivilDay(year, month, day));
}

SenRecord Record(SenProvision provision,
                 std::initializer_list<std::pair<int, SenNeedType>> needs = {}) {
  SenRecord record;
  record.set_provision(provision);
  SetDate(2025, 9, 1, record.mutable_start_date());
  for (const auto& [rank, type] : needs) {
    auto* need = record.add_needs();
    need->set_rank(rank);
    need->set_type(type);
  }
  return record;
}

TEST(CheckSenRecord, AcceptsRankedNeedsInAnyOrder) {
  EXPECT_TRUE(CheckSenRecord(Record(SEN_PROVISION_E, {{2, SEN_NEED_TYPE_SLCN},
                                                      {1, SEN_NEED_TYPE_ASD},
                                                      {3, SEN_NEED_TYPE_SPLD}}))
                  .ok());
  EXPECT_TRUE(CheckSenRecord(Record(SEN_PROVISION_N)).ok());
}

TEST(CheckSenRecord, WantsANeedWithSenSupportAndWithAPlan) {
  for (const SenProvision provision : {SEN_PROVISION_K, SEN_PROVISION_E}) {
    EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(Record(provision))),
              (Found{"sen_record.needs NEED_MISSING"}));
  }
}

// DfE's school file states K and E of some schools without their needs.
TEST(CheckSenRecord, AcceptsARecordOfWhichIsSaidThatNoNeedIsRecorded) {
  for (const SenProvision provision : {SEN_PROVISION_K, SEN_PROVISION_E}) {
    SenRecord record = Record(provision);
    record.set_needs_not_recorded(true);
    EXPECT_TRUE(CheckSenRecord(record).ok());
    EXPECT_EQ(PrimaryNeed(record), SEN_NEED_TYPE_UNSPECIFIED);
  }
}

TEST(CheckSenRecord, RefusesNeedsThatAreSaidNotToBeRecorded) {
  SenRecord record = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  record.set_needs_not_recorded(true);
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(record)),
            (Found{"sen_record.needs_not_recorded NEEDS_NOT_RECORDED"}));
}

TEST(CheckSenRecord, WantsRanksFrom1WithoutAGapEachOnce) {
  const Found wrong = {"sen_record.needs NEED_RANKS"};
  EXPECT_EQ(
      testing::ViolationsIn(CheckSenRecord(Record(SEN_PROVISION_K, {{2, SEN_NEED_TYPE_MLD}}))),
      wrong);
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(
                Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}, {3, SEN_NEED_TYPE_HI}}))),
            wrong);
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(
                Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}, {1, SEN_NEED_TYPE_HI}}))),
            wrong);
}

TEST(CheckSenRecord, WantsEachNeedOnce) {
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(
                Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_ASD}, {2, SEN_NEED_TYPE_ASD}}))),
            (Found{"sen_record.needs[1].type NEED_REPEATED"}));
}

TEST(CheckSenRecord, AllowsNoSpecialistAssessmentWithSenSupportOnly) {
  EXPECT_TRUE(CheckSenRecord(Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_NSA}})).ok());
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(
                Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_ASD}, {2, SEN_NEED_TYPE_NSA}}))),
            (Found{"sen_record.needs[1].type NSA_NEEDS_K"}));
}

TEST(CheckSenRecord, LetsEveryOtherNeedGoWithKAndE) {
  for (const SenNeedType type : AllNeedTypes()) {
    if (type == SEN_NEED_TYPE_NSA) continue;
    EXPECT_TRUE(CheckSenRecord(Record(SEN_PROVISION_K, {{1, type}})).ok()) << type;
    EXPECT_TRUE(CheckSenRecord(Record(SEN_PROVISION_E, {{1, type}})).ok()) << type;
  }
}

// DS is in the statistics of the census of January 2026, in academic year 2025/26, and in none
// before (domain.md 2.1): a record that ended on 31 August 2025 was in no census that knew it.
TEST(CheckSenRecord, KnowsDownSyndromeInRecordsThatReachAcademicYear2025) {
  SenRecord record = Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_DS}});
  SetDate(2021, 9, 1, record.mutable_start_date());
  EXPECT_TRUE(CheckSenRecord(record).ok());
  SetDate(2025, 9, 1, record.mutable_end_date());
  EXPECT_TRUE(CheckSenRecord(record).ok());
  SetDate(2025, 8, 31, record.mutable_end_date());
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(record)),
            (Found{"sen_record.needs[0].type DS_BEFORE_2025"}));
}

TEST(CheckSenRecord, RefusesNeedsWithoutSen) {
  EXPECT_EQ(
      testing::ViolationsIn(CheckSenRecord(Record(SEN_PROVISION_N, {{1, SEN_NEED_TYPE_ASD}}))),
      (Found{"sen_record.needs NEEDS_WITHOUT_SEN"}));
  SenRecord record = Record(SEN_PROVISION_N);
  record.set_needs_not_recorded(true);
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(record)),
            (Found{"sen_record.needs_not_recorded NEEDS_WITHOUT_SEN"}));
}

TEST(CheckSenRecord, KnowsUnitsAndResourcedProvisionWithSenOnly) {
  for (const bool is_unit : {true, false}) {
    SenRecord record = Record(SEN_PROVISION_N);
    is_unit ? record.set_sen_unit(true) : record.set_resourced_provision(true);
    EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(record)),
              (Found{is_unit ? "sen_record.sen_unit PLACEMENT_WITHOUT_SEN"
                             : "sen_record.resourced_provision PLACEMENT_WITHOUT_SEN"}));
    record.set_provision(SEN_PROVISION_K);
    record.set_needs_not_recorded(true);
    EXPECT_TRUE(CheckSenRecord(record).ok());
  }
}

TEST(CheckSenRecord, RefusesAnEndBeforeTheStart) {
  SenRecord record = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  SetDate(2025, 9, 1, record.mutable_end_date());
  EXPECT_TRUE(CheckSenRecord(record).ok());
  SetDate(2025, 8, 31, record.mutable_end_date());
  EXPECT_EQ(testing::ViolationsIn(CheckSenRecord(record)),
            (Found{"sen_record.end_date END_BEFORE_START"}));
}

TEST(TakeNeedsAsRecorded, EndsTheirNotBeingRecordedWhenAnUpdateBringsThem) {
  SenRecord before = Record(SEN_PROVISION_K);
  before.set_needs_not_recorded(true);
  SenRecord after = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  after.set_needs_not_recorded(true);
  TakeNeedsAsRecorded(before, after);
  EXPECT_FALSE(after.needs_not_recorded());
  EXPECT_TRUE(CheckSenRecord(after).ok());
}

TEST(TakeNeedsAsRecorded, LeavesOtherUpdatesAsTheyAre) {
  SenRecord none = Record(SEN_PROVISION_K);
  none.set_needs_not_recorded(true);
  SenRecord after = none;
  TakeNeedsAsRecorded(none, after);
  EXPECT_TRUE(after.needs_not_recorded());
  SenRecord stated = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  after = stated;
  after.set_needs_not_recorded(true);
  TakeNeedsAsRecorded(stated, after);
  EXPECT_TRUE(after.needs_not_recorded());
}

TEST(PrimaryNeed, IsTheOneOfRank1WhereverItStands) {
  EXPECT_EQ(PrimaryNeed(Record(SEN_PROVISION_E, {{2, SEN_NEED_TYPE_SLCN}, {1, SEN_NEED_TYPE_DS}})),
            SEN_NEED_TYPE_DS);
}

}  // namespace
}  // namespace senda::pupil_tracking
