#include "services/pupil_tracking/pupils_service.h"

#include "common/status/status_macros.h"
#include "services/pupil_tracking/metrics/metrics.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"
#include "services/pupil_tracking/pupils/class_links.h"

namespace senda::pupil_tracking {

PupilsService::PupilsService(const rpc::ServiceDependencies& dependencies)
    : ResourceService(
          std::vector<std::string>{
              "senda.pupils.v1.PupilsService", "senda.pupils.v1.ChronologyService",
              "senda.pupils.v1.EhcService", "senda.pupils.v1.RecordsService",
              "senda.pupils.v1.ProgressService", "senda.pupils.v1.PassportService",
              "senda.pupils.v1.TargetService", "senda.pupils.v1.PlanningService",
              "senda.pupils.v1.MeetingService", "senda.pupils.v1.RetentionService"},
          dependencies, Metrics()),
      asked_school_(registry()),
      chronology_(registry()),
      instruments_(registry()),
      assessments_(registry()),
      progress_(registry()),
      progress_runs_(registry()),
      moves_(registry()),
      pupils_(registry(), moves_),
      sen_records_(registry()),
      transfers_(registry(), pupils_, moves_),
      rollovers_(registry()),
      ehc_(registry()),
      written_(registry()),
      passports_(registry()),
      targets_(registry()),
      reflections_(registry()),
      policy_(registry()),
      plans_(registry()),
      plan_reviews_(registry()),
      due_(registry()),
      meetings_(registry()),
      recaps_(registry()),
      retention_(registry()) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> PupilsService::Make(
    const rpc::ServiceDependencies& dependencies) {
  std::unique_ptr<PupilsService> service(new PupilsService(dependencies));
  RETURN_IF_ERROR(service->Init());
  return service;
}

absl::Status PupilsService::Init() {
  LinkPupilsBy(&PupilsOfOwnClasses);
  RETURN_IF_ERROR(pupils_.Init());
  RETURN_IF_ERROR(sen_records_.Init());
  RETURN_IF_ERROR(instruments_.Init());
  RETURN_IF_ERROR(assessments_.Init());
  RETURN_IF_ERROR(progress_.Init());
  RETURN_IF_ERROR(progress_runs_.Init());
  RETURN_IF_ERROR(transfers_.Init());
  RETURN_IF_ERROR(rollovers_.Init());
  RETURN_IF_ERROR(ehc_.Init());
  pupils_.AddFollower(
      [this](rpc::Call& call, const pupils::v1::Pupil& before, const pupils::v1::Pupil& after) {
        return ehc_.FollowPupil(call, before, after);
      });
  RETURN_IF_ERROR(written_.Init());
  moves_.AddTable("statutory_dates", true);
  moves_.AddTable("progress_flags", false);
  RETURN_IF_ERROR(policy_.Init());
  RETURN_IF_ERROR(passports_.Init());
  RETURN_IF_ERROR(targets_.Init());
  RETURN_IF_ERROR(reflections_.Init());
  RETURN_IF_ERROR(plans_.Init());
  RETURN_IF_ERROR(plan_reviews_.Init());
  RETURN_IF_ERROR(due_.Init());
  RETURN_IF_ERROR(meetings_.Init());
  RETURN_IF_ERROR(recaps_.Init());
  RETURN_IF_ERROR(retention_.Init());
  RETURN_IF_ERROR(chronology_.Init());
  RefuseUnknownSchools();
  return Finish();
}

void PupilsService::RefuseUnknownSchools() {
  const auto methods = [this](const char* service) -> rpc::MethodTable& {
    return registry().methods(std::string("senda.pupils.v1.") + service);
  };
  methods("PlanningService")
      .Prepare("ListDue", &asked_school_, &AskedSchool::Prepare<pupils::v1::ListDueRequest>);
  methods("MeetingService")
      .Prepare("GetMeetingRecap", &asked_school_,
               &AskedSchool::Prepare<pupils::v1::GetMeetingRecapRequest>);
  methods("RetentionService")
      .Prepare("ListRetentionDue", &asked_school_,
               &AskedSchool::Prepare<pupils::v1::ListRetentionDueRequest>);
  methods("TargetService")
      .Prepare("GetTargetSettingProfile", &asked_school_,
               &AskedSchool::Prepare<pupils::v1::GetTargetSettingProfileRequest>);
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{
      .source = "pupils",
      .migrations = Migrations(),
      .peers = {"directory", "pupils", "provision", "goals", "workforce"},
      .make = &PupilsService::Make};
  return definition;
}

}  // namespace senda::pupil_tracking
