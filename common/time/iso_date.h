#ifndef SENDA_COMMON_TIME_ISO_DATE_H_
#define SENDA_COMMON_TIME_ISO_DATE_H_

#include <string>

#include "absl/time/civil_time.h"

namespace senda::time {

// "2026-09-01": how databases, filters and files hold a day. The year has four digits, so that
// texts compare as their days do; absl::FormatCivilTime gives "999-09-01", which is after it.
std::string IsoDate(absl::CivilDay day);

}  // namespace senda::time

#endif  // SENDA_COMMON_TIME_ISO_DATE_H_
