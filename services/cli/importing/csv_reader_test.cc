#include "services/cli/importing/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"
#include "services/cli/importing/text_encoding.h"

namespace senda::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<CsvColumn> kColumns = {
    {"upn", {"UPN", "Unique Pupil Number"}, true},
    {"name", {"Given name", "Forename"}, true},
    {"note", {"Note"}},
};

struct Outcome {
  absl::Status status;
  CsvSummary summary;
  std::vector<std::string> rows;  // "line:upn|name|note"
  std::vector<RowError> errors;
};

Outcome Read(const std::string& text, const CsvOptions& options = {}) {
  std::istringstream in(text);
  Outcome outcome;
  auto summary = ReadCsv(
      in, kColumns, options,
      [&](const CsvRow& row) {
        std::ostringstream out;
        out << row.line() << ":" << row.Get("upn") << "|" << row.Get("name") << "|"
            << row.Get("note");
        outcome.rows.push_back(out.str());
        return absl::OkStatus();
      },
      [&](const RowError& error) { outcome.errors.push_back(error); });
  outcome.status = summary.status();
  if (summary.ok()) outcome.summary = *summary;
  return outcome;
}

TEST(CsvReader, FindsColumnsByAnyHeadingWhateverItsCaseSpacesAndUnderscores) {
  EXPECT_THAT(Read("fore_NAME,unique pupil number\nAda,1\n").rows, ElementsAre("2:1|Ada|"));
}

TEST(CsvReader, PrefersTheFirstOfTwoHeadingsThatMeanTheSame) {
  EXPECT_THAT(Read("UPN,Forename,Given name\n1,Legal,Known\n").rows, ElementsAre("2:1|Known|"));
}

TEST(CsvReader, ReadsQuotesCommasAndLineBreaksInCellsAndKeepsCountOfLines) {
  const Outcome outcome =
      Read("UPN,Given name,Note\r\n1,\"O\"\"Neil, A\",\"two\r\nlines\"\r\n2, Bo ,\n3,Cy,x");
  EXPECT_THAT(outcome.rows, ElementsAre("2:1|O\"Neil, A|two\r\nlines", "4:2|Bo|", "5:3|Cy|x"));
}

TEST(CsvReader, SkipsBlankRowsAndCountsTheirLines) {
  const Outcome outcome = Read("UPN,Given name\n,\n\n  ,\n1,Ada\n,\n");
  EXPECT_THAT(outcome.rows, ElementsAre("5:1|Ada|"));
  EXPECT_EQ(outcome.summary.rows, 1);
  EXPECT_EQ(outcome.summary.blank_rows, 3);
}

TEST(CsvReader, ReadsFilesWhoseLinesEndWithACarriageReturn) {
  EXPECT_THAT(Read("UPN,Given name\r1,Ada\r2,Bo\r").rows, ElementsAre("2:1|Ada|", "3:2|Bo|"));
}

TEST(CsvReader, KeepsLineBreaksApartAcrossChunksOfTheStream) {
  // 65,536 bytes are read at a time; the pad puts "\r" last in the first chunk and "\n" into the
  // next.
  std::string text = "UPN,Given name\r\n";
  text += "1," + std::string(65535 - text.size() - 2, 'a') + "\r\n2,Bo\r\n";
  ASSERT_EQ(text[65535], '\r');
  const Outcome outcome = Read(text);
  ASSERT_EQ(outcome.rows.size(), 2u);
  EXPECT_EQ(outcome.rows[1], "3:2|Bo|");
}

TEST(CsvReader, RefusesRowsWithTooFewOrTooManyCellsAndReadsOn) {
  const Outcome outcome = Read("UPN,Given name\n1\n2,Bo,extra\n3,Cy\n");
  EXPECT_THAT(outcome.rows, ElementsAre("4:3|Cy|"));
  ASSERT_EQ(outcome.errors.size(), 2u);
  EXPECT_EQ(outcome.errors[0].line, 2);
  EXPECT_EQ(outcome.errors[0].reason, "FIELD_COUNT");
  EXPECT_EQ(outcome.errors[1].line, 3);
  EXPECT_EQ(outcome.summary.refused_rows, 2);
}

TEST(CsvReader, NamesEveryMissingColumnAndTheNearestHeading) {
  const absl::Status status = Read("UPM,Note\n1,x\n").status;
  EXPECT_EQ(errors::ReasonOf(status), "CSV_MISSING_COLUMN");
  EXPECT_EQ(errors::MetadataOf(status, "column"), "UPN");
  EXPECT_THAT(std::string(status.message()), HasSubstr("'UPN' (is 'UPM' it?), 'Given name'"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("it has: UPM, Note"));
}

TEST(CsvReader, ReportsColumnsNobodyAskedForWithASuggestion) {
  EXPECT_THAT(Read("UPN,Given name,Notes,Shoe size\n1,Ada,x,7\n").summary.ignored_columns,
              ElementsAre("Notes; did you mean 'Note'?", "Shoe size"));
}

TEST(CsvReader, RefusesTwoColumnsWithTheSameWantedHeading) {
  EXPECT_EQ(errors::ReasonOf(Read("UPN,upn,Given name\n1,2,Ada\n").status), "CSV_DUPLICATE_COLUMN");
}

TEST(CsvReader, RefusesAnEmptyFile) {
  EXPECT_EQ(errors::ReasonOf(Read("").status), "CSV_EMPTY");
  EXPECT_EQ(errors::ReasonOf(Read("\n\n,,\n").status), "CSV_EMPTY");
}

TEST(CsvReader, StopsAtAQuoteThatIsNeverClosed) {
  EXPECT_EQ(errors::ReasonOf(Read("UPN,Given name\n1,\"Ada\n2,Bo\n").status), "CSV_UNCLOSED_QUOTE");
  CsvOptions options;
  options.max_row_bytes = 100;
  const absl::Status status =
      Read("UPN,Given name\n1,Ada\n2,\"Bo\n" + std::string(200, '\n'), options).status;
  EXPECT_EQ(errors::ReasonOf(status), "CSV_ROW_TOO_LONG");
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 3"));
}

TEST(CsvReader, LimitsEachRowAndNotTheirSum) {
  CsvOptions options;
  options.max_row_bytes = 20;
  EXPECT_TRUE(Read("UPN,Given name\n1,abcdefghijklm\n2,abcdefghijklm\n", options).status.ok());
}

TEST(CsvReader, StopsWhenThereAreTooManyRows) {
  CsvOptions options;
  options.max_rows = 1;
  EXPECT_EQ(errors::ReasonOf(Read("UPN,Given name\n1,Ada\n2,Bo\n", options).status),
            "CSV_TOO_MANY_ROWS");
}

TEST(CsvReader, StopsWithTheStatusOfTheCallback) {
  std::istringstream in("UPN,Given name\n1,Ada\n2,Bo\n");
  int calls = 0;
  const auto summary = ReadCsv(
      in, kColumns, {},
      [&](const CsvRow&) {
        ++calls;
        return errors::DeadlineSpent();
      },
      [](const RowError&) {});
  EXPECT_EQ(errors::ReasonOf(summary.status()), "DEADLINE_SPENT");
  EXPECT_EQ(calls, 1);
}

TEST(CsvEncoding, TakesAwayTheByteOrderMark) {
  EXPECT_THAT(Read("\xEF\xBB\xBFUPN,Given name\n1,Zo\xC3\xAB\n").rows,
              ElementsAre("2:1|Zo\xC3\xAB|"));
}

TEST(CsvEncoding, DetectsWindows1252AndConvertsIt) {
  const Outcome outcome = Read("UPN,Given name\n1,Ada\n2,Zo\xEB\n3,\x80\x92\n");
  EXPECT_THAT(outcome.rows,
              ElementsAre("2:1|Ada|", "3:2|Zo\xC3\xAB|", "4:3|\xE2\x82\xAC\xE2\x80\x99|"));
  EXPECT_EQ(outcome.summary.encoding, TextEncoding::kWindows1252);
}

TEST(CsvEncoding, ReadsWindows1252BehindAMarkOnlyWhenToldThatTheMarkProvesNothing) {
  const std::string text = "\xEF\xBB\xBFUPN,Given name\n1,Zo\xEB\n";
  EXPECT_EQ(Read(text).errors.at(0).reason, "ENCODING");
  CsvOptions options;
  options.encoding = TextEncoding::kDetectDespiteMark;
  EXPECT_THAT(Read(text, options).rows, ElementsAre("2:1|Zo\xC3\xAB|"));
}

TEST(CsvEncoding, RefusesARowOfBrokenUtf8WithLineColumnAndCharacterAndReadsOn) {
  const Outcome outcome = Read("UPN,Given name,Note\n1,Zo\xC3\xAB,\n2,\xC3\xABZo\xEB,\n3,Bo,\n");
  EXPECT_THAT(outcome.rows, ElementsAre("2:1|Zo\xC3\xAB|", "4:3|Bo|"));
  ASSERT_EQ(outcome.errors.size(), 1u);
  EXPECT_EQ(outcome.errors[0].line, 3);
  EXPECT_EQ(outcome.errors[0].column, "Given name");
  EXPECT_EQ(outcome.errors[0].reason, "ENCODING");
  EXPECT_THAT(outcome.errors[0].message, HasSubstr("line 3, column 2 (Given name), character 4"));
  EXPECT_THAT(outcome.errors[0].message, HasSubstr("EB"));
}

TEST(CsvEncoding, TakesALineThatIsPartlyUtf8ForBrokenUtf8) {
  EXPECT_EQ(Read("UPN,Given name\n1,Zo\xC3\xAB Zo\xEB\n").errors.at(0).reason, "ENCODING");
}

TEST(CsvEncoding, RefusesBytesThatWindows1252LeavesUndefined) {
  const Outcome outcome = Read("UPN,Given name\n1,Zo\xEB\n2,\xEB\x81\n");
  ASSERT_EQ(outcome.errors.size(), 1u);
  EXPECT_THAT(outcome.errors[0].message, HasSubstr("character 2: the byte 81"));
}

TEST(CsvEncoding, RefusesUtf16) {
  EXPECT_EQ(errors::ReasonOf(Read(std::string("U\0P\0N\0,\0", 8)).status), "CSV_ENCODING");
}

TEST(CsvEncoding, RefusesABrokenHeader) {
  CsvOptions options;
  options.encoding = TextEncoding::kUtf8;
  EXPECT_EQ(errors::ReasonOf(Read("UPN,Given name,Caf\xE9\n1,Ada,\n", options).status),
            "CSV_ENCODING");
}

// Unicode standard, table 3-7 and its examples of ill-formed sequences.
TEST(TextEncoding, FindsEveryFormOfBrokenUtf8) {
  EXPECT_EQ(FindBrokenUtf8("\xF4\x8F\xBF\xBF\xED\x9F\xBF\xE0\xA0\x80\xC2\x80"), std::nullopt);
  EXPECT_EQ(FindBrokenUtf8("a\xC0\xAF"), 1u);          // overlong
  EXPECT_EQ(FindBrokenUtf8("a\xE0\x9F\xBF"), 1u);      // overlong
  EXPECT_EQ(FindBrokenUtf8("a\xF0\x8F\xBF\xBF"), 1u);  // overlong
  EXPECT_EQ(FindBrokenUtf8("a\xED\xA0\x80"), 1u);      // surrogate
  EXPECT_EQ(FindBrokenUtf8("a\xF4\x90\x80\x80"), 1u);  // beyond U+10FFFF
  EXPECT_EQ(FindBrokenUtf8("ab\xE2\x82"), 2u);         // cut short
  EXPECT_EQ(FindBrokenUtf8("\x80"), 0u);               // continuation alone
}

}  // namespace
}  // namespace senda::importing
