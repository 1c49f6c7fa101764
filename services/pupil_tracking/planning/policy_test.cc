#include "services/pupil_tracking/planning/policy.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"

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

}  // namespace
}  // namespace senda::pupil_tracking
