#include "services/pupil_tracking/pupils_service.h"

#include <utility>

#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/metrics.h"
#include "services/pupil_tracking/pupil_rules.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"
#include "services/pupil_tracking/sen_record_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Assessment;
using pupils::v1::Pupil;
using pupils::v1::SchoolClass;
using pupils::v1::SenRecord;
using pupils::v1::YearRollover;
using rpc::Call;

const storage::Statement kMoveSenRecords{
    "sen_records.move", "UPDATE sen_records SET school = $3 WHERE trust = $1 AND pupil = $2"};
const storage::Statement kMoveAssessments{
    "assessments.move", "UPDATE assessments SET school = $3 WHERE trust = $1 AND pupil = $2"};

// What the date of birth says about the year the pupil is taught in.
void SetYears(Pupil& pupil, absl::CivilDay today) {
  const int expected = ExpectedYearGroup(*rules::ToCivilDay(pupil.date_of_birth()), today);
  pupil.set_expected_year_group(expected);
  pupil.set_out_of_year(pupil.has_year_group() && pupil.year_group() != expected);
}

}  // namespace

PupilsService::PupilsService(const rpc::ServiceDependencies& dependencies)
    : ResourceService(
          std::vector<std::string>{"senda.pupils.v1.PupilsService",
                                   "senda.pupils.v1.ChronologyService"},
          dependencies, Metrics()),
      chronology_(registry()),
      records_(registry()),
      policy_(registry()) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> PupilsService::Make(
    const rpc::ServiceDependencies& dependencies) {
  std::unique_ptr<PupilsService> service(new PupilsService(dependencies));
  RETURN_IF_ERROR(service->Init());
  return service;
}

absl::Status PupilsService::Init() {
  rpc::TypedHooks<Pupil> pupil;
  pupil.before_create = [this](Call& call, Pupil& p) { return BeforeCreate(call, p); };
  pupil.before_update = [this](Call& call, const Pupil& before, Pupil& after) {
    return BeforeUpdate(call, before, after);
  };
  pupil.after_write = [this](Call& call, const Pupil* before, const Pupil* after) {
    return AfterWrite(call, before, after);
  };
  RETURN_IF_ERROR(AddResource<Pupil>(pupil).status());

  rpc::TypedHooks<SenRecord> record;
  record.before_create = [this](Call& call, SenRecord& r) -> absl::Status {
    RETURN_IF_ERROR(records_.PlaceWithPupil(call, r, "sen_record.pupil").status());
    RETURN_IF_ERROR(CheckSenRecord(r));
    return CheckOneOpen(call, r);
  };
  record.before_update = [this](Call& call, const SenRecord& before,
                                SenRecord& after) -> absl::Status {
    TakeNeedsAsRecorded(before, after);
    RETURN_IF_ERROR(CheckSenRecord(after));
    return CheckOneOpen(call, after);
  };
  record.after_write = [this](Call& call, const SenRecord* before, const SenRecord* after) {
    return ShowOnPupil(call, after != nullptr ? after->pupil() : before->pupil());
  };
  RETURN_IF_ERROR(AddResource<SenRecord>(record).status());

  rpc::TypedHooks<Assessment> assessment;
  assessment.before_create = [this](Call& call, Assessment& a) -> absl::Status {
    RETURN_IF_ERROR(records_.PlaceWithPupil(call, a, "assessment.pupil").status());
    return CheckAssessment(a, time::Today(call.now()));
  };
  assessment.before_update = [](Call& call, const Assessment&, Assessment& after) {
    return CheckAssessment(after, time::Today(call.now()));
  };
  RETURN_IF_ERROR(AddResource<Assessment>(assessment).status());

  rpc::TypedHooks<SchoolClass> school_class;
  school_class.before_create = [](Call& call, SchoolClass& c) {
    return CheckSchoolName(call, c.school(), "school_class.school");
  };
  RETURN_IF_ERROR(AddResource<SchoolClass>(school_class).status());
  RETURN_IF_ERROR(AddResource<YearRollover>(rpc::ResourceHooks{}).status());
  RETURN_IF_ERROR(policy_.Init());
  RETURN_IF_ERROR(chronology_.Init());
  return Finish();
}

absl::Status PupilsService::BeforeCreate(Call& call, Pupil& pupil) {
  const absl::CivilDay today = time::Today(call.now());
  RETURN_IF_ERROR(CheckPupil(pupil, today));
  SetYears(pupil, today);
  return CheckSchoolName(call, pupil.school(), "pupil.school");
}

absl::Status PupilsService::BeforeUpdate(Call& call, const Pupil& before, Pupil& after) {
  const absl::CivilDay today = time::Today(call.now());
  RETURN_IF_ERROR(CheckPupil(after, today));
  SetYears(after, today);
  return before.school() == after.school() ? absl::OkStatus()
                                           : CheckSchoolName(call, after.school(), "pupil.school");
}

absl::Status PupilsService::AfterWrite(Call& call, const Pupil* before, const Pupil* after) {
  if (before == nullptr || after == nullptr || before->school() == after->school()) {
    return absl::OkStatus();
  }
  const std::string& name = after->name();
  for (const storage::Statement* move : {&kMoveSenRecords, &kMoveAssessments}) {
    RETURN_IF_ERROR(call.tx().Execute(*move, {call.trust(), name, after->school()}).status());
  }
  // The old school's figures changed too: its watermark must move, or a cache would not notice.
  call.Changed({.school = before->school(),
                .resource_type = "Pupil",
                .resource_name = name,
                .operation = "UPDATE",
                .changed_fields = "school",
                .actor = ""});
  return absl::OkStatus();
}

absl::Status PupilsService::CheckOneOpen(Call& call, const SenRecord& record) {
  if (record.has_end_date()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto open, table_of<SenRecord>().Where(call.tx(), call.trust(), "open",
                                                                "pupil = $2 AND end_date IS NULL",
                                                                {record.pupil()}));
  for (const SenRecord& other : open) {
    if (other.name() == record.name()) continue;
    return errors::WrongState("SEN_RECORD_OPEN",
                              "the pupil has an open SEN record; end it before you open another",
                              {{"open_record", other.name()}});
  }
  return absl::OkStatus();
}

absl::Status PupilsService::ShowOnPupil(Call& call, const std::string& pupil_name) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil_name, "pupils"));
  ASSIGN_OR_RETURN(const auto open,
                   table_of<SenRecord>().Where(call.tx(), call.trust(), "open",
                                               "pupil = $2 AND end_date IS NULL", {pupil_name}));
  ASSIGN_OR_RETURN(const auto pupil, table_of<Pupil>().Find(call.tx(), call.trust(), parts.id));
  if (!pupil.has_value()) return absl::OkStatus();
  Pupil after = *pupil;
  after.set_sen_provision(open.empty() ? pupils::v1::SEN_PROVISION_UNSPECIFIED
                                       : open.front().provision());
  after.set_primary_need(open.empty() ? pupils::v1::SEN_NEED_TYPE_UNSPECIFIED
                                      : PrimaryNeed(open.front()));
  return methods_of(Pupil::descriptor()).Update(call, *pupil, after);
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{
      .source = "pupils",
      .migrations = Migrations(),
      .peers = {"pupils", "provision", "goals", "workforce"},
      .make = &PupilsService::Make};
  return definition;
}

}  // namespace senda::pupil_tracking
