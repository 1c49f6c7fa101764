#include "services/cli/output/table.h"

#include <gtest/gtest.h>

namespace senda::cli {
namespace {

TEST(CsvLine, QuotesDelimitersQuotesAndLineBreaks) {
  EXPECT_EQ(CsvLine({"a", "b,c", "say \"hi\"", "two\nlines", ""}),
            "a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n");
}

TEST(CsvLine, DisarmsWhatASpreadsheetWouldRun) {
  EXPECT_EQ(CsvLine({"=1+1"}), "'=1+1\r\n");
  EXPECT_EQ(CsvLine({"+SUM(A1)"}), "'+SUM(A1)\r\n");
  EXPECT_EQ(CsvLine({"-2+3"}), "'-2+3\r\n");
  EXPECT_EQ(CsvLine({"@cmd"}), "'@cmd\r\n");
  EXPECT_EQ(CsvLine({"\tx"}), "'\tx\r\n");
  EXPECT_EQ(CsvLine({"=HYPERLINK(\"x\",\"y\")"}), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
}

TEST(CsvLine, LeavesNegativeNumbersNumbers) {
  EXPECT_EQ(CsvLine({"-5", "+0.25", "-1e3"}), "-5,+0.25,-1e3\r\n");
}

// A name may hold what sets a terminal's title or clears its screen.
TEST(FormatTable, LeavesNothingThatSteersATerminal) {
  EXPECT_EQ(FormatTable({{"NAME"}}, {{"A\x1b]0;x\x07"}, {"two\nlines"}, {"\u009b2J"}}, 80, {}),
            "NAME\nA\uFFFD]0;x\uFFFD\ntwo lines\n\uFFFD2J\n");
}

TEST(Printable, KeepsLinesTabsAndOurOwnColours) {
  const std::string text = "a\r\nb\tZo\u00eb \u2713\n";
  EXPECT_EQ(Printable(text, false), text);
  EXPECT_EQ(Printable("\x1b[31mred\x1b[0m", true), "\x1b[31mred\x1b[0m");
  EXPECT_EQ(Printable("\x1b[31mred", false), "\uFFFD[31mred");
  EXPECT_EQ(Printable("\x1b[8m\x1b[2J\r\x7f", true), "\uFFFD[8m\uFFFD[2J\uFFFD\uFFFD");
}

TEST(FormatTable, AlignsByCharactersAndNotByBytes) {
  const std::string text =
      FormatTable({{"NAME"}, {"N", true}}, {{"Zoë", "7"}, {"Ann", "12"}}, 80, {});
  EXPECT_EQ(text, "NAME   N\nZoë    7\nAnn   12\n");
}

TEST(FormatTable, CutsTheWidestColumnToFit) {
  const std::string text =
      FormatTable({{"ID"}, {"TITLE"}}, {{"g-1", "A very long title that does not fit"}}, 20, {});
  EXPECT_EQ(text, "ID   TITLE\ng-1  A very long ti…\n");
}

TEST(FormatTable, SetsOffHeadingsOnlyWithColors) {
  EXPECT_EQ(FormatTable({{"A"}}, {}, 80, {}), "A\n");
  EXPECT_EQ(FormatTable({{"A"}}, {}, 80, {.color = true}), "\x1b[1mA\x1b[0m\n");
}

TEST(Shorten, NeverSplitsACharacter) {
  EXPECT_EQ(Shorten("ééééé", 3), "éé…");
  EXPECT_EQ(Shorten("ééé", 3), "ééé");
  EXPECT_EQ(TextWidth("e\u0301"), 1U);
}

}  // namespace
}  // namespace senda::cli
