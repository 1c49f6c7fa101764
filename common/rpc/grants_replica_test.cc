#include "common/rpc/grants_replica.h"

#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/status/errors.h"
#include "common/testing/fake_clock.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

using ::testing::UnorderedElementsAre;
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Grant Of(const std::string& id, const std::string& subject, const std::string& role = "SENCO") {
  return {"trusts/t/roleGrants/" + id, subject, role, "t", ""};
}
GrantsUpdate Full(int64_t version, std::vector<Grant> grants) {
  return {.full = true,
          .from_version = 0,
          .version = version,
          .grants = std::move(grants),
          .revoked = {}};
}
GrantsUpdate Delta(int64_t from, int64_t to, std::vector<Grant> grants,
                   std::vector<std::string> revoked = {}) {
  return {.full = false,
          .from_version = from,
          .version = to,
          .grants = std::move(grants),
          .revoked = std::move(revoked)};
}
// "id:ROLE" of each grant, or the reason of the error.
std::vector<std::string> Held(GrantsReplica& replica, const std::string& subject,
                              absl::Time now = kNow) {
  const auto grants = replica.GrantsOf(subject, now);
  if (!grants.ok()) return {errors::ReasonOf(grants.status())};
  std::vector<std::string> held;
  for (const Grant& grant : *grants)
    held.push_back(grant.name.substr(grant.name.rfind('/') + 1) + ":" + grant.role);
  return held;
}

TEST(GrantsReplica, AnswersNothingBeforeTheFirstUpdate) {
  GrantsReplica replica;
  EXPECT_THAT(Held(replica, "a"), UnorderedElementsAre("GRANTS_STALE"));
  EXPECT_EQ(errors::ReasonOf(replica.Apply(Delta(0, 1, {Of("1", "a")}), kNow)), "GRANTS_GAP");
  EXPECT_THAT(Held(replica, "a"), UnorderedElementsAre("GRANTS_STALE"));
  EXPECT_FALSE(replica.AwaitFirst(absl::ZeroDuration()));
}

TEST(GrantsReplica, AppliesAllAndThenWhatChanges) {
  GrantsReplica replica;
  ASSERT_TRUE(
      replica.Apply(Full(7, {Of("1", "a"), Of("2", "a", "HEAD"), Of("3", "b")}), kNow).ok());
  EXPECT_TRUE(replica.AwaitFirst(absl::ZeroDuration()));
  EXPECT_THAT(Held(replica, "a"), UnorderedElementsAre("1:SENCO", "2:HEAD"));
  EXPECT_THAT(Held(replica, "nobody"), UnorderedElementsAre());

  ASSERT_TRUE(replica
                  .Apply(Delta(7, 9, {Of("3", "c", "HEAD"), Of("4", "b")},
                               {"trusts/t/roleGrants/1", "trusts/t/roleGrants/unknown"}),
                         kNow)
                  .ok());
  EXPECT_THAT(Held(replica, "a"), UnorderedElementsAre("2:HEAD"));
  EXPECT_THAT(Held(replica, "b"), UnorderedElementsAre("4:SENCO"));
  EXPECT_THAT(Held(replica, "c"), UnorderedElementsAre("3:HEAD"));
  EXPECT_EQ(replica.version(), 9);
}

TEST(GrantsReplica, RefusesADeltaThatDoesNotBuildOnIt) {
  GrantsReplica replica;
  ASSERT_TRUE(replica.Apply(Full(7, {Of("1", "a")}), kNow).ok());
  for (const int64_t from : {0, 6, 8}) {
    EXPECT_EQ(
        errors::ReasonOf(replica.Apply(Delta(from, 9, {Of("2", "a")}), kNow + absl::Seconds(9))),
        "GRANTS_GAP");
  }
  EXPECT_THAT(Held(replica, "a"), UnorderedElementsAre("1:SENCO"));
  EXPECT_EQ(replica.confirmed_at(), kNow);
}

TEST(GrantsReplica, FollowsADirectoryThatWasRestored) {
  GrantsReplica replica;
  ASSERT_TRUE(replica.Apply(Full(7, {Of("1", "a")}), kNow).ok());
  ASSERT_TRUE(replica.Apply(Full(3, {Of("2", "b")}), kNow).ok());
  EXPECT_THAT(Held(replica, "a"), UnorderedElementsAre());
  EXPECT_THAT(Held(replica, "b"), UnorderedElementsAre("2:SENCO"));
  EXPECT_EQ(replica.version(), 3);
}

TEST(GrantsReplica, RefusesToAnswerFiveSecondsAfterTheLastConfirmation) {
  GrantsReplica replica;
  ASSERT_TRUE(replica.Apply(Full(1, {Of("1", "a")}), kNow).ok());
  EXPECT_THAT(Held(replica, "a", kNow + absl::Seconds(5)), UnorderedElementsAre("1:SENCO"));
  EXPECT_THAT(Held(replica, "a", kNow + absl::Seconds(5) + absl::Nanoseconds(1)),
              UnorderedElementsAre("GRANTS_STALE"));
  EXPECT_EQ(replica.GrantsOf("a", kNow + absl::Hours(1)).status().code(),
            absl::StatusCode::kUnavailable);
  ASSERT_TRUE(replica.Apply(Delta(1, 1, {}), kNow + absl::Seconds(6)).ok());
  EXPECT_THAT(Held(replica, "a", kNow + absl::Seconds(10)), UnorderedElementsAre("1:SENCO"));
  ASSERT_TRUE(
      replica.Apply(Delta(1, 1, {}), kNow).ok());  // an older confirmation takes nothing back
  EXPECT_EQ(replica.confirmed_at(), kNow + absl::Seconds(6));
}

TEST(GrantsReplica, EqualsTheDirectoryAfterAnyRowOfChanges) {
  std::mt19937 random(7);
  for (int world = 0; world < 200; ++world) {
    GrantsReplica replica;
    std::map<std::string, Grant> truth;  // by name
    int64_t version = 1;
    ASSERT_TRUE(replica.Apply(Full(version, {}), kNow).ok());
    for (int step = 0; step < 30; ++step) {
      GrantsUpdate update = Delta(version, version + 1, {});
      for (unsigned i = 0; i < random() % 4; ++i) {
        const std::string id = std::to_string(random() % 6);
        const std::string name = "trusts/t/roleGrants/" + id;
        const bool in_update = std::any_of(update.grants.begin(), update.grants.end(),
                                           [&](const Grant& g) { return g.name == name; });
        if (random() % 3 == 0 && !in_update) {
          truth.erase(name);
          update.revoked.push_back(name);
        } else {
          truth[name] =
              Of(id, "s" + std::to_string(random() % 3), random() % 2 == 0 ? "HEAD" : "SENCO");
          update.grants.push_back(truth[name]);
        }
      }
      ASSERT_TRUE(replica.Apply(std::move(update), kNow).ok());
      ++version;
      for (const char* subject : {"s0", "s1", "s2"}) {
        std::vector<std::string> expected;
        for (const auto& [name, grant] : truth) {
          if (grant.subject == subject)
            expected.push_back(name.substr(name.rfind('/') + 1) + ":" + grant.role);
        }
        ASSERT_THAT(Held(replica, subject), ::testing::UnorderedElementsAreArray(expected));
      }
    }
  }
}

// A directory that answers what the test gives it and otherwise holds the question.
class ScriptedDirectory {
 public:
  absl::StatusOr<GrantsUpdate> Poll(int64_t applied_version) {
    const absl::MutexLock lock(&mutex_);
    asked_.push_back(applied_version);
    mutex_.Await(absl::Condition(this, &ScriptedDirectory::HasAnswerOrEnd));
    if (answers_.empty()) return absl::CancelledError("ended");
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }
  void Answer(absl::StatusOr<GrantsUpdate> answer) {
    const absl::MutexLock lock(&mutex_);
    answers_.push_back(std::move(answer));
  }
  void End() {
    const absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  // Waits until `count` questions have come and all answers are taken.
  std::vector<int64_t> AwaitQuestions(size_t count) {
    const absl::MutexLock lock(&mutex_);
    const auto here = [this, count] { return asked_.size() >= count && answers_.empty(); };
    mutex_.Await(absl::Condition(&here));
    return asked_;
  }

 private:
  bool HasAnswerOrEnd() const { return ended_ || !answers_.empty(); }
  absl::Mutex mutex_;
  std::deque<absl::StatusOr<GrantsUpdate>> answers_;
  std::vector<int64_t> asked_;
  bool ended_ = false;
};

class GrantsFollowerTest : public ::testing::Test {
 protected:
  void Start() {
    follower_ = std::make_unique<GrantsFollower>(
        replica_, [this](int64_t version) { return directory_.Poll(version); }, clock_,
        GrantsFollower::Options{absl::ZeroDuration(), absl::ZeroDuration(),
                                [this] { directory_.End(); }});
  }
  time::FakeClock clock_{kNow};
  ScriptedDirectory directory_;
  GrantsReplica replica_;
  std::unique_ptr<GrantsFollower> follower_;
};

TEST_F(GrantsFollowerTest, AsksForAllAndThenForWhatChanged) {
  Start();
  directory_.Answer(Full(4, {Of("1", "a")}));
  ASSERT_TRUE(replica_.AwaitFirst(absl::Seconds(60)));
  directory_.Answer(Delta(4, 6, {}, {"trusts/t/roleGrants/1"}));
  EXPECT_THAT(directory_.AwaitQuestions(3), ::testing::ElementsAre(0, 4, 6));
  EXPECT_THAT(Held(replica_, "a"), UnorderedElementsAre());
}

TEST_F(GrantsFollowerTest, ConfirmsAsOfTheMomentTheQuestionWasSent) {
  Start();
  directory_.AwaitQuestions(1);
  clock_.Advance(absl::Seconds(3));  // while the directory holds the question
  directory_.Answer(Full(4, {}));
  directory_.AwaitQuestions(2);
  EXPECT_EQ(replica_.confirmed_at(), kNow);
}

TEST_F(GrantsFollowerTest, GoesOnAfterErrors) {
  directory_.Answer(absl::UnavailableError("down"));
  directory_.Answer(absl::UnavailableError("down"));
  directory_.Answer(Full(4, {Of("1", "a")}));
  Start();
  EXPECT_THAT(directory_.AwaitQuestions(4), ::testing::ElementsAre(0, 0, 0, 4));
  EXPECT_THAT(Held(replica_, "a"), UnorderedElementsAre("1:SENCO"));
}

TEST_F(GrantsFollowerTest, AsksForAllWhenItMissedSomething) {
  directory_.Answer(Full(4, {Of("1", "a")}));
  directory_.Answer(Delta(5, 6, {Of("2", "a")}));
  directory_.Answer(Full(6, {Of("2", "a")}));
  Start();
  EXPECT_THAT(directory_.AwaitQuestions(4), ::testing::ElementsAre(0, 4, 0, 6));
  EXPECT_THAT(Held(replica_, "a"), UnorderedElementsAre("2:SENCO"));
}

TEST_F(GrantsFollowerTest, StopsWhileAQuestionIsHeldAndWhileItWaits) {
  Start();
  directory_.AwaitQuestions(1);
  follower_->Stop();
  follower_->Stop();

  GrantsFollower waiting(
      replica_, [](int64_t) { return absl::UnavailableError("down"); }, clock_,
      GrantsFollower::Options{absl::InfiniteDuration(), absl::InfiniteDuration(), nullptr});
}

}  // namespace
}  // namespace senda::rpc
