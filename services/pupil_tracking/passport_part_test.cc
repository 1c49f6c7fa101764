#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "common/rules/field_rules.h"
#include "senda/pupils/v1/passport_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/directory/example_forms.h"
#include "services/pupil_tracking/forms_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class PassportPartTest : public FormsTest {
 protected:
  static void Write(PupilPassport& passport, const std::string& section, const std::string& text) {
    auto& written = *passport.add_sections();
    written.set_section_id(section);
    written.set_text(text);
  }
  static PupilPassport Draft(const std::string& pupil) {
    PupilPassport passport;
    passport.set_pupil(pupil);
    passport.set_form_template(kPassportForm);
    return passport;
  }
  static PupilPassport Complete(const std::string& pupil) {
    PupilPassport passport = Draft(pupil);
    Write(passport, "what-people-appreciate", "Funny and kind");
    Write(passport, "what-matters-to-me", "My dog and my brother");
    Write(passport, "how-best-to-support-me", "Tell me what comes next");
    return passport;
  }
  static PupilPassport Agreed(const std::string& pupil, int from_today = -10) {
    PupilPassport passport = Complete(pupil);
    passport.set_state(PASSPORT_STATE_AGREED);
    *passport.mutable_agreed_date() = Day(from_today);
    return passport;
  }
  absl::StatusOr<PupilPassport> Create(PupilPassport passport,
                                       const std::string& subject = "lead") {
    CreatePupilPassportRequest request;
    request.set_parent("trusts/t");
    *request.mutable_pupil_passport() = std::move(passport);
    return Call<PupilPassport>("PassportService/CreatePupilPassport", request, subject);
  }
  PupilPassport Made(PupilPassport passport) {
    auto made = Create(std::move(passport));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(PupilPassport());
  }
  // Changes the fields set in `change`.
  absl::StatusOr<PupilPassport> Update(const std::string& name, PupilPassport change) {
    UpdatePupilPassportRequest request;
    change.set_name(name);
    *request.mutable_pupil_passport() = std::move(change);
    return Call<PupilPassport>("PassportService/UpdatePupilPassport", request);
  }
  PupilPassport Get(const std::string& name) {
    GetPupilPassportRequest request;
    request.set_name(name);
    const auto passport = Call<PupilPassport>("PassportService/GetPupilPassport", request);
    EXPECT_TRUE(passport.ok()) << passport.status();
    return passport.value_or(PupilPassport());
  }
  std::vector<PupilPassport> All() {
    ListPupilPassportsRequest request;
    request.set_parent("trusts/t");
    const auto all =
        Call<ListPupilPassportsResponse>("PassportService/ListPupilPassports", request);
    EXPECT_TRUE(all.ok()) << all.status();
    if (!all.ok()) return {};
    return {all->pupil_passports().begin(), all->pupil_passports().end()};
  }
  long CountAgreed() {
    const auto all = All();
    return std::count_if(all.begin(), all.end(), [](const PupilPassport& passport) {
      return passport.state() == PASSPORT_STATE_AGREED;
    });
  }
  absl::StatusOr<std::vector<changes::v1::RowOutcome>> BulkUpsert(
      const std::vector<PupilPassport>& rows) {
    BulkUpsertPupilPassportsRequest request;
    for (const PupilPassport& row : rows) *request.add_pupil_passports() = row;
    return Bulk<BulkUpsertPupilPassportsResponse>("PassportService/BulkUpsertPupilPassports",
                                                  request);
  }
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

TEST_P(PassportPartTest, ArchivesTheOneThatAnotherTakesThePlaceOf) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport first = Made(Agreed(ada)), of_another = Made(Agreed(NewPupil(kOak, 2)));
  const PupilPassport second = Made(Agreed(ada));
  EXPECT_EQ(Get(first.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get(first.name()).standing(), PASSPORT_STANDING_ARCHIVED);
  EXPECT_EQ(Get(of_another.name()).state(), PASSPORT_STATE_AGREED);
  const PupilPassport third = Made(Complete(ada));
  PupilPassport agree;
  agree.set_state(PASSPORT_STATE_AGREED);
  *agree.mutable_agreed_date() = Day(0);
  ASSERT_TRUE(Update(third.name(), agree).ok());
  EXPECT_EQ(Get(second.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(CountAgreed(), 2);
}

TEST_P(PassportPartTest, BringsNoSecondAgreedOneBackFromDeletion) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport first = Made(Agreed(ada));
  DeletePupilPassportRequest remove;
  remove.set_name(first.name());
  ASSERT_TRUE(Call<PupilPassport>("PassportService/DeletePupilPassport", remove).ok());
  Made(Agreed(ada));
  UndeletePupilPassportRequest undelete;
  undelete.set_name(first.name());
  EXPECT_EQ(Wrong(Call<PupilPassport>("PassportService/UndeletePupilPassport", undelete).status()),
            "ALREADY_EXISTS");
  EXPECT_EQ(CountAgreed(), 1);
}

TEST_P(PassportPartTest, AgreesAtMostOneOfAPupilInABatch) {
  const std::string ada = NewPupil(kOak, 1), ben = NewPupil(kOak, 2);
  const PupilPassport stored = Made(Agreed(ada));
  PupilPassport incomplete = Agreed(ben);
  incomplete.mutable_sections()->RemoveLast();
  const auto outcomes =
      BulkUpsert({Agreed(ada), Agreed(ben), Agreed(ada), incomplete, Complete(ada)});
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  const changes::v1::RowResult expected[] = {
      changes::v1::ROW_RESULT_CREATED, changes::v1::ROW_RESULT_CREATED,
      changes::v1::ROW_RESULT_CREATED, changes::v1::ROW_RESULT_REFUSED,
      changes::v1::ROW_RESULT_CREATED};
  ASSERT_EQ(outcomes->size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ((*outcomes)[i].result(), expected[i]) << i;
  EXPECT_EQ(Get(stored.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get((*outcomes)[0].name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get((*outcomes)[2].name()).state(), PASSPORT_STATE_AGREED);
  EXPECT_EQ(CountAgreed(), 2);
}

TEST_P(PassportPartTest, UpdatesByNameInABatch) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport first = Made(Agreed(ada)), second = Made(Complete(ada));
  PupilPassport agree;
  agree.set_name(second.name());
  agree.set_pupil(ada);
  agree.set_form_template(kPassportForm);
  agree.set_state(PASSPORT_STATE_AGREED);
  *agree.mutable_agreed_date() = Day(0);
  const auto outcomes = BulkUpsert({agree});
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  EXPECT_EQ((*outcomes)[0].result(), changes::v1::ROW_RESULT_UPDATED);
  EXPECT_EQ(Get(first.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get(second.name()).state(), PASSPORT_STATE_AGREED);
}

// Eight writers at once: whoever is later archives the one before.
TEST_P(PassportPartTest, AgreesAtMostOneWhenManyAgreeAtOnce) {
  const std::string ada = NewPupil(kOak, 1);
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      const auto made = Create(Agreed(ada));
      EXPECT_TRUE(made.ok()) << made.status();
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(All().size(), 8u);
  EXPECT_EQ(CountAgreed(), 1);
}

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
