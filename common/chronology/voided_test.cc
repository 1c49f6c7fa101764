#include "common/chronology/voided.h"

#include <gtest/gtest.h>

#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/note.pb.h"
#include "senda/pupils/v1/target.pb.h"

namespace senda::chronology {
namespace {

TEST(VoidedBy, TellsWhenAndWhyAnAssessmentWasVoided) {
  pupils::v1::Assessment assessment;
  EXPECT_FALSE(VoidedBy(assessment).has_value());
  assessment.mutable_void_date()->set_year(2026);
  assessment.mutable_void_date()->set_month(10);
  assessment.mutable_void_date()->set_day(12);
  assessment.set_void_reason("wrong child");
  const auto voided = VoidedBy(assessment);
  ASSERT_TRUE(voided.has_value());
  ASSERT_TRUE(voided->date.has_value());
  EXPECT_EQ(voided->date->day(), 12);
  EXPECT_EQ(voided->reason, "wrong child");
}

TEST(VoidedBy, TellsThatATargetWasWithdrawn) {
  pupils::v1::Target target;
  target.set_state(pupils::v1::TARGET_STATE_REVIEWED);
  EXPECT_FALSE(VoidedBy(target).has_value());
  target.set_state(pupils::v1::TARGET_STATE_WITHDRAWN);
  const auto voided = VoidedBy(target);
  ASSERT_TRUE(voided.has_value());
  EXPECT_FALSE(voided->date.has_value());
  EXPECT_EQ(voided->reason, "withdrawn");
}

TEST(VoidedBy, LeavesResourcesAloneThatKnowNoSuchThing) {
  EXPECT_FALSE(VoidedBy(pupils::v1::Note()).has_value());
}

}  // namespace
}  // namespace senda::chronology
