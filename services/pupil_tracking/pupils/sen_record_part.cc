#include "services/pupil_tracking/pupils/sen_record_part.h"

#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/pupil_tracking/pupils/sen_record_rules.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using pupils::v1::Pupil;
using pupils::v1::SenRecord;
using rpc::Call;

absl::Status SenRecordPart::Init() {
  rpc::TypedHooks<SenRecord> hooks;
  hooks.before_create = [this](Call& call, SenRecord& record) -> absl::Status {
    RETURN_IF_ERROR(
        records_.PlaceWithPupil(call, record, "sen_record.pupil", PupilRecords::Hold::kAlone)
            .status());
    RETURN_IF_ERROR(CheckSenRecord(record));
    return CheckOneOpen(call, record);
  };
  hooks.before_update = [this](Call& call, const SenRecord& before,
                               SenRecord& after) -> absl::Status {
    // The pupil is locked before the record, as by whoever moves the pupil.
    ASSIGN_OR_RETURN(const auto parts, resource::ParseName(after.pupil(), "pupils"));
    RETURN_IF_ERROR(LockRow(call, "pupils", parts.id));
    TakeNeedsAsRecorded(before, after);
    RETURN_IF_ERROR(CheckSenRecord(after));
    return CheckOneOpen(call, after);
  };
  hooks.after_write = [this](Call& call, const SenRecord* before, const SenRecord* after) {
    return ShowOnPupil(call, after != nullptr ? after->pupil() : before->pupil());
  };
  hooks.echo = [this](Call& call, SenRecord& record) { return records_.Echo(call, record); };
  return registry_.AddResource<SenRecord>(hooks).status();
}

absl::Status SenRecordPart::CheckOneOpen(Call& call, const SenRecord& record) const {
  if (record.has_end_date()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto open, registry_.table_of<SenRecord>().Where(
                                        call.tx(), call.trust(), "open",
                                        "pupil = $2 AND end_date IS NULL", {record.pupil()}));
  for (const SenRecord& other : open) {
    if (other.name() == record.name()) continue;
    return errors::WrongState("SEN_RECORD_OPEN",
                              "the pupil has an open SEN record; end it before you open another",
                              {{"open_record", other.name()}});
  }
  return absl::OkStatus();
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
