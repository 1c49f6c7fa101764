#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_PART_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/target.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// Target, by the rules of target_rules.h, and GetTargetSettingProfile. The assessment and the plan
// that a target names must be of its pupil when they are named; that they go away later does not
// lock the target. A baseline must be there and not be voided (ASSESSMENT_VOID) when it is named
// and when the target leaves draft.
class TargetPart {
 public:
  // `registry` has Pupil, Assessment and PlanCycle before the first call, and outlives the part.
  explicit TargetPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry) {}
  absl::Status Init();

 private:
  absl::Status BeforeCreate(rpc::Call& call, pupils::v1::Target& target) const;
  absl::Status BeforeUpdate(rpc::Call& call, const pupils::v1::Target& before,
                            pupils::v1::Target& after) const;
  // Of what `after` names, looks up what `before` did not name or what is to be begun on.
  absl::Status CheckNamed(rpc::Call& call, const pupils::v1::Target& before,
                          const pupils::v1::Target& after) const;
  absl::Status CheckBaseline(rpc::Call& call, const pupils::v1::Target& target) const;
  absl::StatusOr<pupils::v1::GetTargetSettingProfileResponse> GetTargetSettingProfile(
      rpc::Call& call, const pupils::v1::GetTargetSettingProfileRequest& request);

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_PART_H_
