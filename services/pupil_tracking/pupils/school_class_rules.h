#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SCHOOL_CLASS_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SCHOOL_CLASS_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "senda/pupils/v1/school_class.pb.h"

// The rules of school classes; pure.
namespace senda::pupil_tracking {

// FIELD_VIOLATIONS for:
//   NAME_MALFORMED, OTHER_TRUST   a school or staff record that is none of the trust's;
//   STAFF_REPEATED                a person twice, by subject or by staff record;
//   IMMUTABLE                     another academic year than `before` had.
// Paths begin with "school_class.".
absl::Status CheckSchoolClass(const pupils::v1::SchoolClass& school_class, std::string_view trust,
                              const pupils::v1::SchoolClass* before = nullptr);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SCHOOL_CLASS_RULES_H_
