#ifndef SENDA_SERVICES_CLI_DEMO_CALENDAR_H_
#define SENDA_SERVICES_CLI_DEMO_CALENDAR_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/directory/v1/academic_year.pb.h"
#include "services/cli/demo/random.h"

namespace senda::demo {

// School terms as most English authorities set them, near enough for a demonstration: three terms,
// each with a week off in the middle.
class Calendar {
 public:
  // `today` is the last day on which anything has happened.
  explicit Calendar(absl::CivilDay today);

  absl::CivilDay today() const { return today_; }
  // 1 September of the current academic year.
  absl::CivilDay year_start() const { return absl::CivilDay(start_year_, 9, 1); }
  absl::CivilDay year_end() const { return absl::CivilDay(start_year_ + 1, 8, 31); }
  absl::civil_year_t start_year() const { return start_year_; }

  // Whether children are in school.
  static bool IsSchoolDay(absl::CivilDay day);
  // A school day from `first` to `last` if there is one, else `last`.
  static absl::CivilDay SchoolDayBetween(absl::CivilDay first, absl::CivilDay last, Random& random);
  // The first days of the last four rounds of tests that are over, oldest first. A round takes two
  // weeks of October, February or June.
  std::vector<absl::CivilDay> TestRounds() const;

  // The academic year that begins in `start_year`, with its terms.
  static directory::v1::AcademicYear MakeAcademicYear(const std::string& trust,
                                                      absl::civil_year_t start_year);

 private:
  absl::CivilDay today_;
  absl::civil_year_t start_year_;
};

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_CALENDAR_H_
