#ifndef SENDA_SERVICES_CLI_COMMANDS_ROLLOVER_PREVIEW_H_
#define SENDA_SERVICES_CLI_COMMANDS_ROLLOVER_PREVIEW_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/year_rollover.pb.h"
#include "services/cli/client/settings.h"
#include "services/cli/output/move_text.h"
#include "services/cli/output/terminal.h"

namespace senda::cli {

// The year in which an academic year starts: 2026 of "2026/27", "2026-27", "2026/2027" or "2026".
// USAGE for anything else, "2026/28" too.
absl::StatusOr<int> ParseAcademicYear(const std::string& text);

// USAGE unless `year` is the academic year of `today` or the next: the server moves to no other.
absl::Status CheckAcademicYear(int year, absl::CivilDay today);

// Counts beforehand what a rollover is about to do, by the server's own rule; pure. Pupils made
// since the year began stay. Whose year group was stated anew since then only the server knows, so
// what moves up is told as "at most".
class RolloverPreview {
 public:
  // `so_far` is the rollover as it stands; its schools are done.
  RolloverPreview(int academic_year, const pupils::v1::YearRollover& so_far);

  // Counts a pupil who is on roll on the 31 August before the year in a school that is left.
  void Add(const pupils::v1::Pupil& pupil);

  // A table, or JSON or CSV of the same.
  std::string Text(const SchoolNames& school_names, OutputFormat format, const Style& style) const;

 private:
  struct Counts {
    int on_roll = 0;
    int move_up = 0;      // have a year group below the last, of an earlier year
    int out_of_year = 0;  // would then be taught in another year than their age says
  };

  const absl::CivilDay last_day_;
  std::set<std::string> done_;
  std::map<std::string, Counts> schools_;
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_ROLLOVER_PREVIEW_H_
