#ifndef SENDA_SERVICES_PROVISION_MAP_PROVISION_SERVICE_H_
#define SENDA_SERVICES_PROVISION_MAP_PROVISION_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/server/resource_service.h"
#include "senda/provision/v1/enrolment.pb.h"
#include "senda/provision/v1/intervention.pb.h"
#include "senda/provision/v1/provision.pb.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "senda/provision/v1/session.pb.h"
#include "services/provision_map/pupil_check.h"
#include "services/provision_map/pupils_projection.h"

namespace senda::provision_map {

// senda.provision.v1.ProvisionService: standard methods with these rules.
//
// Interventions belong to the trust; a provision is one school's, and what hangs on it (enrolments,
// sessions) is that school's work. An enrolment follows the child, by the projection that is fed
// with pupil tracking's changes (pupils_projection.h). A pupil is verified with pupil_tracking, by
// the caller's own authority, before the transaction that enrols; the pupil's school must be the
// provision's.
class ProvisionService final : public server::ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);
  std::vector<projection::Projection*> projections() override { return {projection_.get()}; }

 private:
  explicit ProvisionService(const rpc::ServiceDependencies& dependencies);
  absl::Status Init();
  absl::Status AddProvisions();
  absl::Status AddEnrolments();
  absl::Status AddSessions();

  // `before` is null on creation.
  absl::Status BeforeProvision(rpc::Call& call, const provision::v1::Provision* before,
                               provision::v1::Provision& after);
  absl::Status BeforeProvisionDelete(rpc::Call& call, const provision::v1::Provision& provision);
  absl::Status CheckInLibrary(rpc::Call& call, const std::string& intervention);
  // WRONG_STATE when an enrolment began before the provision would.
  absl::Status CheckEnrolmentsInside(rpc::Call& call, const provision::v1::Provision& provision);

  // The provision something hangs on, which must be there and in reach of the caller.
  absl::StatusOr<provision::v1::Provision> ProvisionOf(rpc::Call& call, const std::string& name,
                                                       const std::string& field);

  absl::Status PrepareEnrolment(rpc::Call& call,
                                const provision::v1::CreateEnrolmentRequest& request);
  absl::Status PrepareEnrolments(rpc::Call& call,
                                 const provision::v1::BulkUpsertEnrolmentsRequest& request);
  absl::Status BeforeEnrolmentCreate(rpc::Call& call, provision::v1::Enrolment& enrolment);
  absl::Status BeforeEnrolmentUpdate(rpc::Call& call, const provision::v1::Enrolment& before,
                                     provision::v1::Enrolment& after);
  // Where the pupil is: what pupil tracking answered, unless the projection knows it later.
  absl::StatusOr<pupils::v1::Pupil> LatestPupil(rpc::Call& call, const std::string& name);
  absl::Status CheckOneOpen(rpc::Call& call, const provision::v1::Enrolment& enrolment);

  absl::Status BeforeSession(rpc::Call& call, provision::v1::Session& session);
  // Every pupil who came must be enrolled on that day.
  absl::Status CheckAttendance(rpc::Call& call, const provision::v1::Session& session);

  const PupilCheck pupils_;
  std::unique_ptr<PupilsProjection> projection_;
};

// How the service is made and hosted.
const rpc::ServiceDefinition& Definition();

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_PROVISION_SERVICE_H_
