#include "services/cli/importing/field_values.h"

#include <gtest/gtest.h>

#include "services/cli/importing/missing_values.h"

namespace senda::importing {
namespace {

TEST(FieldValues, ReadsBritishAndIsoDates) {
  const absl::CivilDay day(2019, 2, 3);
  for (const char* text : {"03/02/2019", "3/2/2019", "03-02-2019", "2019-02-03", "2019/2/3",
                           "2019-02-03T00:00:00", "03/02/2019 00:00", "2019-02-03T00:00:00.000Z"}) {
    EXPECT_EQ(ParseDay(text), day) << text;
  }
  EXPECT_EQ(ParseDay("29/02/2020"), absl::CivilDay(2020, 2, 29));
}

TEST(FieldValues, RefusesDatesThatDoNotExistOrMayMeanAnother) {
  for (const char* text : {"", "29/02/2019", "31/06/2019", "13/13/2019", "00/01/2019", "01/02/19",
                           "2019-02-30", "03/02-2019", "03.02.2019", "20190203", "02/2019",
                           "03/02/2019x", "3 Feb 2019", "45123", "03/02/20190"}) {
    EXPECT_EQ(ParseDay(text), std::nullopt) << text;
  }
}

TEST(FieldValues, ReadsEveryWayToSayYesAndNo) {
  for (const char* text : {"Y", "y", "Yes", "T", "true", "TRUE", "1"}) {
    EXPECT_EQ(ParseYesNo(text), true) << text;
  }
  for (const char* text : {"N", "no", "F", "False", "0"})
    EXPECT_EQ(ParseYesNo(text), false) << text;
  for (const char* text : {"", "2", "maybe", "-"})
    EXPECT_EQ(ParseYesNo(text), std::nullopt) << text;
}

TEST(FieldValues, ReadsYearGroups) {
  for (const char* text : {"Year 4", "4", "Y4", "year4", "Yr 4", "04", "NC Year 4"}) {
    EXPECT_EQ(ParseYearGroup(text), 4) << text;
  }
  EXPECT_EQ(ParseYearGroup("R"), 0);
  EXPECT_EQ(ParseYearGroup("Reception"), 0);
  EXPECT_EQ(ParseYearGroup("N2"), -1);
  EXPECT_EQ(ParseYearGroup("N1"), -2);
  EXPECT_EQ(ParseYearGroup("E2"), -3);
  EXPECT_EQ(ParseYearGroup("E1"), -4);
  EXPECT_EQ(ParseYearGroup("14"), 14);
  for (const char* text : {"", "15", "X", "Year", "4a", "-1", "Class 4"}) {
    EXPECT_EQ(ParseYearGroup(text), std::nullopt) << text;
  }
  EXPECT_TRUE(IsCurriculumNotFollowed("X"));
}

TEST(FieldValues, ReadsCounts) {
  EXPECT_EQ(ParseCount("1234"), 1234);
  EXPECT_EQ(ParseCount("1,234"), 1234);
  EXPECT_EQ(ParseCount("0"), 0);
  for (const char* text : {"", "-1", "1.5", "12,34", ",123", "1234567890", "z"}) {
    EXPECT_EQ(ParseCount(text), std::nullopt) << text;
  }
}

TEST(FieldValues, ReadsSexAndLanguage) {
  EXPECT_EQ(ParseSex("F"), pupils::v1::SEX_FEMALE);
  EXPECT_EQ(ParseSex("Male"), pupils::v1::SEX_MALE);
  EXPECT_EQ(ParseSex("Q"), std::nullopt);
  EXPECT_TRUE(IsEnglish("ENG"));
  EXPECT_FALSE(IsEnglish("PNJ"));
}

// The two releases of one publisher, in one year, use the same marks with opposite meanings.
TEST(MissingValues, MeanTheOppositeInTheTwoReleases) {
  const Release sen{Release::Family::kSpecialEducationalNeeds, "202425"};
  const Release plans{Release::Family::kEhcPlans, "2025"};
  EXPECT_EQ(ParseMissingMark(sen, "x"), MissingReason::kNotApplicable);
  EXPECT_EQ(ParseMissingMark(sen, "z"), MissingReason::kNotAvailable);
  EXPECT_EQ(ParseMissingMark(plans, "x"), MissingReason::kNotAvailable);
  EXPECT_EQ(ParseMissingMark(plans, "z"), MissingReason::kNotApplicable);
}

TEST(MissingValues, KnowTheColonOfOldReleasesOnlyThere) {
  const auto colon = [](const char* period) {
    return ParseMissingMark({Release::Family::kSpecialEducationalNeeds, period}, ":");
  };
  EXPECT_EQ(colon("202021"), MissingReason::kNotAvailable);
  EXPECT_EQ(colon("202425"), std::nullopt);
}

TEST(MissingValues, AreNeverNumbers) {
  for (const char* text : {"0", "12", ""}) {
    EXPECT_EQ(ParseMissingMark({Release::Family::kEhcPlans, "2025"}, text), std::nullopt);
  }
}

}  // namespace
}  // namespace senda::importing
