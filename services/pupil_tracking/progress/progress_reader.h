#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_READER_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "common/storage/database.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/progress/instrument_book.h"
#include "services/pupil_tracking/progress/kept_schools.h"
#include "services/pupil_tracking/progress/school_progress.h"

namespace senda::pupil_tracking {

// Which results are looked at.
struct ProgressSpan {
  absl::CivilDay from;     // the first may be a baseline
  absl::CivilDay to;       // the day of the check
  std::string instrument;  // its name; "" for all
  std::string subject;     // the effective one (effective_subject.h); "" for all
};

// From the start of the academic year before that of `to`.
ProgressSpan DefaultSpan(absl::CivilDay to);

ProgressFigures FiguresOf(const Policy& policy);

// Reads one school's pupils on roll on `span.to` and their results, those that count, into
// `progress`, and finishes it: two queries, the results in one pass over an index.
absl::Status ReadSchool(storage::Transaction& transaction, const std::string& trust,
                        const std::string& school, const ProgressSpan& span,
                        SchoolProgress& progress);

// The schools of one call, each read when its first pupil comes up, or found where the page before
// left it. All must outlive it.
class SchoolsOnDemand {
 public:
  SchoolsOnDemand(const server::ResourceRegistry& registry, rpc::Call& call,
                  const ProgressSpan& span, KeptSchools& kept)
      : registry_(registry), call_(call), span_(span), kept_(kept) {}

  // Valid as long as this.
  absl::StatusOr<const SchoolProgress*> Of(const std::string& school);
  // Leaves `school`, which has been read, for the page that follows.
  void KeepForNextPage(const std::string& school);

 private:
  struct One {
    std::string key;
    std::shared_ptr<const ReadProgress> read;
  };
  absl::Status ReadShared();
  // What the progress of the school follows from, as the call sees it.
  std::string KeyOf(const std::string& school) const;

  const server::ResourceRegistry& registry_;
  rpc::Call& call_;
  const ProgressSpan& span_;
  KeptSchools& kept_;
  std::int64_t last_change_ = -1;                         // of the trust; -1 before it is read
  std::shared_ptr<const InstrumentsByName> instruments_;  // null before they are read
  PolicyBook policies_;
  std::map<std::string, One> schools_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_READER_H_
