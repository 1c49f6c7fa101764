// Plan cycles of a pupil are numbered apart and linked both ways, and one is closed when it has
// ended: whatever several callers do at once.
#include <fmt/format.h>

#include <map>
#include <set>

#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/invariants/invariants_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

constexpr const char* kOutcomes[] = {"CONTINUE", "CHANGE", "ESCALATE", "END"};

class PlanCycleInvariants : public InvariantsTest {
 protected:
  absl::Status Do(const Step& step, const std::vector<std::string>& pupils) {
    if (step.kind == 0) {
      return Make<PlanCycle, CreatePlanCycleRequest>(
          made_, "PlanningService/CreatePlanCycle",
          fmt::format("parent: 'trusts/t' plan_cycle {{ pupil: '{}' owner: 'oak' {} }}",
                      pupils[static_cast<std::size_t>(step.pupil)], Ago("start_date", 100)));
    }
    const std::string name = made_.Pick(step.choice);
    if (name.empty()) return absl::OkStatus();
    if (step.kind < 3) {
      const auto completed = Try<CompletePlanCycleResponse, CompletePlanCycleRequest>(
          "PlanningService/CompletePlanCycle",
          fmt::format("name: '{}' outcome: PLAN_OUTCOME_{} outcome_reason: 'As agreed'", name,
                      kOutcomes[step.choice % 4]));
      if (completed.ok() && completed->has_next()) made_.Add(completed->next().name());
      return completed.status();
    }
    if (step.kind == 3) {
      return Try<PlanReview, CreatePlanReviewRequest>(
                 "PlanningService/CreatePlanReview",
                 fmt::format("parent: 'trusts/t' plan_review {{ pupil: '{}' plan_cycle: '{}' "
                             "summary: 'Well' {} }}",
                             pupils[static_cast<std::size_t>(step.pupil)], name,
                             Ago("held_date", step.choice % 10)))
          .status();
    }
    const std::string request = fmt::format("name: '{}'", name);
    return step.kind == 4
               ? Try<PlanCycle, DeletePlanCycleRequest>("PlanningService/DeletePlanCycle", request)
                     .status()
               : Try<PlanCycle, UndeletePlanCycleRequest>("PlanningService/UndeletePlanCycle",
                                                          request)
                     .status();
  }

  MadeNames made_;
};

TEST_P(PlanCycleInvariants, HoldWhateverIsCalledAtOnce) {
  Holds(45, [this] {
    const auto steps = *Steps(6, 2);
    const auto pupils = NewPupils(2);
    AtOnce(3, steps, [&](const Step& step) { return Do(step, pupils); });
    for (const std::string& pupil : pupils) {
      const auto listed = Try<ListPlanCyclesResponse, ListPlanCyclesRequest>(
          "PlanningService/ListPlanCycles",
          fmt::format("parent: 'trusts/t' page_size: 1000 filter: 'pupil = \"{}\"'", pupil));
      RC_ASSERT(listed.ok());
      std::map<std::string, PlanCycle> cycles;
      std::set<int> numbers;
      for (const PlanCycle& cycle : listed->plan_cycles()) {
        cycles[cycle.name()] = cycle;
        RC_ASSERT(numbers.insert(cycle.number()).second);
        RC_ASSERT((cycle.stage() == PLAN_STAGE_CLOSED) == cycle.has_end_date());
      }
      for (const auto& [name, cycle] : cycles) {
        if (!cycle.next_cycle().empty()) {
          RC_ASSERT(cycles.contains(cycle.next_cycle()));
          RC_ASSERT(cycles[cycle.next_cycle()].previous_cycle() == name);
        }
        if (!cycle.previous_cycle().empty()) {
          RC_ASSERT(cycles.contains(cycle.previous_cycle()));
          RC_ASSERT(cycles[cycle.previous_cycle()].next_cycle() == name);
        }
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, PlanCycleInvariants, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
