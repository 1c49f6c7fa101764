#include "services/cli/importing/assessments_csv.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "services/cli/importing/assessment_values.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/row_checker.h"

namespace senda::importing {
namespace {

using pupils::v1::Assessment;
using pupils::v1::Instrument;

constexpr std::size_t kLongestSubject = 60;
constexpr std::size_t kLongestNarrative = 4000;
constexpr std::size_t kLongestNote = 2000;

const CsvColumn& UpnColumn() {
  static const auto& column =
      *new CsvColumn{"upn", {"UPN", "Unique Pupil Number", "Student UPN", "Pupil UPN"}, true};
  return column;
}

struct AreaColumn {
  const char* key;
  pupils::v1::EngagementArea area;
};
constexpr AreaColumn kAreas[] = {
    {"exploration", pupils::v1::ENGAGEMENT_AREA_EXPLORATION},
    {"realisation", pupils::v1::ENGAGEMENT_AREA_REALISATION},
    {"anticipation", pupils::v1::ENGAGEMENT_AREA_ANTICIPATION},
    {"persistence", pupils::v1::ENGAGEMENT_AREA_PERSISTENCE},
    {"initiation", pupils::v1::ENGAGEMENT_AREA_INITIATION},
};

const std::vector<CsvColumn>& LongColumns() {
  static const auto& columns = *new std::vector<CsvColumn>{
      UpnColumn(),
      {"instrument",
       {"Instrument", "Assessment", "Test", "Assessment name", "Test name", "Aspect",
        "Assessment type"},
       true},
      {"date",
       {"Date", "Date taken", "TakenDate", "Assessment date", "Test date", "Result date", "Taken"},
       true},
      {"score",
       {"Score", "Result", "Mark", "Standardised score", "SAS", "Scaled score", "Reading age",
        "Value"}},
      {"standard", {"Standard", "Grade", "Outcome", "Judgement"}},
      {"narrative", {"Narrative", "Comment", "Comments", "Notes", "Observation"}},
      {"subject", {"Subject", "Area of learning"}},
      {"test_year", {"Test year", "Test year group", "Level taken"}},
      {"exploration", {"Exploration"}},
      {"realisation", {"Realisation", "Realization"}},
      {"anticipation", {"Anticipation"}},
      {"persistence", {"Persistence"}},
      {"initiation", {"Initiation"}},
  };
  return columns;
}

// Which field of the assessment a column of the long form says.
constexpr std::pair<const char*, const char*> kLongFields[] = {
    {"score", "score"},
    {"standard", "standard"},
    {"narrative", "narrative"},
    {"subject", "subject"},
    {"test_year", "test_year_group"},
    {"exploration", "engagement"},
    {"realisation", "engagement"},
    {"anticipation", "engagement"},
    {"persistence", "engagement"},
    {"initiation", "engagement"},
};

StatedFields LongFieldsOf(const CsvRow& row) {
  StatedFields fields;
  for (const auto& [key, field] : kLongFields) {
    if (row.HasColumn(key)) fields.Replace(field, row.Heading(key));
  }
  fields.columns.emplace("pupil", row.Heading("upn"));
  fields.columns.emplace("instrument", row.Heading("instrument"));
  fields.columns.emplace("kind", row.Heading("instrument"));
  fields.columns.emplace("taken_date", row.Heading("date"));
  return fields;
}

// The fields of rows whose column `key` holds a score, or a standard in its place.
struct ResultFields {
  SharedFields score;
  SharedFields standard;

  ResultFields(const StatedFields& fields, const std::string& column)
      : score(std::make_shared<StatedFields>(fields)) {
    StatedFields replaced = fields;
    replaced.Replace("standard", column);
    standard = std::make_shared<StatedFields>(std::move(replaced));
  }
};

bool HasInstrumentColumn(const std::vector<std::string>& header) {
  for (const std::string& heading : LongColumns()[1].headings) {
    for (const std::string& cell : header) {
      if (NormaliseHeading(cell) == NormaliseHeading(heading)) return true;
    }
  }
  return false;
}

// One row of the long form.
class LongRow {
 public:
  LongRow(const CsvRow& row, const RowErrorSink& on_error, AssessmentMaker& maker,
          const ResultFields& fields)
      : row_(row), checker_(row, on_error), maker_(maker), fields_(fields) {}

  // None when something was refused.
  std::optional<AssessmentRow> Parse() {
    const auto pupil = maker_.Pupil(row_, checker_);
    const auto day = checker_.Day("date", true);
    if (day.has_value()) maker_.CheckDay(*day, "date", checker_);
    const std::string instrument_text = checker_.Text("instrument", 200, true);
    const Instrument* instrument =
        instrument_text.empty() ? nullptr : maker_.InstrumentOf(instrument_text);
    if (instrument == nullptr && !instrument_text.empty()) {
      checker_.Refuse("instrument",
                      fmt::format("the trust has no instrument '{}'", instrument_text),
                      "INSTRUMENT");
    }
    if (!pupil || !day || instrument == nullptr) return std::nullopt;
    const std::string subject = checker_.Text("subject", kLongestSubject);
    AssessmentRow parsed{row_.line(), maker_.New(*pupil, *instrument, *day, subject),
                         fields_.score};
    ReadResult(*instrument, parsed.assessment);
    if (!parsed.assessment.standard().empty()) parsed.fields = fields_.standard;
    const std::int64_t before = maker_.SeenBefore(parsed.assessment, row_.line());
    if (before != 0) {
      checker_.Refuse(
          "instrument",
          fmt::format("line {} already has this pupil, instrument, subject and date", before),
          "DUPLICATE_ROW");
    }
    if (!checker_.ok()) return std::nullopt;
    return parsed;
  }

 private:
  void ReadResult(const Instrument& instrument, Assessment& assessment) {
    const std::string_view score = row_.Get("score");
    if (!score.empty())
      AssessmentMaker::SetResult("score", score, instrument, checker_, assessment);
    const std::string standard = checker_.Text("standard", kLongestStandardName);
    if (!standard.empty()) assessment.set_standard(standard);
    assessment.set_narrative(checker_.Text("narrative", kLongestNarrative));
    const std::string_view year = row_.Get("test_year");
    if (const auto group = ParseYearGroup(year)) {
      assessment.set_test_year_group(*group);
    } else if (!year.empty()) {
      checker_.Refuse("test_year", fmt::format("'{}' is not a year group", year), "YEAR_GROUP");
    }
    ReadAreas(assessment);
    const bool has_result = assessment.has_score() || !assessment.standard().empty() ||
                            !assessment.narrative().empty() || assessment.engagement_size() > 0;
    if (!has_result && checker_.ok()) {
      checker_.Refuse(row_.HasColumn("score") ? "score" : "", "the row states no result",
                      "RESULT_MISSING");
    }
  }

  void ReadAreas(Assessment& assessment) {
    for (const AreaColumn& column : kAreas) {
      const std::string text = checker_.Text(column.key, kLongestNote);
      if (text.empty()) continue;
      auto& note = *assessment.add_engagement();
      note.set_area(column.area);
      note.set_text(text);
    }
  }

  const CsvRow& row_;
  RowChecker checker_;
  AssessmentMaker& maker_;
  const ResultFields& fields_;
};

// A column of the wide form that is read.
struct Sitting {
  std::string key;
  std::string heading;
  const Instrument* instrument = nullptr;
  absl::CivilDay day;
  ResultFields fields;
};

ResultFields SittingFields(const std::string& heading) {
  StatedFields fields;
  fields.Replace("score", heading);
  fields.column_of_others = heading;
  return ResultFields(fields, heading);
}

// The sittings that the headings name; a column of an unknown instrument or with a day that is none
// is reported and left out.
absl::StatusOr<std::vector<Sitting>> SittingsOf(const std::vector<std::string>& header,
                                                const AssessmentMaker& maker,
                                                const RowErrorSink& on_error) {
  std::vector<Sitting> sittings;
  bool has_any = false;
  for (const std::string& heading : header) {
    const auto parsed = ParseSittingHeading(heading);
    if (!parsed.has_value() && !NamesNoDay(heading)) continue;
    has_any = true;
    if (!parsed.has_value()) {
      on_error({1, heading,
                "the heading ends in no day (dd/mm/yyyy or yyyy-mm-dd); the column is left out",
                "DATE"});
      continue;
    }
    const Instrument* instrument = maker.InstrumentOf(parsed->instrument);
    if (instrument == nullptr) {
      on_error({1, heading,
                fmt::format("the trust has no instrument '{}'; the column is left out",
                            parsed->instrument),
                "INSTRUMENT"});
      continue;
    }
    sittings.push_back({fmt::format("sitting {}", sittings.size()), heading, instrument,
                        parsed->day, SittingFields(heading)});
  }
  if (has_any) return sittings;
  return errors::Make(absl::StatusCode::kInvalidArgument, "CSV_NO_SITTING",
                      "the file has neither a column 'Instrument' nor one headed with an "
                      "instrument and a date, such as 'NGRT 2025-09-12'");
}

absl::StatusOr<CsvSummary> ReadLong(
    std::istream& in, AssessmentMaker& maker,
    absl::FunctionRef<absl::Status(const AssessmentRow&)> on_assessment,
    const RowErrorSink& on_error) {
  std::optional<ResultFields> fields;
  return ReadCsv(
      in, LongColumns(), {},
      [&](const CsvRow& row) {
        if (!fields) fields.emplace(LongFieldsOf(row), std::string(row.Heading("score")));
        const auto parsed = LongRow(row, on_error, maker, *fields).Parse();
        return parsed.has_value() ? on_assessment(*parsed) : absl::OkStatus();
      },
      on_error);
}

absl::StatusOr<CsvSummary> ReadWide(
    std::istream& in, const std::vector<std::string>& header, AssessmentMaker& maker,
    absl::FunctionRef<absl::Status(const AssessmentRow&)> on_assessment,
    const RowErrorSink& on_error) {
  ASSIGN_OR_RETURN(const std::vector<Sitting> sittings, SittingsOf(header, maker, on_error));
  std::vector<CsvColumn> columns = {UpnColumn()};
  for (const Sitting& sitting : sittings) columns.push_back({sitting.key, {sitting.heading}, true});
  const auto on_row = [&](const CsvRow& row) -> absl::Status {
    RowChecker pupil_checker(row, on_error);
    const auto pupil = maker.Pupil(row, pupil_checker);
    if (!pupil.has_value()) return absl::OkStatus();
    for (const Sitting& sitting : sittings) {
      const std::string_view text = row.Get(sitting.key);
      if (text.empty()) continue;
      RowChecker checker(row, on_error);
      AssessmentRow parsed{row.line(), maker.New(*pupil, *sitting.instrument, sitting.day),
                           sitting.fields.score};
      maker.CheckDay(sitting.day, sitting.key, checker);
      AssessmentMaker::SetResult(sitting.key, text, *sitting.instrument, checker,
                                 parsed.assessment);
      if (!parsed.assessment.standard().empty()) parsed.fields = sitting.fields.standard;
      const std::int64_t before = maker.SeenBefore(parsed.assessment, row.line());
      if (before != 0) {
        checker.Refuse(sitting.key,
                       fmt::format("line {} already has this pupil, instrument and date", before),
                       "DUPLICATE_ROW");
      }
      if (checker.ok()) RETURN_IF_ERROR(on_assessment(parsed));
    }
    return absl::OkStatus();
  };
  return ReadCsv(in, columns, {}, on_row, on_error);
}

}  // namespace

absl::StatusOr<CsvSummary> ReadAssessments(
    std::istream& in, const AssessmentCsvOptions& options,
    absl::FunctionRef<absl::Status(const AssessmentRow&)> on_assessment,
    const RowErrorSink& on_error) {
  ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadHeadings(in, {}));
  in.clear();
  in.seekg(0);
  AssessmentMaker maker(options);
  return HasInstrumentColumn(header) ? ReadLong(in, maker, on_assessment, on_error)
                                     : ReadWide(in, header, maker, on_assessment, on_error);
}

}  // namespace senda::importing
