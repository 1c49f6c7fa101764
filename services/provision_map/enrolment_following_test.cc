#include "services/provision_map/enrolment_following.h"

#include "common/rules/field_rules.h"
#include "gtest/gtest.h"

namespace senda::provision_map {
namespace {

using namespace provision::v1;
using absl::CivilDay;
using rules::ToCivilDay;
using rules::ToDate;

constexpr char kOak[] = "trusts/t/schools/oak";
constexpr char kElm[] = "trusts/t/schools/elm";
constexpr CivilDay kStart(2026, 9, 7), kToday(2026, 11, 2), kMove(2026, 11, 9);

Enrolment InOak() {
  Enrolment enrolment;
  enrolment.set_school(kOak);
  enrolment.set_provision_school(kOak);
  *enrolment.mutable_start_date() = ToDate(kStart);
  enrolment.mutable_create_time()->set_seconds(1'000);
  return enrolment;
}

PupilMove ToElm() {
  return {.from_school = kOak,
          .school = kElm,
          .first_day = kMove,
          .made = absl::FromUnixSeconds(2'000)};
}

TEST(EnrolmentFollowing, IsOfThePupilsSchoolAndOfTheProvidersForGood) {
  const Enrolment after = InStepWith(InOak(), {kElm, std::nullopt}, kToday);
  EXPECT_EQ(after.school(), kElm);
  EXPECT_EQ(after.provision_school(), kOak);
  EXPECT_FALSE(after.has_end_date());
  EXPECT_EQ(InStepWith(after, {kOak, std::nullopt}, kToday).SerializeAsString(),
            InOak().SerializeAsString());
}

TEST(EnrolmentFollowing, EndsTheDayBeforeTheFirstDayElsewhere) {
  const Enrolment after = AfterMove(InOak(), ToElm());
  EXPECT_EQ(ToCivilDay(after.end_date()), CivilDay(2026, 11, 8));
  EXPECT_EQ(after.end_reason(), ENROLMENT_END_REASON_PUPIL_MOVED);
  EXPECT_FALSE(after.has_planned_end_date());
  EXPECT_EQ(AfterMove(after, ToElm()).SerializeAsString(), after.SerializeAsString());
}

TEST(EnrolmentFollowing, KeepsTheDayThatWasPlannedAndAnEndThatCameBefore) {
  Enrolment planned = InOak();
  *planned.mutable_end_date() = ToDate(CivilDay(2026, 12, 18));
  const Enrolment after = AfterMove(planned, ToElm());
  EXPECT_EQ(ToCivilDay(after.end_date()), CivilDay(2026, 11, 8));
  EXPECT_EQ(ToCivilDay(after.planned_end_date()), CivilDay(2026, 12, 18));

  Enrolment over = InOak();
  *over.mutable_end_date() = ToDate(CivilDay(2026, 11, 8));
  EXPECT_EQ(AfterMove(over, ToElm()).SerializeAsString(), over.SerializeAsString());
}

TEST(EnrolmentFollowing, DeletesWhatHadNotBegun) {
  Enrolment later = InOak();
  *later.mutable_start_date() = ToDate(kMove);
  const Enrolment after = AfterMove(later, ToElm());
  EXPECT_TRUE(after.has_delete_time());
  EXPECT_EQ(after.end_reason(), ENROLMENT_END_REASON_PUPIL_MOVED);
  EXPECT_FALSE(after.has_end_date());
}

TEST(EnrolmentFollowing, LeavesAloneWhatTheMoveDoesNotConcern) {
  Enrolment of_elm = InOak();
  of_elm.set_provision_school(kElm);
  EXPECT_FALSE(AfterMove(of_elm, ToElm()).has_end_date());

  PupilMove and_back = ToElm();
  and_back.school = kOak;
  EXPECT_FALSE(AfterMove(InOak(), and_back).has_end_date());

  Enrolment made_since = InOak();
  made_since.mutable_create_time()->set_seconds(3'000);
  EXPECT_FALSE(AfterMove(made_since, ToElm()).has_end_date());
}

TEST(EnrolmentFollowing, EndsOnTheLeavingDateAndRunsOnWhenThatIsTakenBackInTime) {
  const PupilPlace leaves = {kOak, CivilDay(2026, 12, 18)};
  const Enrolment ended = InStepWith(InOak(), leaves, kToday);
  EXPECT_EQ(ToCivilDay(ended.end_date()), CivilDay(2026, 12, 18));
  EXPECT_EQ(ToCivilDay(ended.pupil_leaving_date()), CivilDay(2026, 12, 18));
  EXPECT_EQ(ended.end_reason(), ENROLMENT_END_REASON_PUPIL_LEFT);
  EXPECT_EQ(InStepWith(ended, leaves, kToday).SerializeAsString(), ended.SerializeAsString());

  EXPECT_EQ(InStepWith(ended, {kOak, std::nullopt}, kToday).SerializeAsString(),
            InOak().SerializeAsString());
  const Enrolment too_late = InStepWith(ended, {kOak, std::nullopt}, CivilDay(2026, 12, 19));
  EXPECT_FALSE(too_late.has_pupil_leaving_date());
  EXPECT_EQ(ToCivilDay(too_late.end_date()), CivilDay(2026, 12, 18));
}

TEST(EnrolmentFollowing, FollowsALeavingDateThatMoves) {
  Enrolment planned = InOak();
  *planned.mutable_end_date() = ToDate(CivilDay(2027, 2, 12));
  Enrolment enrolment = InStepWith(planned, {kOak, CivilDay(2026, 11, 20)}, kToday);
  enrolment = InStepWith(enrolment, {kOak, CivilDay(2026, 12, 18)}, kToday);
  EXPECT_EQ(ToCivilDay(enrolment.end_date()), CivilDay(2026, 12, 18));
  EXPECT_EQ(ToCivilDay(enrolment.planned_end_date()), CivilDay(2027, 2, 12));
  enrolment = InStepWith(enrolment, {kOak, std::nullopt}, kToday);
  EXPECT_EQ(enrolment.SerializeAsString(), planned.SerializeAsString());
}

TEST(EnrolmentFollowing, BringsBackWhatHadNotBegunWhenThePupilStays) {
  Enrolment later = InOak();
  *later.mutable_start_date() = ToDate(CivilDay(2027, 1, 4));
  const Enrolment deleted = InStepWith(later, {kOak, CivilDay(2026, 12, 18)}, kToday);
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_EQ(InStepWith(deleted, {kOak, std::nullopt}, kToday).SerializeAsString(),
            later.SerializeAsString());
}

TEST(EnrolmentFollowing, LeavesOpenWhatAPersonOpenedAgain) {
  Enrolment opened = InStepWith(InOak(), {kOak, CivilDay(2026, 11, 1)}, kToday);
  opened.clear_end_date();
  opened.clear_end_reason();
  EXPECT_FALSE(InStepWith(opened, {kOak, CivilDay(2026, 11, 1)}, kToday).has_end_date());
}

}  // namespace
}  // namespace senda::provision_map
