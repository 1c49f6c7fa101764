#include "services/cli/output/dashboard_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "services/cli/output/figure_text.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

using dashboard::v1::Freshness;
using dashboard::v1::MetricFigure;
using dashboard::v1::SchoolHeadline;
using dashboard::v1::TrustDashboard;

template <typename T>
using Repeated = google::protobuf::RepeatedPtrField<T>;

std::string Rule() {
  std::string rule;
  for (std::size_t i = 0; i < kPageWidth; ++i) rule += "─";
  return rule;
}

std::string Spread(const std::string& left, const std::string& right, const Style& style) {
  const std::size_t taken = TextWidth(left) + TextWidth(right);
  return style.Bold(left) + std::string(taken < kPageWidth ? kPageWidth - taken : 1, ' ') +
         style.Dim(right) + "\n";
}

std::string Moment(const google::protobuf::Timestamp& time, absl::TimeZone zone) {
  const absl::Time at = absl::FromUnixSeconds(time.seconds());
  return absl::FormatTime("%-d %B %Y, %H:%M", at, zone);
}

std::string Phase(std::string_view phase) {
  if (phase.starts_with("PHASE_")) phase.remove_prefix(6);
  std::string words = absl::AsciiStrToLower(absl::StrReplaceAll(std::string(phase), {{"_", " "}}));
  if (words.empty() || words == "unspecified") return "–";
  if (words == "not applicable") return "Special or AP";
  words[0] = absl::ascii_toupper(static_cast<unsigned char>(words[0]));
  return words;
}

bool IsMissing(const Repeated<std::string>& unreachable, std::string_view source) {
  return std::any_of(unreachable.begin(), unreachable.end(), [&](const std::string& name) {
    return name.substr(name.rfind('/') + 1) == source;
  });
}

// Cells of one line of the table of schools; what a missing source would say is a dash.
std::vector<std::string> Cells(const SchoolHeadline& school, const std::string& name,
                               const std::string& phase, const Repeated<std::string>& unreachable) {
  const auto cell = [&](std::string_view source, std::int64_t count) {
    return IsMissing(unreachable, source) ? std::string("–") : CountText(count);
  };
  const bool has_share = school.pupils() > 0 && !IsMissing(unreachable, "pupils");
  const double with_sen = school.sen_support() + school.ehc_plans();
  return {name,
          phase,
          cell("pupils", school.pupils()),
          cell("pupils", school.sen_support()),
          cell("pupils", school.ehc_plans()),
          has_share ? ShareText(with_sen / school.pupils()) : "–",
          cell("provision", school.provisions()),
          cell("goals", school.active_goals()),
          cell("workforce", school.staff())};
}

std::string SchoolLine(const std::vector<std::string>& cells) {
  constexpr std::size_t kWidths[] = {36, 16, 8, 6, 6, 7, 8, 6, 7};
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = Shorten(cells[i], kWidths[i] - 1);
    line += i < 2 ? PadRight(cell, kWidths[i]) : PadLeft(cell, kWidths[i]);
  }
  return line;
}

std::string Schools(const TrustDashboard& dashboard, const Style& style) {
  std::string text = style.Dim(SchoolLine({"School", "Phase", "Pupils", "K", "E", "SEN", "Prov.",
                                           "Goals", "Staff"})) +
                     "\n";
  SchoolHeadline total;
  for (const SchoolHeadline& school : dashboard.schools()) {
    text += SchoolLine(Cells(school, school.display_name(), Phase(school.phase()),
                             dashboard.unreachable())) +
            "\n";
    total.set_pupils(total.pupils() + school.pupils());
    total.set_sen_support(total.sen_support() + school.sen_support());
    total.set_ehc_plans(total.ehc_plans() + school.ehc_plans());
    total.set_provisions(total.provisions() + school.provisions());
    total.set_active_goals(total.active_goals() + school.active_goals());
    total.set_staff(total.staff() + school.staff());
  }
  const std::string all = fmt::format("All {} schools", CountText(dashboard.schools_size()));
  return text + style.Dim(Rule()) + "\n" +
         style.Bold(SchoolLine(Cells(total, all, "", dashboard.unreachable()))) + "\n";
}

std::string SourceTitle(std::string_view source) {
  if (source == "pupils") return "PUPILS AND THEIR NEEDS";
  if (source == "provision") return "PROVISION";
  if (source == "goals") return "GOALS";
  if (source == "workforce") return "STAFF AND TRAINING";
  if (source == "directory") return "SCHOOLS AND ROLES";
  return absl::AsciiStrToUpper(std::string(source));
}

std::string_view SourceOf(const MetricFigure& figure) {
  const std::string_view id = figure.metric().id();
  return id.substr(0, id.find('.'));
}

// The figures of each source under its heading: what a SEND lead asks first comes first.
std::string Figures(const Repeated<MetricFigure>& figures, const Style& style) {
  std::vector<std::string_view> sources = {"pupils", "provision", "goals", "workforce",
                                           "directory"};
  for (const MetricFigure& figure : figures) {
    const std::string_view source = SourceOf(figure);
    if (std::find(sources.begin(), sources.end(), source) == sources.end())
      sources.push_back(source);
  }
  std::string text;
  for (const std::string_view source : sources) {
    std::string part;
    for (const MetricFigure& figure : figures) {
      if (SourceOf(figure) == source) part += FigureText(figure, style);
    }
    if (part.empty()) continue;
    text += fmt::format("\n{}\n{}", style.Bold(style.Accent(SourceTitle(source))), part);
  }
  return text;
}

std::string FreshnessText(const Freshness& freshness, const Repeated<std::string>& unreachable,
                          absl::TimeZone zone, const Style& style) {
  std::string text = "\n";
  for (const std::string& name : unreachable) {
    text += style.Warn(fmt::format("! {} does not answer: its figures are missing, not zero",
                                   name.substr(name.rfind('/') + 1))) +
            "\n";
  }
  std::string sources;
  for (const auto& source : freshness.sources()) {
    const std::string since =
        source.has_change_time() ? Moment(source.change_time(), zone) : "no change yet";
    sources +=
        fmt::format("{}  {}  {}\n", PadRight("  " + source.source(), 13), PadRight(since, 26),
                    fmt::format("change {}", CountText(source.watermark())));
  }
  return text + style.Dim("▲ higher is better  ▼ lower is better  – not recorded") + "\n" +
         style.Dim("Last change of each source:") + "\n" + style.Dim(sources);
}

std::string AsOf(const Freshness& freshness, absl::TimeZone zone) {
  return freshness.has_as_of() ? "as of " + Moment(freshness.as_of(), zone) : "";
}

}  // namespace

std::string DashboardText(const TrustDashboard& dashboard, absl::TimeZone zone,
                          const Style& style) {
  const std::string& title =
      dashboard.display_name().empty() ? dashboard.name() : dashboard.display_name();
  return Spread(title, AsOf(dashboard.freshness(), zone), style) + style.Dim(Rule()) + "\n" +
         Schools(dashboard, style) + Figures(dashboard.figures(), style) +
         FreshnessText(dashboard.freshness(), dashboard.unreachable(), zone, style);
}

std::string DashboardText(const dashboard::v1::SchoolDashboard& dashboard, absl::TimeZone zone,
                          const Style& style) {
  const std::string& title =
      dashboard.display_name().empty() ? dashboard.name() : dashboard.display_name();
  return Spread(title, AsOf(dashboard.freshness(), zone), style) + style.Dim(Rule()) + "\n" +
         Figures(dashboard.figures(), style) +
         FreshnessText(dashboard.freshness(), dashboard.unreachable(), zone, style);
}

}  // namespace senda::cli
