#include "services/pupil_tracking/pupils/rollover_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/status/errors.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"

namespace senda::pupil_tracking {
namespace {

// A pupil of year n is n + 4 on 31 August before it, and so turns n + 5 in it.
constexpr int kAgeReachedInReception = 5;

std::optional<int> LastOfPhase(directory::v1::Phase phase) {
  switch (phase) {
    case directory::v1::PHASE_NURSERY:
      return -1;
    case directory::v1::PHASE_PRIMARY:
      return 6;
    case directory::v1::PHASE_MIDDLE_DEEMED_PRIMARY:
      return 7;
    case directory::v1::PHASE_MIDDLE_DEEMED_SECONDARY:
      return 8;
    // With a sixth form or without: only those beyond one are surely above.
    case directory::v1::PHASE_SECONDARY:
    case directory::v1::PHASE_ALL_THROUGH:
      return 13;
    case directory::v1::PHASE_SIXTEEN_PLUS:
      return kLastYearGroup;
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::Status CheckRolloverYear(int academic_year, absl::CivilDay today) {
  const int present = AcademicYearOf(today);
  if (academic_year > present + 1) {
    return errors::InvalidField(
        "academic_year",
        fmt::format("give {} or {}; later years are too far", present, present + 1),
        "YEAR_TOO_FAR");
  }
  if (academic_year < present) {
    return errors::InvalidField(
        "academic_year", fmt::format("that year is over; give {} or {}", present, present + 1),
        "YEAR_PAST");
  }
  return absl::OkStatus();
}

MovedYear MoveUp(const PupilYear& pupil, int academic_year) {
  MovedYear moved;
  const int stated = std::max(pupil.year_stated, AcademicYearOf(pupil.made));
  moved.year_group = pupil.year_group;
  moved.year_stated = std::max(pupil.year_stated, academic_year);
  moved.expected_year_group =
      ExpectedYearGroup(pupil.birth, absl::CivilDay(moved.year_stated, 9, 1));
  if (!pupil.year_group.has_value()) return moved;
  moved.moved_up = *pupil.year_group < kLastYearGroup && stated < academic_year;
  if (moved.moved_up) ++*moved.year_group;
  moved.out_of_year = *moved.year_group != moved.expected_year_group;
  return moved;
}

std::optional<int> LastYearGroup(const directory::v1::School& school) {
  // A nursery's highest age is that of children who leave before they reach it.
  if (school.phase() == directory::v1::PHASE_NURSERY || school.highest_age() == 0) {
    return LastOfPhase(school.phase());
  }
  return std::min(school.highest_age() - kAgeReachedInReception, kLastYearGroup);
}

}  // namespace senda::pupil_tracking
