#ifndef SENDA_SERVICES_DIRECTORY_DIRECTORY_RULES_H_
#define SENDA_SERVICES_DIRECTORY_DIRECTORY_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "senda/directory/v1/academic_year.pb.h"
#include "senda/directory/v1/role_grant.pb.h"
#include "senda/directory/v1/school.pb.h"

// The rules of schools, academic years and role grants beyond those in the contract; pure. Each
// answers FIELD_VIOLATIONS with everything that is wrong, by field path from the resource's name.
namespace senda::directory {

// A date that is no day (DATE_INVALID), closed before it opened (END_BEFORE_START), a highest age
// below the lowest (AGE_RANGE), a predecessor twice (PREDECESSOR_REPEATED) or the school's own URN
// as one (PREDECESSOR_IS_SELF). Paths begin with "school.".
absl::Status CheckSchool(const directory::v1::School& school);

// A date that is no day (DATE_INVALID), an end before the start (END_BEFORE_START), of the year or
// of a term; a term outside the year (TERM_OUTSIDE_YEAR), before the one above it
// (TERMS_OUT_OF_ORDER) or beginning before that one has ended (TERMS_OVERLAP). A day belongs to one
// term at most: the next may begin on the day after. Paths begin with "academic_year.".
absl::Status CheckAcademicYear(const directory::v1::AcademicYear& year);

// A school that is none of `trust` (NAME_MALFORMED, OTHER_TRUST), an end that has passed at `now`
// (VALID_UNTIL_PAST), a role for the caller itself (GRANT_TO_SELF): whoever hands out roles has
// theirs from somebody else. Paths begin with "role_grant.".
absl::Status CheckRoleGrant(const directory::v1::RoleGrant& grant, std::string_view trust,
                            std::string_view caller, absl::Time now);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_DIRECTORY_RULES_H_
