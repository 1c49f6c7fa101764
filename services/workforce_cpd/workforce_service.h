#ifndef SENDA_SERVICES_WORKFORCE_CPD_WORKFORCE_SERVICE_H_
#define SENDA_SERVICES_WORKFORCE_CPD_WORKFORCE_SERVICE_H_

#include <memory>
#include <string>

#include "common/server/resource_service.h"
#include "senda/workforce/v1/competency.pb.h"
#include "senda/workforce/v1/staff_member.pb.h"
#include "senda/workforce/v1/training_record.pb.h"
#include "services/workforce_cpd/senco_part.h"

namespace senda::workforce_cpd {

// senda.workforce.v1.WorkforceService: standard methods with these rules.
//
// Training belongs to the school of the member of staff and moves with the person inside the trust.
// Which competency a person holds until when is derived from training, in the transaction that
// changes it, and follows when a competency's time of renewal changes.
class WorkforceService final : public server::ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);

 private:
  explicit WorkforceService(const rpc::ServiceDependencies& dependencies);
  absl::Status Init();
  absl::Status AddStaff();
  absl::Status AddTraining();

  // Takes the person's training along to another school.
  absl::Status AfterStaff(rpc::Call& call, const workforce::v1::StaffMember* before,
                          const workforce::v1::StaffMember* after);
  absl::Status AfterCompetency(rpc::Call& call, const workforce::v1::Competency* before,
                               const workforce::v1::Competency* after);
  absl::Status BeforeTrainingCreate(rpc::Call& call, workforce::v1::TrainingRecord& training);
  // `before` is null on creation. A competency that is named anew must be in the framework.
  absl::Status CheckCompetencies(rpc::Call& call, const workforce::v1::TrainingRecord* before,
                                 const workforce::v1::TrainingRecord& after);
  // Derives anew what the record gave.
  absl::Status AfterTraining(rpc::Call& call, const workforce::v1::TrainingRecord* before,
                             const workforce::v1::TrainingRecord* after);
  // 0 for one that is no more.
  absl::StatusOr<int> RenewalMonths(rpc::Call& call, const std::string& competency);

  SencoPart sencos_;
};

// How the service is made and hosted.
const rpc::ServiceDefinition& Definition();

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_WORKFORCE_SERVICE_H_
