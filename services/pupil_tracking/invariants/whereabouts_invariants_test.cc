// What is recorded about a pupil lies in the pupil's school and knows when the pupil leaves: also
// what is made while the pupil moves.
#include <fmt/format.h>

#include "senda/pupils/v1/ehc_service.pb.h"
#include "senda/pupils/v1/passport_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/invariants/invariants_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

constexpr const char* kSchools[] = {kOak, kElm, kAsh};

class WhereaboutsInvariants : public InvariantsTest {
 protected:
  void SetUp() override {
    InvariantsTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const auto made = Try<Instrument, CreateInstrumentRequest>(
        "ProgressService/CreateInstrument",
        "parent: 'trusts/t' instrument { title: 'Words' reliability: 0.9 kind: "
        "ASSESSMENT_KIND_STANDARDISED_SCORE }");
    ASSERT_TRUE(made.ok()) << made.status();
    instrument_ = made->name();
  }

  template <typename Resource, typename Request>
  absl::Status Record(MadeNames& made, const std::string& method, const char* field,
                      const std::string& fields) {
    return Make<Resource, Request>(made, method,
                                   fmt::format("parent: 'trusts/t' {} {{ {} }}", field, fields));
  }

  // Records something of the kind about the pupil.
  absl::Status RecordSomething(int kind, int choice, const std::string& pupil) {
    const std::string about = fmt::format("pupil: '{}' ", pupil);
    switch (kind) {
      case 0:
        return Record<Voice, CreateVoiceRequest>(
            other_, "RecordsService/CreateVoice", "voice",
            about + "speaker: VOICE_SPEAKER_PUPIL means: VOICE_MEANS_SPOKEN words: 'Maths' " +
                Ago("said_date", 1));
      case 1:
        return Record<Note, CreateNoteRequest>(
            other_, "RecordsService/CreateNote", "note",
            about + "subject: 'Home' text: 'Tired' " + Ago("note_date", 1));
      case 2:
        return Record<Target, CreateTargetRequest>(
            other_, "TargetService/CreateTarget", "target",
            about + "title: 'Read' origin: TARGET_ORIGIN_PUPIL ");
      case 3:
        return Record<Assessment, CreateAssessmentRequest>(
            other_, "PupilsService/CreateAssessment", "assessment",
            about +
                fmt::format("instrument: '{}' kind: ASSESSMENT_KIND_STANDARDISED_SCORE score: "
                            "{} ",
                            instrument_, 80 + choice % 40) +
                Ago("taken_date", choice % 300));
      case 4:
        return Record<SenRecord, CreateSenRecordRequest>(
            other_, "PupilsService/CreateSenRecord", "sen_record",
            about + "provision: SEN_PROVISION_K needs { rank: 1 type: SEN_NEED_TYPE_SLCN } " +
                Ago("start_date", 9));
      case 5:
        return Record<PlanCycle, CreatePlanCycleRequest>(
            cycles_, "PlanningService/CreatePlanCycle", "plan_cycle",
            about + "owner: 'oak' " + Ago("start_date", 100));
      case 6:
        return Record<PlanReview, CreatePlanReviewRequest>(
            other_, "PlanningService/CreatePlanReview", "plan_review",
            about + fmt::format("plan_cycle: '{}' summary: 'Well' ", cycles_.Pick(choice)) +
                Ago("held_date", choice % 90));
      case 7:
        return Record<EhcCase, CreateEhcCaseRequest>(
            cases_, "EhcService/CreateEhcCase", "ehc_case",
            about + Ago("request_date", 900) + Ago("final_plan_date", 700));
      case 8:
        return Record<AnnualReview, CreateAnnualReviewRequest>(
            other_, "EhcService/CreateAnnualReview", "annual_review",
            about + fmt::format("ehc_case: '{}' ", cases_.Pick(choice)));
      default:
        return Record<PupilPassport, CreatePupilPassportRequest>(
            other_, "PassportService/CreatePupilPassport", "pupil_passport",
            about + "form_template: 'trusts/t/formTemplates/passport' ");
    }
  }

  // Changes where the pupil is, or until when.
  absl::Status Move(int kind, int choice, const std::string& pupil) {
    const char* school = kSchools[choice % 3];
    if (kind == 0) {
      return Try<TransferPupilsResponse, TransferPupilsRequest>(
                 "PupilsService/TransferPupils",
                 fmt::format("parent: 'trusts/t' pupils: '{}' to_school: '{}' reason: 'Moved' {}",
                             pupil, school, Ago("transfer_date", 0)))
          .status();
    }
    const std::string fields = kind == 1   ? fmt::format("school: '{}'", school)
                               : kind == 2 ? Ago("leaving_date", -1 - choice % 30)
                                           : "";
    return Try<Pupil, UpdatePupilRequest>(
               "PupilsService/UpdatePupil",
               fmt::format("pupil {{ name: '{}' {} }} update_mask {{ paths: '{}' }}", pupil, fields,
                           kind == 1 ? "school" : "leaving_date"))
        .status();
  }

  std::string instrument_;
  MadeNames cycles_, cases_, other_;
};

TEST_P(WhereaboutsInvariants, HoldWhateverIsCalledAtOnce) {
  Holds(45, [this] {
    const auto steps = *Steps(14, 2);
    const auto pupils = NewPupils(2);
    AtOnce(3, steps, [&](const Step& step) {
      const std::string& pupil = pupils[static_cast<std::size_t>(step.pupil)];
      return step.kind < 10 ? RecordSomething(step.kind, step.choice, pupil)
                            : Move(step.kind - 10, step.choice, pupil);
    });
    RC_ASSERT(MisplacedRows() == std::vector<std::string>());
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, WhereaboutsInvariants, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
