#include "services/pupil_tracking/planning/recap_part.h"

#include <algorithm>
#include <utility>

#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/pupil_tracking/pupil_records.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;
using rpc::Call;

namespace {

// $1 the trust, $2 the school, $3 and $4 the days, $5 the class or ''.
constexpr char kChosenMeetings[] =
    "school = $2 AND meeting_date >= $3 AND meeting_date <= $4 AND ($5 = '' OR school_class = $5)";
constexpr char kTheirDiscussions[] =
    "progress_meeting IN (SELECT 'trusts/' || m.trust || '/progressMeetings/' || m.id FROM "
    "progress_meetings m WHERE m.trust = $1 AND m.school = $2 AND m.meeting_date >= $3 AND "
    "m.meeting_date <= $4 AND ($5 = '' OR m.school_class = $5) AND m.delete_time IS NULL)";
// Rows about the pupils discussed there, up to the last day by one of their dates.
std::string AboutThem(const std::string& date) {
  return "pupil IN (SELECT d.pupil FROM pupil_discussions d WHERE d.trust = $1 AND d.delete_time "
         "IS NULL AND d." +
         std::string(kTheirDiscussions) + ") AND " + date + " <= $4";
}

}  // namespace

absl::Status RecapPart::Init() {
  registry_.methods("senda.pupils.v1.MeetingService")
      .Bind("GetMeetingRecap", this, &RecapPart::GetMeetingRecap);
  return absl::OkStatus();
}

absl::StatusOr<MeetingRecap> RecapPart::GetMeetingRecap(Call& call,
                                                        const GetMeetingRecapRequest& request) {
  RETURN_IF_ERROR(CheckSchoolName(call, request.school(), "school"));
  if (!rpc::MayRead(call.scope(), request.school())) return AbsentFor(call, request.school());
  const auto from = rules::ToCivilDay(request.from_date());
  const auto to =
      request.has_to_date() ? rules::ToCivilDay(request.to_date()) : time::Today(call.now());
  if (!from.has_value() || !to.has_value()) {
    return errors::InvalidField(from.has_value() ? "to_date" : "from_date",
                                "give a day that there is", "DATE_INVALID");
  }
  if (!request.has_to_date() && *to < *from) {
    return errors::InvalidField("from_date", "give a day that is not in the future",
                                "DATE_IN_FUTURE");
  }
  if (*to < *from) {
    return errors::InvalidField("to_date", "give a day on or after from_date", "END_BEFORE_START");
  }
  RETURN_IF_ERROR(CheckClass(call, request));
  const Choice choice{request.school(), request.school_class(), time::IsoDate(*from),
                      time::IsoDate(*to)};
  RecapRecords records;
  RETURN_IF_ERROR(ReadMeetings(call, choice, records));
  RETURN_IF_ERROR(ReadHistories(call, choice, records));
  RETURN_IF_ERROR(ReadInstruments(call, records));
  MeetingRecap recap = BuildRecap(std::move(records), std::min(*to, time::Today(call.now())));
  for (const PupilRecap& pupil : recap.pupils()) {
    call.SawChild(pupil.pupil(), pupil.discussions().rbegin()->school());
  }
  return recap;
}

// A class of years ago, which may be deleted, has had its meetings too.
absl::Status RecapPart::CheckClass(Call& call, const GetMeetingRecapRequest& request) const {
  constexpr char kField[] = "school_class";
  if (request.school_class().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto parts,
                   resource::ParseName(request.school_class(), "schoolClasses", kField));
  if (parts.trust == call.trust()) {
    ASSIGN_OR_RETURN(const auto found, registry_.methods_of<SchoolClass>().store().Find(
                                           call.tx(), call.trust(), parts.id));
    if (found.has_value() && found->school == request.school()) return absl::OkStatus();
  }
  return errors::InvalidField(kField, "name a class of the school", "CLASS_UNKNOWN");
}

absl::Status RecapPart::ReadMeetings(Call& call, const Choice& choice, RecapRecords& records) {
  ASSIGN_OR_RETURN(records.meetings,
                   registry_.table_of<ProgressMeeting>().Where(
                       call.tx(), call.trust(), "recap", kChosenMeetings,
                       {choice.school, choice.from, choice.to, choice.school_class}));
  ASSIGN_OR_RETURN(auto discussions,
                   registry_.table_of<PupilDiscussion>().Where(
                       call.tx(), call.trust(), "recap", kTheirDiscussions,
                       {choice.school, choice.from, choice.to, choice.school_class}));
  const rpc::StandardMethods& methods = registry_.methods_of<PupilDiscussion>();
  for (PupilDiscussion& discussion : discussions) {
    if (!methods.IsThereFor(call, discussion)) continue;
    methods.Shape(call, discussion);
    records.discussions.push_back(std::move(discussion));
  }
  ASSIGN_OR_RETURN(
      records.pupils,
      registry_.table_of<Pupil>().Where(
          call.tx(), call.trust(), "recap",
          "id IN (SELECT SUBSTR(d.pupil, LENGTH('trusts/' || d.trust || '/pupils/') + 1) FROM "
          "pupil_discussions d WHERE d.trust = $1 AND d.delete_time IS NULL AND d." +
              std::string(kTheirDiscussions) + ")",
          {choice.school, choice.from, choice.to, choice.school_class}));
  return absl::OkStatus();
}

absl::Status RecapPart::ReadHistories(Call& call, const Choice& choice, RecapRecords& records) {
  const auto read = [&]<typename T>(std::vector<T> PupilHistory::*rows,
                                    const std::string& date) -> absl::Status {
    ASSIGN_OR_RETURN(auto found, registry_.table_of<T>().Where(
                                     call.tx(), call.trust(), "recap", AboutThem(date),
                                     {choice.school, choice.from, choice.to, choice.school_class}));
    for (T& row : found) (records.histories[row.pupil()].*rows).push_back(std::move(row));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(read(&PupilHistory::assessments, "taken_date"));
  RETURN_IF_ERROR(read(&PupilHistory::sen_records, "start_date"));
  RETURN_IF_ERROR(read(&PupilHistory::targets, "start_date"));
  RETURN_IF_ERROR(read(&PupilHistory::plan_cycles, "start_date"));
  RETURN_IF_ERROR(read(&PupilHistory::plan_reviews, "held_date"));
  return read(&PupilHistory::passports, "agreed_date");
}

absl::Status RecapPart::ReadInstruments(Call& call, RecapRecords& records) {
  ASSIGN_OR_RETURN(const auto instruments, registry_.table_of<Instrument>().Where(
                                               call.tx(), call.trust(), "titles", "TRUE", {}));
  for (const Instrument& instrument : instruments) {
    records.instruments[instrument.name()] = instrument;
  }
  return absl::OkStatus();
}

}  // namespace senda::pupil_tracking
