#include <CLI/CLI.hpp>
#include <memory>

#include "common/resource/names.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/cli/commands/command.h"
#include "services/cli/output/dashboard_text.h"
#include "services/cli/output/figure_text.h"
#include "services/cli/output/json_message.h"
#include "services/cli/output/table.h"

namespace senda::cli {
namespace {

using google::protobuf::Message;

struct DashboardOptions {
  std::string school;
};

// Every figure on a line of its own, for a spreadsheet.
template <typename Dashboard>
std::string FiguresCsv(const Dashboard& dashboard) {
  std::string csv = CsvLine({"metric", "title", "unit", "pillar", "dimension_values", "value",
                             "numerator", "denominator", "missing"});
  for (const auto& figure : dashboard.figures()) {
    const auto& metric = figure.metric();
    for (const auto& cell : figure.cells()) {
      const auto text = [&](const char* field) {
        const auto json = FieldToJson(cell, *cell.GetDescriptor()->FindFieldByName(field));
        return json.is_null() ? std::string() : json.dump();
      };
      std::string values;
      for (const std::string& value : cell.dimension_values()) {
        values += (values.empty() ? "" : "; ") + value;
      }
      csv += CsvLine({metric.id(), metric.title(), metrics::v1::MetricUnit_Name(metric.unit()),
                      metrics::v1::Pillar_Name(metric.pillar()), values, text("value"),
                      text("numerator"), text("denominator"), text("missing")});
    }
  }
  return csv;
}

template <typename Dashboard>
void Print(const Dashboard& dashboard, const CommandContext& context) {
  const Terminal& terminal = context.terminal;
  switch (context.settings.output) {
    case OutputFormat::kJson:
      return terminal.Out(ToJson(dashboard).dump(2) + "\n");
    case OutputFormat::kCsv:
      return terminal.Out(FiguresCsv(dashboard));
    case OutputFormat::kName:
      return terminal.Out(dashboard.name() + "\n");
    case OutputFormat::kTable:
      return terminal.Out(DashboardText(dashboard, time::London(), terminal.out_style()));
  }
}

template <typename Request, typename Dashboard>
absl::StatusOr<ExitCode> Show(const char* method, const std::string& name,
                              const CommandContext& context) {
  Request request;
  request.set_name(name);
  Dashboard dashboard;
  const auto* service = Request::descriptor()->file()->FindServiceByName("DashboardService");
  RETURN_IF_ERROR(context.session.Call(*service->FindMethodByName(method), request, dashboard));
  Print(dashboard, context);
  return kOk;
}

absl::StatusOr<ExitCode> RunDashboard(const DashboardOptions& options,
                                      const CommandContext& context) {
  using namespace dashboard::v1;
  if (options.school.empty()) {
    return Show<GetTrustDashboardRequest, TrustDashboard>("GetTrustDashboard",
                                                          context.settings.trust_name(), context);
  }
  ASSIGN_OR_RETURN(const ResourceType* schools, context.catalog.Find("schools"));
  return Show<GetSchoolDashboardRequest, SchoolDashboard>(
      "GetSchoolDashboard", schools->NameOf(context.settings.trust, options.school), context);
}

}  // namespace

void AddDashboardCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<DashboardOptions>();
  CLI::App* command = app.add_subcommand("dashboard", "What is provided, and whether it works");
  command->footer(
      "Examples:\n  senda dashboard\n  senda dashboard --school 130001\n"
      "  senda dashboard -o csv > figures.csv");
  command->add_option("--school", options->school, "one school's, by URN or name")
      ->option_text("SCHOOL");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) {
      return RunDashboard(*options, context);
    };
  });
}

}  // namespace senda::cli
