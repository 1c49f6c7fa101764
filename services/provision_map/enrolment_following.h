#ifndef SENDA_SERVICES_PROVISION_MAP_ENROLMENT_FOLLOWING_H_
#define SENDA_SERVICES_PROVISION_MAP_ENROLMENT_FOLLOWING_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "senda/provision/v1/enrolment.pb.h"

// How an enrolment follows the child, as the comment of Enrolment in the contract promises; pure.
// A deleted enrolment has its delete_time; an answer that has one, or has none, where the question
// was otherwise is to be deleted, or to be brought back. Both rules give the same answer when they
// are asked again with it.
namespace senda::provision_map {

// Where pupil tracking says a pupil is.
struct PupilPlace {
  std::string school;
  std::optional<absl::CivilDay> leaving;  // last day on the roll of the trust
};

// The enrolment of a pupil who is at `place`: of the pupil's school, and ended by the leaving date.
// What an earlier leaving date ended runs on when that date is another or none now, unless it has
// ended by `today`.
provision::v1::Enrolment InStepWith(const provision::v1::Enrolment& enrolment,
                                    const PupilPlace& place, absl::CivilDay today);

// A pupil's move from one school of the trust to another.
struct PupilMove {
  std::string from_school;
  std::string school;        // where the pupil is now, which may be further on, or back again
  absl::CivilDay first_day;  // in the school moved to
  absl::Time made;           // when it was put on record
};

// The enrolment after the move: one in the old school's provision that was made before the move is
// ended the day before the first day elsewhere, or deleted if it had not begun by then. A pupil who
// is back in that school by now has not moved.
provision::v1::Enrolment AfterMove(const provision::v1::Enrolment& enrolment,
                                   const PupilMove& move);

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_ENROLMENT_FOLLOWING_H_
