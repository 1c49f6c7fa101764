#include "common/resource/uuid.h"

#include <regex>
#include <set>
#include <string>
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
  EXPECT_TRUE(std::regex_match(uuid, std::regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")));
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

}  // namespace
}  // namespace senda::resource
