#include "services/cli/output/move_text.h"

#include <fmt/format.h>

#include "services/cli/output/date_text.h"
#include "services/cli/output/figure_text.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/table.h"

namespace senda::cli {
namespace {

using pupils::v1::PupilTransfer;
using pupils::v1::SchoolRollover;
using pupils::v1::YearRollover;

std::string SchoolText(const std::string& school, const SchoolNames& school_names) {
  const auto found = school_names.find(school);
  return found == school_names.end() ? school.substr(school.rfind('/') + 1) : found->second;
}

std::vector<std::string> RolloverRow(const std::string& school, int moved_up, int unchanged,
                                     int out_of_year, int above_last_year) {
  return {school, CountText(moved_up), CountText(unchanged), CountText(out_of_year),
          CountText(above_last_year)};
}

}  // namespace

std::string AcademicYearText(int first_year) {
  return fmt::format("{}/{:02}", first_year, (first_year + 1) % 100);
}

std::string TransferText(const std::vector<PupilTransfer>& transfers,
                         const SchoolNames& school_names, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (const PupilTransfer& transfer : transfers) {
    const bool leaves = transfer.has_leaving_date();
    rows.push_back({transfer.about().display_name(), DateText(transfer.about().date_of_birth()),
                    SchoolText(transfer.from_school(), school_names),
                    leaves ? "leaves the trust" : SchoolText(transfer.to_school(), school_names),
                    DateText(leaves ? transfer.leaving_date() : transfer.transfer_date()),
                    CountText(transfer.rows_moved())});
  }
  return FormatTable({{"Pupil"}, {"Born"}, {"From"}, {"To"}, {"Date"}, {"Rows", true}}, rows,
                     kPageWidth, style);
}

std::string RolloverText(const YearRollover& rollover, const SchoolNames& school_names,
                         const Style& style) {
  std::vector<std::vector<std::string>> rows;
  int moved_up = 0, unchanged = 0, out_of_year = 0, above = 0;
  for (const SchoolRollover& school : rollover.schools()) {
    rows.push_back(RolloverRow(SchoolText(school.school(), school_names), school.moved_up(),
                               school.unchanged(), school.out_of_year(),
                               school.above_last_year_size()));
    moved_up += school.moved_up();
    unchanged += school.unchanged();
    out_of_year += school.out_of_year();
    above += school.above_last_year_size();
  }
  if (rows.size() > 1) {
    rows.push_back(RolloverRow(fmt::format("All {} schools", rows.size()), moved_up, unchanged,
                               out_of_year, above));
  }
  return FormatTable({{"School"},
                      {"Moved up", true},
                      {"Unchanged", true},
                      {"Out of year", true},
                      {"Above last year", true}},
                     rows, kPageWidth, style);
}

}  // namespace senda::cli
