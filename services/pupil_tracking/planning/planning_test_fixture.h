#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLANNING_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLANNING_TEST_FIXTURE_H_

#include <fmt/format.h>

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/meeting_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/record_test_fixture.h"

namespace senda::pupil_tracking {

// The same with plans and meetings at hand. Dates are told from today, by which the server judges.
class PlanningTest : public RecordTest {
 protected:
  static absl::CivilDay Today() { return time::Today(absl::Now()); }
  // "start_date { year: 2026 month: 9 day: 1 } "
  static std::string On(const std::string& field, absl::CivilDay day) {
    return At(field, static_cast<int>(day.year()), day.month(), day.day());
  }
  static absl::CivilDay Day(const google::type::Date& date) {
    return rules::ToCivilDay(date).value_or(absl::CivilDay());
  }
  static std::string Reason(const absl::Status& status) { return errors::ReasonOf(status); }

  absl::StatusOr<pupils::v1::PlanCycle> TryPlan(const std::string& pupil, const std::string& fields,
                                                const std::string& subject = "lead") {
    return Call<pupils::v1::PlanCycle, pupils::v1::CreatePlanCycleRequest>(
        "PlanningService/CreatePlanCycle",
        fmt::format("parent: 'trusts/t' plan_cycle {{ pupil: '{}' owner: 'senco' {} }}", pupil,
                    fields),
        subject);
  }
  // A plan of the pupil that began on `start`; the test fails when it is refused.
  pupils::v1::PlanCycle Plan(const std::string& pupil, absl::CivilDay start,
                             const std::string& fields = "") {
    auto plan = TryPlan(pupil, On("start_date", start) + fields);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.value_or(pupils::v1::PlanCycle());
  }
  absl::StatusOr<pupils::v1::PlanReview> TryReview(const pupils::v1::PlanCycle& plan,
                                                   absl::CivilDay held,
                                                   const std::string& fields = "") {
    return Call<pupils::v1::PlanReview, pupils::v1::CreatePlanReviewRequest>(
        "PlanningService/CreatePlanReview",
        fmt::format("parent: 'trusts/t' plan_review {{ pupil: '{}' plan_cycle: '{}' summary: "
                    "'Goes well' {} {} }}",
                    plan.pupil(), plan.name(), On("held_date", held), fields));
  }
  pupils::v1::PlanReview Review(const pupils::v1::PlanCycle& plan, absl::CivilDay held,
                                const std::string& fields = "") {
    auto review = TryReview(plan, held, fields);
    EXPECT_TRUE(review.ok()) << review.status();
    return review.value_or(pupils::v1::PlanReview());
  }
  pupils::v1::PlanCycle GetPlan(const std::string& name) {
    return Must<pupils::v1::PlanCycle, pupils::v1::GetPlanCycleRequest>(
        "PlanningService/GetPlanCycle", fmt::format("name: '{}'", name));
  }
  pupils::v1::TrackingPolicy SetPolicy(const std::string& fields) {
    return Must<pupils::v1::TrackingPolicy, pupils::v1::CreateTrackingPolicyRequest>(
        "PlanningService/CreateTrackingPolicy",
        fmt::format("parent: 'trusts/t' tracking_policy {{ {} }}", fields));
  }

  absl::StatusOr<pupils::v1::ProgressMeeting> TryMeeting(absl::CivilDay date,
                                                         const std::string& fields = "",
                                                         const std::string& school = kOak,
                                                         const std::string& subject = "lead") {
    return Call<pupils::v1::ProgressMeeting, pupils::v1::CreateProgressMeetingRequest>(
        "MeetingService/CreateProgressMeeting",
        fmt::format("parent: 'trusts/t' progress_meeting {{ school: '{}' title: 'Autumn, 5B' {} "
                    "{} }}",
                    school, On("meeting_date", date), fields),
        subject);
  }
  pupils::v1::ProgressMeeting Meeting(absl::CivilDay date, const std::string& fields = "") {
    auto meeting = TryMeeting(date, fields);
    EXPECT_TRUE(meeting.ok()) << meeting.status();
    return meeting.value_or(pupils::v1::ProgressMeeting());
  }
  absl::StatusOr<pupils::v1::PupilDiscussion> TryDiscuss(const std::string& pupil,
                                                         const pupils::v1::ProgressMeeting& meeting,
                                                         const std::string& fields = "") {
    return Call<pupils::v1::PupilDiscussion, pupils::v1::CreatePupilDiscussionRequest>(
        "MeetingService/CreatePupilDiscussion",
        fmt::format("parent: 'trusts/t' pupil_discussion {{ pupil: '{}' progress_meeting: '{}' "
                    "summary: 'Loses the thread in long texts' {} }}",
                    pupil, meeting.name(), fields));
  }
  pupils::v1::PupilDiscussion Discuss(const std::string& pupil,
                                      const pupils::v1::ProgressMeeting& meeting,
                                      const std::string& fields = "") {
    auto discussion = TryDiscuss(pupil, meeting, fields);
    EXPECT_TRUE(discussion.ok()) << discussion.status();
    return discussion.value_or(pupils::v1::PupilDiscussion());
  }
  // "actions { text: ... }", not done unless `more` says so.
  static std::string Action(const std::string& text, absl::CivilDay due,
                            const std::string& owner = "teacher", const std::string& more = "") {
    return fmt::format("actions {{ text: '{}' owner: '{}' {} {} }} ", text, owner,
                       On("due_date", due), more);
  }
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLANNING_TEST_FIXTURE_H_
