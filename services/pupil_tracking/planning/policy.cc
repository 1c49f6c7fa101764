#include "services/pupil_tracking/planning/policy.h"

#include <algorithm>
#include <utility>

#include "common/rules/field_rules.h"
#include "common/status/status_macros.h"

namespace senda::pupil_tracking {

using pupils::v1::TrackingPolicy;

Policy Overlaid(Policy base, const TrackingPolicy& policy) {
  const auto lay = [](auto value, auto& onto) {
    if (value != decltype(value){}) onto = value;
  };
  lay(policy.review_interval_weeks(), base.review_interval_weeks);
  lay(policy.family_reviews_per_year(), base.family_reviews_per_year);
  lay(policy.passport_valid_months(), base.passport_valid_months);
  lay(policy.due_soon_days(), base.due_soon_days);
  lay(policy.down_syndrome_area(), base.down_syndrome_area);
  lay(policy.peer_band_points(), base.peer_band_points);
  lay(policy.minimum_peers(), base.minimum_peers);
  lay(policy.confidence_multiplier(), base.confidence_multiplier);
  lay(policy.minimum_weeks_between(), base.minimum_weeks_between);
  lay(policy.pupil_record_retention_years(), base.pupil_record_retention_years);
  lay(policy.sen_record_retention_years(), base.sen_record_retention_years);
  return base;
}

PolicyBook::PolicyBook(const std::vector<TrackingPolicy>& policies) {
  for (const TrackingPolicy& policy : policies) {
    if (policy.school().empty()) trust_ = Overlaid(trust_, policy);
  }
  for (const TrackingPolicy& policy : policies) {
    if (!policy.school().empty()) schools_[policy.school()] = Overlaid(trust_, policy);
  }
}

const Policy& PolicyBook::For(const std::string& school) const {
  const auto found = schools_.find(school);
  return found == schools_.end() ? trust_ : found->second;
}

namespace {

// No guide has a record go before it.
constexpr int kShortestRetentionYears = 25;
constexpr char kPupilRecord[] = "pupil_record_retention_years";
constexpr char kSenRecord[] = "sen_record_retention_years";

void CheckSchoolsRetention(const TrackingPolicy& policy, rules::FieldRules& rules) {
  for (const auto& [field, years] : {std::pair(kPupilRecord, policy.pupil_record_retention_years()),
                                     {kSenRecord, policy.sen_record_retention_years()}}) {
    if (years == 0) continue;
    rules.Add(field, "leave it to the policy of the trust, which answers for the records",
              "RETENTION_IS_TRUST_WIDE");
  }
}

void CheckTrustsRetention(const TrackingPolicy& policy, rules::FieldRules& rules) {
  const Policy effective = Overlaid(Policy(), policy);
  if (effective.pupil_record_retention_years < kShortestRetentionYears) {
    rules.Add(kPupilRecord, "keep records until the 25th birthday or longer",
              "RETENTION_TOO_SHORT");
  }
  const int shortest = std::max(effective.pupil_record_retention_years, kShortestRetentionYears);
  if (effective.sen_record_retention_years < shortest) {
    rules.Add(kSenRecord, "keep an SEN file at least as long as the pupil's record it is part of",
              "RETENTION_TOO_SHORT");
  }
}

}  // namespace

absl::Status CheckPolicy(const TrackingPolicy& policy) {
  rules::FieldRules rules("tracking_policy");
  if (!policy.school().empty() && policy.departure_reason().empty()) {
    rules.Add("departure_reason", "say why this school departs from the policy of the trust",
              "DEPARTURE_REASON_MISSING");
  }
  if (policy.school().empty()) {
    CheckTrustsRetention(policy, rules);
  } else {
    CheckSchoolsRetention(policy, rules);
  }
  return rules.Verdict();
}

absl::StatusOr<Policy> EffectivePolicy(const server::ResourceRegistry& registry, rpc::Call& call,
                                       const std::string& school) {
  ASSIGN_OR_RETURN(const auto policies,
                   registry.table_of<TrackingPolicy>().Where(call.tx(), call.trust(), "effective",
                                                             "school IN ('', $2)", {school}));
  return PolicyBook(policies).For(school);
}

absl::StatusOr<PolicyBook> ReadPolicies(const server::ResourceRegistry& registry, rpc::Call& call) {
  ASSIGN_OR_RETURN(const auto policies, registry.table_of<TrackingPolicy>().Where(
                                            call.tx(), call.trust(), "all", "TRUE", {}));
  return PolicyBook(policies);
}

}  // namespace senda::pupil_tracking
