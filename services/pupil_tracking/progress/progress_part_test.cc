#include "services/pupil_tracking/progress/progress_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/testing/violations.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/progress/progress_reader.h"
#include "services/pupil_tracking/progress/progress_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CheckProgressTest : public ProgressTest {};

// 320 days are 10.51 months; nine gained 24 points, 2.28 a month, the slow one none. The error is
// 13.148 / 10.51 = 1.25 a month.
TEST_P(CheckProgressTest, ChecksASchoolAndSaysWhyForEachPupil) {
  CheckProgressRequest request;
  request.set_school(kOak);
  const auto reply = Check(request, "oak");
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 10);
  const ProgressCheck& slow = reply->checks(9);
  EXPECT_EQ(slow.pupil(), "trusts/t/pupils/slow");
  EXPECT_EQ(slow.instrument(), "trusts/t/instruments/ngrt");
  EXPECT_EQ(slow.subject(), "reading");
  EXPECT_EQ(slow.latest(), slow_latest_);
  EXPECT_EQ(slow.slower_than_peers().verdict(), VERDICT_TRUE) << slow.slower_than_peers().reason();
  EXPECT_EQ(slow.slower_than_peers().peers(), 9);
  EXPECT_NEAR(slow.slower_than_peers().compared_with(), 2.283, 0.001);
  EXPECT_EQ(slow.below_own_rate().verdict(), VERDICT_INSUFFICIENT_DATA);
  EXPECT_TRUE(slow.less_than_expected());
  EXPECT_FALSE(reply->checks(0).less_than_expected());
  std::map<std::string, ExclusionReason> excluded;
  for (const auto& one : reply->exclusions()) excluded[one.pupil()] = one.reason();
  EXPECT_EQ(excluded.size(), 2u);
  EXPECT_EQ(excluded["trusts/t/pupils/standard"], EXCLUSION_REASON_SUMMATIVE_ONLY);
  EXPECT_EQ(excluded["trusts/t/pupils/untested"], EXCLUSION_REASON_NO_ASSESSMENT);
  for (const ProgressCheck& check : reply->checks()) {
    for (const std::string& reason :
         {check.slower_than_peers().reason(), check.gap_not_closing().reason()}) {
      EXPECT_EQ(reason.find('%'), std::string::npos) << reason;
    }
  }
}

TEST_P(CheckProgressTest, RefusesWhatWouldFindNothingForAWrongReason) {
  const auto refused = [this](const std::function<void(CheckProgressRequest&)>& ask) {
    CheckProgressRequest request;
    request.set_school(kOak);
    ask(request);
    return testing::ViolationsIn(Check(request).status());
  };
  EXPECT_THAT(refused([](auto& r) { r.set_instrument("trusts/t/instruments/none"); }),
              ElementsAre("instrument INSTRUMENT_UNKNOWN"));
  EXPECT_THAT(refused([](auto& r) { r.set_instrument("x"); }),
              ElementsAre("instrument NAME_MALFORMED"));
  EXPECT_THAT(refused([](auto& r) { *r.mutable_to_date() = DaysAgo(-1); }),
              ElementsAre("to_date DATE_IN_FUTURE"));
  EXPECT_THAT(refused([](auto& r) { *r.mutable_from_date() = DaysAgo(-1); }),
              ElementsAre("from_date DATE_IN_FUTURE"));
  EXPECT_THAT(refused([](auto& r) {
                *r.mutable_from_date() = DaysAgo(1);
                *r.mutable_to_date() = DaysAgo(2);
              }),
              ElementsAre("to_date END_BEFORE_START"));
  EXPECT_THAT(refused([](auto& r) { r.set_page_size(-1); }), SizeIs(1));
  EXPECT_THAT(refused([](auto& r) { r.set_instrument("trusts/t/instruments/ngrt"); }), IsEmpty());
}

// A day to come would leave every pupil without a result, and what was kept is what dashboards
// show.
TEST_P(CheckProgressTest, RunsForNoDayToCome) {
  RunProgressCheckRequest run;
  run.set_parent("trusts/t");
  *run.mutable_to_date() = DaysAgo(-1);
  ListFallingBehindRequest list;
  list.set_parent("trusts/t");
  list.set_school(kOak);
  *list.mutable_to_date() = DaysAgo(-1);
  const std::string service(kProgress);
  EXPECT_THAT(testing::ViolationsIn(
                  Call<RunProgressCheckResponse>(service + "RunProgressCheck", run).status()),
              ElementsAre("to_date DATE_IN_FUTURE"));
  EXPECT_THAT(testing::ViolationsIn(
                  Call<ListFallingBehindResponse>(service + "ListFallingBehind", list).status()),
              ElementsAre("to_date DATE_IN_FUTURE"));
}

TEST_P(CheckProgressTest, LeavesVoidedAssessmentsOut) {
  VoidAssessmentRequest request;
  request.set_name(slow_latest_);
  request.set_reason("taken by the wrong child");
  ASSERT_TRUE(Call<Assessment>(std::string(kPupils) + "VoidAssessment", request).ok());
  CheckProgressRequest check;
  check.add_pupils("trusts/t/pupils/slow");
  const auto reply = Check(check);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->checks_size(), 0);
  ASSERT_EQ(reply->exclusions_size(), 1);
  EXPECT_EQ(reply->exclusions(0).reason(), EXCLUSION_REASON_ONE_ASSESSMENT);
}

// Reading 110 to 112 and maths 80 to 82, taken on the same days with one instrument: no gap widens.
TEST_P(CheckProgressTest, KeepsTheSubjectsOfOneInstrumentApart) {
  MakeInstrument("any", ASSESSMENT_KIND_STANDARDISED_SCORE);
  const std::string pupil = MakePupil("both");
  for (const auto& [days, gain] : {std::pair(330, 0), {10, 2}}) {
    Assess(pupil, days, 110 + gain, "any", "reading");
    Assess(pupil, days, 80 + gain, "any", "maths");
  }
  CheckProgressRequest request;
  request.add_pupils(pupil);
  const auto reply = Check(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 2);
  for (const ProgressCheck& check : reply->checks()) {
    EXPECT_EQ(check.gap_widening().verdict(), VERDICT_FALSE) << check.gap_widening().reason();
  }
  request.set_subject("maths");
  const auto maths = Check(request);
  ASSERT_TRUE(maths.ok()) << maths.status();
  ASSERT_EQ(maths->checks_size(), 1);
  EXPECT_EQ(maths->checks(0).subject(), "maths");
}

TEST_P(CheckProgressTest, FindsTheSubjectThatOnlyTheInstrumentNames) {
  MakeInstrument("spelling", ASSESSMENT_KIND_STANDARDISED_SCORE, "spelling");
  const std::string pupil = MakePupil("speller");
  Assess(pupil, 330, 90, "spelling", "");
  Assess(pupil, 10, 92, "spelling", "");
  CheckProgressRequest request;
  request.add_pupils(pupil);
  for (const char* subject : {"", "spelling", "Spelling"}) {
    request.set_subject(subject);
    const auto reply = Check(request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    ASSERT_EQ(reply->checks_size(), 1) << subject;
    EXPECT_EQ(reply->checks(0).subject(), "spelling");
  }
  request.set_subject("reading");
  EXPECT_EQ(Check(request)->checks_size(), 0);
}

// Neither checked nor a peer before the day of entry: not for a day on which one was elsewhere.
TEST_P(CheckProgressTest, LeavesOutWhoHasNotEntered) {
  UpdatePupilRequest entry;
  entry.mutable_pupil()->set_name("trusts/t/pupils/gains-1");
  *entry.mutable_pupil()->mutable_entry_date() = DaysAgo(-1);
  ASSERT_TRUE(Call<Pupil>(std::string(kPupils) + "UpdatePupil", entry).ok());
  CheckProgressRequest request;
  request.set_school(kOak);
  const auto reply = Check(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 9);
  EXPECT_EQ(reply->checks(8).slower_than_peers().peers(), 8);
  const auto run = Run(kOak);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->schools(0).pupils(), 11);
}

TEST_P(CheckProgressTest, ComparesOnePupilWithAllOfTheSchool) {
  CheckProgressRequest request;
  request.add_pupils("trusts/t/pupils/slow");
  const auto reply = Check(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 1);
  EXPECT_EQ(reply->checks(0).slower_than_peers().peers(), 9);
}

TEST_P(CheckProgressTest, ChecksThePupilsOfAClassAgainstTheWholeSchool) {
  CreateSchoolClassRequest make;
  make.set_parent("trusts/t");
  make.set_school_class_id("five-a");
  make.mutable_school_class()->set_school(kOak);
  make.mutable_school_class()->set_title("5A");
  make.mutable_school_class()->set_academic_year(
      static_cast<int>(DefaultSpan(time::Today(absl::Now())).from.year()) + 1);
  const auto made = Call<SchoolClass>(std::string(kPupils) + "CreateSchoolClass", make);
  ASSERT_TRUE(made.ok()) << made.status();
  UpdatePupilRequest join;
  join.mutable_pupil()->set_name("trusts/t/pupils/slow");
  join.mutable_pupil()->set_school_class(made->name());
  const auto joined = Call<Pupil>(std::string(kPupils) + "UpdatePupil", join);
  ASSERT_TRUE(joined.ok()) << joined.status();
  CheckProgressRequest request;
  request.set_school_class(made->name());
  const auto reply = Check(request, "oak");
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 1);
  EXPECT_EQ(reply->checks(0).slower_than_peers().peers(), 9);
  EXPECT_EQ(Check(request, "elm").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(CheckProgressTest, FollowsPagesFiltersAndFlags) {
  CheckProgressRequest request;
  request.set_school(kOak);
  request.set_page_size(5);
  std::vector<std::string> pupils;
  int pages = 0;
  do {
    const auto page = Check(request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& check : page->checks()) pupils.push_back(check.pupil());
    for (const auto& one : page->exclusions()) pupils.push_back(one.pupil());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(std::set<std::string>(pupils.begin(), pupils.end()).size(), 12u);
  EXPECT_EQ(pupils.size(), 12u);
  CheckProgressRequest flagged;
  flagged.set_school(kOak);
  flagged.set_only_flagged(true);
  const auto slow = Check(flagged);
  ASSERT_TRUE(slow.ok()) << slow.status();
  ASSERT_EQ(slow->checks_size(), 1);
  CheckProgressRequest filtered;
  filtered.set_school(kOak);
  filtered.set_filter("family_name = \"gains-3\"");
  const auto one = Check(filtered);
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_EQ(one->checks_size(), 1);
  EXPECT_EQ(one->checks(0).slower_than_peers().peers(), 9);
  filtered.set_filter("no_such_field = 1");
  EXPECT_EQ(Check(filtered).status().code(), absl::StatusCode::kInvalidArgument);
  filtered.clear_filter();
  filtered.set_subject("mathematics");
  EXPECT_EQ(Check(filtered)->checks_size(), 0);
}

TEST_P(CheckProgressTest, RefusesATokenOfAnotherRequest) {
  CheckProgressRequest request;
  request.set_school(kOak);
  request.set_page_size(5);
  const auto page = Check(request);
  ASSERT_TRUE(page.ok());
  request.set_page_token(page->next_page_token());
  request.set_only_flagged(true);
  EXPECT_EQ(Check(request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(CheckProgressTest, WantsExactlyOneOfPupilsClassAndSchool) {
  EXPECT_EQ(Check({}).status().code(), absl::StatusCode::kInvalidArgument);
  CheckProgressRequest both;
  both.set_school(kOak);
  both.add_pupils("trusts/t/pupils/slow");
  EXPECT_EQ(errors::ViolationsOf(Check(both).status()).front().reason, "ONE_OF_REQUIRED");
}

TEST_P(CheckProgressTest, AnswersAlikeForAbsentAndUnreachable) {
  CheckProgressRequest school, pupil, absent;
  school.set_school(kOak);
  pupil.add_pupils("trusts/t/pupils/slow");
  absent.add_pupils("trusts/t/pupils/nobody");
  EXPECT_EQ(Check(school, "elm").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(errors::ReasonOf(Check(pupil, "elm").status()),
            errors::ReasonOf(Check(absent, "elm").status()));
  EXPECT_EQ(Check(absent).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Run("", "oak").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Run(kOak, "elm").status().code(), absl::StatusCode::kPermissionDenied);
}

// Whoever of the school is on the page before or after is a peer all the same, and the school is
// not read again: the second page takes fewer statements than the first.
TEST_P(CheckProgressTest, ComparesThePupilsOfEachPageWithAllOfTheSchool) {
  CheckProgressRequest request;
  request.set_school(kOak);
  const auto whole = Check(request);
  ASSERT_TRUE(whole.ok()) << whole.status();
  // Gains come before the one who is slow: all who gain are on the first page.
  request.set_page_size(9);
  faults_->Clear();
  const auto first = Check(request);
  ASSERT_TRUE(first.ok()) << first.status();
  const int statements = faults_->statements_seen();
  request.set_page_token(first->next_page_token());
  faults_->Clear();
  const auto second = Check(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_LT(faults_->statements_seen(), statements);
  ASSERT_EQ(first->checks_size() + second->checks_size(), whole->checks_size());
  for (int i = 0; i < second->checks_size(); ++i) {
    EXPECT_EQ(second->checks(i).SerializeAsString(),
              whole->checks(first->checks_size() + i).SerializeAsString());
  }
  EXPECT_EQ(second->checks(0).slower_than_peers().verdict(), VERDICT_TRUE);
}

// What changes between two pages is seen on the second.
TEST_P(CheckProgressTest, ReadsTheSchoolAgainWhenSomethingChangedBetweenPages) {
  CheckProgressRequest request;
  request.set_school(kOak);
  request.set_page_size(9);
  const auto first = Check(request);
  ASSERT_TRUE(first.ok()) << first.status();
  VoidAssessmentRequest wrong;
  wrong.set_name(slow_latest_);
  wrong.set_reason("taken by the wrong child");
  ASSERT_TRUE(Call<Assessment>(std::string(kPupils) + "VoidAssessment", wrong).ok());
  request.set_page_token(first->next_page_token());
  const auto second = Check(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->checks_size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, CheckProgressTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
