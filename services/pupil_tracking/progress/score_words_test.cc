#include "services/pupil_tracking/progress/score_words.h"

#include <gtest/gtest.h>

namespace senda::pupil_tracking {
namespace {

TEST(ScoreWords, FindNumbersCalledAScore) {
  for (const char* text :
       {"Score: 12", "seven points", "about 40 per cent of the time", "Rated 4 for persistence",
        "score 14", "Total 14 / 28", "He is at 45 percent", "Points: 4", "Marks = 12"}) {
    EXPECT_TRUE(IsNumberGivenAsScore(text)) << text;
  }
}

TEST(ScoreWords, FindNumbersGivenToAnAreaOfEngagement) {
  for (const char* text : {"Exploration: 4", "Exploration = 4, Realisation = 3", "exploration-4",
                           "Exploration \u2013 4", "Exploration 4 Persistence 3", "Initiation (2)",
                           "Anticipation is a 3", "Persistence: 3-4", "Persistence: four",
                           "Enjoyed the sand. Exploration 4.", "Realization: 2 and initiation: 3",
                           "Exploration: 4 today", "Exploration skills: 4"}) {
    EXPECT_TRUE(IsNumberGivenAsScore(text)) << text;
  }
}

TEST(ScoreWords, FindNumbersBehindALabel) {
  for (const char* text : {"Ada: 4", "Engagement = 3; liked the drum", "Sensory play - 4",
                           "Overall: 14", "He got 14.", "A total of 14"}) {
    EXPECT_TRUE(IsNumberGivenAsScore(text)) << text;
  }
}

TEST(ScoreWords, FindNumbersOutOfANumber) {
  for (const char* text :
       {"He got 14 of 28 overall", "14 out of 28 this week", "Was 4 out of 5.", "3/5 again",
        "four out of five overall", "engaged in 4 out of 5 areas", "3 of 5 points"}) {
    EXPECT_TRUE(IsNumberGivenAsScore(text)) << text;
  }
}

TEST(ScoreWords, LeaveWhatWasCountedAndWhen) {
  for (const char* text : {"",
                           "PK4",
                           "one at a time, with help",
                           "Stayed for 2 minutes.",
                           "Watched 3 of his peers.",
                           "Chose the red cup in 3 out of 5 trials.",
                           "Found 2 of 6 hidden cups.",
                           "Turned to the bell 4 out of 5 times",
                           "Picked one of three.",
                           "Reached for 3 objects before turning away.",
                           "On 03/05/2026 waited for the bell.",
                           "Worked 1:1 with an adult.",
                           "Started at 10:30.",
                           "Time: 10:30",
                           "Session: 3",
                           "Exploration: 3 minutes at the sand",
                           "Persistence: 3-4 tries before help",
                           "Exploration of 3 objects",
                           "Initiation: one at a time",
                           "Adults present: 2.",
                           "Played alone - 2 friends watched.",
                           "Year 6 writing",
                           "Moved pages 3-4.",
                           "Met Covid-19 rules",
                           "Waited 2 and a half minutes."}) {
    EXPECT_FALSE(IsNumberGivenAsScore(text)) << text;
  }
}

}  // namespace
}  // namespace senda::pupil_tracking
