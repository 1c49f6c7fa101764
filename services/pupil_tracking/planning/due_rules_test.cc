#include "services/pupil_tracking/planning/due_rules.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

TEST(OverdueDays, BeginOnTheDayAfter) {
  EXPECT_EQ(OverdueDays(CivilDay(2026, 8, 31), CivilDay(2026, 8, 30)), 0);
  EXPECT_EQ(OverdueDays(CivilDay(2026, 8, 31), CivilDay(2026, 8, 31)), 0);
  EXPECT_EQ(OverdueDays(CivilDay(2026, 8, 31), CivilDay(2026, 9, 1)), 1);
  // Over Christmas, a leap day and the change to summer time the days are calendar days.
  EXPECT_EQ(OverdueDays(CivilDay(2026, 12, 18), CivilDay(2027, 1, 4)), 17);
  EXPECT_EQ(OverdueDays(CivilDay(2028, 2, 28), CivilDay(2028, 3, 1)), 2);
  EXPECT_EQ(OverdueDays(CivilDay(2027, 3, 27), CivilDay(2027, 3, 29)), 2);
}

TEST(DueTitle, SaysWhatIsDueInWords) {
  EXPECT_EQ(DueTitle(DUE_KIND_PLAN_REVIEW, "3", false), "Review of plan 3");
  EXPECT_EQ(DueTitle(DUE_KIND_PASSPORT, "", false), "Review of the pupil passport");
  EXPECT_EQ(DueTitle(DUE_KIND_TARGET, "Ask for help", false), "Review of the target: Ask for help");
  EXPECT_EQ(DueTitle(DUE_KIND_MEETING_ACTION, "Try paired reading", false), "Try paired reading");
  EXPECT_EQ(DueTitle(DUE_KIND_CONTACT_FOLLOW_UP, "Send the form", false), "Send the form");
  EXPECT_EQ(DueTitle(DUE_KIND_STATUTORY_DATE, "STATUTORY_STEP_FINAL_PLAN", false),
            "Final EHC plan");
  EXPECT_EQ(DueTitle(DUE_KIND_STATUTORY_DATE, "STATUTORY_STEP_FINAL_PLAN", true),
            "Final EHC plan (an exception applies)");
}

TEST(StatutoryWords, TellEachStepFromTheOthers) {
  std::set<std::string_view> seen;
  for (int step = StatutoryStep_MIN; step <= StatutoryStep_MAX; ++step) {
    EXPECT_TRUE(seen.insert(StatutoryWords(static_cast<StatutoryStep>(step))).second) << step;
  }
}

}  // namespace
}  // namespace senda::pupil_tracking
