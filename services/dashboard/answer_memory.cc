#include "services/dashboard/answer_memory.h"

#include <utility>

namespace senda::dashboard {

AnswerMemory::Found AnswerMemory::Find(std::string_view key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) return {};
  entries_.splice(entries_.begin(), entries_, found->second);
  Entry& entry = *found->second;
  const absl::Duration age = now - entry.checked;
  if (age > bound_) return {};
  Found result;
  result.bytes = entry.bytes;
  result.renew = age > bound_ / 2 && !entry.renewing;
  if (result.renew) entry.renewing = true;
  return result;
}

AnswerMemory::Newest AnswerMemory::FindNewest(std::string_view key) {
  absl::MutexLock lock(&mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) return {};
  return {found->second->bytes, found->second->watermarks};
}

void AnswerMemory::Put(std::string_view key, rpc::Bytes bytes, std::string watermarks,
                       absl::Time checked) {
  absl::MutexLock lock(&mutex_);
  const auto found = index_.find(key);
  if (found != index_.end()) {
    bytes_ -= found->second->bytes->size();
    const auto entry = found->second;
    index_.erase(found);
    entries_.erase(entry);
  }
  bytes_ += bytes->size();
  entries_.push_front({std::string(key), std::move(bytes), std::move(watermarks), checked, false});
  index_[entries_.front().key] = entries_.begin();
  Shrink();
}

void AnswerMemory::Shrink() {
  while (bytes_ > max_bytes_ && entries_.size() > 1) {
    bytes_ -= entries_.back().bytes->size();
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace senda::dashboard
