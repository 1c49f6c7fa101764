#include "services/pupil_tracking/progress/kept_schools.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace senda::pupil_tracking {
namespace {

std::shared_ptr<const ReadProgress> School() {
  return std::make_shared<const ReadProgress>(std::make_shared<const InstrumentsByName>(),
                                              ProgressFigures{});
}

TEST(KeptSchools, FindsWhatWasKeptUnderTheSameKey) {
  KeptSchools kept;
  const auto school = School();
  kept.Keep("oak 7", school);
  EXPECT_EQ(kept.Find("oak 7"), school);
  EXPECT_EQ(kept.Find("oak 8"), nullptr);
}

TEST(KeptSchools, LetsTheOldestGo) {
  KeptSchools kept;
  for (std::size_t i = 0; i <= KeptSchools::kMost; ++i) kept.Keep(fmt::format("{}", i), School());
  EXPECT_EQ(kept.Find("0"), nullptr);
  EXPECT_NE(kept.Find("1"), nullptr);
  kept.Keep("1", School());
  kept.Keep("new", School());
  EXPECT_NE(kept.Find("1"), nullptr);
  EXPECT_EQ(kept.Find("2"), nullptr);
}

}  // namespace
}  // namespace senda::pupil_tracking
