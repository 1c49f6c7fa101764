#include "services/pupil_tracking/pupils/sen_record_rules.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/status/errors.h"
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

// Of a pupil born in 2016, in the term in which the records begin.
absl::Status Check(const SenRecord& record) {
  Pupil pupil;
  SetDate(2016, 5, 4, pupil.mutable_date_of_birth());
  return CheckSenRecord(record, pupil, absl::CivilDay(2025, 12, 1));
}

TEST(CheckSenRecord, AcceptsRankedNeedsInAnyOrder) {
  EXPECT_TRUE(
      Check(Record(SEN_PROVISION_E,
                   {{2, SEN_NEED_TYPE_SLCN}, {1, SEN_NEED_TYPE_ASD}, {3, SEN_NEED_TYPE_SPLD}}))
          .ok());
  EXPECT_TRUE(Check(Record(SEN_PROVISION_N)).ok());
}

TEST(CheckSenRecord, WantsANeedWithSenSupportAndWithAPlan) {
  for (const SenProvision provision : {SEN_PROVISION_K, SEN_PROVISION_E}) {
    EXPECT_EQ(testing::ViolationsIn(Check(Record(provision))),
              (Found{"sen_record.needs NEED_MISSING"}));
  }
}

// DfE's school file states K and E of some schools without their needs.
TEST(CheckSenRecord, AcceptsARecordOfWhichIsSaidThatNoNeedIsRecorded) {
  for (const SenProvision provision : {SEN_PROVISION_K, SEN_PROVISION_E}) {
    SenRecord record = Record(provision);
    record.set_needs_not_recorded(true);
    EXPECT_TRUE(Check(record).ok());
    EXPECT_EQ(PrimaryNeed(record), SEN_NEED_TYPE_UNSPECIFIED);
  }
}

TEST(CheckSenRecord, RefusesNeedsThatAreSaidNotToBeRecorded) {
  SenRecord record = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  record.set_needs_not_recorded(true);
  EXPECT_EQ(testing::ViolationsIn(Check(record)),
            (Found{"sen_record.needs_not_recorded NEEDS_NOT_RECORDED"}));
}

TEST(CheckSenRecord, WantsRanksFrom1WithoutAGapEachOnce) {
  const Found wrong = {"sen_record.needs NEED_RANKS"};
  EXPECT_EQ(testing::ViolationsIn(Check(Record(SEN_PROVISION_K, {{2, SEN_NEED_TYPE_MLD}}))), wrong);
  EXPECT_EQ(testing::ViolationsIn(
                Check(Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}, {3, SEN_NEED_TYPE_HI}}))),
            wrong);
  EXPECT_EQ(testing::ViolationsIn(
                Check(Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}, {1, SEN_NEED_TYPE_HI}}))),
            wrong);
}

TEST(CheckSenRecord, WantsEachNeedOnce) {
  EXPECT_EQ(testing::ViolationsIn(
                Check(Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_ASD}, {2, SEN_NEED_TYPE_ASD}}))),
            (Found{"sen_record.needs[1].type NEED_REPEATED"}));
}

TEST(CheckSenRecord, AllowsNoSpecialistAssessmentWithSenSupportOnly) {
  EXPECT_TRUE(Check(Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_NSA}})).ok());
  EXPECT_EQ(testing::ViolationsIn(
                Check(Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_ASD}, {2, SEN_NEED_TYPE_NSA}}))),
            (Found{"sen_record.needs[1].type NSA_NEEDS_K"}));
}

TEST(CheckSenRecord, LetsEveryOtherNeedGoWithKAndE) {
  for (const SenNeedType type : AllNeedTypes()) {
    if (type == SEN_NEED_TYPE_NSA) continue;
    EXPECT_TRUE(Check(Record(SEN_PROVISION_K, {{1, type}})).ok()) << type;
    EXPECT_TRUE(Check(Record(SEN_PROVISION_E, {{1, type}})).ok()) << type;
  }
}

// DS is in the statistics of the census of January 2026, in academic year 2025/26, and in none
// before (domain.md 2.1): a record that ended on 31 August 2025 was in no census that knew it.
TEST(CheckSenRecord, KnowsDownSyndromeInRecordsThatReachAcademicYear2025) {
  SenRecord record = Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_DS}});
  SetDate(2021, 9, 1, record.mutable_start_date());
  EXPECT_TRUE(Check(record).ok());
  SetDate(2025, 9, 1, record.mutable_end_date());
  EXPECT_TRUE(Check(record).ok());
  SetDate(2025, 8, 31, record.mutable_end_date());
  EXPECT_EQ(testing::ViolationsIn(Check(record)),
            (Found{"sen_record.needs[0].type DS_BEFORE_2025"}));
}

TEST(CheckSenRecord, RefusesNeedsWithoutSen) {
  EXPECT_EQ(testing::ViolationsIn(Check(Record(SEN_PROVISION_N, {{1, SEN_NEED_TYPE_ASD}}))),
            (Found{"sen_record.needs NEEDS_WITHOUT_SEN"}));
  SenRecord record = Record(SEN_PROVISION_N);
  record.set_needs_not_recorded(true);
  EXPECT_EQ(testing::ViolationsIn(Check(record)),
            (Found{"sen_record.needs_not_recorded NEEDS_WITHOUT_SEN"}));
}

TEST(CheckSenRecord, KnowsUnitsAndResourcedProvisionWithSenOnly) {
  for (const bool is_unit : {true, false}) {
    SenRecord record = Record(SEN_PROVISION_N);
    is_unit ? record.set_sen_unit(true) : record.set_resourced_provision(true);
    EXPECT_EQ(testing::ViolationsIn(Check(record)),
              (Found{is_unit ? "sen_record.sen_unit PLACEMENT_WITHOUT_SEN"
                             : "sen_record.resourced_provision PLACEMENT_WITHOUT_SEN"}));
    record.set_provision(SEN_PROVISION_K);
    record.set_needs_not_recorded(true);
    EXPECT_TRUE(Check(record).ok());
  }
}

TEST(CheckSenRecord, RefusesAnEndBeforeTheStart) {
  SenRecord record = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  SetDate(2025, 9, 1, record.mutable_end_date());
  EXPECT_TRUE(Check(record).ok());
  SetDate(2025, 8, 31, record.mutable_end_date());
  EXPECT_EQ(testing::ViolationsIn(Check(record)), (Found{"sen_record.end_date END_BEFORE_START"}));
}

TEST(CheckSenRecord, TakesTodayAndNoLaterDay) {
  SenRecord record = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  SetDate(2025, 12, 1, record.mutable_start_date());
  SetDate(2025, 12, 1, record.mutable_end_date());
  EXPECT_TRUE(Check(record).ok());
  SetDate(2025, 12, 2, record.mutable_start_date());
  SetDate(2026, 7, 20, record.mutable_end_date());
  EXPECT_EQ(testing::ViolationsIn(Check(record)),
            (Found{"sen_record.start_date DATE_IN_FUTURE", "sen_record.end_date DATE_IN_FUTURE"}));
}

TEST(CheckSenRecord, BeginsAtBirthAtTheEarliest) {
  SenRecord record = Record(SEN_PROVISION_E, {{1, SEN_NEED_TYPE_DS}});
  SetDate(2016, 5, 4, record.mutable_start_date());
  EXPECT_TRUE(Check(record).ok());
  SetDate(2016, 5, 3, record.mutable_start_date());
  EXPECT_EQ(testing::ViolationsIn(Check(record)),
            (Found{"sen_record.start_date DATE_BEFORE_BIRTH"}));
}

// A record of 2025 by months and days: from {3, 1} to {7, 20}, or open.
SenRecord From(const std::string& id, std::pair<int, int> start,
               std::optional<std::pair<int, int>> end = std::nullopt) {
  SenRecord record;
  record.set_name("trusts/t/senRecords/" + id);
  SetDate(2025, start.first, start.second, record.mutable_start_date());
  if (end.has_value()) SetDate(2025, end->first, end->second, record.mutable_end_date());
  return record;
}

TEST(CheckBeside, RefusesTwoOpenRecords) {
  const SenRecord open = From("a", {3, 1});
  EXPECT_EQ(errors::ReasonOf(CheckBeside(From("b", {9, 1}), {open})), "SEN_RECORD_OPEN");
  EXPECT_TRUE(CheckBeside(open, {open}).ok());
}

TEST(CheckBeside, RefusesTwoRecordsOfTheSameTime) {
  const SenRecord spring = From("a", {3, 1}, {{7, 20}});
  const Found start{"sen_record.start_date SEN_RECORDS_OVERLAP"},
      end{"sen_record.end_date SEN_RECORDS_OVERLAP"};
  EXPECT_EQ(testing::ViolationsIn(CheckBeside(From("b", {7, 19}), {spring})), start);
  EXPECT_EQ(testing::ViolationsIn(CheckBeside(From("b", {3, 1}, {{3, 2}}), {spring})), start);
  EXPECT_EQ(testing::ViolationsIn(CheckBeside(From("b", {2, 1}), {spring})), end);
  EXPECT_EQ(testing::ViolationsIn(CheckBeside(From("b", {2, 1}, {{3, 2}}), {spring})), end);
  EXPECT_EQ(testing::ViolationsIn(CheckBeside(From("b", {2, 1}, {{12, 1}}), {spring})), end);
}

// Of the day of a change both may be told, also by a record that went on for that day alone.
TEST(CheckBeside, LetsOneBeginOnTheDayOnWhichAnotherEnds) {
  const SenRecord spring = From("a", {3, 1}, {{7, 20}});
  EXPECT_TRUE(CheckBeside(From("b", {7, 20}), {spring}).ok());
  EXPECT_TRUE(CheckBeside(From("b", {1, 6}, {{3, 1}}), {spring}).ok());
  EXPECT_TRUE(CheckBeside(From("b", {3, 1}), {From("a", {3, 1}, {{3, 1}})}).ok());
}

TEST(TakeNeedsAsRecorded, EndsTheirNotBeingRecordedWhenAnUpdateBringsThem) {
  SenRecord before = Record(SEN_PROVISION_K);
  before.set_needs_not_recorded(true);
  SenRecord after = Record(SEN_PROVISION_K, {{1, SEN_NEED_TYPE_MLD}});
  after.set_needs_not_recorded(true);
  TakeNeedsAsRecorded(before, after);
  EXPECT_FALSE(after.needs_not_recorded());
  EXPECT_TRUE(Check(after).ok());
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
