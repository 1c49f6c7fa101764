#ifndef SENDA_SERVICES_CLI_DEMO_SUPPORT_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_SUPPORT_MAKER_H_

#include <vector>

#include "senda/pupils/v1/annual_review.pb.h"
#include "senda/pupils/v1/contact.pb.h"
#include "senda/pupils/v1/ehc_case.pb.h"
#include "senda/pupils/v1/note.pb.h"
#include "senda/pupils/v1/plan_cycle.pb.h"
#include "senda/pupils/v1/plan_review.pb.h"
#include "senda/pupils/v1/progress_meeting.pb.h"
#include "senda/pupils/v1/pupil_discussion.pb.h"
#include "senda/pupils/v1/pupil_passport.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "senda/pupils/v1/target.pb.h"
#include "senda/pupils/v1/voice.pb.h"
#include "services/cli/demo/pupil_maker.h"

namespace senda::demo {

// What a school does for its pupils with SEN, in the order in which to load it.
struct SupportRecords {
  std::vector<pupils::v1::PupilPassport> passports;
  std::vector<pupils::v1::PlanCycle> plan_cycles;
  std::vector<pupils::v1::PlanReview> plan_reviews;
  std::vector<pupils::v1::Target> targets;
  std::vector<pupils::v1::Voice> voices;
  std::vector<pupils::v1::Contact> contacts;
  std::vector<pupils::v1::Note> notes;
  std::vector<pupils::v1::EhcCase> ehc_cases;
  std::vector<pupils::v1::AnnualReview> annual_reviews;
  std::vector<pupils::v1::ProgressMeeting> meetings;
  std::vector<pupils::v1::PupilDiscussion> discussions;
};

// Passports, plans with their reviews, targets, voices, contacts and notes of the pupils with SEN,
// EHC cases of those with a plan, and this year's progress meetings of the classes. As in real
// schools, some are late and some are missing. Ids end in the pupil's number.
SupportRecords MakeSupport(const DemoPlan& plan, const PlannedSchool& school,
                           const Calendar& calendar,
                           const std::vector<pupils::v1::SchoolClass>& classes,
                           const std::vector<pupils::v1::Pupil>& pupils,
                           const std::vector<PupilSen>& sen);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_SUPPORT_MAKER_H_
