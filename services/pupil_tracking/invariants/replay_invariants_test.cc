// A write that is repeated with its request_id, one after the other or both at once, has one effect
// and one answer.
#include <fmt/format.h>

#include <thread>

#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "services/pupil_tracking/invariants/invariants_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class ReplayInvariants : public InvariantsTest {
 protected:
  std::string NextId() { return fmt::format("{:08}-0000-4000-8000-000000000000", ++ids_); }

  // Calls twice, `at_once` or in turn; the answer, or that they differ.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Twice(bool at_once, const std::string& method, const std::string& text) {
    const std::string request = fmt::format("request_id: '{}' {}", NextId(), text);
    absl::StatusOr<Reply> first, second;
    if (at_once) {
      std::thread other([&] { first = Try<Reply, Request>(method, request); });
      second = Try<Reply, Request>(method, request);
      other.join();
    } else {
      first = Try<Reply, Request>(method, request);
      second = Try<Reply, Request>(method, request);
    }
    if (!first.ok()) return first.status();
    if (!second.ok()) return second.status();
    if (first->SerializeAsString() == second->SerializeAsString()) return first;
    return absl::InternalError("two answers");
  }

  absl::Status Do(const Step& step) {
    const bool at_once = step.choice % 2 == 0;
    const std::string pupil = pupils_.Pick(step.choice / 2);
    switch (step.kind) {
      case 0:
        return NewPupilTwice(at_once);
      case 1:
        return Twice<Voice, CreateVoiceRequest>(
                   at_once, "RecordsService/CreateVoice",
                   fmt::format("parent: 'trusts/t' voice {{ pupil: '{}' speaker: "
                               "VOICE_SPEAKER_PUPIL means: VOICE_MEANS_SPOKEN words: 'Maths' {} }}",
                               pupil, Ago("said_date", 1)))
            .status();
      case 2:
        return Twice<Pupil, UpdatePupilRequest>(
                   at_once, "PupilsService/UpdatePupil",
                   fmt::format("pupil {{ name: '{}' given_name: 'Ada {}' }}", pupil, step.choice))
            .status();
      case 3:
        return NewCycleTwice(at_once, pupil);
      case 4:
        return Twice<CompletePlanCycleResponse, CompletePlanCycleRequest>(
                   at_once, "PlanningService/CompletePlanCycle",
                   fmt::format("name: '{}' outcome: PLAN_OUTCOME_CONTINUE outcome_reason: 'Well'",
                               cycles_.Pick(step.choice / 2)))
            .status();
      default:
        return Twice<TransferPupilsResponse, TransferPupilsRequest>(
                   at_once, "PupilsService/TransferPupils",
                   fmt::format("parent: 'trusts/t' pupils: '{}' to_school: '{}' reason: 'Moved' {}",
                               pupil, step.choice % 4 < 2 ? kOak : kElm, Ago("transfer_date", 0)))
            .status();
    }
  }

  absl::Status NewPupilTwice(bool at_once) {
    const Pupil pupil = NewPupil(kOak, 4);
    const auto made = Twice<Pupil, CreatePupilRequest>(
        at_once, "PupilsService/CreatePupil",
        fmt::format("parent: 'trusts/t' pupil {{ {} }}", pupil.ShortDebugString()));
    if (made.ok()) pupils_.Add(made->name());
    return made.status();
  }
  absl::Status NewCycleTwice(bool at_once, const std::string& pupil) {
    const auto made = Twice<PlanCycle, CreatePlanCycleRequest>(
        at_once, "PlanningService/CreatePlanCycle",
        fmt::format("parent: 'trusts/t' plan_cycle {{ pupil: '{}' owner: 'oak' {} }}", pupil,
                    Ago("start_date", 100)));
    if (made.ok()) cycles_.Add(made->name());
    return made.status();
  }

  // How many writes were logged so far, one audit record each.
  std::size_t Writes() {
    return Column("SELECT rpc FROM audit_log WHERE action = 'WRITE' AND outcome = 'OK'").size();
  }

  int ids_ = 0;
  MadeNames pupils_, cycles_;
};

TEST_P(ReplayInvariants, HoldWhateverIsCalled) {
  pupils_.Add(NewPupils(1).front());
  Holds(30, [this] {
    for (const Step& step : *Steps(6, 1)) {
      const std::size_t before = Writes();
      const absl::Status status = Do(step);
      RC_LOG() << step << ": " << status << "\n";
      RC_ASSERT(status.code() != absl::StatusCode::kInternal);
      RC_ASSERT(status.code() != absl::StatusCode::kUnavailable);
      RC_ASSERT(Writes() == before + (status.ok() ? 1 : 0));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, ReplayInvariants, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
