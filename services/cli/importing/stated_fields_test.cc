#include "services/cli/importing/stated_fields.h"

#include <gtest/gtest.h>

namespace senda::importing {
namespace {

TEST(StatedFields, NamesEachFieldOnceByItsFirstColumn) {
  StatedFields fields;
  fields.Replace("sex", "Gender");
  fields.Replace("english_additional_language", "EAL");
  fields.Replace("english_additional_language", "First language");
  EXPECT_EQ(fields.mask, "sex,english_additional_language");
  EXPECT_EQ(fields.ColumnOf("english_additional_language"), "EAL");
}

TEST(StatedFields, FindsTheColumnOfWhatTheServerNames) {
  StatedFields fields;
  fields.Replace("year_group", "NC year");
  fields.columns["needs"] = "Primary need";
  EXPECT_EQ(fields.ColumnOf("pupil.year_group"), "NC year");
  EXPECT_EQ(fields.ColumnOf("year_group"), "NC year");
  EXPECT_EQ(fields.ColumnOf("sen_record.needs[1].type"), "Primary need");
  EXPECT_EQ(fields.ColumnOf("pupil.destination"), "pupil.destination");
  fields.column_of_others = "NGRT 2025-09-12";
  EXPECT_EQ(fields.ColumnOf("assessment.taken_date"), "NGRT 2025-09-12");
}

}  // namespace
}  // namespace senda::importing
