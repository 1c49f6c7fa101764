#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_RECAP_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_RECAP_RULES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/meeting_service.pb.h"
#include "senda/pupils/v1/progress_meeting.pb.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/pupil_discussion.pb.h"
#include "services/pupil_tracking/planning/movement_rules.h"

// The recap of progress meetings; pure.
namespace senda::pupil_tracking {

// Everything a recap is made of, in any order.
struct RecapRecords {
  std::vector<pupils::v1::ProgressMeeting> meetings;
  std::vector<pupils::v1::PupilDiscussion> discussions;  // of these meetings
  std::vector<pupils::v1::Pupil> pupils;                 // those discussed
  std::map<std::string, PupilHistory> histories;         // by pupil
  InstrumentsByName instruments;
};

// What the meetings came to by the end of `to`: the meetings by date, the pupils by family and
// given name with what was said, by date, and what moved since the pupil was first discussed in
// them. An action counts as done when it was done on `to` or before, and as overdue when it was due
// before `to` and not done. Pupils without a discussion, and discussions of others, are left out.
pupils::v1::MeetingRecap BuildRecap(RecapRecords records, absl::CivilDay to);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_RECAP_RULES_H_
