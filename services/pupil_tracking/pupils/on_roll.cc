#include "services/pupil_tracking/pupils/on_roll.h"

#include <fmt/format.h>

namespace senda::pupil_tracking {

std::string IsOnRoll(std::string_view pupil, std::string_view day) {
  return fmt::format(
      "{0}.delete_time IS NULL AND ({0}.entry_date IS NULL OR {0}.entry_date <= {1}) AND "
      "({0}.leaving_date IS NULL OR {0}.leaving_date >= {1})",
      pupil, day);
}

std::string IsOfPupilOnRoll(std::string_view table, std::string_view day) {
  return fmt::format(
      "EXISTS (SELECT 1 FROM pupils on_roll WHERE on_roll.trust = {0}.trust AND on_roll.id = "
      "SUBSTR({0}.pupil, LENGTH('trusts/' || {0}.trust || '/pupils/') + 1) AND {1})",
      table, IsOnRoll("on_roll", day));
}

}  // namespace senda::pupil_tracking
