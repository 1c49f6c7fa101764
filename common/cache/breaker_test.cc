#include "common/cache/breaker.h"

#include "gtest/gtest.h"

namespace senda::cache {
namespace {

absl::Time At(int milliseconds) { return absl::UnixEpoch() + absl::Milliseconds(milliseconds); }

void FailFiveTimes(Breaker& breaker, int start_milliseconds) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(breaker.Allow(At(start_milliseconds + i)));
    breaker.Failed(At(start_milliseconds + i));
  }
}

TEST(Breaker, RefusesAfterFiveFailuresWithinASecond) {
  Breaker breaker({});
  FailFiveTimes(breaker, 0);
  EXPECT_FALSE(breaker.Allow(At(5)));
}

TEST(Breaker, StaysClosedWhenFailuresAreSpreadOut) {
  Breaker breaker({});
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(breaker.Allow(At(i * 300)));  // at most four within any second
    breaker.Failed(At(i * 300));
  }
  EXPECT_TRUE(breaker.Allow(At(6000)));
}

TEST(Breaker, LetsExactlyOneProbeThroughAfterThePause) {
  Breaker breaker({});
  FailFiveTimes(breaker, 0);
  EXPECT_FALSE(breaker.Allow(At(2003)));
  EXPECT_TRUE(breaker.Allow(At(2004)));
  EXPECT_FALSE(breaker.Allow(At(2004)));
}

TEST(Breaker, ClosesWhenTheProbeSucceeds) {
  Breaker breaker({});
  FailFiveTimes(breaker, 0);
  ASSERT_TRUE(breaker.Allow(At(3000)));
  breaker.Succeeded();
  EXPECT_TRUE(breaker.Allow(At(3001)));
  EXPECT_TRUE(breaker.Allow(At(3001)));
}

TEST(Breaker, PausesAgainWhenTheProbeFails) {
  Breaker breaker({});
  FailFiveTimes(breaker, 0);
  ASSERT_TRUE(breaker.Allow(At(3000)));
  breaker.Failed(At(3050));
  EXPECT_FALSE(breaker.Allow(At(5049)));
  EXPECT_TRUE(breaker.Allow(At(5050)));
}

TEST(Breaker, IgnoresTheLateSuccessOfACallThatBeganBeforeItOpened) {
  Breaker breaker({});
  ASSERT_TRUE(breaker.Allow(At(0)));
  FailFiveTimes(breaker, 0);
  breaker.Succeeded();
  EXPECT_FALSE(breaker.Allow(At(10)));
}

}  // namespace
}  // namespace senda::cache
