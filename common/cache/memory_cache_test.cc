#include "common/cache/memory_cache.h"

#include "common/cache/faulty_cache.h"
#include "common/testing/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::cache {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

class MemoryCacheTest : public ::testing::Test {
 protected:
  void Put(const std::string& name, const std::string& value) {
    cache_.Set({{{"t", name}, value}}, absl::Seconds(10));
  }
  std::optional<std::string> Find(const std::string& name) {
    return cache_.Get({{"t", name}}).front();
  }

  time::FakeClock clock_{absl::UnixEpoch()};
  // Room for three entries: a key of one letter is "senda:1:1:t:x", 13 bytes.
  MemoryCache cache_{3 * (13 + 1), clock_};
};

TEST_F(MemoryCacheTest, AnswersInTheOrderOfTheKeys) {
  Put("a", "1");
  Put("b", "2");
  EXPECT_THAT(cache_.Get({{"t", "b"}, {"t", "z"}, {"t", "a"}}),
              ElementsAre(Optional(std::string("2")), std::nullopt, Optional(std::string("1"))));
}

TEST_F(MemoryCacheTest, KeepsTrustsApart) {
  Put("a", "1");
  EXPECT_EQ(cache_.Get({{"u", "a"}}).front(), std::nullopt);
}

TEST_F(MemoryCacheTest, DropsTheLeastRecentlyUsedFirst) {
  Put("a", "1");
  Put("b", "2");
  Put("c", "3");
  Find("a");
  Put("d", "4");
  EXPECT_EQ(Find("b"), std::nullopt);
  EXPECT_EQ(Find("a"), "1");
  EXPECT_EQ(Find("d"), "4");
}

TEST_F(MemoryCacheTest, ReplacesAValueWithoutCountingItTwice) {
  for (int i = 0; i < 10; ++i) {
    Put("a", "1");
  }
  Put("b", "2");
  Put("c", "3");
  EXPECT_EQ(Find("a"), "1");
}

TEST_F(MemoryCacheTest, ForgetsAfterAtMostAFifthMoreThanTheTimeToLive) {
  Put("a", "1");
  clock_.Advance(absl::Seconds(7));
  EXPECT_EQ(Find("a"), "1");
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Find("a"), std::nullopt);
}

TEST_F(MemoryCacheTest, DoesNotStoreWhatIsLargerThanItself) {
  Put("a", "1");
  Put("b", std::string(100, 'x'));
  EXPECT_EQ(Find("b"), std::nullopt);
  EXPECT_EQ(Find("a"), "1");
}

TEST_F(MemoryCacheTest, CountsHitsAndMisses) {
  Put("a", "1");
  Find("a");
  Find("b");
  EXPECT_EQ(cache_.stats().hits, 1u);
  EXPECT_EQ(cache_.stats().misses, 1u);
  EXPECT_EQ(cache_.stats().stored, 1u);
}

TEST_F(MemoryCacheTest, FaultyCacheFailsOnCueAndRecovers) {
  FaultyCache faulty(cache_);
  Put("a", "1");
  faulty.SetFault(FaultyCache::Fault::kUnreachable);
  EXPECT_EQ(faulty.Get({{"t", "a"}}).front(), std::nullopt);
  EXPECT_FALSE(faulty.reachable());
  faulty.SetFault(FaultyCache::Fault::kWrongBytes);
  EXPECT_NE(faulty.Get({{"t", "a"}}).front(), "1");
  faulty.SetFault(FaultyCache::Fault::kLosesSets);
  faulty.Set({{{"t", "a"}, "2"}}, absl::Seconds(10));
  EXPECT_EQ(faulty.Get({{"t", "a"}}).front(), "1");
  faulty.SetFault(FaultyCache::Fault::kNone);
  EXPECT_EQ(faulty.gets(), 3);
  EXPECT_TRUE(faulty.reachable());
}

}  // namespace
}  // namespace senda::cache
