#include "services/pupil_tracking/pupils/asked_school.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include "senda/pupils/v1/meeting_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/retention_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;

class AskedSchoolTest : public TrustTest {
 protected:
  template <typename Reply, typename Request>
  absl::Status Ask(const std::string& method, const std::string& school, const std::string& more,
                   const std::string& subject) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "parent: 'trusts/t' school: '" + school + "' " + more, &request));
    return harness_->client()
        .Call<Reply>("senda.pupils.v1." + method, request, harness_->As(subject))
        .status();
  }

  // What each method that is asked of one school says.
  std::vector<absl::Status> AskAll(const std::string& school, const std::string& subject) {
    return {Ask<ListDueResponse, ListDueRequest>("PlanningService/ListDue", school, "", subject),
            Ask<MeetingRecap, GetMeetingRecapRequest>("MeetingService/GetMeetingRecap", school,
                                                      "from_date { year: 2026 month: 9 day: 1 }",
                                                      subject),
            Ask<GetTargetSettingProfileResponse, GetTargetSettingProfileRequest>(
                "TargetService/GetTargetSettingProfile", school, "", subject),
            Ask<CheckProgressResponse, CheckProgressRequest>("ProgressService/CheckProgress",
                                                             school, "", subject),
            Ask<ListFallingBehindResponse, ListFallingBehindRequest>(
                "ProgressService/ListFallingBehind", school, "", subject),
            Ask<RunProgressCheckResponse, RunProgressCheckRequest>(
                "ProgressService/RunProgressCheck", school, "", subject)};
  }
  absl::Status AskRetention(const std::string& school) {
    return Ask<ListRetentionDueResponse, ListRetentionDueRequest>(
        "RetentionService/ListRetentionDue", school, "", "records");
  }
};

TEST_P(AskedSchoolTest, RefusesASchoolThatTheTrustDoesNotHave) {
  Create(kOak, 5);
  const std::string unknown = "trusts/t/schools/139999";
  auto answers = AskAll(unknown, "lead");
  answers.push_back(AskRetention(unknown));
  for (const absl::Status& status : answers) {
    EXPECT_THAT(FoundIn(status), ElementsAre("school SCHOOL_UNKNOWN")) << status;
  }
}

TEST_P(AskedSchoolTest, RefusesWhatIsNoSchoolsName) {
  for (const absl::Status& status : AskAll("nope", "lead")) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  }
  for (const absl::Status& status : AskAll("trusts/other/schools/130000", "lead")) {
    EXPECT_THAT(FoundIn(status), ElementsAre("school OTHER_TRUST")) << status;
  }
}

TEST_P(AskedSchoolTest, KnowsASchoolWithoutPupils) {
  Create(kOak, 5);
  for (const std::string school : {kOak, kAsh}) {
    for (const absl::Status& status : AskAll(school, "lead")) EXPECT_TRUE(status.ok()) << status;
    EXPECT_TRUE(AskRetention(school).ok());
  }
}

TEST_P(AskedSchoolTest, TellsCallersOfOneSchoolNothingOfOthers) {
  for (const char* school : {kElm, "trusts/t/schools/139999"}) {
    for (const absl::Status& status : AskAll(school, "oak")) {
      EXPECT_EQ(errors::ReasonOf(status), "PERMISSION_DENIED_OR_ABSENT") << status;
    }
  }
  for (const absl::Status& status : AskAll(kOak, "oak")) EXPECT_TRUE(status.ok()) << status;
}

INSTANTIATE_TEST_SUITE_P(Engines, AskedSchoolTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
