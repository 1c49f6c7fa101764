#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_CLASS_LINKS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_CLASS_LINKS_H_

#include "absl/status/status.h"
#include "common/resource/resource_plan.h"
#include "common/rpc/call.h"
#include "senda/pupils/v1/school_class.pb.h"

// The links between staff and pupils: whoever teaches or supports a class is linked to the pupils
// in it. The table class_staff has the staff of the living classes, by subject; it is no more than
// an index of SchoolClass.staff.
namespace senda::pupil_tracking {

// Keeps class_staff in step with a class, in the transaction that writes it. `before` is null when
// the class is made or brought back, `after` when it is deleted.
absl::Status KeepClassStaff(rpc::Call& call, const pupils::v1::SchoolClass* before,
                            const pupils::v1::SchoolClass* after);

// The pupils of the caller's classes of the academic year that today lies in, but those who have
// left: a SELECT as rpc/pupil_links.h says. What the caller does in a class, teaching or assisting,
// makes no difference here: his roles say what he may do.
//
// A pupil who is deleted stays linked, so that whoever deleted the row by mistake finds it again.
resource::SqlCondition PupilsOfOwnClasses(const rpc::Call& call, int first_parameter);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_CLASS_LINKS_H_
