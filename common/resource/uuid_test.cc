#include "common/resource/uuid.h"

#include <set>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace senda::resource {
namespace {

TEST(NewUuid, BeginsWithTheTimeAndHasVersionAndVariant) {
  // RFC 9562, appendix A.6: 2022-02-22 14:22:22 -05:00 is 017F22E2-79B0-7...
  const absl::Time time = absl::FromUnixMillis(0x017F22E279B0);
  const std::string uuid = NewUuid(time);
  EXPECT_EQ(uuid.substr(0, 18), "017f22e2-79b0-7000");
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
  EXPECT_TRUE(IsUuid(uuid));
}

TEST(NewUuid, SortsByTimeWithinAMillisecond) {
  const absl::Time start = absl::FromUnixMillis(1'700'000'000'000);
  std::string previous = NewUuid(start);
  for (int microseconds = 1; microseconds < 1000; ++microseconds) {
    const std::string uuid = NewUuid(start + absl::Microseconds(microseconds));
    EXPECT_LT(previous, uuid);
    previous = uuid;
  }
}

TEST(NewUuid, NeverRepeatsEvenAtOneInstantInSeveralThreads) {
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&mine, now] {
      for (int i = 0; i < 5000; ++i) mine.push_back(NewUuid(now));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20'000U);
}

TEST(IsUuid, AcceptsAnyVersionInEitherCase) {
  EXPECT_TRUE(IsUuid("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
  EXPECT_TRUE(IsUuid("919108F7-52D1-4320-9BAC-F847DB4148A8"));
}

TEST(IsUuid, RefusesOtherText) {
  EXPECT_FALSE(IsUuid(""));
  EXPECT_FALSE(IsUuid("f81d4fae7dec11d0a76500a0c91e6bf6"));
  EXPECT_FALSE(IsUuid("{f81d4fae-7dec-11d0-a765-00a0c91e6bf}"));
  EXPECT_FALSE(IsUuid("f81d4fae-7dec-11d0-a765-00a0c91e6bfg"));
  EXPECT_FALSE(IsUuid("f81d4fae-7dec-11d0-a765-00a0c91e6bf6 "));
  EXPECT_FALSE(IsUuid("f81d4fae-7dec-11d0-a765_00a0c91e6bf6"));
}

}  // namespace
}  // namespace senda::resource
