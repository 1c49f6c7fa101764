#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_OPEN_ENROLMENTS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_OPEN_ENROLMENTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "senda/pupils/v1/progress_service.pb.h"

namespace senda::pupil_tracking {

// What the provision map says is provided for pupils on a day.
struct OpenEnrolments {
  // It did not say all: did not answer, or would not to this caller.
  bool unreachable = false;
  std::map<std::string, std::vector<std::string>> by_pupil;  // names of enrolments

  // YES by what it said; without it NO, or unspecified when it did not say all.
  pupils::v1::Provided Of(const std::string& pupil) const;
};

// "trusts/{trust}/sources/provision", for `unreachable` of a reply.
std::string ProvisionSource(const std::string& trust);

// Asks the provision map, page by page and as the caller would, for the enrolments of `school`
// ("": of the trust) that are open on `day`. Takes at most half of the time the call has left, so
// that the answer can still be given without it. `client` may be null: unreachable.
OpenEnrolments AskOpenEnrolments(const rpc::Client* client, const rpc::Call& call,
                                 const std::string& school, absl::CivilDay day);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_OPEN_ENROLMENTS_H_
