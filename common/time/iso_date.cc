#include "common/time/iso_date.h"

#include <fmt/format.h>

namespace senda::time {

std::string IsoDate(absl::CivilDay day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

}  // namespace senda::time
