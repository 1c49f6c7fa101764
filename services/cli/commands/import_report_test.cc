#include "services/cli/commands/import_report.h"

#include <gtest/gtest.h>

#include <vector>

#include "common/status/errors.h"

namespace senda::cli {
namespace {

class Notes final : public Progress {
 public:
  void Begin(std::string_view, std::int64_t) override {}
  void Advance(std::int64_t) override {}
  void End(std::string_view) override {}
  void Note(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

changes::v1::RowOutcome Outcome(changes::v1::RowResult result) {
  changes::v1::RowOutcome outcome;
  outcome.set_result(result);
  return outcome;
}

importing::RowError Wrong(std::int64_t line, const std::string& column) {
  importing::RowError error;
  error.line = line;
  error.column = column;
  error.message = "is wrong";
  return error;
}

TEST(ImportReport, CountsWhatBecameOfRows) {
  Notes notes;
  ImportReport report(notes);
  for (int i = 0; i < 1234; ++i) report.Add("line 2", Outcome(changes::v1::ROW_RESULT_CREATED));
  report.Add("line 3", Outcome(changes::v1::ROW_RESULT_UPDATED));
  report.AddUnchanged();
  EXPECT_EQ(report.Summary(), "created 1,234, updated 1, unchanged 1, refused 0");
  EXPECT_EQ(report.exit_code(), kOk);
  EXPECT_TRUE(notes.lines.empty());
}

TEST(ImportReport, CountsARowWithSeveralWrongCellsOnce) {
  Notes notes;
  ImportReport report(notes);
  report.Add(Wrong(7, "UPN"));
  report.Add(Wrong(7, "DOB"));
  report.Add(Wrong(8, ""));
  EXPECT_EQ(report.count(changes::v1::ROW_RESULT_REFUSED), 2);
  EXPECT_EQ(report.exit_code(), kPartial);
  EXPECT_EQ(notes.lines, (std::vector<std::string>{"line 7, UPN: is wrong", "line 7, DOB: is wrong",
                                                   "line 8: is wrong"}));
}

// A file may be one line; its rows differ by their place in it.
TEST(ImportReport, TellsRowsOfOneLineApart) {
  Notes notes;
  ImportReport report(notes);
  for (const std::int64_t place : {120, 120, 380}) {
    importing::RowError error = Wrong(1, "UPN");
    error.row = 1;
    error.row_character = place;
    report.Add(error);
  }
  EXPECT_EQ(report.count(changes::v1::ROW_RESULT_REFUSED), 2);
}

TEST(ImportReport, KeepsRowsWithWarnings) {
  Notes notes;
  ImportReport report(notes);
  importing::RowError warning = Wrong(7, "Status");
  warning.severity = importing::RowError::Severity::kWarning;
  report.Add(warning);
  EXPECT_EQ(report.exit_code(), kOk);
  EXPECT_EQ(notes.lines.size(), 1U);
}

TEST(ImportReport, PrintsNoMoreThanAPersonReads) {
  Notes notes;
  ImportReport report(notes);
  for (int line = 2; line < 5000; ++line) report.Add(Wrong(line, "UPN"));
  EXPECT_EQ(notes.lines.size(), 101U);
  EXPECT_EQ(report.count(changes::v1::ROW_RESULT_REFUSED), 4998);
}

TEST(ExitCodeOf, TellsWhatKindOfFailureItWas) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), kOk);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), kUsage);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("failed to connect")), kUnreachable);
  // The server answers; what it needs does not.
  EXPECT_EQ(ExitCodeOf(errors::DatabaseUnavailable("pupils")), kFailed);
  EXPECT_EQ(ExitCodeOf(errors::PermissionDenied("pupils.read", "trusts/oak")), kNotAllowed);
  EXPECT_EQ(ExitCodeOf(errors::Unauthenticated("TOKEN_EXPIRED", "x")), kNotAllowed);
  EXPECT_EQ(ExitCodeOf(errors::NotFound("trusts/oak/pupils/p-1")), kFailed);
}

TEST(DescribeFailure, NamesEachFieldOnce) {
  const std::string text = DescribeFailure(
      errors::InvalidField("pupil.upn", "correct the check letter", "UPN_CHECK_LETTER"), "x:1");
  EXPECT_EQ(text,
            "the request is not valid [FIELD_VIOLATIONS]\n"
            "  pupil.upn: correct the check letter [UPN_CHECK_LETTER]\n");
}

TEST(ProgressLine, ShowsHowFarItIsAndHowLongItTakes) {
  const std::string line = ProgressLine("Loading", 25, 100, absl::Seconds(5));
  EXPECT_NE(line.find("█████░"), std::string::npos);
  EXPECT_NE(line.find("25%"), std::string::npos);
  EXPECT_NE(line.find("25 of 100"), std::string::npos);
  EXPECT_NE(line.find("0:16 left"), std::string::npos);  // 75 at 5 a second, and the second begun
  EXPECT_EQ(ProgressLine("Loading", 0, 0, absl::ZeroDuration()), "Loading  0  0/s");
}

}  // namespace
}  // namespace senda::cli
