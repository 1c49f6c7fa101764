#ifndef SENDA_SERVICES_DASHBOARD_GATHERER_H_
#define SENDA_SERVICES_DASHBOARD_GATHERER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/cache/cache.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "senda/directory/v1/school.pb.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "services/dashboard/figures.h"
#include "services/dashboard/watermarks.h"

namespace senda::dashboard {

// Asks all sources in parallel, each with the reader's own token and a slice of the deadline, and
// keeps partial results per school in the cache, keyed by definition version and served only while
// their watermark is the source's own: a write to one school recomputes one school's partial of one
// source. Thread-safe.
class Gatherer {
 public:
  using Peers = std::map<std::string, std::unique_ptr<rpc::Client>>;
  // Everything must outlive the gatherer. `cache` may be null.
  Gatherer(const Peers& peers, cache::Cache* cache);

  // An error when a source refuses the reader; a source that does not answer is only unreachable.
  absl::StatusOr<Watermarks> ReadWatermarks(const rpc::Call& call) const;

  // The results of every source that answers, for the schools that `watermarks` names (only
  // `school`, when it is not ""). Sources that fail join `watermarks.unreachable`.
  absl::StatusOr<std::vector<SourceResult>> Gather(const rpc::Call& call, const std::string& school,
                                                   Watermarks& watermarks);

  // The schools of the trust, from the directory; remembered while its watermark stands still. When
  // the directory does not answer it joins `watermarks.unreachable`, and those known before are
  // returned, or none.
  absl::StatusOr<std::vector<directory::v1::School>> Schools(const rpc::Call& call,
                                                             Watermarks& watermarks);
  // What people call the trust; "" when the directory does not answer, as above.
  absl::StatusOr<std::string> TrustTitle(const rpc::Call& call, Watermarks& watermarks) const;

 private:
  struct Wanted;
  void LoadFromCache(const rpc::Call& call, std::vector<Wanted>& wanted) const;
  absl::Status Compute(const rpc::Call& call, std::vector<Wanted>& wanted,
                       Watermarks& watermarks) const;
  absl::Status LoadDefinitions(const rpc::Call& call, std::vector<Wanted>& wanted,
                               Watermarks& watermarks);
  cache::Key KeyFor(const rpc::Call& call, const Wanted& wanted, const std::string& school) const;
  absl::StatusOr<std::vector<directory::v1::School>> AskForSchools(const rpc::Call& call) const;

  const Peers& peers_;
  cache::Cache* const cache_;
  absl::Mutex mutex_;
  // By definition version; a source has few of them in the life of a process.
  std::map<std::string, std::vector<metrics::v1::Metric>> definitions_ ABSL_GUARDED_BY(mutex_);
  struct SchoolList {
    std::int64_t sequence = -1;
    std::vector<directory::v1::School> schools;
  };
  std::map<std::string, SchoolList> schools_ ABSL_GUARDED_BY(mutex_);  // by reader
};

}  // namespace senda::dashboard

#endif  // SENDA_SERVICES_DASHBOARD_GATHERER_H_
