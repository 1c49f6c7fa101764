#ifndef SENDA_COMMON_TESTING_VIOLATIONS_H_
#define SENDA_COMMON_TESTING_VIOLATIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/status/errors.h"

namespace senda::testing {

// What a refusal finds wrong, in its order: {"pupil.upn UPN_CHECK_LETTER"}; empty for any other
// status.
inline std::vector<std::string> ViolationsIn(const absl::Status& status) {
  std::vector<std::string> found;
  for (const auto& violation : errors::ViolationsOf(status)) {
    found.push_back(violation.field + " " + violation.reason);
  }
  return found;
}

}  // namespace senda::testing

#endif  // SENDA_COMMON_TESTING_VIOLATIONS_H_
