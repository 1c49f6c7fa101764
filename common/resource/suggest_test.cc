#include "common/resource/suggest.h"

#include "gtest/gtest.h"

namespace senda::resource {
namespace {

const std::vector<std::string> kFields = {"year_group", "given_name", "family_name", "upn"};

TEST(Nearest, FindsWordsUpToTwoEditsAway) {
  EXPECT_EQ(Nearest("year_gruop", kFields), "year_group");    // one swap
  EXPECT_EQ(Nearest("yeargroup", kFields), "year_group");     // one missing
  EXPECT_EQ(Nearest("familly_nam", kFields), "family_name");  // one too many, one missing
  EXPECT_EQ(Nearest("UPN", kFields), "upn");
}

TEST(Nearest, FindsNothingFurtherAway) {
  EXPECT_EQ(Nearest("year", kFields), "");
  EXPECT_EQ(Nearest("postcode", kFields), "");
  EXPECT_EQ(Nearest("", kFields), "");
}

TEST(Nearest, DoesNotReplaceEveryLetterOfAShortWord) {
  EXPECT_EQ(Nearest("x", {"y", "id"}), "");
  EXPECT_EQ(Nearest("xy", {"id"}), "");
}

TEST(Nearest, PrefersTheNearerAndThenTheFirst) {
  EXPECT_EQ(Nearest("goal", {"goals", "goal_"}), "goals");
  EXPECT_EQ(Nearest("nane", {"nape_", "name"}), "name");
}

TEST(DidYouMean, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(DidYouMean("year_grup", kFields), "; did you mean 'year_group'?");
  EXPECT_EQ(DidYouMean("zzz", kFields), "");
}

}  // namespace
}  // namespace senda::resource
