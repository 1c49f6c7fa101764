#include "services/pupil_tracking/progress/kept_schools.h"

namespace senda::pupil_tracking {

std::shared_ptr<const ReadProgress> KeptSchools::Find(const std::string& key) const {
  absl::MutexLock lock(&mutex_);
  for (const auto& [kept, school] : schools_) {
    if (kept == key) return school;
  }
  return nullptr;
}

void KeptSchools::Keep(const std::string& key, std::shared_ptr<const ReadProgress> school) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(schools_, [&](const auto& kept) { return kept.first == key; });
  schools_.emplace_front(key, std::move(school));
  if (schools_.size() > kMost) schools_.pop_back();
}

}  // namespace senda::pupil_tracking
