#include "services/cli/importing/assessments_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"
#include "services/cli/importing/assessment_values.h"

namespace senda::importing {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::StartsWith;

Instrument Of(const std::string& id, const std::string& title, AssessmentKind kind) {
  Instrument instrument;
  instrument.set_name("trusts/oak/instruments/" + id);
  instrument.set_title(title);
  instrument.set_kind(kind);
  instrument.set_subject("reading");
  return instrument;
}

const std::vector<Instrument>& Instruments() {
  static const auto& all =
      *new std::vector<Instrument>{Of("ngrt", "NGRT", ASSESSMENT_KIND_STANDARDISED_SCORE),
                                   Of("age", "Reading age", ASSESSMENT_KIND_READING_AGE),
                                   Of("pk", "Pre-key-stage", ASSESSMENT_KIND_PRE_KEY_STAGE),
                                   Of("em", "Engagement model", ASSESSMENT_KIND_ENGAGEMENT_MODEL)};
  return all;
}

struct Read {
  absl::StatusOr<CsvSummary> summary = absl::UnknownError("not read");
  std::vector<AssessmentRow> rows;
  std::vector<RowError> errors;
  // "line column reason"
  std::multiset<std::string> ErrorKeys() const {
    std::multiset<std::string> keys;
    for (const RowError& error : errors) {
      keys.insert(std::to_string(error.line) + " " + error.column + " " + error.reason);
    }
    return keys;
  }
};

Read ReadText(const std::string& text) {
  std::istringstream in(text);
  AssessmentCsvOptions options;
  options.trust = "trusts/oak";
  options.today = absl::CivilDay(2026, 11, 21);
  options.pupil_of_upn = [](std::string_view upn) -> std::optional<std::string> {
    if (upn == "B801200005001") return "trusts/oak/pupils/ada";
    if (upn == "P207000016049") return "trusts/oak/pupils/bob";
    return std::nullopt;
  };
  options.instrument_of = [](std::string_view word) -> const Instrument* {
    for (const Instrument& instrument : Instruments()) {
      if (NormaliseHeading(instrument.title()) == NormaliseHeading(word)) return &instrument;
    }
    return nullptr;
  };
  Read read;
  read.summary = ReadAssessments(
      in, options,
      [&](const AssessmentRow& row) {
        read.rows.push_back(row);
        return absl::OkStatus();
      },
      [&](const RowError& error) { read.errors.push_back(error); });
  return read;
}

TEST(AssessmentsCsv, ReadsTheLongForm) {
  const Read read = ReadText(
      "Pupil UPN,Test,Test date,SAS,Subject,Comment\n"
      "b801200005001,NGRT,12/09/2025,87,Reading comprehension,\n"
      "P207000016049,Reading age,2025-09-12,8:06,,sat with a scribe\n");
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  EXPECT_TRUE(read.errors.empty());
  ASSERT_EQ(read.rows.size(), 2u);
  const Assessment& first = read.rows[0].assessment;
  EXPECT_EQ(first.pupil(), "trusts/oak/pupils/ada");
  EXPECT_EQ(first.instrument(), "trusts/oak/instruments/ngrt");
  EXPECT_EQ(first.kind(), ASSESSMENT_KIND_STANDARDISED_SCORE);
  EXPECT_EQ(first.score(), 87);
  EXPECT_EQ(first.subject(), "Reading comprehension");
  EXPECT_EQ(first.taken_date().day(), 12);
  EXPECT_THAT(first.name(), StartsWith("trusts/oak/assessments/a-"));
  EXPECT_EQ(read.rows[1].assessment.score(), 102);
  EXPECT_EQ(read.rows[1].assessment.subject(), "reading");
  EXPECT_EQ(read.rows[1].assessment.narrative(), "sat with a scribe");
}

TEST(AssessmentsCsv, ReadsTheWideForm) {
  const Read read = ReadText(
      "UPN,Surname,NGRT 2025-09-12,NGRT (12/06/2026),Pre-key-stage 2026-06-12\n"
      "B801200005001,Byron,87,90,\n"
      "P207000016049,Lee,,101,PK4\n");
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  EXPECT_TRUE(read.errors.empty());
  ASSERT_EQ(read.rows.size(), 4u);
  EXPECT_EQ(read.rows[0].assessment.score(), 87);
  EXPECT_EQ(read.rows[0].fields->column_of_others, "NGRT 2025-09-12");
  EXPECT_EQ(read.rows[1].assessment.taken_date().month(), 6);
  EXPECT_EQ(read.rows[2].assessment.pupil(), "trusts/oak/pupils/bob");
  EXPECT_EQ(read.rows[3].assessment.standard(), "PK4");
  EXPECT_FALSE(read.rows[3].assessment.has_score());
  EXPECT_THAT(read.summary->ignored_columns, ElementsAre(StartsWith("Surname")));
}

TEST(AssessmentsCsv, GivesTheSameNamesInEitherFormAndEachTime) {
  const Read wide = ReadText("UPN,NGRT 2025-09-12\nB801200005001,87\n");
  const Read tall = ReadText("UPN,Instrument,Date,Score\nB801200005001,ngrt,12/09/2025,88\n");
  ASSERT_EQ(wide.rows.size(), 1u);
  ASSERT_EQ(tall.rows.size(), 1u);
  EXPECT_EQ(wide.rows[0].assessment.name(), tall.rows[0].assessment.name());
  const Read later = ReadText("UPN,NGRT 2025-09-13\nB801200005001,87\n");
  EXPECT_NE(later.rows[0].assessment.name(), wide.rows[0].assessment.name());
}

// NGRT is about reading: to say so changes nothing, and another subject is another result.
TEST(AssessmentsCsv, TellsTheSubjectsOfOneInstrumentApart) {
  const Read read = ReadText(
      "UPN,Instrument,Date,Score,Subject\n"
      "B801200005001,NGRT,12/09/2025,110,\n"
      "B801200005001,NGRT,12/09/2025,80,Maths\n"
      "B801200005001,NGRT,12/09/2025,111,Reading\n"
      "B801200005001,NGRT,12/09/2025,81,maths\n");
  ASSERT_EQ(read.rows.size(), 2u);
  EXPECT_EQ(read.rows[0].assessment.subject(), "reading");
  EXPECT_EQ(read.rows[1].assessment.subject(), "Maths");
  EXPECT_NE(read.rows[0].assessment.name(), read.rows[1].assessment.name());
  EXPECT_THAT(read.ErrorKeys(),
              ElementsAre("4 Instrument DUPLICATE_ROW", "5 Instrument DUPLICATE_ROW"));
}

TEST(AssessmentsCsv, ReadsTheEngagementModelByArea) {
  const Read read = ReadText(
      "UPN,Instrument,Date,Score,Exploration,Persistence\n"
      "B801200005001,Engagement model,12/09/2025,,Reached for the drum.,Tried again.\n"
      "P207000016049,Engagement model,12/09/2025,3,,\n");
  ASSERT_EQ(read.rows.size(), 1u);
  ASSERT_EQ(read.rows[0].assessment.engagement_size(), 2);
  EXPECT_EQ(read.rows[0].assessment.engagement(1).area(), ENGAGEMENT_AREA_PERSISTENCE);
  EXPECT_THAT(read.ErrorKeys(), ElementsAre("3 Score SCORE_NOT_ALLOWED"));
}

TEST(AssessmentsCsv, NamesEachWrongCellByLineAndColumn) {
  const Read read = ReadText(
      "UPN,Instrument,Date,Score\n"
      "B801200005001,NGRT,31/02/2025,87\n"
      "A801200005001,NGRT,12/09/2025,87\n"
      "H801200001001,NGRT,12/09/2025,87\n"
      "B801200005001,PIRA,12/09/2025,87\n"
      "B801200005001,NGRT,12/09/2027,87\n"
      "B801200005001,NGRT,12/09/2025,high\n"
      "B801200005001,NGRT,13/09/2025,\n"
      "P207000016049,NGRT,12/09/2025,87\n"
      "P207000016049,NGRT,12/09/2025,88\n");
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  EXPECT_EQ(read.rows.size(), 1u);
  const auto keys = read.ErrorKeys();
  for (const char* key :
       {"2 Date DATE", "3 UPN UPN_CHECK_LETTER", "5 Instrument INSTRUMENT", "6 Date DATE_IN_FUTURE",
        "7 Score SCORE", "8 Score RESULT_MISSING", "10 Instrument DUPLICATE_ROW"}) {
    EXPECT_TRUE(keys.contains(key)) << key;
  }
  EXPECT_EQ(keys.size(), 8u);
}

TEST(AssessmentsCsv, LeavesOutAColumnOfAnUnknownInstrumentAndReadsTheOthers) {
  const Read read = ReadText("UPN,PIRA 2025-09-12,NGRT 2025-09-12\nB801200005001,1,87\n");
  EXPECT_THAT(read.ErrorKeys(), ElementsAre("1 PIRA 2025-09-12 INSTRUMENT"));
  EXPECT_EQ(read.rows.size(), 1u);
}

TEST(AssessmentsCsv, ReportsAHeadingWithADayThatIsNone) {
  const Read read = ReadText("UPN,NGRT 2025-02-30,NGRT 2025-09-12\nB801200005001,90,87\n");
  EXPECT_THAT(read.ErrorKeys(), ElementsAre("1 NGRT 2025-02-30 DATE"));
  EXPECT_EQ(read.rows.size(), 1u);
}

TEST(AssessmentsCsv, SaysWhichFieldsTheFileHasColumnsFor) {
  const Read table = ReadText(
      "UPN,Test,Date,SAS,Comments\nB801200005001,NGRT,12/09/2025,87,\n"
      "P207000016049,Pre-key-stage,12/09/2025,PK2,\n");
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].fields->mask, "score,narrative");
  EXPECT_EQ(table.rows[0].fields->ColumnOf("assessment.score"), "SAS");
  EXPECT_EQ(table.rows[0].fields->ColumnOf("assessment.taken_date"), "Date");
  EXPECT_EQ(table.rows[1].fields->mask, "score,narrative,standard");
  EXPECT_EQ(table.rows[1].fields->ColumnOf("assessment.standard"), "SAS");
  const Read wide = ReadText("UPN,NGRT 2025-09-12\nB801200005001,87\n");
  ASSERT_EQ(wide.rows.size(), 1u);
  EXPECT_EQ(wide.rows[0].fields->mask, "score");
  EXPECT_EQ(wide.rows[0].fields->ColumnOf("assessment.score"), "NGRT 2025-09-12");
}

TEST(AssessmentsCsv, SaysWhatAFileOfNeitherFormLacks) {
  EXPECT_EQ(errors::ReasonOf(ReadText("UPN,Score\nB801200005001,87\n").summary.status()),
            "CSV_NO_SITTING");
  EXPECT_EQ(
      errors::ReasonOf(ReadText("UPN,Instrument,Score\nB801200005001,NGRT,8\n").summary.status()),
      "CSV_MISSING_COLUMN");
  EXPECT_EQ(errors::ReasonOf(ReadText("").summary.status()), "CSV_EMPTY");
}

TEST(ParseScore, ReadsNumbersAndAges) {
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_STANDARDISED_SCORE, "87"), 87);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_STANDARDISED_SCORE, "87.5"), 87.5);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_READING_AGE, "8:06"), 102);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_READING_AGE, "8y 6m"), 102);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_SPELLING_AGE, "8 years 6 months"), 102);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_READING_AGE, "102"), 102);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_READING_AGE, "8:13"), std::nullopt);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_STANDARDISED_SCORE, "8:06"), std::nullopt);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_STANDARDISED_SCORE, "87%"), std::nullopt);
  EXPECT_EQ(ParseScore(ASSESSMENT_KIND_PRE_KEY_STAGE, "4"), std::nullopt);
}

TEST(ParseSittingHeading, SplitsInstrumentAndDate) {
  for (const char* heading : {"NGRT 2025-09-12", "NGRT (12/09/2025)", "NGRT_12-09-2025",
                              "NGRT: 2025-09-12", "NGRT - 12/09/2025"}) {
    const auto parsed = ParseSittingHeading(heading);
    ASSERT_TRUE(parsed.has_value()) << heading;
    EXPECT_EQ(parsed->instrument, "NGRT") << heading;
    EXPECT_EQ(parsed->day, absl::CivilDay(2025, 9, 12)) << heading;
  }
  EXPECT_FALSE(ParseSittingHeading("Year group").has_value());
  EXPECT_FALSE(ParseSittingHeading("2025-09-12").has_value());
}

}  // namespace
}  // namespace senda::importing
