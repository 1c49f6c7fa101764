#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SERVICE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SERVICE_H_

#include <memory>

#include "common/server/resource_service.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "senda/pupils/v1/year_rollover.pb.h"
#include "services/pupil_tracking/policy_part.h"
#include "services/pupil_tracking/chronology_part.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// senda.pupils.v1.PupilsService: standard methods with these rules.
//
// A pupil's SEN records and assessments belong to the pupil's school: they are made in it, and move
// with the pupil inside the trust. A pupil shows the provision and primary need of the open SEN
// record, kept in the transaction that changes the record.
class PupilsService final : public server::ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);

 private:
  explicit PupilsService(const rpc::ServiceDependencies& dependencies);
  absl::Status Init();

  absl::Status BeforeCreate(rpc::Call& call, pupils::v1::Pupil& pupil);
  absl::Status BeforeUpdate(rpc::Call& call, const pupils::v1::Pupil& before,
                            pupils::v1::Pupil& after);
  // Takes the pupil's records along when the pupil moves to another school.
  absl::Status AfterWrite(rpc::Call& call, const pupils::v1::Pupil* before,
                          const pupils::v1::Pupil* after);
  // Shows the open SEN record's provision and need on the pupil.
  absl::Status ShowOnPupil(rpc::Call& call, const std::string& pupil_name);
  absl::Status CheckOneOpen(rpc::Call& call, const pupils::v1::SenRecord& record);

  ChronologyPart chronology_;
  const PupilRecords records_;
  PolicyPart policy_;
};

// How the service is made and hosted.
const rpc::ServiceDefinition& Definition();

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SERVICE_H_
