#include "services/directory/directory_rules.h"

#include <map>
#include <string>

#include "common/status/errors.h"
#include "common/testing/fake_clock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/directory/follower_acks.h"

namespace senda::directory {
namespace {

using Reasons = std::map<std::string, std::string>;  // by field

template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

Reasons ReasonsOf(const absl::Status& status) {
  Reasons reasons;
  for (const auto& violation : errors::ViolationsOf(status)) {
    reasons[violation.field] = violation.reason;
  }
  EXPECT_EQ(reasons.empty(), status.ok()) << status;
  return reasons;
}

Reasons School(const std::string& text) {
  return ReasonsOf(CheckSchool(Parse<v1::School>("urn: '130000' " + text)));
}

Reasons Year(const std::string& text) {
  return ReasonsOf(CheckAcademicYear(Parse<v1::AcademicYear>(text)));
}

constexpr char k2023[] =
    "start_date { year: 2023 month: 9 day: 1 } end_date { year: 2024 month: 8 day: 31 } ";

std::string Term(const std::string& start, const std::string& end) {
  return "terms { start_date { " + start + " } end_date { " + end + " } } ";
}

TEST(SchoolRules, AcceptAnOpenSchoolAndOneThatClosedTheDayItOpened) {
  EXPECT_EQ(School(""), Reasons());
  EXPECT_EQ(School("open_date { year: 2012 month: 2 day: 29 } "
                   "close_date { year: 2012 month: 2 day: 29 }"),
            Reasons());
}

TEST(SchoolRules, RefuseAClosureBeforeTheOpening) {
  EXPECT_EQ(School("open_date { year: 2016 month: 9 day: 1 } "
                   "close_date { year: 2016 month: 8 day: 31 }"),
            Reasons({{"school.close_date", "END_BEFORE_START"}}));
}

TEST(SchoolRules, NameEveryDateThatIsNoDay) {
  EXPECT_EQ(School("open_date { year: 2023 month: 2 day: 29 } "
                   "close_date { year: 2024 month: 13 day: 1 }"),
            Reasons({{"school.open_date", "DATE_INVALID"}, {"school.close_date", "DATE_INVALID"}}));
  EXPECT_EQ(School("open_date { year: 1900 month: 2 day: 29 }"),
            Reasons({{"school.open_date", "DATE_INVALID"}}));
  EXPECT_EQ(School("open_date { year: 2000 month: 2 day: 29 }"), Reasons());
}

TEST(SchoolRules, RefuseAgesTheWrongWayRoundButTakeZeroForUnknown) {
  EXPECT_EQ(School("lowest_age: 11 highest_age: 4"),
            Reasons({{"school.highest_age", "AGE_RANGE"}}));
  EXPECT_EQ(School("lowest_age: 11 highest_age: 0"), Reasons());
}

TEST(SchoolRules, RefuseAPredecessorTwiceAndTheSchoolItself) {
  EXPECT_EQ(School("predecessor_urns: ['100001', '130000', '100001']"),
            Reasons({{"school.predecessor_urns[1]", "PREDECESSOR_IS_SELF"},
                     {"school.predecessor_urns[2]", "PREDECESSOR_REPEATED"}}));
}

TEST(YearRules, AcceptTermsThatFollowOneAnotherDayByDayToTheLast) {
  EXPECT_EQ(Year(k2023 + Term("year: 2023 month: 9 day: 1", "year: 2023 month: 12 day: 31") +
                 Term("year: 2024 month: 1 day: 1", "year: 2024 month: 2 day: 29") +
                 Term("year: 2024 month: 3 day: 1", "year: 2024 month: 8 day: 31")),
            Reasons());
}

TEST(YearRules, RefuseAYearThatEndsBeforeItStartsOrHasNoRealDates) {
  EXPECT_EQ(Year("start_date { year: 2024 month: 9 day: 1 } "
                 "end_date { year: 2024 month: 8 day: 31 }"),
            Reasons({{"academic_year.end_date", "END_BEFORE_START"}}));
  EXPECT_EQ(Year("start_date { year: 2024 month: 9 day: 31 }"),
            Reasons({{"academic_year.start_date", "DATE_INVALID"},
                     {"academic_year.end_date", "DATE_INVALID"}}));
}

TEST(YearRules, NameEachDayOfATermThatLiesOutsideTheYear) {
  EXPECT_EQ(Year(k2023 + Term("year: 2023 month: 8 day: 31", "year: 2023 month: 12 day: 20") +
                 Term("year: 2024 month: 1 day: 4", "year: 2024 month: 9 day: 1")),
            Reasons({{"academic_year.terms[0].start_date", "TERM_OUTSIDE_YEAR"},
                     {"academic_year.terms[1].end_date", "TERM_OUTSIDE_YEAR"}}));
}

TEST(YearRules, TellOverlapFromDisorder) {
  EXPECT_EQ(Year(k2023 + Term("year: 2023 month: 9 day: 4", "year: 2023 month: 12 day: 20") +
                 Term("year: 2023 month: 12 day: 20", "year: 2024 month: 3 day: 28")),
            Reasons({{"academic_year.terms[1].start_date", "TERMS_OVERLAP"}}));
  EXPECT_EQ(Year(k2023 + Term("year: 2024 month: 1 day: 4", "year: 2024 month: 3 day: 28") +
                 Term("year: 2023 month: 9 day: 4", "year: 2023 month: 12 day: 20")),
            Reasons({{"academic_year.terms[1].start_date", "TERMS_OUT_OF_ORDER"}}));
}

TEST(YearRules, SayAllThatIsWrongWithATermAtOnce) {
  EXPECT_EQ(Year(k2023 + Term("year: 2024 month: 2 day: 30", "year: 2025 month: 3 day: 28") +
                 Term("year: 2024 month: 6 day: 3", "year: 2024 month: 5 day: 3")),
            Reasons({{"academic_year.terms[0].start_date", "DATE_INVALID"},
                     {"academic_year.terms[0].end_date", "TERM_OUTSIDE_YEAR"},
                     {"academic_year.terms[1].start_date", "TERMS_OVERLAP"},
                     {"academic_year.terms[1].end_date", "END_BEFORE_START"}}));
}

class GrantRules : public ::testing::Test {
 protected:
  Reasons Grant(const std::string& text) {
    return ReasonsOf(CheckRoleGrant(Parse<v1::RoleGrant>("subject: 'ana' role: ROLE_SENCO " + text),
                                    "oak", "operator", clock_.Now()));
  }
  std::string Until(absl::Duration from_now) {
    return "valid_until { seconds: " +
           std::to_string(absl::ToUnixSeconds(clock_.Now() + from_now)) + " }";
  }
  time::FakeClock clock_;
};

TEST_F(GrantRules, AcceptASchoolOfTheTrustAndTheWholeTrust) {
  EXPECT_EQ(Grant("school: 'trusts/oak/schools/130000'"), Reasons());
  EXPECT_EQ(Grant(""), Reasons());
}

TEST_F(GrantRules, RefuseASchoolOfAnotherTrustAndWhatIsNoSchool) {
  EXPECT_EQ(Grant("school: 'trusts/elm/schools/130000'"),
            Reasons({{"role_grant.school", "OTHER_TRUST"}}));
  EXPECT_EQ(Grant("school: 'trusts/oak/pupils/130000'"),
            Reasons({{"role_grant.school", "NAME_MALFORMED"}}));
}

TEST_F(GrantRules, RefuseAnEndThatIsNotInTheFuture) {
  EXPECT_EQ(Grant(Until(absl::Seconds(1))), Reasons());
  EXPECT_EQ(Grant(Until(absl::ZeroDuration())),
            Reasons({{"role_grant.valid_until", "VALID_UNTIL_PAST"}}));
  EXPECT_EQ(Grant(Until(-absl::Hours(1))),
            Reasons({{"role_grant.valid_until", "VALID_UNTIL_PAST"}}));
}

TEST_F(GrantRules, RefuseARoleForTheCallerItself) {
  const absl::Status status =
      CheckRoleGrant(Parse<v1::RoleGrant>("subject: 'ana'"), "oak", "ana", clock_.Now());
  EXPECT_EQ(ReasonsOf(status), Reasons({{"role_grant.subject", "GRANT_TO_SELF"}}));
}

TEST(FollowerAcks, WaitForThoseThatAskedLately) {
  FollowerAcks acks;
  const absl::Time start = absl::FromUnixSeconds(1000);
  acks.Asked("a", 7, start);
  acks.Asked("b", 8, start + absl::Seconds(3));
  EXPECT_TRUE(acks.AllApplied(7, start));
  EXPECT_FALSE(acks.AllApplied(8, start));
  EXPECT_TRUE(acks.AllApplied(8, start + absl::Seconds(1)));
}

TEST(FollowerAcks, TakeTheLastWordOfAFollowerThatBeginsAnew) {
  FollowerAcks acks;
  acks.Asked("a", 9, absl::FromUnixSeconds(1000));
  acks.Asked("a", 0, absl::FromUnixSeconds(1001));
  EXPECT_FALSE(acks.AllApplied(9, absl::FromUnixSeconds(1000)));
}

TEST(FollowerAcks, KnowAFollowerOnceItWasAnsweredAndForgetItWhenItIsSilent) {
  FollowerAcks acks;
  const absl::Time start = absl::FromUnixSeconds(1000);
  acks.Asked("a", 7, start);
  EXPECT_FALSE(acks.Known("a"));
  acks.Answered("a");
  EXPECT_TRUE(acks.Known("a"));
  acks.Asked("b", 7, start + FollowerAcks::kForgetAfter + absl::Seconds(1));
  EXPECT_FALSE(acks.Known("a"));
  EXPECT_EQ(acks.size(), 1u);
}

}  // namespace
}  // namespace senda::directory
