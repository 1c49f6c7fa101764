#include "services/pupil_tracking/progress/peer_groups.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace senda::pupil_tracking {
namespace {

// Rates 1, 2, 3 and 6 at baselines 90, 92, 95 and 101; a pupil at 92 with rate 2, band 5: 90 and 95
// remain, mean (1 + 3) / 2 = 2, standard deviation sqrt(((1-2)^2 + (3-2)^2) / 1) = 1.414.
TEST(PeerGroups, LeaveTheAskingPupilOut) {
  PeerGroups groups;
  groups.Add({"ngrt", "", 4}, 90, 1);
  groups.Add({"ngrt", "", 4}, 92, 2);
  groups.Add({"ngrt", "", 4}, 95, 3);
  groups.Add({"ngrt", "", 4}, 101, 6);
  groups.Seal();
  const double own = 2;
  const PeerFigures figures = groups.PeersOf({"ngrt", "", 4}, 92, 5, &own);
  EXPECT_EQ(figures.peers, 2);
  EXPECT_NEAR(figures.mean_rate, 2, 1e-12);
  EXPECT_NEAR(figures.standard_deviation, 1.4142, 1e-4);
}

TEST(PeerGroups, HoldBothEndsOfTheBand) {
  PeerGroups groups;
  groups.Add({"ngrt", "", 4}, 87, 1);
  groups.Add({"ngrt", "", 4}, 97, 3);
  groups.Add({"ngrt", "", 4}, 97.5, 100);
  groups.Seal();
  const PeerFigures figures = groups.PeersOf({"ngrt", "", 4}, 92, 5, nullptr);
  EXPECT_EQ(figures.peers, 2);
  EXPECT_NEAR(figures.mean_rate, 2, 1e-12);
}

TEST(PeerGroups, KeepYearsInstrumentsAndSubjectsApart) {
  PeerGroups groups;
  groups.Add({"ngrt", "", 4}, 92, 1);
  groups.Add({"ngrt", "", 5}, 92, 2);
  groups.Add({"ptm", "", 4}, 92, 3);
  groups.Add({"ngrt", "maths", 4}, 92, 4);
  groups.Seal();
  EXPECT_EQ(groups.PeersOf({"ngrt", "", 4}, 92, 5, nullptr).peers, 1);
  EXPECT_EQ(groups.PeersOf({"ngrt", "", 6}, 92, 5, nullptr).peers, 0);
  const double own = 1;
  const PeerFigures alone = groups.PeersOf({"ngrt", "", 4}, 92, 5, &own);
  EXPECT_EQ(alone.peers, 0);
  EXPECT_EQ(alone.mean_rate, 0);
}

// Against the definition, pupil by pupil, over a group with many equal baselines.
TEST(PeerGroups, AgreeWithTheDefinition) {
  struct Pupil {
    double baseline, rate;
  };
  std::vector<Pupil> pupils;
  std::uint32_t state = 7;
  const auto next = [&state](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<double>((state >> 8) % below);
  };
  for (int i = 0; i < 200; ++i) pupils.push_back({70 + next(60), next(1000) / 250 - 2});
  PeerGroups groups;
  for (const Pupil& pupil : pupils) groups.Add({"ngrt", "", 4}, pupil.baseline, pupil.rate);
  groups.Seal();
  for (std::size_t i = 0; i < pupils.size(); ++i) {
    int count = 0;
    double sum = 0, squares = 0;
    for (std::size_t j = 0; j < pupils.size(); ++j) {
      if (j == i || std::abs(pupils[j].baseline - pupils[i].baseline) > 5) continue;
      ++count;
      sum += pupils[j].rate;
    }
    const double mean = sum / count;
    for (std::size_t j = 0; j < pupils.size(); ++j) {
      if (j == i || std::abs(pupils[j].baseline - pupils[i].baseline) > 5) continue;
      squares += (pupils[j].rate - mean) * (pupils[j].rate - mean);
    }
    const PeerFigures figures =
        groups.PeersOf({"ngrt", "", 4}, pupils[i].baseline, 5, &pupils[i].rate);
    ASSERT_EQ(figures.peers, count);
    EXPECT_NEAR(figures.mean_rate, mean, 1e-9);
    EXPECT_NEAR(figures.standard_deviation, std::sqrt(squares / (count - 1)), 1e-9);
  }
}

}  // namespace
}  // namespace senda::pupil_tracking
