#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "common/rules/field_rules.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/directory/example_forms.h"
#include "services/pupil_tracking/forms/passport_test_fixture.h"

// Passports and the forms they are made on.
namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class PassportPartTest : public PassportTest {
 protected:
  static google::type::Date MonthsAfter(int from_today, int months) {
    return rules::ToDate(rules::AddMonths(Today() + from_today, months));
  }
};

TEST_P(PassportPartTest, SaysHowFarADraftIs) {
  PupilPassport draft = Draft(NewPupil(kOak, 1));
  Write(draft, "what-matters-to-me", "My dog");
  const PupilPassport made = Made(draft);
  EXPECT_EQ(made.state(), PASSPORT_STATE_DRAFT);
  EXPECT_EQ(made.standing(), PASSPORT_STANDING_DRAFT);
  EXPECT_EQ(made.required_sections(), 3);
  EXPECT_EQ(made.completed_sections(), 1);
  EXPECT_EQ(fmt::format("{}", fmt::join(made.missing_sections(), " ")),
            "what-people-appreciate how-best-to-support-me");
  EXPECT_TRUE(made.on_trust_template());
  EXPECT_EQ(made.about().display_name(), "Ada Byron");
  EXPECT_EQ(made.school(), kOak);
}

TEST_P(PassportPartTest, IsAgreedWhenComplete) {
  PupilPassport passport = Agreed(NewPupil(kOak, 1));
  passport.mutable_sections(1)->set_text(" ");
  EXPECT_EQ(Wrong(Create(passport).status()), "pupil_passport.state PASSPORT_INCOMPLETE");
  passport.mutable_sections(1)->set_text("My dog");
  passport.clear_agreed_date();
  EXPECT_EQ(Wrong(Create(passport).status()), "pupil_passport.agreed_date AGREED_DATE_MISSING");
  *passport.mutable_agreed_date() = Day(0);
  const PupilPassport made = Made(passport);
  EXPECT_TRUE(made.complete());
  EXPECT_EQ(made.standing(), PASSPORT_STANDING_IN_DATE);
  PupilPassport emptied;
  Write(emptied, "what-matters-to-me", "My dog");
  EXPECT_EQ(Wrong(Update(made.name(), emptied).status()),
            "pupil_passport.state PASSPORT_INCOMPLETE");
}

TEST_P(PassportPartTest, IsInDateForTheMonthsOfItsTemplate) {
  const PupilPassport made = Made(Agreed(NewPupil(kOak, 1), -400));
  EXPECT_EQ(made.review_date().DebugString(), MonthsAfter(-400, 12).DebugString());
  EXPECT_EQ(made.standing(), PASSPORT_STANDING_OVERDUE);
  PupilPassport anew;
  *anew.mutable_agreed_date() = Day(-1);
  const auto renewed = Update(made.name(), anew);
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_EQ(renewed->review_date().DebugString(), MonthsAfter(-1, 12).DebugString());
  EXPECT_EQ(renewed->standing(), PASSPORT_STANDING_IN_DATE);
  EXPECT_EQ(Get(made.name()).standing(), PASSPORT_STANDING_IN_DATE);
}

TEST_P(PassportPartTest, IsInDateForTheMonthsOfThePolicyWhereTheTemplateDoesNotSay) {
  auto form = directory::ExamplePassportTemplate();
  form.clear_valid_months();
  MakeTemplate("open", form);
  CreateTrackingPolicyRequest policy;
  policy.set_parent("trusts/t");
  policy.mutable_tracking_policy()->set_school(kOak);
  policy.mutable_tracking_policy()->set_departure_reason("Our pupils move classes each half-year.");
  policy.mutable_tracking_policy()->set_passport_valid_months(6);
  const auto made = Call<TrackingPolicy>("PlanningService/CreateTrackingPolicy", policy);
  ASSERT_TRUE(made.ok()) << made.status();
  PupilPassport in_oak = Agreed(NewPupil(kOak, 1)), in_elm = Agreed(NewPupil(kElm, 2));
  in_oak.set_form_template("trusts/t/formTemplates/open");
  in_elm.set_form_template("trusts/t/formTemplates/open");
  EXPECT_EQ(Made(in_oak).review_date().DebugString(), MonthsAfter(-10, 6).DebugString());
  EXPECT_EQ(Made(in_elm).review_date().DebugString(), MonthsAfter(-10, 12).DebugString());
}

TEST_P(PassportPartTest, FollowsTheDepartureOfItsSchoolFromTheMomentItIsRecorded) {
  const std::string ada = NewPupil(kOak, 1), eve = NewPupil(kElm, 2);
  const PupilPassport before = Made(Complete(ada));
  EXPECT_TRUE(before.complete());
  const auto departure = Depart(directory::ExamplePassportDeparture(kOak, kPassportForm));
  PupilPassport change;
  change.set_pupil_contributed(true);
  const auto after = Update(before.name(), change);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_FALSE(after->on_trust_template());
  EXPECT_EQ(fmt::format("{}", fmt::join(after->missing_sections(), " ")), "where-i-feel-safe");
  EXPECT_TRUE(Made(Complete(eve)).on_trust_template());
  PupilPassport without_first = Agreed(ada);
  without_first.mutable_sections()->DeleteSubrange(0, 1);
  Write(without_first, "where-i-feel-safe", "The library");
  EXPECT_TRUE(Made(without_first).complete());
  EndDeparture(departure.name());
  change.set_parent_contributed(true);
  EXPECT_TRUE(Update(before.name(), change)->on_trust_template());
}

TEST_P(PassportPartTest, WantsSectionsOfTheForm) {
  PupilPassport passport = Draft(NewPupil(kOak, 1));
  Write(passport, "weather", "Sunny");
  Write(passport, "what-matters-to-me", "My dog");
  Write(passport, "what-matters-to-me", "My cat");
  EXPECT_EQ(Wrong(Create(passport).status()),
            "pupil_passport.sections[0].section_id SECTION_UNKNOWN, "
            "pupil_passport.sections[2].section_id SECTION_REPEATED");
}

TEST_P(PassportPartTest, WantsAPublishedPassportTemplate) {
  const std::string pupil = NewPupil(kOak, 1);
  PupilPassport passport = Draft(pupil);
  passport.set_form_template(kReflectionForm);
  EXPECT_EQ(Wrong(Create(passport).status()), "pupil_passport.form_template OTHER_FORM_KIND");
  for (const char* name : {"trusts/t/formTemplates/none", "trusts/other/formTemplates/passport",
                           "trusts/t/pupils/p1"}) {
    passport.set_form_template(name);
    EXPECT_EQ(Wrong(Create(passport).status()),
              "pupil_passport.form_template FORM_TEMPLATE_UNKNOWN");
  }
  const PupilPassport made = Made(Draft(pupil));
  Retire(kPassportForm);
  EXPECT_EQ(Wrong(Create(Draft(pupil)).status()), "FORM_NOT_PUBLISHED");
  PupilPassport change;
  change.set_pupil_words("I like it here.");
  EXPECT_TRUE(Update(made.name(), change).ok());
}

// Eight writers at once: whoever is later archives the one before.
TEST_P(PassportPartTest, WritesNothingWhileTheDirectoryDoesNotAnswer) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport made = Made(Agreed(ada));
  directory_->Stop();
  const auto refused = Create(Agreed(ada)).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
  EXPECT_EQ(Wrong(refused), "DIRECTORY_UNREACHABLE");
  PupilPassport change;
  change.set_pupil_words("I like it here.");
  EXPECT_EQ(Wrong(Update(made.name(), change).status()), "DIRECTORY_UNREACHABLE");
  const auto batch = BulkUpsert({Agreed(ada), Complete(ada)});
  EXPECT_EQ(batch.status().code(), absl::StatusCode::kUnavailable) << batch.status();
  ASSERT_EQ(All().size(), 1u);
  EXPECT_EQ(All()[0].SerializeAsString(), Get(made.name()).SerializeAsString());
  EXPECT_EQ(All()[0].etag(), made.etag());
}

TEST_P(PassportPartTest, AnswersARepeatedRequestWithoutTheDirectory) {
  CreatePupilPassportRequest request;
  request.set_parent("trusts/t");
  request.set_request_id("7f1d7c7e-3c1b-4c8e-9d57-0a4f6a3f1b11");
  *request.mutable_pupil_passport() = Agreed(NewPupil(kOak, 1));
  const auto first = Call<PupilPassport>("PassportService/CreatePupilPassport", request);
  ASSERT_TRUE(first.ok()) << first.status();
  directory_->Stop();
  const auto again = Call<PupilPassport>("PassportService/CreatePupilPassport", request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), first->name());
}

TEST_P(PassportPartTest, KeepsEarlierVersionsAndTellsThemApart) {
  const PupilPassport made = Made(Agreed(NewPupil(kOak, 1)));
  PupilPassport change;
  change.set_pupil_words("Please wait for my answer.");
  ASSERT_TRUE(Update(made.name(), change).ok());
  ListPupilPassportRevisionsRequest list;
  list.set_name(made.name());
  const auto revisions =
      Call<ListPupilPassportRevisionsResponse>("PassportService/ListPupilPassportRevisions", list);
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  ASSERT_EQ(revisions->revisions_size(), 2);
  EXPECT_EQ(revisions->revisions(0).pupil_passport().pupil_words(), change.pupil_words());
  EXPECT_EQ(revisions->revisions(1).pupil_passport().pupil_words(), "");
  EXPECT_EQ(revisions->revisions(1).author(), "lead");
  DiffPupilPassportRevisionsRequest diff;
  diff.set_name(made.name());
  diff.set_from_revision(1);
  diff.set_to_revision(2);
  const auto differences =
      Call<DiffPupilPassportRevisionsResponse>("PassportService/DiffPupilPassportRevisions", diff);
  ASSERT_TRUE(differences.ok()) << differences.status();
  ASSERT_EQ(differences->differences_size(), 1);
  EXPECT_EQ(differences->differences(0).path(), "pupil_words");
  EXPECT_EQ(differences->differences(0).after(), change.pupil_words());
}

TEST_P(PassportPartTest, IsThereForItsSchool) {
  const std::string ada = NewPupil(kOak, 1);
  EXPECT_TRUE(Create(Agreed(ada), "oak").ok());
  EXPECT_EQ(Wrong(Create(Agreed(ada), "elm").status()), "pupil_passport.pupil PUPIL_UNKNOWN");
}

INSTANTIATE_TEST_SUITE_P(Engines, PassportPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
