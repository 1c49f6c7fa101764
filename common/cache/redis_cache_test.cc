#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/cache.h"
#include "common/cache/key_encoding.h"
#include "common/cache/redis_test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::cache {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Optional;

class RedisCacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = RedisTestServer::Start();
    if (server_ == nullptr) {
      ASSERT_FALSE(RedisTestServer::Required()) << "redis-server is missing";
      GTEST_SKIP() << "no redis-server on this machine";
    }
    options_.address = server_->address();
    options_.sealing_key = std::string(32, 'k');
    // Generous, so that a busy machine does not turn a hit into a miss; a stopped server still ends
    // every wait.
    options_.connect_timeout = absl::Seconds(5);
    options_.command_timeout = absl::Seconds(5);
    cache_ = NewRedisCache(options_);
  }

  void Put(const Key& key, const std::string& value) {
    cache_->Set({{key, value}}, absl::Seconds(60));
  }
  std::optional<std::string> Find(const Key& key) { return cache_->Get({key}).front(); }

  // Asks until the breaker's pause is over and the value is back.
  bool FindsAgain(const Key& key, const std::string& value) {
    const absl::Time limit = absl::Now() + absl::Seconds(30);
    while (absl::Now() < limit) {
      Put(key, value);
      if (Find(key) == value) {
        return true;
      }
      std::this_thread::yield();
    }
    return false;
  }

  std::unique_ptr<RedisTestServer> server_;
  RedisOptions options_;
  std::unique_ptr<Cache> cache_;
};

TEST_F(RedisCacheTest, AnswersInTheOrderOfTheKeys) {
  Put({"t", "a"}, "1");
  Put({"t", "b"}, std::string("2\0\r\n$", 5));
  EXPECT_THAT(
      cache_->Get({{"t", "b"}, {"t", "z"}, {"t", "a"}}),
      ElementsAre(Optional(std::string("2\0\r\n$", 5)), std::nullopt, Optional(std::string("1"))));
  EXPECT_TRUE(cache_->reachable());
}

TEST_F(RedisCacheTest, MovesMoreKeysThanOneCommandHolds) {
  std::vector<std::pair<Key, std::string>> entries;
  std::vector<Key> keys;
  for (int i = 0; i < 1000; ++i) {
    keys.push_back({"t", absl::StrCat("n", i)});
    entries.push_back({keys.back(), std::string(2000, 'x') + absl::StrCat(i)});
  }
  cache_->Set(entries, absl::Seconds(60));
  const auto values = cache_->Get(keys);
  ASSERT_EQ(values.size(), entries.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(values[i], entries[i].second);
  }
  EXPECT_EQ(cache_->stats().stored, 1000u);
  EXPECT_EQ(cache_->stats().hits, 1000u);
}

TEST_F(RedisCacheTest, TreatsCommandTextInKeysAndValuesAsData) {
  const Key key{"t\r\nFLUSHALL\r\n", "n %s %b \"'"};
  Put(key, "*1\r\n$8\r\nFLUSHALL\r\n");
  EXPECT_EQ(Find(key), "*1\r\n$8\r\nFLUSHALL\r\n");
}

TEST_F(RedisCacheTest, StoresForAboutTheTimeToLive) {
  Put({"t", "a"}, "1");
  int milliseconds = 0;
  ASSERT_TRUE(absl::SimpleAtoi(server_->Command({"PTTL", EncodeKey({"t", "a"})}), &milliseconds));
  EXPECT_GT(milliseconds, 0);
  EXPECT_LE(milliseconds, 72'000);
}

TEST_F(RedisCacheTest, KeepsNothingReadableInRedis) {
  Put({"t", "a"}, "readable");
  EXPECT_EQ(server_->Command({"GET", EncodeKey({"t", "a"})}).find("readable"), std::string::npos);
}

TEST_F(RedisCacheTest, MissesAndCountsAPoisonedValue) {
  Put({"t", "a"}, "1");
  server_->Command({"SET", EncodeKey({"t", "a"}), "poison"});
  EXPECT_EQ(Find({"t", "a"}), std::nullopt);
  EXPECT_EQ(cache_->stats().rejected, 1u);
}

TEST_F(RedisCacheTest, NeverServesAnotherTrustsValue) {
  Put({"mine", "a"}, "of mine");
  Put({"theirs", "a"}, "of theirs");
  const std::string theirs = server_->Command({"GET", EncodeKey({"theirs", "a"})});
  server_->Command({"SET", EncodeKey({"mine", "a"}), theirs});
  EXPECT_EQ(Find({"mine", "a"}), std::nullopt);
  EXPECT_EQ(cache_->stats().rejected, 1u);
  EXPECT_EQ(Find({"theirs", "a"}), "of theirs");
}

TEST_F(RedisCacheTest, MissesAKeyOfTheWrongType) {
  server_->Command({"LPUSH", EncodeKey({"t", "a"}), "1"});
  EXPECT_EQ(Find({"t", "a"}), std::nullopt);
}

TEST_F(RedisCacheTest, MissesAfterFlushAll) {
  Put({"t", "a"}, "1");
  server_->Command({"FLUSHALL"});
  EXPECT_EQ(Find({"t", "a"}), std::nullopt);
  Put({"t", "a"}, "2");
  EXPECT_EQ(Find({"t", "a"}), "2");
}

TEST_F(RedisCacheTest, CountsARefusedSetAndGoesOnReading) {
  Put({"t", "a"}, "1");
  server_->Command({"CONFIG", "SET", "maxmemory", "1"});
  Put({"t", "b"}, "2");
  EXPECT_GE(cache_->stats().errors, 1u);
  EXPECT_EQ(Find({"t", "b"}), std::nullopt);
  EXPECT_EQ(Find({"t", "a"}), "1");
}

TEST_F(RedisCacheTest, MissesWhileTheServerIsGoneAndHitsWhenItIsBack) {
  ASSERT_TRUE(FindsAgain({"t", "a"}, "1"));
  server_->Kill();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Find({"t", "a"}), std::nullopt);
  }
  EXPECT_FALSE(cache_->reachable());
  // Five failures opened the breaker: other calls did not even try.
  EXPECT_GE(cache_->stats().errors, 5u);
  EXPECT_LT(cache_->stats().errors, 20u);
  server_->Restart();
  EXPECT_TRUE(FindsAgain({"t", "a"}, "2"));
  EXPECT_TRUE(cache_->reachable());
}

TEST_F(RedisCacheTest, GivesUpOnASilentServerAndRecoversWhenItAnswers) {
  options_.command_timeout = absl::Milliseconds(50);
  cache_ = NewRedisCache(options_);
  ASSERT_TRUE(FindsAgain({"t", "a"}, "1"));
  server_->Pause();
  EXPECT_EQ(Find({"t", "a"}), std::nullopt);
  EXPECT_FALSE(cache_->reachable());
  server_->Resume();
  EXPECT_TRUE(FindsAgain({"t", "a"}, "1"));
}

TEST_F(RedisCacheTest, NeverTakesALateReplyForTheNextAnswer) {
  options_.command_timeout = absl::Milliseconds(50);
  options_.connections = 1;
  cache_ = NewRedisCache(options_);
  ASSERT_TRUE(FindsAgain({"mine", "a"}, "of mine"));
  ASSERT_TRUE(FindsAgain({"theirs", "a"}, "of theirs"));
  for (int i = 0; i < 3; ++i) {
    server_->Pause();
    EXPECT_EQ(Find({"mine", "a"}), std::nullopt);
    server_->Resume();
    const auto answer = Find({"theirs", "a"});
    EXPECT_TRUE(answer == std::nullopt || answer == "of theirs") << *answer;
    ASSERT_TRUE(FindsAgain({"mine", "a"}, "of mine"));
  }
  EXPECT_EQ(cache_->stats().rejected, 0u);
}

TEST_F(RedisCacheTest, ServesManyThreadsOverFewConnections) {
  options_.connections = 2;
  cache_ = NewRedisCache(options_);
  std::vector<std::thread> threads;
  std::vector<int> wrong(8, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      const Key key{absl::StrCat("trust", t), "n"};
      for (int i = 0; i < 100; ++i) {
        Put(key, absl::StrCat(t, "/", i));
        wrong[t] += Find(key) == absl::StrCat(t, "/", i) ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(wrong, Each(0));
}

TEST(RedisCache, StartsBeforeItsServerAndMisses) {
  RedisOptions options;
  options.address = "127.0.0.1:1";
  options.sealing_key = std::string(32, 'k');
  const auto cache = NewRedisCache(options);
  EXPECT_FALSE(cache->reachable());
  EXPECT_EQ(cache->Get({{"t", "a"}}).front(), std::nullopt);
}

TEST(RedisCache, MissesWhenTheAddressIsNoAddress) {
  RedisOptions options;
  options.address = "127.0.0.1:http";
  options.sealing_key = std::string(32, 'k');
  EXPECT_EQ(NewRedisCache(options)->Get({{"t", "a"}}).front(), std::nullopt);
}

}  // namespace
}  // namespace senda::cache
