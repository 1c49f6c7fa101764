#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ASKED_SCHOOL_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ASKED_SCHOOL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "services/pupil_tracking/pupils/school_book.h"

namespace senda::pupil_tracking {

// The school that somebody asks a list or figures of: a wrong name is refused, so that it is not
// taken for a school where nothing is due.
//
//   methods.Prepare("ListDue", &asked_school_, &AskedSchool::Prepare<ListDueRequest>);
class AskedSchool {
 public:
  // `registry` must outlive the object.
  explicit AskedSchool(const server::ResourceRegistry& registry)
      : registry_(registry), schools_(registry.dependencies()) {}

  // The preparation of a method whose request names a `school`, or leaves it empty.
  template <typename Request>
  absl::Status Prepare(rpc::Call& call, const Request& request) {
    return Check(call, request.school());
  }

  // The same within a preparation. INVALID_ARGUMENT naming the field `school`: NAME_MALFORMED,
  // OTHER_TRUST, and SCHOOL_UNKNOWN for callers of the whole trust; others are refused by what
  // their grants name. The directory is asked only of a school without pupils on record, so that
  // readers do not wait for it; its failures are those of SchoolBook::Find.
  absl::Status Check(rpc::Call& call, const std::string& school) const;

 private:
  absl::StatusOr<bool> HasPupils(const rpc::Call& call, const std::string& school) const;

  const server::ResourceRegistry& registry_;
  const SchoolBook schools_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ASKED_SCHOOL_H_
