#include "services/cli/output/dashboard_text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "services/cli/output/figure_text.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

using dashboard::v1::Figure;
using dashboard::v1::MetricFigure;
using dashboard::v1::TrustDashboard;

MetricFigure& Add(TrustDashboard& dashboard, const std::string& id, const std::string& title,
                  metrics::v1::MetricUnit unit, const std::vector<std::string>& dimensions = {}) {
  MetricFigure& figure = *dashboard.add_figures();
  figure.mutable_metric()->set_id(id);
  figure.mutable_metric()->set_title(title);
  figure.mutable_metric()->set_unit(unit);
  for (const std::string& dimension : dimensions)
    figure.mutable_metric()->add_dimensions(dimension);
  return figure;
}

void AddCell(MetricFigure& figure, std::optional<double> value, double numerator,
             double denominator, const std::vector<std::string>& dimension_values = {}) {
  Figure& cell = *figure.add_cells();
  if (value.has_value()) cell.set_value(*value);
  cell.set_numerator(numerator);
  cell.set_denominator(denominator);
  for (const std::string& name : dimension_values) cell.add_dimension_values(name);
}

TrustDashboard Sample() {
  TrustDashboard dashboard;
  dashboard.set_name("trusts/oak");
  dashboard.set_display_name("Oak Trust");
  for (int i = 0; i < 2; ++i) {
    auto& school = *dashboard.add_schools();
    school.set_display_name(i == 0 ? "Ash Primary School" : "Birch Secondary School");
    school.set_phase(i == 0 ? "PHASE_PRIMARY" : "PHASE_SECONDARY");
    school.set_pupils(i == 0 ? 200 : 1000);
    school.set_sen_support(i == 0 ? 30 : 120);
    school.set_ehc_plans(i == 0 ? 10 : 40);
    school.set_staff(50);
  }
  MetricFigure& provision = Add(dashboard, "pupils.by_provision", "Pupils by SEN provision",
                                metrics::v1::METRIC_UNIT_COUNT, {"provision"});
  AddCell(provision, 1000, 1000, 0, {"N"});
  AddCell(provision, 150, 150, 0, {"K"});
  MetricFigure& needs = Add(dashboard, "pupils.by_primary_need", "Pupils with SEN by primary need",
                            metrics::v1::METRIC_UNIT_COUNT, {"provision", "need"});
  AddCell(needs, 60, 60, 0, {"K", "SPLD"});
  AddCell(needs, 20, 20, 0, {"E", "ASD"});
  AddCell(needs, 7, 7, 0, {"K", "NOT_RECORDED"});
  AddCell(Add(dashboard, "pupils.sen_share", "Share of pupils with SEN",
              metrics::v1::METRIC_UNIT_SHARE),
          0.1667, 200, 1200);
  AddCell(Add(dashboard, "provision.cost", "Cost", metrics::v1::METRIC_UNIT_PENCE), 1234500,
          1234500, 0);
  AddCell(Add(dashboard, "provision.impact", "Mean gain", metrics::v1::METRIC_UNIT_MEAN),
          std::nullopt, 0, 0);
  dashboard.mutable_freshness()->mutable_as_of()->set_seconds(1'795'297'620);
  auto& source = *dashboard.mutable_freshness()->add_sources();
  source.set_source("pupils");
  source.set_watermark(12345);
  return dashboard;
}

std::string Text(const TrustDashboard& dashboard) {
  return DashboardText(dashboard, absl::UTCTimeZone(), {});
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(FigureText, SetsPublishedFiguresBesideItsOwn) {
  TrustDashboard dashboard;
  MetricFigure& kept =
      Add(dashboard, "pupils.ehc_dates_met", "EHC dates kept", metrics::v1::METRIC_UNIT_SHARE);
  AddCell(kept, 0.5, 3, 6);
  auto& benchmark = *kept.mutable_metric()->add_benchmarks();
  benchmark.set_label("England: final plan in 20 weeks");
  benchmark.set_value(0.464);
  EXPECT_NE(FigureText(kept, Style()).find("\n    46.4% England: final plan in 20 weeks\n"),
            std::string::npos)
      << FigureText(kept, Style());
}

TEST(DashboardText, ShowsEachSchoolAndTheirSum) {
  const std::string text = Text(Sample());
  EXPECT_TRUE(Has(text, "Oak Trust"));
  EXPECT_TRUE(Has(text, "Ash Primary School"));
  EXPECT_TRUE(Has(text, "All 2 schools"));
  EXPECT_TRUE(Has(text, "1,200"));
  EXPECT_TRUE(Has(text, "16.7%")) << text;  // 200 of 1,200
  EXPECT_TRUE(Has(text, "20.0%"));          // 40 of 200
}

TEST(DashboardText, StaysWithinItsWidth) {
  std::istringstream lines(Text(Sample()));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(TextWidth(line), kPageWidth) << line;
}

TEST(DashboardText, SaysNotRecordedRatherThanNothing) {
  const std::string text = Text(Sample());
  EXPECT_TRUE(Has(text, "not recorded"));
  EXPECT_TRUE(Has(text, "–"));
}

TEST(DashboardText, ShowsADashForWhatAMissingSourceWouldSay) {
  TrustDashboard dashboard = Sample();
  dashboard.add_unreachable("trusts/oak/sources/pupils");
  const std::string text = Text(dashboard);
  EXPECT_TRUE(Has(text, "pupils does not answer"));
  EXPECT_FALSE(Has(text, "20.0%"));
}

TEST(DashboardText, NamesNeedsAndProvisionInWords) {
  const std::string text = Text(Sample());
  EXPECT_TRUE(Has(text, "Specific learning difficulty (SPLD)"));
  EXPECT_TRUE(Has(text, "EHC plan (E)"));
  EXPECT_TRUE(Has(text, "£12,345"));
}

TEST(DashboardText, HasNoEscapesWithoutColors) {
  EXPECT_FALSE(Has(Text(Sample()), "\x1b"));
  EXPECT_TRUE(Has(DashboardText(Sample(), absl::UTCTimeZone(), {.color = true}), "\x1b[1m"));
}

TEST(NumberText, WritesNumbersAsInEngland) {
  EXPECT_EQ(CountText(61876), "61,876");
  EXPECT_EQ(CountText(-1000), "-1,000");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(MoneyText(4567), "£45.67");
  EXPECT_EQ(MoneyText(123'456'7), "£12,346");
  EXPECT_EQ(ShareText(0.0582), "5.8%");
  EXPECT_EQ(MeanText(98.76), "98.8");
  EXPECT_EQ(MeanText(0.625), "0.62");
  EXPECT_EQ(MeanText(1009), "1,009");
}

TEST(BarText, ShowsThatThereIsSomething) {
  EXPECT_EQ(BarText(1, 4), "████");
  EXPECT_EQ(BarText(0.5, 4), "██");
  EXPECT_EQ(BarText(0.001, 4), "▏");
  EXPECT_EQ(BarText(0, 4), "");
}

}  // namespace
}  // namespace senda::cli
