#include "services/pupil_tracking/progress/effective_subject.h"

#include <gtest/gtest.h>

namespace senda::pupil_tracking {
namespace {

TEST(EffectiveSubject, IsTheAssessmentsOwnOrElseItsInstruments) {
  pupils::v1::Assessment assessment;
  pupils::v1::Instrument instrument;
  EXPECT_EQ(EffectiveSubject(assessment, &instrument), "");
  instrument.set_subject("reading");
  EXPECT_EQ(EffectiveSubject(assessment, &instrument), "reading");
  EXPECT_EQ(EffectiveSubject(assessment, nullptr), "");
  assessment.set_subject("spelling");
  EXPECT_EQ(EffectiveSubject(assessment, &instrument), "spelling");
  EXPECT_EQ(EffectiveSubject(assessment, nullptr), "spelling");
}

TEST(EffectiveSubject, IsTheSameInCapitals) {
  EXPECT_TRUE(IsSameSubject("Reading", "reading"));
  EXPECT_TRUE(IsSameSubject("", ""));
  EXPECT_FALSE(IsSameSubject("reading", "reading age"));
  EXPECT_EQ(SubjectKey("Reading"), SubjectKey("reading"));
  EXPECT_NE(SubjectKey("reading"), SubjectKey("reading age"));
}

}  // namespace
}  // namespace senda::pupil_tracking
