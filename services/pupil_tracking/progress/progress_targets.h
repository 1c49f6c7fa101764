#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_TARGETS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_TARGETS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/progress_service.pb.h"

namespace senda::pupil_tracking {

// A pupil whose progress is asked for, with the school they are in.
struct Target {
  std::string pupil;
  std::string school;
};
using Targets = std::vector<Target>;

// Whom a request is about: living pupils on roll on `day` that meet its filter, by name.
// INVALID_ARGUMENT / ONE_OF_REQUIRED unless exactly one of pupils, class and school is given;
// NOT_FOUND or PERMISSION_DENIED_OR_ABSENT when one of them is not there for the caller.
absl::StatusOr<Targets> TargetsOf(const server::ResourceRegistry& registry, rpc::Call& call,
                                  const pupils::v1::CheckProgressRequest& request,
                                  absl::CivilDay day);

// The same for a school that was checked before.
absl::StatusOr<Targets> TargetsInSchool(const server::ResourceRegistry& registry, rpc::Call& call,
                                        const std::string& school, const std::string& filter,
                                        absl::CivilDay day);

// The day a request for progress is about: its `to_date`, today when that is absent. DATE_INVALID
// and DATE_IN_FUTURE: what is to come is not known, and would be taken for children who are well.
absl::StatusOr<absl::CivilDay> DayOrToday(const rpc::Call& call, bool has_to_date,
                                          const google::type::Date& to_date);

// PERMISSION_DENIED_OR_ABSENT unless the call may read `school`; OTHER_TRUST as CheckSchoolName.
absl::Status CheckSchool(const rpc::Call& call, const std::string& school);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_TARGETS_H_
