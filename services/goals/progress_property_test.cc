#include <algorithm>
#include <cmath>
#include <random>

#include "gtest/gtest.h"
#include "services/goals/progress.h"

// What holds of every progress, tried on random input from a fixed seed.
namespace senda::goals {
namespace {

constexpr int kCases = 20000;

class ProgressProperty : public ::testing::Test {
 protected:
  double Number(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  int Whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  // Small whole numbers, in which start = target and current = target are frequent.
  double Small() { return Whole(-3, 3); }

  std::vector<Part> Parts() {
    std::vector<Part> parts(static_cast<std::size_t>(Whole(0, 12)));
    for (Part& part : parts) {
      if (Whole(0, 3) != 0) part.progress = Number(0, 1);
      part.weight = Whole(0, 3) == 0 ? 0 : Number(0, 1000);
    }
    return parts;
  }

  std::mt19937 random_{20260907};
};

TEST_F(ProgressProperty, LiesWithinZeroAndOne) {
  for (int i = 0; i < kCases; ++i) {
    const bool small = i % 2 == 0;
    const double start = small ? Small() : Number(-8e307, 8e307);
    const double target = small ? Small() : Number(-8e307, 8e307);
    const double current = small ? Small() : Number(-8e307, 8e307);
    for (const Better better : {Better::kUnknown, Better::kHigher, Better::kLower}) {
      const double progress = LinearProgress(start, target, current, better);
      ASSERT_TRUE(progress >= 0 && progress <= 1)
          << start << " -> " << target << " at " << current << " is " << progress;
    }
  }
}

TEST_F(ProgressProperty, NeverFallsOnTheWayToTheTarget) {
  for (int i = 0; i < kCases; ++i) {
    const double start = Number(-1000, 1000), target = Number(-1000, 1000);
    const double sign = target < start ? -1 : 1;
    const double here = Number(-2000, 2000), step = sign * Number(0, 500);
    ASSERT_LE(LinearProgress(start, target, here, Better::kUnknown),
              LinearProgress(start, target, here + step, Better::kUnknown))
        << start << " -> " << target << " from " << here << " by " << step;
  }
}

TEST_F(ProgressProperty, DoesNotDependOnUnitOrOrigin) {
  for (int i = 0; i < kCases; ++i) {
    const double start = Small(), target = Small(), current = Small();
    // Powers of two and whole numbers are exact, so that equal stays equal.
    const double scale = std::ldexp(Whole(0, 1) == 0 ? 1 : -1, Whole(-8, 8));
    const double origin = Whole(-1000, 1000);
    const auto in = [&](double value) { return scale * value + origin; };
    ASSERT_NEAR(LinearProgress(start, target, current, Better::kUnknown),
                LinearProgress(in(start), in(target), in(current), Better::kUnknown), 1e-12)
        << start << " -> " << target << " at " << current << ", " << scale << "x + " << origin;
  }
}

TEST_F(ProgressProperty, SwappingStartAndTargetTellsTheRestOfTheWay) {
  for (int i = 0; i < kCases; ++i) {
    const double start = Number(-1000, 1000), target = Number(-1000, 1000);
    if (start == target) continue;
    const double current = Number(-1000, 1000);
    ASSERT_NEAR(LinearProgress(start, target, current, Better::kUnknown) +
                    LinearProgress(target, start, current, Better::kUnknown),
                1, 1e-9);
  }
}

TEST_F(ProgressProperty, RollUpDoesNotDependOnTheOrder) {
  for (int i = 0; i < kCases / 10; ++i) {
    std::vector<Part> parts = Parts();
    const std::optional<double> mean = WeightedMean(parts);
    std::shuffle(parts.begin(), parts.end(), random_);
    ASSERT_EQ(WeightedMean(parts), mean);
  }
}

TEST_F(ProgressProperty, RollUpLiesBetweenTheLeastAndTheMost) {
  for (int i = 0; i < kCases / 10; ++i) {
    const std::vector<Part> parts = Parts();
    const std::optional<double> mean = WeightedMean(parts);
    double least = 1, most = 0;
    for (const Part& part : parts) {
      if (!part.progress.has_value() || part.weight <= 0) continue;
      least = std::min(least, *part.progress);
      most = std::max(most, *part.progress);
    }
    ASSERT_EQ(mean.has_value(), least <= most);
    if (!mean.has_value()) continue;
    ASSERT_GE(*mean, least - 1e-12);
    ASSERT_LE(*mean, most + 1e-12);
  }
}

TEST_F(ProgressProperty, RollUpDoesNotChangeByWhatDoesNotCount) {
  for (int i = 0; i < kCases / 10; ++i) {
    std::vector<Part> parts = Parts();
    const std::optional<double> mean = WeightedMean(parts);
    parts.push_back({std::nullopt, 10});
    parts.push_back({Number(0, 1), 0});
    ASSERT_EQ(WeightedMean(parts), mean);
  }
}

}  // namespace
}  // namespace senda::goals
