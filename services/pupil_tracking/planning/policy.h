#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/tracking_policy.pb.h"

namespace senda::pupil_tracking {

// The figures that hold in one school: a TrackingPolicy with nothing left open. As made, it holds
// the defaults that tracking_policy.proto states.
struct Policy {
  int review_interval_weeks = 12;
  int family_reviews_per_year = 3;  // SEND code of practice 6.65
  int passport_valid_months = 12;
  int due_soon_days = 28;
  pupils::v1::BroadArea down_syndrome_area = pupils::v1::BROAD_AREA_COGNITION_AND_LEARNING;
  int peer_band_points = 5;
  int minimum_peers = 8;
  double confidence_multiplier = 1.96;
  int minimum_weeks_between = 6;
  int pupil_record_retention_years = 25;  // IRMS toolkit for schools, as is the next
  int sen_record_retention_years = 31;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// The policies of one trust, for rules that ask about many schools. A plain value.
class PolicyBook {
 public:
  PolicyBook() = default;
  // All living policies of the trust, in any order.
  explicit PolicyBook(const std::vector<pupils::v1::TrackingPolicy>& policies);

  // What holds in `school`: its own figures that are not zero, over the trust's that are not zero,
  // over the defaults. For "" and for a school without a policy: what holds in the trust.
  const Policy& For(const std::string& school) const;

 private:
  Policy trust_;
  std::map<std::string, Policy> schools_;
};

// `base` with the figures of `policy` that are not zero.
Policy Overlaid(Policy base, const pupils::v1::TrackingPolicy& policy);

// FIELD_VIOLATIONS for a school's policy without a reason to depart from the trust's
// (DEPARTURE_REASON_MISSING) or with times of retention, which are the trust's alone
// (RETENTION_IS_TRUST_WIDE); for a trust's that ends a time before the 25th birthday, or that of an
// SEN file before that of the pupil's record (RETENTION_TOO_SHORT). Paths begin with
// "tracking_policy.".
absl::Status CheckPolicy(const pupils::v1::TrackingPolicy& policy);

// What holds in `school` ("": in the trust), as of the call's transaction: one indexed read.
// TrackingPolicy must have been added to `registry` (PolicyPart does).
absl::StatusOr<Policy> EffectivePolicy(const server::ResourceRegistry& registry, rpc::Call& call,
                                       const std::string& school);
// The same for all schools of the call's trust, in one read.
absl::StatusOr<PolicyBook> ReadPolicies(const server::ResourceRegistry& registry, rpc::Call& call);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_H_
