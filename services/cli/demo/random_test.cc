#include "services/cli/demo/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace senda::demo {
namespace {

using ::testing::ElementsAre;

// The published first numbers of SplitMix64 for the seed 1234567.
TEST(Random, GivesThePublishedNumbers) {
  Random random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
  EXPECT_EQ(random.Next(), 9817491932198370423u);
  EXPECT_EQ(random.Next(), 4593380528125082431u);
  EXPECT_EQ(random.Next(), 16408922859458223821u);
}

TEST(Random, KeepsTheStreamsOfPurposesAndItemsApart) {
  const auto first = [](std::uint64_t seed, const char* purpose, std::uint64_t item) {
    return Random::For(seed, purpose, item).Next();
  };
  EXPECT_EQ(first(1, "pupils", 3), first(1, "pupils", 3));
  EXPECT_NE(first(1, "pupils", 3), first(2, "pupils", 3));
  EXPECT_NE(first(1, "pupils", 3), first(1, "staff", 3));
  EXPECT_NE(first(1, "pupils", 3), first(1, "pupils", 4));
}

TEST(Random, DrawsEvenly) {
  Random random(1);
  std::array<int, 6> seen{};
  for (int i = 0; i < 60'000; ++i) ++seen[static_cast<std::size_t>(random.Below(6))];
  for (const int count : seen) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Random, DrawsAboutNormally) {
  Random random(1);
  double sum = 0, squares = 0;
  for (int i = 0; i < 50'000; ++i) {
    const int value = random.Bell(100, 15);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / 50'000;
  EXPECT_NEAR(mean, 100, 0.5);
  EXPECT_NEAR(squares / 50'000 - mean * mean, 225, 10);
}

TEST(Random, DrawsInProportionToWeights) {
  Random random(1);
  std::array<int, 3> seen{};
  for (int i = 0; i < 40'000; ++i) ++seen[random.Weighted({1, 0, 3})];
  EXPECT_NEAR(seen[0], 10'000, 500);
  EXPECT_EQ(seen[1], 0);
}

TEST(Apportion, RoundsPartsSoThatTheySumToTheTotal) {
  EXPECT_THAT(Apportion(10, {1, 1, 1}), ElementsAre(4, 3, 3));
  EXPECT_THAT(Apportion(7, {5, 0, 5}), ElementsAre(4, 0, 3));
  EXPECT_THAT(Apportion(0, {5, 5}), ElementsAre(0, 0));
  // 100 in proportion 1 : 2 : 4 is 14.29, 28.57, 57.14.
  EXPECT_THAT(Apportion(100, {1, 2, 4}), ElementsAre(14, 29, 57));
}

}  // namespace
}  // namespace senda::demo
