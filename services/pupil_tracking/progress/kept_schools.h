#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_KEPT_SCHOOLS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_KEPT_SCHOOLS_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/pupil_tracking/progress/instrument_book.h"
#include "services/pupil_tracking/progress/school_progress.h"

namespace senda::pupil_tracking {

// One school's progress as it was read, with what it refers to.
struct ReadProgress {
  ReadProgress(std::shared_ptr<const InstrumentsByName> known, ProgressFigures school_figures)
      : instruments(std::move(known)), figures(school_figures), progress(*instruments, figures) {}

  // Shared by the schools of one call, the last of which to go takes them along.
  const std::shared_ptr<const InstrumentsByName> instruments;
  const ProgressFigures figures;
  SchoolProgress progress;
};

// The schools whose next page somebody is about to ask for, so that a school that takes several
// pages is read and computed once. A key says all that the progress follows from, the number of the
// trust's last change included: what has changed is not found. Holds a few schools, a few megabytes
// each, and lets the oldest go. Thread-safe.
class KeptSchools {
 public:
  static constexpr std::size_t kMost = 4;

  // Null when the school is not kept.
  std::shared_ptr<const ReadProgress> Find(const std::string& key) const;
  void Keep(const std::string& key, std::shared_ptr<const ReadProgress> school);

 private:
  mutable absl::Mutex mutex_;
  // The newest first. Shared with the calls that read them meanwhile.
  std::deque<std::pair<std::string, std::shared_ptr<const ReadProgress>>> schools_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_KEPT_SCHOOLS_H_
