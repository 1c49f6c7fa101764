#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ON_ROLL_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ON_ROLL_H_

#include <string>
#include <string_view>

// Who is on roll, said once for every statement that counts or checks pupils.
namespace senda::pupil_tracking {

// The condition that a row of the table `pupils`, named `pupil` in its statement, is there and on
// roll on `day` (a parameter such as "$3"): from the day of entry, if there is one, to the day of
// leaving, both included.
std::string IsOnRoll(std::string_view pupil, std::string_view day);

// The condition that the pupil whom a row of `table` is about, by its column `pupil`, is there and
// on roll on `day`. Costs one search by primary key.
std::string IsOfPupilOnRoll(std::string_view table, std::string_view day);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ON_ROLL_H_
