#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SCHOOL_BOOK_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SCHOOL_BOOK_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/rpc/domain_service.h"
#include "senda/directory/v1/school.pb.h"

namespace senda::pupil_tracking {

// What the directory says of the trust's schools: asked before a transaction begins, with the
// caller's own token, and kept in Call::prepared. Thread-safe.
class SchoolBook {
 public:
  explicit SchoolBook(const rpc::ServiceDependencies& dependencies);

  // Asks for one school, or for all of the trust. A failure is no error here: a repeated request is
  // answered from its stored reply, without the directory.
  void Prepare(rpc::Call& call, const std::string& school) const;
  void PrepareAll(rpc::Call& call) const;

  // What was learnt of a school, null when the trust has no such one. UNAUTHENTICATED, or
  // UNAVAILABLE / DIRECTORY_UNREACHABLE, when the directory did not answer.
  static absl::StatusOr<const directory::v1::School*> Find(const rpc::Call& call,
                                                           const std::string& school);

 private:
  absl::Status List(const rpc::Call& call,
                    std::map<std::string, directory::v1::School>& schools) const;

  const rpc::Client* const client_;  // null stands for one that never answers
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SCHOOL_BOOK_H_
