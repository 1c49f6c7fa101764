#include "services/directory/follower_acks.h"

#include <algorithm>

namespace senda::directory {

void FollowerAcks::Asked(const std::string& follower, std::int64_t applied_version,
                         absl::Time now) {
  std::erase_if(followers_,
                [now](const auto& entry) { return now - entry.second.seen > kForgetAfter; });
  Follower& entry = followers_[follower];
  entry.applied = applied_version;
  entry.seen = now;
}

void FollowerAcks::Answered(const std::string& follower) {
  const auto found = followers_.find(follower);
  if (found != followers_.end()) found->second.answered = true;
}

bool FollowerAcks::Known(const std::string& follower) const {
  const auto found = followers_.find(follower);
  return found != followers_.end() && found->second.answered;
}

bool FollowerAcks::AllApplied(std::int64_t version, absl::Time since) const {
  return std::all_of(followers_.begin(), followers_.end(), [&](const auto& entry) {
    return entry.second.seen < since || entry.second.applied >= version;
  });
}

}  // namespace senda::directory
