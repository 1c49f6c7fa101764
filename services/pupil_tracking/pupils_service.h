#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SERVICE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SERVICE_H_

#include <memory>

#include "common/server/resource_service.h"
#include "services/pupil_tracking/chronology_part.h"
#include "services/pupil_tracking/ehc/ehc_part.h"
#include "services/pupil_tracking/forms/passport_part.h"
#include "services/pupil_tracking/forms/reflection_part.h"
#include "services/pupil_tracking/forms/target_part.h"
#include "services/pupil_tracking/planning/due_part.h"
#include "services/pupil_tracking/planning/meeting_part.h"
#include "services/pupil_tracking/planning/plan_review_part.h"
#include "services/pupil_tracking/planning/planning_part.h"
#include "services/pupil_tracking/planning/policy_part.h"
#include "services/pupil_tracking/planning/recap_part.h"
#include "services/pupil_tracking/progress/assessment_part.h"
#include "services/pupil_tracking/progress/instrument_part.h"
#include "services/pupil_tracking/progress/progress_part.h"
#include "services/pupil_tracking/progress/progress_run_part.h"
#include "services/pupil_tracking/pupils/asked_school.h"
#include "services/pupil_tracking/pupils/pupil_moves.h"
#include "services/pupil_tracking/pupils/pupil_part.h"
#include "services/pupil_tracking/pupils/rollover_part.h"
#include "services/pupil_tracking/pupils/sen_record_part.h"
#include "services/pupil_tracking/pupils/transfer_part.h"
#include "services/pupil_tracking/records/records_part.h"
#include "services/pupil_tracking/retention/retention_part.h"

namespace senda::pupil_tracking {

// Pupil tracking: the parts it is made of, each with its subject's resources and methods.
class PupilsService final : public server::ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);

 private:
  explicit PupilsService(const rpc::ServiceDependencies& dependencies);
  absl::Status Init();
  // Has a school that the trust does not have refused by methods that would find nothing there.
  void RefuseUnknownSchools();

  AskedSchool asked_school_;
  ChronologyPart chronology_;
  InstrumentPart instruments_;
  AssessmentPart assessments_;
  ProgressPart progress_;
  ProgressRunPart progress_runs_;
  PupilMoves moves_;
  PupilPart pupils_;
  SenRecordPart sen_records_;
  TransferPart transfers_;
  RolloverPart rollovers_;
  EhcPart ehc_;
  RecordsPart written_;
  PassportPart passports_;
  TargetPart targets_;
  ReflectionPart reflections_;
  PolicyPart policy_;
  PlanningPart plans_;
  PlanReviewPart plan_reviews_;
  DuePart due_;
  MeetingPart meetings_;
  RecapPart recaps_;
  RetentionPart retention_;
};

// How the service is made and hosted.
const rpc::ServiceDefinition& Definition();

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SERVICE_H_
