#include <thread>

#include "common/storage/change_log.h"
#include "gmock/gmock.h"
#include "services/goals/goals_test_fixture.h"

// Check-ins, and how progress rises from them to the top.
namespace senda::goals {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using v1::Goal;

constexpr char kActive[] = "state: GOAL_STATE_ACTIVE ";
constexpr char kVision[] = "bhag { vision: 'v' horizon_years: 5 } state: GOAL_STATE_ACTIVE ";
// From 0 to 100: a reading is the progress in percent.
constexpr char kPercent[] =
    "kpi { definition: 'd' direction: KPI_DIRECTION_INCREASE measure { title: 'M' target_value: "
    "100 } "
    "} state: GOAL_STATE_ACTIVE ";

std::string Under(const std::string& parent) { return "parent_goal: '$T/goals/" + parent + "' "; }
std::string Value(double value) { return "value: " + std::to_string(value); }

class CheckInTest : public GoalsTest {
 protected:
  // "name fields" of every change to a goal since `after`, as the change log tells.
  std::vector<std::string> ChangesSince(std::int64_t after) {
    std::vector<std::string> found;
    const absl::Status read = database().Run(
        storage::AccessMode::kRead, trust_id(), [&](storage::Transaction& transaction) {
          auto changes = storage::ReadChanges(transaction, trust_id(), after, 100);
          if (!changes.ok()) return changes.status();
          found.clear();
          for (const auto& change : *changes) {
            if (change.change.resource_type != "Goal") continue;
            const std::string& name = change.change.resource_name;
            found.push_back(name.substr(name.rfind('/') + 1) + " " + change.change.actor + " " +
                            change.change.changed_fields);
          }
          return absl::OkStatus();
        });
    EXPECT_TRUE(read.ok()) << read;
    return found;
  }
  std::int64_t Head() {
    std::int64_t head = 0;
    const absl::Status read = database().Run(
        storage::AccessMode::kRead, trust_id(), [&](storage::Transaction& transaction) {
          auto sequence = storage::HeadSequence(transaction, trust_id());
          if (sequence.ok()) head = *sequence;
          return sequence.status();
        });
    EXPECT_TRUE(read.ok()) << read;
    return head;
  }
};

TEST_P(CheckInTest, SetsReadingScoreProgressConfidenceAndTime) {
  Create("g",
         std::string(kActive) +
             "okr { key_results { key: 'a' measure { title: 'A' start_value: 12 target_value: 4 "
             "} } key_results { key: 'b' weight: 3 measure { title: 'B' target_value: 10 } } }");
  const auto first = CheckIn("g", "key_result: 'a' value: 10 confidence: 0.7 note: 'slow'", "lead");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->author(), "lead");
  Goal goal = Get("g");
  // 2 of the 8 exclusions to lose; 'b' has no reading and does not count as 0.
  EXPECT_EQ(goal.okr().key_results(0).score(), 0.25);
  EXPECT_EQ(goal.progress(), 0.25);
  EXPECT_EQ(goal.confidence(), 0.7);
  EXPECT_EQ(goal.last_check_in_time().SerializeAsString(),
            first->create_time().SerializeAsString());

  ASSERT_TRUE(CheckIn("g", "key_result: 'b' value: 5").ok());
  goal = Get("g");
  // (1 * 0.25 + 3 * 0.5) / 4
  EXPECT_DOUBLE_EQ(goal.progress(), 0.4375);
  EXPECT_EQ(goal.confidence(), 0.7);
}

TEST_P(CheckInTest, RefusesWhatSaysNothingOrMissesItsMeasure) {
  Create("g", kPercent);
  Create("draft", "bhag { vision: 'v' horizon_years: 5 }");
  EXPECT_THAT(Wrong(CheckIn("g", "confidence: 1").status()), ElementsAre("check_in NOTHING_SAID"));
  EXPECT_THAT(Wrong(CheckIn("g", "key_result: 'x' value: 1").status()),
              ElementsAre("check_in.key_result KEY_RESULT_UNKNOWN"));
  EXPECT_THAT(Wrong(CheckIn("draft", "note: 'n'").status()), ElementsAre("GOAL_NOT_ACTIVE"));
  EXPECT_THAT(Wrong(CheckIn("none", "note: 'n'").status()),
              ElementsAre("check_in.goal GOAL_UNKNOWN"));
}

TEST_P(CheckInTest, IsForThoseWhoMayWriteTheGoal) {
  Create("trust", kPercent);
  Create("oak", std::string("school: '$OAK' ") + kPercent);
  EXPECT_TRUE(CheckIn("oak", "value: 1", "oak").ok());
  EXPECT_THAT(Wrong(CheckIn("oak", "value: 1", "elm").status()),
              ElementsAre("check_in.goal GOAL_UNKNOWN"));
  EXPECT_EQ(CheckIn("trust", "value: 1", "oak").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CheckIn("oak", "value: 1", "teacher").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(Get("trust").has_progress());
}

TEST_P(CheckInTest, OfASchoolRaisesTheTrustsGoalsAndSaysSoInTheChangeLog) {
  Create("vision", kVision);
  Create("middle", Under("vision") + kVision);
  Create("oak", "school: '$OAK' weight: 3 " + Under("middle") + kPercent);
  Create("elm", "school: '$ELM' " + Under("middle") + kPercent);
  const std::int64_t before = Head();
  ASSERT_TRUE(CheckIn("oak", "value: 80", "oak").ok());
  EXPECT_EQ(Get("middle").progress(), 0.8);
  EXPECT_EQ(Get("vision").progress(), 0.8);
  EXPECT_THAT(ChangesSince(before), IsSupersetOf({"vision oak progress", "middle oak progress",
                                                  "oak oak kpi,last_check_in_time,progress"}));
  ASSERT_TRUE(CheckIn("elm", "value: 20", "elm").ok());
  // (3 * 0.8 + 1 * 0.2) / 4
  EXPECT_DOUBLE_EQ(Get("vision").progress(), 0.65);
}

TEST_P(CheckInTest, StopsWhereNothingChangesAndWhereAGoalHasMeasuresOrHasEnded) {
  Create("vision", kVision);
  Create("measured", Under("vision") + kPercent);
  Create("below", Under("measured") + kPercent);
  Create("ended", Under("vision") + kVision);
  Create("late", Under("ended") + kPercent);
  ASSERT_TRUE(Update("ended", "state: GOAL_STATE_CLOSED", {"state"}).ok());
  const std::int64_t before = Head();
  ASSERT_TRUE(CheckIn("below", "value: 50").ok());
  ASSERT_TRUE(CheckIn("late", "value: 50").ok());
  EXPECT_EQ(ChangesSince(before).size(), 2u);
  EXPECT_FALSE(Get("measured").has_progress());
  EXPECT_FALSE(Get("ended").has_progress());
  EXPECT_FALSE(Get("vision").has_progress());
  // Reopened, it shows what happened meanwhile, and so does what it serves.
  ASSERT_TRUE(Update("ended", "state: GOAL_STATE_ACTIVE", {"state"}).ok());
  EXPECT_EQ(Get("vision").progress(), 0.5);
}

TEST_P(CheckInTest, ProgressFollowsDroppingWeighingMovingDeletingAndBringingBack) {
  Create("one", kVision);
  Create("two", kVision);
  Create("a", Under("one") + kPercent);
  Create("b", Under("one") + kPercent);
  ASSERT_TRUE(CheckIn("a", "value: 20").ok());
  ASSERT_TRUE(CheckIn("b", "value: 80").ok());
  EXPECT_EQ(Get("one").progress(), 0.5);
  ASSERT_TRUE(Update("b", "weight: 0", {"weight"}).ok());
  EXPECT_EQ(Get("one").progress(), 0.2);
  ASSERT_TRUE(Update("b", "", {"weight"}).ok());
  ASSERT_TRUE(Update("b", "state: GOAL_STATE_DROPPED", {"state"}).ok());
  EXPECT_EQ(Get("one").progress(), 0.2);
  ASSERT_TRUE(Update("b", "state: GOAL_STATE_ACTIVE", {"state"}).ok());
  ASSERT_TRUE(Update("b", Under("two"), {"parent_goal"}).ok());
  EXPECT_EQ(Get("one").progress(), 0.2);
  EXPECT_EQ(Get("two").progress(), 0.8);
  ASSERT_TRUE(Delete("b").ok());
  EXPECT_FALSE(Get("two").has_progress());
  ASSERT_TRUE(Undelete("b").ok());
  EXPECT_EQ(Get("two").progress(), 0.8);
}

TEST_P(CheckInTest, RepeatedWithItsRequestIdCountsOnce) {
  Create("g", kPercent);
  v1::CreateCheckInRequest request;
  request.set_parent(trust());
  request.set_request_id("3f2b8f0e-6b1f-4a63-9a55-0b6f2f6b9c11");
  request.mutable_check_in()->set_goal(Name("goals", "g"));
  request.mutable_check_in()->set_value(30);
  const auto first = Call<v1::CheckIn>("CreateCheckIn", request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(CheckIn("g", "value: 60").ok());
  const auto again = Call<v1::CheckIn>("CreateCheckIn", request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), first->name());
  EXPECT_EQ(Get("g").progress(), 0.6);
}

TEST_P(CheckInTest, AtOnceOnManyGoalsLosesNoneOnTheWayUp) {
  constexpr int kGoals = 4, kRounds = 6;
  Create("top", kVision);
  Create("middle", Under("top") + kVision);
  for (int i = 0; i < kGoals; ++i) Create("g" + std::to_string(i), Under("middle") + kPercent);
  std::vector<std::thread> people;
  for (int i = 0; i < kGoals; ++i) {
    people.emplace_back([this, i] {
      for (int round = 1; round <= kRounds; ++round) {
        const auto done = CheckIn("g" + std::to_string(i), Value(10 * round + i));
        EXPECT_TRUE(done.ok()) << done.status();
      }
    });
  }
  for (std::thread& person : people) person.join();
  // The last readings are 60, 61, 62, 63.
  EXPECT_DOUBLE_EQ(Get("middle").progress(), 0.615);
  EXPECT_DOUBLE_EQ(Get("top").progress(), 0.615);
}

TEST_P(CheckInTest, TwoMovesAtOnceFormNoCycle) {
  for (int round = 0; round < 5; ++round) {
    const std::string a = "a" + std::to_string(round), b = "b" + std::to_string(round);
    Create(a, kVision);
    Create(b, kVision);
    absl::Status first, second;
    std::thread one([&] { first = Update(a, Under(b), {"parent_goal"}).status(); });
    std::thread two([&] { second = Update(b, Under(a), {"parent_goal"}).status(); });
    one.join();
    two.join();
    EXPECT_NE(first.ok(), second.ok()) << first << second;
    EXPECT_THAT(Wrong(first.ok() ? second : first), Contains("goal.parent_goal PARENT_CYCLE"));
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, CheckInTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::goals
