#include "services/pupil_tracking/forms/passport_rules.h"

#include <map>

#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"
#include "services/directory/example_forms.h"
#include "services/pupil_tracking/forms/reflection_rules.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using Reasons = std::map<std::string, std::string>;  // by field

constexpr CivilDay kToday(2026, 3, 2);

SchoolForm Form() { return FormOfSchool(directory::ExamplePassportTemplate(), nullptr); }

void Write(PupilPassport& passport, const std::string& section, const std::string& text) {
  auto& written = *passport.add_sections();
  written.set_section_id(section);
  written.set_text(text);
}

// Complete, agreed on `agreed`.
PupilPassport Agreed(CivilDay agreed) {
  PupilPassport passport;
  passport.set_state(PASSPORT_STATE_AGREED);
  *passport.mutable_agreed_date() = rules::ToDate(agreed);
  Write(passport, "what-people-appreciate", "Funny and kind");
  Write(passport, "what-matters-to-me", "My dog and my brother");
  Write(passport, "how-best-to-support-me", "Tell me what comes next");
  FillPassport(passport, Form());
  return passport;
}

CivilDay ReviewOf(const PupilPassport& passport) {
  return rules::ToCivilDay(passport.review_date()).value_or(CivilDay());
}

Reasons ReasonsOf(const absl::Status& status) {
  Reasons reasons;
  for (const auto& violation : errors::ViolationsOf(status)) {
    reasons[violation.field] = violation.reason;
  }
  EXPECT_EQ(reasons.empty(), status.ok()) << status;
  return reasons;
}

TEST(PassportRules, CountWhatIsFilled) {
  PupilPassport passport;
  Write(passport, "what-matters-to-me", "My dog");
  Write(passport, "what-i-find-hard", "Noise");
  FillPassport(passport, Form());
  EXPECT_EQ(passport.state(), PASSPORT_STATE_DRAFT);
  EXPECT_EQ(passport.required_sections(), 3);
  EXPECT_EQ(passport.completed_sections(), 1);
  EXPECT_FALSE(passport.complete());
  EXPECT_TRUE(passport.on_trust_template());
  ASSERT_EQ(passport.missing_sections_size(), 2);
  EXPECT_EQ(passport.missing_sections(0), "what-people-appreciate");
  EXPECT_EQ(passport.missing_sections(1), "how-best-to-support-me");
  EXPECT_TRUE(Agreed(kToday).complete());
  EXPECT_EQ(Agreed(kToday).completed_sections(), 3);
}

TEST(PassportRules, AgreeWhatIsCompleteAndHasItsDay) {
  EXPECT_EQ(ReasonsOf(CheckPassport(Agreed(kToday), nullptr, Form(), 12, kToday)), Reasons());
  PupilPassport passport = Agreed(kToday);
  passport.mutable_sections()->RemoveLast();
  passport.clear_agreed_date();
  FillPassport(passport, Form());
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)),
            (Reasons{{"pupil_passport.agreed_date", "AGREED_DATE_MISSING"},
                     {"pupil_passport.state", "PASSPORT_INCOMPLETE"}}));
  passport.set_state(PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)), Reasons());
}

TEST(PassportRules, RefuseDaysThatCannotBe) {
  PupilPassport passport = Agreed(kToday + 1);
  *passport.mutable_review_date() = rules::ToDate(kToday);
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)),
            (Reasons{{"pupil_passport.agreed_date", "DATE_IN_FUTURE"},
                     {"pupil_passport.review_date", "END_BEFORE_START"}}));
}

// Two years by the calendar, or what the template or the policy says if that is more.
TEST(PassportRules, RefuseAReviewTooLongAfterTheAgreement) {
  PupilPassport passport = Agreed(CivilDay(2024, 2, 29));
  *passport.mutable_review_date() = rules::ToDate(CivilDay(2026, 2, 28));
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)), Reasons());
  *passport.mutable_review_date() = rules::ToDate(CivilDay(2026, 3, 1));
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)),
            (Reasons{{"pupil_passport.review_date", "REVIEW_TOO_FAR"}}));
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 36, kToday)), Reasons());
  *passport.mutable_review_date() = rules::ToDate(CivilDay(2099, 1, 1));
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 36, kToday)),
            (Reasons{{"pupil_passport.review_date", "REVIEW_TOO_FAR"}}));
  passport.set_state(PASSPORT_STATE_DRAFT);
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)), Reasons());
}

TEST(PassportRules, RefuseSectionsThatTheFormDoesNotHave) {
  PupilPassport passport = Agreed(kToday);
  Write(passport, "where-i-feel-safe", "The library");
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, nullptr, Form(), 12, kToday)),
            (Reasons{{"pupil_passport.sections[3].section_id", "SECTION_UNKNOWN"}}));
  EXPECT_EQ(ReasonsOf(CheckPassport(passport, &passport, Form(), 12, kToday)), Reasons());
}

// By the calendar: 2028 is a leap year, 2025 and 2029 are not.
TEST(PassportRules, ReviewMonthsAfterTheAgreement) {
  const struct {
    CivilDay agreed;
    int months;
    CivilDay review;
  } cases[] = {
      {CivilDay(2028, 2, 29), 12, CivilDay(2029, 2, 28)},
      {CivilDay(2027, 2, 28), 12, CivilDay(2028, 2, 28)},
      {CivilDay(2024, 2, 29), 48, CivilDay(2028, 2, 29)},
      {CivilDay(2025, 8, 31), 6, CivilDay(2026, 2, 28)},
      {CivilDay(2025, 10, 31), 1, CivilDay(2025, 11, 30)},
      {CivilDay(2025, 12, 15), 12, CivilDay(2026, 12, 15)},
  };
  for (const auto& [agreed, months, review] : cases) {
    PupilPassport passport = Agreed(agreed);
    FillReviewDate(passport, nullptr, months);
    EXPECT_EQ(ReviewOf(passport), review) << agreed << " and " << months;
  }
}

TEST(PassportRules, TakeTheMonthsFromTheTemplateElseFromThePolicy) {
  SchoolForm form;
  form.valid_months = 6;
  EXPECT_EQ(ValidMonths(form, 9), 6);
  form.valid_months = 0;
  EXPECT_EQ(ValidMonths(form, 9), 9);
}

TEST(PassportRules, KeepAReviewDateThatSomebodyChose) {
  PupilPassport passport = Agreed(CivilDay(2025, 9, 1));
  *passport.mutable_review_date() = rules::ToDate(CivilDay(2025, 12, 19));
  FillReviewDate(passport, nullptr, 12);
  EXPECT_EQ(ReviewOf(passport), CivilDay(2025, 12, 19));
  PupilPassport anew = passport;
  *anew.mutable_agreed_date() = rules::ToDate(CivilDay(2025, 11, 3));
  FillReviewDate(anew, &passport, 12);
  EXPECT_EQ(ReviewOf(anew), CivilDay(2025, 12, 19));
}

TEST(PassportRules, MoveAGivenReviewDateWithANewAgreement) {
  PupilPassport before = Agreed(CivilDay(2025, 9, 1));
  FillReviewDate(before, nullptr, 12);
  PupilPassport after = before;
  *after.mutable_agreed_date() = rules::ToDate(CivilDay(2026, 2, 2));
  FillReviewDate(after, &before, 12);
  EXPECT_EQ(ReviewOf(after), CivilDay(2027, 2, 2));
  PupilPassport chosen = after;
  *chosen.mutable_review_date() = rules::ToDate(CivilDay(2026, 7, 1));
  FillReviewDate(chosen, &before, 12);
  EXPECT_EQ(ReviewOf(chosen), CivilDay(2026, 7, 1));
}

TEST(PassportRules, GiveADraftNoReviewDate) {
  PupilPassport passport = Agreed(kToday);
  passport.set_state(PASSPORT_STATE_DRAFT);
  FillReviewDate(passport, nullptr, 12);
  EXPECT_FALSE(passport.has_review_date());
}

TEST(PassportRules, TellHowAPassportStands) {
  PupilPassport passport = Agreed(CivilDay(2025, 3, 2));
  FillReviewDate(passport, nullptr, 12);  // the last day in date is 2 March 2026
  EXPECT_EQ(StandingOf(passport, CivilDay(2026, 3, 2)), PASSPORT_STANDING_IN_DATE);
  EXPECT_EQ(StandingOf(passport, CivilDay(2026, 3, 3)), PASSPORT_STANDING_OVERDUE);
  passport.set_state(PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(StandingOf(passport, CivilDay(2026, 3, 3)), PASSPORT_STANDING_ARCHIVED);
  passport.set_state(PASSPORT_STATE_DRAFT);
  EXPECT_EQ(StandingOf(passport, CivilDay(2026, 3, 3)), PASSPORT_STANDING_DRAFT);
}

TEST(ReflectionRules, NameRequiredQuestionsWithoutAnAnswer) {
  const SchoolForm form = FormOfSchool(directory::ExampleReflectionTemplate(), nullptr);
  TargetSettingReflection reflection;
  for (const char* question : {"pupil-voice", "baseline", "data-and-formulas", "not-met"}) {
    auto& answer = *reflection.add_answers();
    answer.set_section_id(question);
    answer.set_text("As we do it.");
  }
  reflection.mutable_answers(1)->set_text("  ");
  FillReflection(reflection, form);
  ASSERT_EQ(reflection.missing_answers_size(), 3);
  EXPECT_EQ(reflection.missing_answers(0), "baseline");
  EXPECT_EQ(reflection.missing_answers(1), "rationale");
  EXPECT_EQ(reflection.missing_answers(2), "next-term");
  EXPECT_EQ(ReasonsOf(CheckReflection(reflection, nullptr, form)), Reasons());
}

TEST(ReflectionRules, RefuseAnswersToNoQuestion) {
  const SchoolForm form = FormOfSchool(directory::ExampleReflectionTemplate(), nullptr);
  TargetSettingReflection reflection;
  reflection.add_answers()->set_section_id("weather");
  reflection.add_answers()->set_section_id("baseline");
  reflection.add_answers()->set_section_id("baseline");
  EXPECT_EQ(ReasonsOf(CheckReflection(reflection, nullptr, form)),
            (Reasons{{"target_setting_reflection.answers[0].section_id", "SECTION_UNKNOWN"},
                     {"target_setting_reflection.answers[2].section_id", "SECTION_REPEATED"}}));
}

}  // namespace
}  // namespace senda::pupil_tracking
