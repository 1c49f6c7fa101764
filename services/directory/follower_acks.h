#ifndef SENDA_SERVICES_DIRECTORY_FOLLOWER_ACKS_H_
#define SENDA_SERVICES_DIRECTORY_FOLLOWER_ACKS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"

namespace senda::directory {

// Which version of the grants each follower said it has applied, and when it said so. Not
// thread-safe.
class FollowerAcks {
 public:
  // Followers that have been silent for so long are forgotten.
  static constexpr absl::Duration kForgetAfter = absl::Minutes(1);

  // A follower asked, and with that said what it has applied.
  void Asked(const std::string& follower, std::int64_t applied_version, absl::Time now);
  // It was given an answer, so what it has comes from here.
  void Answered(const std::string& follower);
  // Whether it was given an answer before.
  bool Known(const std::string& follower) const;

  // Whether all followers that asked at `since` or later have applied `version`.
  bool AllApplied(std::int64_t version, absl::Time since) const;

  std::size_t size() const { return followers_.size(); }

 private:
  struct Follower {
    std::int64_t applied = 0;
    absl::Time seen;
    bool answered = false;
  };
  std::map<std::string, Follower> followers_;
};

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_FOLLOWER_ACKS_H_
