#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SEN_RECORD_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SEN_RECORD_PART_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// SEN records: standard methods with the rules of sen_record_rules.h.
//
// A record goes with the others of the pupil, also one that is brought back (CheckBeside). The
// pupil shows the open one's provision and primary need, kept in the transaction that changes the
// record.
class SenRecordPart {
 public:
  // `registry` must outlive the part.
  explicit SenRecordPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry) {}
  absl::Status Init();

 private:
  // The pupil of a record that there was, held until the transaction ends.
  absl::StatusOr<pupils::v1::Pupil> HoldPupil(rpc::Call& call,
                                              const pupils::v1::SenRecord& record) const;
  absl::Status Check(rpc::Call& call, const pupils::v1::Pupil& pupil,
                     const pupils::v1::SenRecord& record) const;
  // Shows the open SEN record's provision and need on the pupil.
  absl::Status ShowOnPupil(rpc::Call& call, const std::string& pupil_name) const;

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SEN_RECORD_PART_H_
