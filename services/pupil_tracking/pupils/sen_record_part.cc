#include "services/pupil_tracking/pupils/sen_record_part.h"

#include <utility>

#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/pupils/sen_record_rules.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using pupils::v1::Pupil;
using pupils::v1::SenRecord;
using rpc::Call;

absl::Status SenRecordPart::Init() {
  rpc::TypedHooks<SenRecord> hooks;
  hooks.before_create = [this](Call& call, SenRecord& record) -> absl::Status {
    ASSIGN_OR_RETURN(const Pupil pupil, records_.PlaceWithPupil(call, record, "sen_record.pupil",
                                                                PupilRecords::Hold::kAlone));
    return Check(call, pupil, record);
  };
  hooks.before_update = [this](Call& call, const SenRecord& before,
                               SenRecord& after) -> absl::Status {
    ASSIGN_OR_RETURN(const Pupil pupil, HoldPupil(call, after));
    TakeNeedsAsRecorded(before, after);
    return Check(call, pupil, after);
  };
  hooks.before_undelete = [this](Call& call, const SenRecord& record) -> absl::Status {
    ASSIGN_OR_RETURN(const Pupil pupil, HoldPupil(call, record));
    return Check(call, pupil, record);
  };
  hooks.before_delete = [](Call& call, const SenRecord& record) {
    return CheckReachesSchool(call, record.school(), "name");
  };
  hooks.after_write = [this](Call& call, const SenRecord* before, const SenRecord* after) {
    return ShowOnPupil(call, after != nullptr ? after->pupil() : before->pupil());
  };
  hooks.echo = [this](Call& call, SenRecord& record) { return records_.Echo(call, record); };
  return registry_.AddResource<SenRecord>(hooks).status();
}

absl::StatusOr<Pupil> SenRecordPart::HoldPupil(Call& call, const SenRecord& record) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(record.pupil(), "pupils"));
  // The pupil is locked before the record, as by whoever moves the pupil.
  RETURN_IF_ERROR(LockRow(call, "pupils", parts.id));
  ASSIGN_OR_RETURN(auto pupil, registry_.table_of<Pupil>().Find(call.tx(), call.trust(), parts.id));
  // A deleted pupil's records may still be put right.
  return pupil.has_value() ? *std::move(pupil) : Pupil();
}

absl::Status SenRecordPart::Check(Call& call, const Pupil& pupil, const SenRecord& record) const {
  RETURN_IF_ERROR(CheckSenRecord(record, pupil, time::Today(call.now())));
  ASSIGN_OR_RETURN(const auto others,
                   registry_.table_of<SenRecord>().Where(call.tx(), call.trust(), "of_pupil",
                                                         "pupil = $2", {record.pupil()}));
  return CheckBeside(record, others);
}

absl::Status SenRecordPart::ShowOnPupil(Call& call, const std::string& pupil_name) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil_name, "pupils"));
  ASSIGN_OR_RETURN(const auto open, registry_.table_of<SenRecord>().Where(
                                        call.tx(), call.trust(), "open",
                                        "pupil = $2 AND end_date IS NULL", {pupil_name}));
  ASSIGN_OR_RETURN(const auto pupil,
                   registry_.table_of<Pupil>().Find(call.tx(), call.trust(), parts.id));
  if (!pupil.has_value()) return absl::OkStatus();
  Pupil after = *pupil;
  after.set_sen_provision(open.empty() ? pupils::v1::SEN_PROVISION_UNSPECIFIED
                                       : open.front().provision());
  after.set_primary_need(open.empty() ? pupils::v1::SEN_NEED_TYPE_UNSPECIFIED
                                      : PrimaryNeed(open.front()));
  return registry_.methods_of<Pupil>().Update(call, *pupil, after, rpc::Authority::kService);
}

}  // namespace senda::pupil_tracking
