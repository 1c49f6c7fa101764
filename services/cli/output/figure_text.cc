#include "services/cli/output/figure_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

using dashboard::v1::Figure;
using dashboard::v1::MetricFigure;
using metrics::v1::Metric;

constexpr std::size_t kTitleWidth = 46;
constexpr std::size_t kValueWidth = 10;
constexpr std::size_t kLabelWidth = 38;
constexpr std::size_t kCellWidth = 16;
constexpr std::size_t kShareWidth = 8;
constexpr std::size_t kBarWidth = 30;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kNeeds = {{
    {"SPLD", "Specific learning difficulty"},
    {"MLD", "Moderate learning difficulty"},
    {"SLD", "Severe learning difficulty"},
    {"PMLD", "Profound and multiple"},
    {"SEMH", "Social, emotional, mental health"},
    {"SLCN", "Speech, language, communication"},
    {"HI", "Hearing impairment"},
    {"VI", "Vision impairment"},
    {"MSI", "Multi-sensory impairment"},
    {"PD", "Physical disability"},
    {"ASD", "Autistic spectrum"},
    {"OTH", "Other difficulty"},
    {"NSA", "No specialist assessment"},
    {"DS", "Down syndrome"},
}};

std::string Words(std::string_view value) {
  std::string words =
      absl::AsciiStrToLower(absl::StrReplaceAll(std::string(value), {{"_", " "}, {"-", " "}}));
  if (!words.empty()) words[0] = absl::ascii_toupper(static_cast<unsigned char>(words[0]));
  return words;
}

bool IsAcronym(std::string_view value) {
  static constexpr std::string_view kAcronyms[] = {"SMART", "OKR", "KPI", "BHAG", "MBO", "SENCO"};
  return std::find(std::begin(kAcronyms), std::end(kAcronyms), value) != std::end(kAcronyms);
}

std::string_view PillarText(const Metric& metric) {
  switch (metric.pillar()) {
    case metrics::v1::PILLAR_CONSISTENCY:
      return "consistency";
    case metrics::v1::PILLAR_QUALITY:
      return "quality";
    case metrics::v1::PILLAR_COLLABORATION:
      return "collaboration";
    default:
      return "";
  }
}

std::string_view Arrow(const Metric& metric) {
  switch (metric.direction()) {
    case metrics::v1::METRIC_DIRECTION_INCREASE:
      return "▲";
    case metrics::v1::METRIC_DIRECTION_DECREASE:
      return "▼";
    default:
      return " ";
  }
}

// What the value is made of: "340 of 378", "of 340, 38 not measured".
std::string Basis(const Metric& metric, const Figure& figure) {
  std::string basis;
  if (metric.unit() == metrics::v1::METRIC_UNIT_SHARE) {
    basis = figure.denominator() == 0 ? "nothing to count"
                                      : fmt::format("{} of {}", WholeText(figure.numerator()),
                                                    WholeText(figure.denominator()));
  } else if (metric.unit() == metrics::v1::METRIC_UNIT_MEAN) {
    basis = fmt::format("of {}", WholeText(figure.denominator() - figure.missing()));
  }
  if (figure.missing() > 0) {
    basis +=
        fmt::format("{}{} not recorded", basis.empty() ? "" : ", ", WholeText(figure.missing()));
  }
  return basis;
}

// Title, value, what it is made of, and on the right which pillar it speaks to.
std::string TitleLine(const Metric& metric, const std::string& value, const std::string& basis,
                      const Style& style) {
  const std::string left = PadRight(Shorten(metric.title(), kTitleWidth), kTitleWidth);
  const std::string_view pillar = PillarText(metric);
  const std::string tail = pillar.empty() ? "" : fmt::format("{} {}", pillar, Arrow(metric));
  const std::size_t taken = 2 + kTitleWidth + 1 + kValueWidth + 2;
  const std::string right =
      PadRight(Shorten(basis, kPageWidth - taken - 16), kPageWidth - taken - 15);
  std::string line = fmt::format("  {} {}  {}{}", left, style.Bold(PadLeft(value, kValueWidth)),
                                 right, style.Dim(PadLeft(tail, 15)));
  if (!style.color) line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string CategoryLine(const Metric& metric, const Figure& cell, double total,
                         const Style& style) {
  const std::string label =
      Shorten(DimensionLabel(metric.dimensions(0),
                             cell.dimension_values_size() > 0 ? cell.dimension_values(0) : ""),
              kLabelWidth);
  const bool is_count = metric.unit() != metrics::v1::METRIC_UNIT_SHARE &&
                        metric.unit() != metrics::v1::METRIC_UNIT_MEAN;
  const std::string share =
      is_count && total > 0 ? ShareText(cell.numerator() / total) : Basis(metric, cell);
  const double bar = is_count ? (total > 0 ? cell.numerator() / total : 0) : cell.value();
  const bool has_bar = is_count || metric.unit() == metrics::v1::METRIC_UNIT_SHARE;
  std::string line = fmt::format("    {} {} {}", PadRight(label, kLabelWidth),
                                 PadLeft(ValueText(metric, cell), kCellWidth),
                                 PadLeft(Shorten(share, kShareWidth), kShareWidth));
  if (has_bar && bar > 0) line += "  " + style.Accent(BarText(bar, kBarWidth));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// The published figures that stand beside the metric's own.
std::string BenchmarkLines(const Metric& metric, const Style& style) {
  std::string lines;
  for (const auto& benchmark : metric.benchmarks()) {
    Figure published;
    published.set_value(benchmark.value());
    lines += style.Dim(fmt::format("    {} {}", ValueText(metric, published),
                                   Shorten(benchmark.label(), kPageWidth - 16))) +
             "\n";
  }
  return lines;
}

std::string Bars(const MetricFigure& figure, const Style& style) {
  const Metric& metric = figure.metric();
  double total = 0;
  for (const Figure& cell : figure.cells()) total += cell.numerator();
  Figure sum;
  sum.set_value(total);
  const bool adds_up = metric.unit() != metrics::v1::METRIC_UNIT_SHARE &&
                       metric.unit() != metrics::v1::METRIC_UNIT_MEAN;
  std::string text = TitleLine(metric, adds_up ? ValueText(metric, sum) : "", "", style);
  for (const Figure& cell : figure.cells()) text += CategoryLine(metric, cell, total, style);
  return text;
}

// The values of one dimension with their sums.
using Totals = std::vector<std::pair<std::string, double>>;

Totals TotalsOf(const MetricFigure& figure, int dimension) {
  std::map<std::string, double> sums;
  for (const Figure& cell : figure.cells()) {
    if (dimension < cell.dimension_values_size()) {
      sums[cell.dimension_values(dimension)] += cell.numerator();
    }
  }
  Totals totals(sums.begin(), sums.end());
  // Tiers have an order of their own, in which their names sort.
  if (figure.metric().dimensions(dimension) == "tier") return totals;
  std::stable_sort(totals.begin(), totals.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return totals;
}

// As many whole words of a label as fit.
std::string FitWords(std::string label, std::size_t width) {
  while (TextWidth(label) > width && label.find(' ') != std::string::npos) {
    label.erase(label.rfind(' '));
    if (label.ends_with(" and")) label.erase(label.size() - 4);
  }
  return Shorten(label, width);
}

std::string GridLine(const std::string& label, const std::vector<std::string>& cells,
                     std::size_t label_width, std::size_t cell_width) {
  std::string line = "    " + PadRight(Shorten(label, label_width), label_width);
  for (const std::string& cell : cells) line += PadLeft(cell, cell_width);
  return line;
}

std::string CountCell(const Metric& metric, double count) {
  Figure figure;
  figure.set_value(count);
  return ValueText(metric, figure);
}

// Rows of the dimension with more values, columns of the other.
std::string Grid(const MetricFigure& figure, const Style& style) {
  const Metric& metric = figure.metric();
  const int row_dimension = TotalsOf(figure, 0).size() > TotalsOf(figure, 1).size() ? 0 : 1;
  const Totals rows = TotalsOf(figure, row_dimension);
  const Totals columns = TotalsOf(figure, 1 - row_dimension);
  std::map<std::pair<std::string, std::string>, std::string> cells;
  double total = 0;
  for (const Figure& cell : figure.cells()) {
    if (cell.dimension_values_size() < 2) continue;
    cells[{cell.dimension_values(row_dimension), cell.dimension_values(1 - row_dimension)}] =
        ValueText(metric, cell);
    total += cell.numerator();
  }
  std::size_t label_width = 0;
  for (const auto& [row, sum] : rows) {
    label_width =
        std::max(label_width, TextWidth(DimensionLabel(metric.dimensions(row_dimension), row)));
  }
  label_width = std::min(label_width, kLabelWidth + 2);
  const std::size_t width =
      std::min<std::size_t>(18, (kPageWidth - 4 - label_width) / (columns.size() + 1));
  std::vector<std::string> headings;
  for (const auto& [column, sum] : columns) {
    headings.push_back(
        FitWords(DimensionLabel(metric.dimensions(1 - row_dimension), column), width - 1));
  }
  headings.emplace_back("all");
  std::string text = TitleLine(metric, CountCell(metric, total), "", style) +
                     style.Dim(GridLine("", headings, label_width, width)) + "\n";
  for (const auto& [row, row_sum] : rows) {
    std::vector<std::string> line;
    for (const auto& [column, sum] : columns) {
      const auto found = cells.find({row, column});
      line.push_back(found == cells.end() ? "·" : found->second);
    }
    line.push_back(CountCell(metric, row_sum));
    text +=
        GridLine(DimensionLabel(metric.dimensions(row_dimension), row), line, label_width, width) +
        "\n";
  }
  return text;
}

}  // namespace

std::string BarText(double share, std::size_t width) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(
      std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 8));
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  bar += kEighths[eighths % 8];
  // What is there at all shows.
  return bar.empty() && share > 0 ? "▏" : bar;
}

std::string DimensionLabel(std::string_view dimension, std::string_view value) {
  if (value == "NOT_RECORDED" || value.empty()) return "not recorded";
  if (value == "NONE") return "none";
  if (dimension == "provision") {
    if (value == "N") return "No SEN (N)";
    if (value == "K") return "SEN support (K)";
    if (value == "E") return "EHC plan (E)";
  }
  if (dimension == "need") {
    for (const auto& [code, name] : kNeeds) {
      if (code == value) return fmt::format("{} ({})", name, code);
    }
  }
  return IsAcronym(value) ? std::string(value) : Words(value);
}

std::string ValueText(const Metric& metric, const Figure& figure) {
  if (!figure.has_value()) return "–";
  switch (metric.unit()) {
    case metrics::v1::METRIC_UNIT_SHARE:
      return ShareText(figure.value());
    case metrics::v1::METRIC_UNIT_MEAN:
      return MeanText(figure.value());
    case metrics::v1::METRIC_UNIT_PENCE:
      return MoneyText(figure.value());
    case metrics::v1::METRIC_UNIT_HOURS:
      return WholeText(figure.value()) + " h";
    default:
      return WholeText(figure.value());
  }
}

std::string FigureText(const MetricFigure& figure, const Style& style) {
  const Metric& metric = figure.metric();
  std::string text;
  if (figure.cells_size() == 0) {
    text = TitleLine(metric, "–", "nothing recorded", style);
  } else if (metric.dimensions_size() == 1) {
    text = Bars(figure, style);
  } else if (metric.dimensions_size() >= 2) {
    text = Grid(figure, style);
  } else {
    text = TitleLine(metric, ValueText(metric, figure.cells(0)), Basis(metric, figure.cells(0)),
                     style);
  }
  return text + BenchmarkLines(metric, style);
}

}  // namespace senda::cli
