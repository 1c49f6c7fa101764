#ifndef SENDA_SERVICES_CLI_OUTPUT_FIGURE_TEXT_H_
#define SENDA_SERVICES_CLI_OUTPUT_FIGURE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "services/cli/output/terminal.h"

// One metric as lines of text: a single figure as one line, a metric with one dimension as bars,
// one with two as a grid.
namespace senda::cli {

inline constexpr std::size_t kPageWidth = 100;

std::string FigureText(const dashboard::v1::MetricFigure& figure, const Style& style);

// What people call the value of a dimension: "SEN support (K)", "not recorded", "Autism (ASD)".
std::string DimensionLabel(std::string_view dimension, std::string_view value);

// The value of one figure in its metric's unit; "–" when there is none.
std::string ValueText(const metrics::v1::Metric& metric, const dashboard::v1::Figure& figure);

// A bar of at most `width` columns, in eighths of a column.
std::string BarText(double share, std::size_t width);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_FIGURE_TEXT_H_
