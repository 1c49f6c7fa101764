#include <fmt/format.h>

#include <fstream>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/cli/commands/demo_loader.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/importing/dfe_sen.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/table.h"

// The DfE's school-level SEN file: what it says, and on request synthetic pupils that say the same.
namespace senda::cli {
namespace {

using importing::SchoolSenCounts;

std::string Optional(const std::optional<int>& count) {
  return count.has_value() ? fmt::format("{}", *count) : "";
}

std::string Cell(const std::optional<int>& count) {
  return count.has_value() ? CountText(*count) : "not recorded";
}

void PrintCsv(const std::vector<SchoolSenCounts>& schools, const Terminal& terminal) {
  terminal.Out(CsvLine({"urn", "school_name", "time_period", "total_pupils", "sen_support",
                        "ehc_plans", "needs_recorded"}));
  for (const SchoolSenCounts& school : schools) {
    const bool has_needs =
        school.sen_support_needs.has_value() || school.ehc_plan_needs.has_value();
    terminal.Out(CsvLine({school.urn, school.school_name, school.time_period,
                          fmt::format("{}", school.total_pupils), Optional(school.sen_support),
                          Optional(school.ehc_plans), has_needs ? "true" : "false"}));
  }
}

void PrintTable(const std::vector<SchoolSenCounts>& schools, const Terminal& terminal) {
  std::vector<std::vector<std::string>> rows;
  std::int64_t pupils = 0;
  std::int64_t support = 0;
  std::int64_t plans = 0;
  for (const SchoolSenCounts& school : schools) {
    const bool has_needs =
        school.sen_support_needs.has_value() || school.ehc_plan_needs.has_value();
    rows.push_back({school.urn, school.school_name, CountText(school.total_pupils),
                    Cell(school.sen_support), Cell(school.ehc_plans),
                    has_needs ? "recorded" : "not recorded"});
    pupils += school.total_pupils;
    support += school.sen_support.value_or(0);
    plans += school.ehc_plans.value_or(0);
  }
  rows.push_back({fmt::format("{} schools", CountText(static_cast<std::int64_t>(schools.size()))),
                  "", CountText(pupils), CountText(support), CountText(plans), ""});
  terminal.Out(
      FormatTable({{"URN"}, {"SCHOOL"}, {"PUPILS", true}, {"K", true}, {"E", true}, {"NEEDS"}},
                  rows, terminal.width(), terminal.out_style()));
}

}  // namespace

absl::StatusOr<ExitCode> ImportDfeSen(const ImportRun& run) {
  ImportReport report(run.progress);
  std::vector<SchoolSenCounts> schools;
  std::ifstream file(run.options.file, std::ios::binary);
  ASSIGN_OR_RETURN(const importing::CsvSummary summary,
                   importing::ReadSchoolSenCounts(
                       file,
                       [&](const SchoolSenCounts& school) {
                         schools.push_back(school);
                         return absl::OkStatus();
                       },
                       [&](const importing::RowError& error) { report.Add(error); }));
  if (run.options.demonstrate) {
    DemoOptions demo;
    demo.trust = run.trust();
    demo.sen_file = run.options.file;
    demo.gias_file = run.options.gias_file;
    demo.workers = run.options.workers;
    demo.today = time::Today(absl::Now());
    RETURN_IF_ERROR(LoadDemo(demo, run.connection(), run.progress));
    return report.exit_code();
  }
  const Terminal& terminal = run.context.terminal;
  run.context.settings.output == OutputFormat::kCsv ? PrintCsv(schools, terminal)
                                                    : PrintTable(schools, terminal);
  terminal.Err(fmt::format(
      "read {} rows, {} blank, {} refused\n"
      "the file counts pupils and names none; to make synthetic ones that match: --demonstrate\n",
      CountText(summary.rows), CountText(summary.blank_rows),
      CountText(report.count(changes::v1::ROW_RESULT_REFUSED))));
  return report.exit_code();
}

}  // namespace senda::cli
