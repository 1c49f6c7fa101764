#include "services/pupil_tracking/planning/policy.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::TrackingPolicy;

constexpr char kOak[] = "trusts/t/schools/130000";
constexpr char kElm[] = "trusts/t/schools/130001";

TrackingPolicy PolicyOf(const std::string& school) {
  TrackingPolicy policy;
  policy.set_school(school);
  return policy;
}

TEST(PolicyBook, HoldsTheDefaultsOfTheContractWithoutAnyPolicy) {
  const Policy policy = PolicyBook().For(kOak);
  EXPECT_EQ(policy.review_interval_weeks, 12);
  EXPECT_EQ(policy.family_reviews_per_year, 3);
  EXPECT_EQ(policy.passport_valid_months, 12);
  EXPECT_EQ(policy.due_soon_days, 28);
  EXPECT_EQ(policy.down_syndrome_area, pupils::v1::BROAD_AREA_COGNITION_AND_LEARNING);
  EXPECT_EQ(policy.peer_band_points, 5);
  EXPECT_EQ(policy.minimum_peers, 8);
  EXPECT_EQ(policy.confidence_multiplier, 1.96);
  EXPECT_EQ(policy.minimum_weeks_between, 6);
  EXPECT_EQ(policy.pupil_record_retention_years, 25);
  EXPECT_EQ(policy.sen_record_retention_years, 31);
}

TEST(PolicyBook, PutsTheSchoolOverTheTrustOverTheDefaultsFieldByField) {
  TrackingPolicy trust = PolicyOf("");
  trust.set_review_interval_weeks(8);
  trust.set_due_soon_days(14);
  trust.set_confidence_multiplier(1.64);
  TrackingPolicy oak = PolicyOf(kOak);
  oak.set_review_interval_weeks(6);
  oak.set_down_syndrome_area(pupils::v1::BROAD_AREA_COMMUNICATION_AND_INTERACTION);
  // The school's stands first, so that the order of the rows does not matter.
  const PolicyBook book({oak, trust});
  EXPECT_EQ(book.For(kOak).review_interval_weeks, 6);
  EXPECT_EQ(book.For(kOak).due_soon_days, 14);
  EXPECT_EQ(book.For(kOak).passport_valid_months, 12);
  EXPECT_EQ(book.For(kOak).confidence_multiplier, 1.64);
  EXPECT_EQ(book.For(kOak).down_syndrome_area,
            pupils::v1::BROAD_AREA_COMMUNICATION_AND_INTERACTION);
  EXPECT_EQ(book.For(kElm).review_interval_weeks, 8);
  EXPECT_EQ(book.For(kElm), book.For(""));
}

TEST(CheckPolicy, AsksASchoolAndOnlyASchoolForItsReason) {
  EXPECT_TRUE(CheckPolicy(PolicyOf("")).ok());
  const auto violations = errors::ViolationsOf(CheckPolicy(PolicyOf(kOak)));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "tracking_policy.departure_reason");
  EXPECT_EQ(violations[0].reason, "DEPARTURE_REASON_MISSING");
  TrackingPolicy oak = PolicyOf(kOak);
  oak.set_departure_reason("Special school: reviews every six weeks");
  EXPECT_TRUE(CheckPolicy(oak).ok());
}

std::vector<std::string> Refused(const TrackingPolicy& policy) {
  return testing::ViolationsIn(CheckPolicy(policy));
}

TrackingPolicy Keeping(int pupil_record_years, int sen_record_years) {
  TrackingPolicy policy = PolicyOf("");
  policy.set_pupil_record_retention_years(pupil_record_years);
  policy.set_sen_record_retention_years(sen_record_years);
  return policy;
}

// The guides of domain.md 2.14: IRMS 25 and 31, Tes 25 and 30, some local authorities 35.
TEST(CheckPolicy, LetsATrustKeepRecordsAsAnyOfTheGuidesSay) {
  using Found = std::vector<std::string>;
  EXPECT_EQ(Refused(Keeping(0, 0)), Found());
  EXPECT_EQ(Refused(Keeping(25, 30)), Found());
  EXPECT_EQ(Refused(Keeping(25, 35)), Found());
  EXPECT_EQ(Refused(Keeping(25, 25)), Found());
  EXPECT_EQ(Refused(Keeping(35, 35)), Found());
}

TEST(CheckPolicy, RefusesToEndATimeTooSoon) {
  using Found = std::vector<std::string>;
  const std::string pupil = "tracking_policy.pupil_record_retention_years RETENTION_TOO_SHORT";
  const std::string sen = "tracking_policy.sen_record_retention_years RETENTION_TOO_SHORT";
  EXPECT_EQ(Refused(Keeping(24, 0)), Found{pupil});
  EXPECT_EQ(Refused(Keeping(0, 24)), Found{sen});
  EXPECT_EQ(Refused(Keeping(24, 24)), (Found{pupil, sen}));
  // The 31 years that hold without a figure are fewer than 35.
  EXPECT_EQ(Refused(Keeping(35, 0)), Found{sen});
}

TEST(CheckPolicy, LeavesRetentionToTheTrust) {
  TrackingPolicy oak = Keeping(30, 35);
  oak.set_school(kOak);
  oak.set_departure_reason("The county asks for it");
  EXPECT_EQ(Refused(oak),
            (std::vector<std::string>{
                "tracking_policy.pupil_record_retention_years RETENTION_IS_TRUST_WIDE",
                "tracking_policy.sen_record_retention_years RETENTION_IS_TRUST_WIDE"}));
}

}  // namespace
}  // namespace senda::pupil_tracking
