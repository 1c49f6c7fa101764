#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/passport_service.pb.h"
#include "senda/pupils/v1/pupil_passport.pb.h"
#include "services/pupil_tracking/forms/form_check.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// senda.pupils.v1.PassportService: PupilPassport, by the rules of passport_rules.h, on templates
// that the directory keeps. Each write asks the directory before its transaction begins, and is
// UNAVAILABLE (DIRECTORY_UNREACHABLE) when that does not answer.
//
// A pupil has at most one agreed passport: agreeing one archives the other in the same transaction,
// also in a bulk upsert, where the last of a pupil's rows counts. A row of the same batch that
// changes the passport so archived is refused with ETAG_MISMATCH. Bringing a deleted agreed one
// back while another is agreed is ALREADY_EXISTS.
class PassportPart {
 public:
  // `registry` has Pupil and TrackingPolicy before the first call, and outlives the part.
  explicit PassportPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry), forms_(registry.dependencies()) {}
  absl::Status Init();

 private:
  absl::Status PrepareCreate(rpc::Call& call,
                             const pupils::v1::CreatePupilPassportRequest& request);
  absl::Status PrepareUpdate(rpc::Call& call,
                             const pupils::v1::UpdatePupilPassportRequest& request);
  absl::Status PrepareBulk(rpc::Call& call,
                           const pupils::v1::BulkUpsertPupilPassportsRequest& request);

  // Fills in and checks what is about to be stored; `before` is null for a new passport.
  absl::Status BeforeWrite(rpc::Call& call, const pupils::v1::PupilPassport* before,
                           pupils::v1::PupilPassport& after) const;
  absl::Status ArchiveOthers(rpc::Call& call, const pupils::v1::PupilPassport& agreed) const;
  const resource::ResourceStore& store() const;

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
  const FormCheck forms_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_PART_H_
