#include <gmock/gmock.h>

#include "senda/chronology/v1/chronology_source.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/planning/planning_test_fixture.h"

// What pupil tracking adds to a child's chronology. How services come together in one is tested
// with all of them, in tests/integration.

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using chronology::v1::ChronologyEntry;
using chronology::v1::GatherChronologyEntriesRequest;
using chronology::v1::GatherChronologyEntriesResponse;
using ::testing::Contains;
using ::testing::ElementsAre;

class ChronologyEntriesTest : public PlanningTest {
 protected:
  absl::StatusOr<GatherChronologyEntriesResponse> Gather(const std::string& pupil,
                                                         const std::string& more = "") {
    GatherChronologyEntriesRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        fmt::format("parent: 'trusts/t/sources/pupils' pupil: '{}' {}", pupil, more), &request));
    return harness_->client().Call<GatherChronologyEntriesResponse>(
        "senda.chronology.v1.ChronologySourceService/GatherChronologyEntries", request,
        harness_->As("oak"));
  }
  // The only entry of a type.
  ChronologyEntry Entry(const std::string& pupil, const std::string& type) {
    const auto reply = Gather(pupil, fmt::format("types: '{}'", type));
    EXPECT_TRUE(reply.ok()) << reply.status();
    if (!reply.ok() || reply->entries_size() != 1) {
      ADD_FAILURE() << type;
      return {};
    }
    return reply->entries(0);
  }
};

// An inspector sees both what was taken for a result and that it was none.
TEST_P(ChronologyEntriesTest, MarkAVoidedAssessmentWithTheReason) {
  const std::string pupil = NewPupil();
  Must<Instrument, CreateInstrumentRequest>(
      "ProgressService/CreateInstrument",
      "parent: 'trusts/t' instrument_id: 'ngrt' instrument { title: 'NGRT' kind: "
      "ASSESSMENT_KIND_STANDARDISED_SCORE reliability: 0.9 }");
  const auto assessment = Must<Assessment, CreateAssessmentRequest>(
      "PupilsService/CreateAssessment",
      fmt::format("parent: 'trusts/t' assessment {{ pupil: '{}' instrument: "
                  "'trusts/t/instruments/ngrt' kind: ASSESSMENT_KIND_STANDARDISED_SCORE score: "
                  "100 {} }}",
                  pupil, On("taken_date", Today() - 40)));
  EXPECT_FALSE(Entry(pupil, "Assessment").voided());
  Must<Assessment, VoidAssessmentRequest>(
      "PupilsService/VoidAssessment",
      fmt::format("name: '{}' reason: 'wrong child'", assessment.name()));
  const ChronologyEntry entry = Entry(pupil, "Assessment");
  EXPECT_TRUE(entry.voided());
  EXPECT_EQ(entry.void_reason(), "wrong child");
  EXPECT_EQ(Day(entry.void_date()), Today());
  EXPECT_EQ(Day(entry.date()), Today() - 40);
}

TEST_P(ChronologyEntriesTest, MarkAWithdrawnTarget) {
  const std::string pupil = NewPupil();
  const auto target = Must<Target, CreateTargetRequest>(
      "TargetService/CreateTarget",
      fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Ask' origin: "
                  "TARGET_ORIGIN_PUPIL state: TARGET_STATE_ACTIVE pupil_voice: 'I want to' author: "
                  "'senco' rationale: 'now' baseline_evidence: 'seen' success_criterion: 'asks' "
                  "{} {} }}",
                  pupil, On("start_date", Today() - 5), On("review_date", Today() + 30)));
  EXPECT_FALSE(Entry(pupil, "Target").voided());
  Must<Target, UpdateTargetRequest>(
      "TargetService/UpdateTarget",
      fmt::format("target {{ name: '{}' state: TARGET_STATE_WITHDRAWN }}", target.name()));
  const ChronologyEntry entry = Entry(pupil, "Target");
  EXPECT_TRUE(entry.voided());
  EXPECT_EQ(entry.void_reason(), "withdrawn");
  EXPECT_FALSE(entry.has_void_date());
}

TEST_P(ChronologyEntriesTest, SayWhichTypesThereAreAndNameTheirFieldsPlainly) {
  const std::string pupil = NewPupil();
  const auto none = Gather(pupil, "types: 'Nope'");
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->entries_size(), 0);
  EXPECT_THAT(none->types(), Contains("Assessment"));
  EXPECT_THAT(none->types(), Contains("SenRecord"));
  EXPECT_THAT(
      FoundIn(Gather(pupil, On("from_date", Today()) + On("to_date", Today() - 1)).status()),
      ElementsAre("to_date END_BEFORE_START"));
}

INSTANTIATE_TEST_SUITE_P(Engines, ChronologyEntriesTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
