#include "services/cli/commands/rollover_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "common/time/academic_year.h"
#include "common/time/clock.h"
#include "nlohmann/json.hpp"
#include "services/cli/client/exit_code.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/output/figure_text.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/table.h"
#include "services/pupil_tracking/pupils/rollover_rules.h"

namespace senda::cli {
namespace {

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

}  // namespace

absl::StatusOr<int> ParseAcademicYear(const std::string& text) {
  const auto wrong = UsageError(fmt::format("'{}' is not an academic year such as 2026/27", text));
  const std::string first = text.substr(0, 4),
                    rest = text.substr(std::min<std::size_t>(4, text.size()));
  if (!importing::IsDigits(first, 4)) return wrong;
  const int year = std::stoi(first);
  if (rest.empty()) return year;
  const bool is_pair = rest[0] == '/' || rest[0] == '-';
  const std::string second = rest.substr(1);
  const bool follows =
      second == fmt::format("{:02}", (year + 1) % 100) || second == std::to_string(year + 1);
  if (!is_pair || !follows) return wrong;
  return year;
}

absl::Status CheckAcademicYear(int year, absl::CivilDay today) {
  const int present = time::AcademicYearOf(today);
  if (year == present || year == present + 1) return absl::OkStatus();
  return UsageError(fmt::format("the trust can move to {} or {}, not to {}",
                                AcademicYearText(present), AcademicYearText(present + 1),
                                AcademicYearText(year)));
}

RolloverPreview::RolloverPreview(int academic_year, const pupils::v1::YearRollover& so_far)
    : last_day_(academic_year, 8, 31) {
  for (const auto& school : so_far.schools()) done_.insert(school.school());
}

void RolloverPreview::Add(const pupils::v1::Pupil& pupil) {
  if (done_.contains(pupil.school())) return;
  if (pupil.has_entry_date() && DayOf(pupil.entry_date()) > last_day_) return;
  if (pupil.has_leaving_date() && DayOf(pupil.leaving_date()) <= last_day_) return;
  Counts& counts = schools_[pupil.school()];
  ++counts.on_roll;
  if (!pupil.has_year_group()) return;
  const pupil_tracking::PupilYear as_listed{
      .year_group = pupil.year_group(),
      .birth = DayOf(pupil.date_of_birth()),
      .made = time::Today(absl::FromUnixSeconds(pupil.create_time().seconds()))};
  const auto moved = pupil_tracking::MoveUp(as_listed, static_cast<int>(last_day_.year()));
  counts.move_up += moved.moved_up ? 1 : 0;
  counts.out_of_year += moved.out_of_year ? 1 : 0;
}

std::string RolloverPreview::Text(const SchoolNames& school_names, OutputFormat format,
                                  const Style& style) const {
  auto json = nlohmann::ordered_json::array();
  std::string csv = CsvLine({"school", "on_roll", "move_up_at_most", "out_of_year"});
  std::vector<std::vector<std::string>> rows;
  Counts all;
  for (const auto& [school, counts] : schools_) {
    json.push_back({{"school", school},
                    {"on_roll", counts.on_roll},
                    {"move_up_at_most", counts.move_up},
                    {"out_of_year", counts.out_of_year}});
    csv += CsvLine({school, std::to_string(counts.on_roll), std::to_string(counts.move_up),
                    std::to_string(counts.out_of_year)});
    const auto name = school_names.find(school);
    rows.push_back({name == school_names.end() ? school : name->second, CountText(counts.on_roll),
                    CountText(counts.move_up), CountText(counts.out_of_year)});
    all.on_roll += counts.on_roll;
    all.move_up += counts.move_up;
    all.out_of_year += counts.out_of_year;
  }
  if (format == OutputFormat::kJson) return json.dump(2) + "\n";
  if (format == OutputFormat::kCsv) return csv;
  if (rows.empty()) return "No school is left to move.\n";
  if (rows.size() > 1) {
    rows.push_back({fmt::format("All {} schools", rows.size()), CountText(all.on_roll),
                    CountText(all.move_up), CountText(all.out_of_year)});
  }
  return FormatTable(
      {{"School"}, {"On roll", true}, {"Move up, at most", true}, {"Out of year then", true}}, rows,
      kPageWidth, style);
}

}  // namespace senda::cli
