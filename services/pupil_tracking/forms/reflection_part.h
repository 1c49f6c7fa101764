#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_REFLECTION_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_REFLECTION_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "senda/pupils/v1/target_setting_reflection.pb.h"
#include "services/pupil_tracking/forms/form_check.h"

namespace senda::pupil_tracking {

// TargetSettingReflection of senda.pupils.v1.TargetService: one for each school and term, its
// questions on a template that the directory keeps (form_check.h), with the profile of the school's
// targets at each write.
class ReflectionPart {
 public:
  // `registry` has Target before the first call, and outlives the part.
  explicit ReflectionPart(server::ResourceRegistry& registry)
      : registry_(registry), forms_(registry.dependencies()) {}
  absl::Status Init();

 private:
  absl::Status PrepareCreate(rpc::Call& call,
                             const pupils::v1::CreateTargetSettingReflectionRequest& request);
  absl::Status PrepareUpdate(rpc::Call& call,
                             const pupils::v1::UpdateTargetSettingReflectionRequest& request);

  absl::Status BeforeCreate(rpc::Call& call, pupils::v1::TargetSettingReflection& reflection) const;
  // Fills in and checks what is about to be stored; `before` is null for a new one.
  absl::Status BeforeWrite(rpc::Call& call, const pupils::v1::TargetSettingReflection* before,
                           pupils::v1::TargetSettingReflection& after) const;
  const resource::ResourceStore& store() const;

  server::ResourceRegistry& registry_;
  const FormCheck forms_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_REFLECTION_PART_H_
