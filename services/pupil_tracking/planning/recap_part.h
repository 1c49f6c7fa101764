#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_RECAP_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_RECAP_PART_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/meeting_service.pb.h"
#include "services/pupil_tracking/planning/recap_rules.h"

namespace senda::pupil_tracking {

// GetMeetingRecap: reads the meetings of a school in a stretch of time and what is on record about
// the pupils discussed there, a query for each kind, and has recap_rules.h tell it. A pupil who has
// moved to a school out of the caller's reach, or has left, is left out as everywhere.
class RecapPart {
 public:
  // `registry` must outlive the part.
  explicit RecapPart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  // Which meetings.
  struct Choice {
    std::string school;
    std::string school_class;  // "": all
    std::string from, to;      // "2026-09-01"
  };

  absl::StatusOr<pupils::v1::MeetingRecap> GetMeetingRecap(
      rpc::Call& call, const pupils::v1::GetMeetingRecapRequest& request);
  // CLASS_UNKNOWN unless the class asked for, if any, is the school's.
  absl::Status CheckClass(rpc::Call& call, const pupils::v1::GetMeetingRecapRequest& request) const;
  absl::Status ReadMeetings(rpc::Call& call, const Choice& choice, RecapRecords& records);
  absl::Status ReadHistories(rpc::Call& call, const Choice& choice, RecapRecords& records);
  absl::Status ReadInstruments(rpc::Call& call, RecapRecords& records);

  server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_RECAP_PART_H_
