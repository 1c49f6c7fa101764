#ifndef SENDA_SERVICES_PUPIL_TRACKING_RECORDS_RECORDS_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RECORDS_RECORDS_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/voice.pb.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// senda.pupils.v1.RecordsService: Voice, Contact and Note, with the rules of records_rules.h. A
// voice's target and review are of its own pupil. A note bears the subject who wrote it first; who
// reads the text of a restricted one, and that earlier wordings are kept, follow from the options
// of its message.
class RecordsPart {
 public:
  // `registry` must outlive the part; Target and PlanReview are added to it before the first call.
  explicit RecordsPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry) {}

  absl::Status Init();

 private:
  absl::Status AddVoices();
  absl::Status AddContacts();
  absl::Status AddNotes();
  // What a voice newly names must be there and of the same pupil; what it named before may be gone.
  absl::Status CheckReferences(rpc::Call& call, const pupils::v1::Voice& before,
                               const pupils::v1::Voice& after) const;

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RECORDS_RECORDS_PART_H_
