#include "services/cli/commands/sen_changes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "services/cli/importing/field_values.h"

namespace senda::cli {
namespace {

using absl::CivilDay;
using pupils::v1::SEN_NEED_TYPE_ASD;
using pupils::v1::SEN_NEED_TYPE_MLD;
using pupils::v1::SEN_PROVISION_E;
using pupils::v1::SEN_PROVISION_K;
using pupils::v1::SenRecord;

constexpr char kPupil[] = "trusts/oak/pupils/p-1";
const CivilDay kToday(2026, 11, 21);

SenRecord Record(pupils::v1::SenProvision provision, CivilDay start, pupils::v1::SenNeedType need) {
  SenRecord record;
  record.set_provision(provision);
  *record.mutable_start_date() = importing::ToDate(start);
  record.add_needs()->set_rank(1);
  record.mutable_needs(0)->set_type(need);
  return record;
}

KnownSenRecords Known(SenRecord record) {
  record.set_name("trusts/oak/senRecords/s-1");
  record.set_pupil(kPupil);
  KnownSenRecords known;
  known.Add(record);
  return known;
}

importing::PupilRow Stating(SenRecord record) {
  importing::PupilRow row;
  row.sen_record = std::move(record);
  return row;
}

TEST(DecideSenChange, OpensTheFirstRecordUnderANameThatFollowsFromIt) {
  const auto change =
      DecideSenChange(Stating(Record(SEN_PROVISION_K, CivilDay(2026, 9, 1), SEN_NEED_TYPE_ASD)),
                      kPupil, {}, kToday);
  EXPECT_FALSE(change.close.has_value());
  ASSERT_TRUE(change.open.has_value());
  EXPECT_EQ(change.open->name(), "trusts/oak/senRecords/sr-p-1-k-20260901");
  EXPECT_EQ(change.open->pupil(), kPupil);
}

TEST(DecideSenChange, ChangesNothingWhenTheSameIsStatedAgain) {
  const SenRecord record = Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD);
  const auto change = DecideSenChange(Stating(record), kPupil, Known(record), kToday);
  EXPECT_TRUE(change.is_unchanged);
  EXPECT_FALSE(change.open.has_value());
}

TEST(DecideSenChange, UpdatesTheNeedsOfTheOpenRecord) {
  const auto change = DecideSenChange(
      Stating(Record(SEN_PROVISION_K, CivilDay(2026, 9, 1), SEN_NEED_TYPE_MLD)), kPupil,
      Known(Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD)), kToday);
  ASSERT_TRUE(change.open.has_value());
  EXPECT_EQ(change.open->name(), "trusts/oak/senRecords/s-1");
  EXPECT_EQ(change.open->needs(0).type(), SEN_NEED_TYPE_MLD);
  EXPECT_EQ(change.open->start_date().year(), 2025);
}

TEST(DecideSenChange, GivesNeedsToARecordThatHadNoneRecorded) {
  SenRecord open = Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD);
  open.clear_needs();
  open.set_needs_not_recorded(true);
  const auto change =
      DecideSenChange(Stating(Record(SEN_PROVISION_K, CivilDay(2026, 9, 1), SEN_NEED_TYPE_MLD)),
                      kPupil, Known(open), kToday);
  ASSERT_TRUE(change.open.has_value());
  EXPECT_EQ(change.open->needs_size(), 1);
  EXPECT_FALSE(change.open->needs_not_recorded());
  EXPECT_TRUE(DecideSenChange(Stating(open), kPupil, Known(open), kToday).is_unchanged);
}

TEST(DecideSenChange, EndsTheOldRecordOnTheDayBeforeAnotherProvision) {
  const auto change = DecideSenChange(
      Stating(Record(SEN_PROVISION_E, CivilDay(2026, 9, 1), SEN_NEED_TYPE_ASD)), kPupil,
      Known(Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD)), kToday);
  ASSERT_TRUE(change.close.has_value());
  EXPECT_EQ(change.close->end_date().month(), 8);
  EXPECT_EQ(change.close->end_date().day(), 31);
  ASSERT_TRUE(change.open.has_value());
  EXPECT_EQ(change.open->provision(), SEN_PROVISION_E);
}

CivilDay DayOf(const google::type::Date& date) {
  return CivilDay(date.year(), date.month(), date.day());
}

// E from 14 October; the file says K, and its likeliest start is 1 September.
TEST(DecideSenChange, BeginsTodayWhenTheLikeliestStartIsTakenAndNoneIsStated) {
  const SenRecord open = Record(SEN_PROVISION_E, CivilDay(2026, 10, 14), SEN_NEED_TYPE_ASD);
  const SenRecord stated = Record(SEN_PROVISION_K, CivilDay(2026, 9, 1), SEN_NEED_TYPE_ASD);
  const auto change = DecideSenChange(Stating(stated), kPupil, Known(open), kToday);
  ASSERT_TRUE(change.close.has_value() && change.open.has_value());
  EXPECT_EQ(DayOf(change.close->end_date()), kToday - 1);
  EXPECT_EQ(DayOf(change.open->start_date()), kToday);
  SenRecord ended = open;
  *ended.mutable_end_date() = importing::ToDate(CivilDay(2026, 11, 10));
  const auto after = DecideSenChange(Stating(stated), kPupil, Known(ended), kToday);
  ASSERT_TRUE(after.open.has_value());
  EXPECT_FALSE(after.close.has_value());
  EXPECT_EQ(DayOf(after.open->start_date()), kToday);
}

TEST(DecideSenChange, RefusesAStatedStartThatIsTaken) {
  importing::PupilRow row =
      Stating(Record(SEN_PROVISION_K, CivilDay(2026, 10, 14), SEN_NEED_TYPE_ASD));
  row.states_sen_start = true;
  const SenRecord open = Record(SEN_PROVISION_E, CivilDay(2026, 10, 14), SEN_NEED_TYPE_ASD);
  const auto change = DecideSenChange(row, kPupil, Known(open), kToday);
  EXPECT_FALSE(change.close.has_value() || change.open.has_value());
  EXPECT_NE(change.refusal.find("2026-10-14"), std::string::npos) << change.refusal;
  *row.sen_record->mutable_start_date() = importing::ToDate(CivilDay(2026, 10, 15));
  const auto later = DecideSenChange(row, kPupil, Known(open), kToday);
  EXPECT_EQ(later.refusal, "");
  ASSERT_TRUE(later.close.has_value());
  EXPECT_EQ(DayOf(later.close->end_date()), CivilDay(2026, 10, 14));
}

TEST(DecideSenChange, RefusesAnotherProvisionOnTheDayThatOneBegan) {
  const auto change =
      DecideSenChange(Stating(Record(SEN_PROVISION_K, CivilDay(2026, 9, 1), SEN_NEED_TYPE_ASD)),
                      kPupil, Known(Record(SEN_PROVISION_E, kToday, SEN_NEED_TYPE_ASD)), kToday);
  EXPECT_FALSE(change.close.has_value() || change.open.has_value());
  EXPECT_NE(change.refusal, "");
}

TEST(DecideSenChange, BeginsAfterTheLatestThatHasEnded) {
  SenRecord ended = Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD);
  *ended.mutable_end_date() = importing::ToDate(CivilDay(2026, 11, 20));
  SenRecord earlier = Record(SEN_PROVISION_K, CivilDay(2024, 9, 1), SEN_NEED_TYPE_ASD);
  *earlier.mutable_end_date() = importing::ToDate(CivilDay(2025, 7, 20));
  KnownSenRecords known = Known(ended);
  earlier.set_pupil(kPupil);
  known.Add(earlier);
  const auto again =
      DecideSenChange(Stating(Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD)),
                      kPupil, known, kToday);
  EXPECT_FALSE(again.close.has_value());
  EXPECT_EQ(DayOf(again.open->start_date()), kToday);
}

TEST(DecideSenChange, EndsTheOpenRecordWhenThereIsNoSen) {
  importing::PupilRow row;
  row.states_no_sen = true;
  const auto change = DecideSenChange(
      row, kPupil, Known(Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD)), kToday);
  ASSERT_TRUE(change.close.has_value());
  EXPECT_EQ(change.close->end_date().day(), 21);
  EXPECT_FALSE(change.open.has_value());
}

TEST(DecideSenChange, LeavesAPupilAloneOfWhomTheRowSaysNothing) {
  const auto change = DecideSenChange(
      importing::PupilRow(), kPupil,
      Known(Record(SEN_PROVISION_K, CivilDay(2025, 9, 1), SEN_NEED_TYPE_ASD)), kToday);
  EXPECT_FALSE(change.close.has_value() || change.open.has_value() || change.is_unchanged);
}

}  // namespace
}  // namespace senda::cli
