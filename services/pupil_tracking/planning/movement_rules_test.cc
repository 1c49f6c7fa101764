#include "services/pupil_tracking/planning/movement_rules.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNgrt[] = "trusts/t/instruments/ngrt";
constexpr CivilDay kSince(2026, 9, 14);
constexpr CivilDay kTo(2026, 12, 11);

Assessment Result(const std::string& id, CivilDay taken, double score) {
  Assessment assessment;
  assessment.set_name("trusts/t/assessments/" + id);
  assessment.set_instrument(kNgrt);
  assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_subject("reading");
  *assessment.mutable_taken_date() = rules::ToDate(taken);
  assessment.set_score(score);
  return assessment;
}

InstrumentsByName Known() {
  InstrumentsByName instruments;
  instruments[kNgrt].set_title("NGRT");
  instruments[kNgrt].set_subject("Reading");
  return instruments;
}

// "2026-12-01 NGRT reading 84 to 91".
std::vector<std::string> Told(const PupilHistory& history, CivilDay since = kSince,
                              CivilDay to = kTo) {
  std::vector<std::string> told;
  for (const Movement& movement : MovementsOf(history, Known(), since, to)) {
    const auto& date = movement.date();
    told.push_back(fmt::format("{:04}-{:02}-{:02} {}", date.year(), date.month(), date.day(),
                               movement.text()));
  }
  return told;
}

TEST(Assessments, CompareTheLastBeforeWithTheLatestSince) {
  PupilHistory history;
  history.assessments = {
      Result("a", CivilDay(2026, 5, 1), 80), Result("b", CivilDay(2026, 7, 1), 84),
      Result("c", CivilDay(2026, 10, 1), 88), Result("d", CivilDay(2026, 12, 1), 91),
      Result("e", CivilDay(2026, 12, 12), 99)};
  EXPECT_THAT(Told(history), ElementsAre("2026-12-01 NGRT reading 84 to 91"));
  std::reverse(history.assessments.begin(), history.assessments.end());
  EXPECT_THAT(Told(history), ElementsAre("2026-12-01 NGRT reading 84 to 91"));
}

TEST(Assessments, CountTheDayOfTheMeetingAsBeforeAndTheLastDayAsSince) {
  PupilHistory history;
  history.assessments = {Result("a", kSince, 84), Result("b", kTo, 91)};
  EXPECT_THAT(Told(history), ElementsAre("2026-12-11 NGRT reading 84 to 91"));
  history.assessments = {Result("a", kSince, 84), Result("b", kSince, 91)};
  EXPECT_THAT(Told(history), IsEmpty());
}

TEST(Assessments, DoNotCountWhenVoided) {
  PupilHistory history;
  history.assessments = {
      Result("a", CivilDay(2026, 7, 1), 84), Result("b", CivilDay(2026, 8, 1), 60),
      Result("c", CivilDay(2026, 11, 1), 91), Result("d", CivilDay(2026, 12, 1), 140)};
  *history.assessments[1].mutable_void_date() = rules::ToDate(CivilDay(2026, 8, 2));
  *history.assessments[3].mutable_void_date() = rules::ToDate(CivilDay(2027, 1, 5));
  EXPECT_THAT(Told(history), ElementsAre("2026-11-01 NGRT reading 84 to 91"));
}

TEST(Assessments, AreComparedWithinOneInstrumentAndSubject) {
  PupilHistory history;
  history.assessments = {Result("a", CivilDay(2026, 7, 1), 84),
                         Result("b", CivilDay(2026, 11, 1), 91)};
  history.assessments[1].set_subject("spelling");
  EXPECT_THAT(Told(history), IsEmpty());
  history.assessments[1].set_subject("reading");
  history.assessments[1].set_instrument("trusts/t/instruments/salford");
  EXPECT_THAT(Told(history), IsEmpty());
}

// The instrument is one of reading.
TEST(Assessments, TakeTheSubjectOfTheirInstrumentWhereTheyNameNone) {
  PupilHistory history;
  history.assessments = {Result("a", CivilDay(2026, 7, 1), 84),
                         Result("b", CivilDay(2026, 11, 1), 91)};
  history.assessments[0].clear_subject();
  EXPECT_THAT(Told(history), ElementsAre("2026-11-01 NGRT reading 84 to 91"));
}

TEST(Assessments, AreToldInTheUnitOfTheirKind) {
  PupilHistory history;
  Assessment age = Result("a", CivilDay(2026, 7, 1), 86);
  age.set_instrument("trusts/t/instruments/salford");
  age.set_kind(ASSESSMENT_KIND_READING_AGE);
  Assessment later_age = age;
  later_age.set_score(93);
  *later_age.mutable_taken_date() = rules::ToDate(CivilDay(2026, 11, 1));
  Assessment standard = Result("c", CivilDay(2026, 7, 1), 0);
  standard.clear_score();
  standard.set_instrument("trusts/t/instruments/pks");
  standard.set_kind(ASSESSMENT_KIND_PRE_KEY_STAGE);
  standard.set_subject("writing");
  standard.set_standard("PK3");
  Assessment later_standard = standard;
  later_standard.set_standard("PK4");
  *later_standard.mutable_taken_date() = rules::ToDate(CivilDay(2026, 11, 2));
  history.assessments = {age, later_age, standard, later_standard};
  // 86 months are 7 years and 2 months, 93 are 7 years and 9 months.
  EXPECT_THAT(Told(history), ElementsAre("2026-11-01 salford reading 7y 2m to 7y 9m",
                                         "2026-11-02 pks writing PK3 to PK4"));
}

TEST(Assessments, OfTheEngagementModelAreNeverANumber) {
  PupilHistory history;
  Assessment seen = Result("a", CivilDay(2026, 7, 1), 0);
  seen.clear_score();
  seen.set_kind(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  seen.set_instrument("trusts/t/instruments/engagement");
  seen.set_subject("communication");
  seen.set_narrative("Looks for the bell");
  Assessment later = seen;
  *later.mutable_taken_date() = rules::ToDate(CivilDay(2026, 11, 1));
  history.assessments = {seen, later};
  EXPECT_THAT(Told(history), ElementsAre("2026-11-01 engagement communication observed again"));
}

TEST(Assessments, SayWhenNothingMovedAndWhenTheTestIsAnother) {
  PupilHistory history;
  history.assessments = {Result("a", CivilDay(2026, 7, 1), 84),
                         Result("b", CivilDay(2026, 11, 1), 84)};
  EXPECT_THAT(Told(history), ElementsAre("2026-11-01 NGRT reading still 84"));
  history.assessments[1].set_score(95.5);
  history.assessments[1].set_test_year_group(3);
  EXPECT_THAT(Told(history),
              ElementsAre("2026-11-01 NGRT reading 84 to 95.5 (tests for different years)"));
}

SenRecord Sen(const std::string& id, SenProvision provision, CivilDay start) {
  SenRecord record;
  record.set_name("trusts/t/senRecords/" + id);
  record.set_provision(provision);
  *record.mutable_start_date() = rules::ToDate(start);
  return record;
}

TEST(SenProvision, IsToldWhenItChangesAndNotWhenItIsRenewed) {
  PupilHistory history;
  history.sen_records = {Sen("c", SEN_PROVISION_E, CivilDay(2026, 12, 1)),
                         Sen("a", SEN_PROVISION_K, CivilDay(2025, 9, 1)),
                         Sen("b", SEN_PROVISION_K, CivilDay(2026, 10, 1))};
  EXPECT_THAT(Told(history), ElementsAre("2026-12-01 SEN provision K to E"));
}

TEST(SenProvision, IsToldWhenItBeginsAndWhenItEndsForGood) {
  PupilHistory history;
  history.sen_records = {Sen("a", SEN_PROVISION_K, CivilDay(2026, 9, 14))};
  *history.sen_records[0].mutable_end_date() = rules::ToDate(CivilDay(2026, 12, 11));
  EXPECT_THAT(Told(history), ElementsAre("2026-09-14 SEN provision none to K",
                                         "2026-12-11 SEN provision K ended"));
  EXPECT_THAT(Told(history, CivilDay(2026, 9, 15), CivilDay(2026, 12, 10)), IsEmpty());
}

TEST(Plans, AreToldWhenBegunReviewedAndClosed) {
  PupilHistory history;
  PlanCycle cycle;
  cycle.set_name("trusts/t/planCycles/c");
  cycle.set_number(2);
  cycle.set_outcome(PLAN_OUTCOME_CHANGE);
  *cycle.mutable_start_date() = rules::ToDate(CivilDay(2026, 9, 14));
  *cycle.mutable_end_date() = rules::ToDate(CivilDay(2026, 12, 11));
  history.plan_cycles = {cycle};
  PlanReview review;
  review.set_name("trusts/t/planReviews/r");
  review.set_plan_cycle(cycle.name());
  review.set_with_family(true);
  *review.mutable_held_date() = rules::ToDate(CivilDay(2026, 11, 20));
  history.plan_reviews = {review};
  EXPECT_THAT(Told(history),
              ElementsAre("2026-09-14 Plan 2 begun", "2026-11-20 Plan 2 reviewed with the family",
                          "2026-12-11 Plan 2 closed: the support changes"));
}

TEST(TargetsAndPassports, AreToldOnceTheyAreNoDrafts) {
  PupilHistory history;
  Target target;
  target.set_name("trusts/t/targets/x");
  target.set_title("Ask for help");
  target.set_state(TARGET_STATE_DRAFT);
  *target.mutable_start_date() = rules::ToDate(CivilDay(2026, 9, 20));
  PupilPassport passport;
  passport.set_name("trusts/t/pupilPassports/x");
  passport.set_state(PASSPORT_STATE_DRAFT);
  *passport.mutable_agreed_date() = rules::ToDate(CivilDay(2026, 10, 5));
  history.targets = {target};
  history.passports = {passport};
  EXPECT_THAT(Told(history), IsEmpty());
  history.targets[0].set_state(TARGET_STATE_REVIEWED);
  history.targets[0].set_outcome(TARGET_OUTCOME_PARTLY_MET);
  *history.targets[0].mutable_reviewed_date() = rules::ToDate(CivilDay(2026, 12, 1));
  history.passports[0].set_state(PASSPORT_STATE_AGREED);
  EXPECT_THAT(Told(history),
              ElementsAre("2026-09-20 Target set: Ask for help", "2026-10-05 Passport agreed",
                          "2026-12-01 Target reviewed, partly met: Ask for help"));
}

}  // namespace
}  // namespace senda::pupil_tracking
