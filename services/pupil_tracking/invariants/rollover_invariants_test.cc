// The roll-over moves each pupil once: however often it is called, by whom, with which request_id,
// wherever it is interrupted, and whoever changes schools meanwhile.
#include <fmt/format.h>

#include <map>

#include "services/pupil_tracking/invariants/invariants_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

constexpr const char* kSchools[] = {kOak, kElm, kAsh};
const storage::Statement kForget{"test.forget", "DELETE FROM year_rollovers WHERE trust = $1"};

class RolloverInvariants : public InvariantsTest {
 protected:
  absl::StatusOr<YearRollover> Roll(int schools, const std::string& request_id) {
    return Try<YearRollover, RolloverYearRequest>(
        "PupilsService/RolloverYear",
        fmt::format("parent: 'trusts/t' academic_year: {} schools: {} request_id: '{}'",
                    ThisYear() + 1, schools, request_id));
  }
  // One of three ids of this case, or none.
  std::string RequestId(int choice) const {
    return choice % 4 == 3 ? "" : fmt::format("{:08}-0000-4000-8000-{:012}", case_, choice % 4);
  }

  absl::Status Do(const Step& step, const std::vector<std::string>& pupils) {
    if (step.kind == 0) {
      using Point = storage::FaultPlan::Point;
      const Point point = step.choice % 3 == 0   ? Point::kBeforeCommit
                          : step.choice % 3 == 1 ? Point::kAfterCommit
                                                 : Point::kStatement;
      faults_->FailAt(point, point == Point::kStatement ? 1 + step.choice % 14 : 1,
                      absl::UnavailableError("killed"));
      return absl::OkStatus();
    }
    if (step.kind == 1) {
      const std::string text =
          fmt::format("pupil {{ name: '{}' school: '{}' }}",
                      pupils[static_cast<std::size_t>(step.pupil)], kSchools[step.choice % 3]);
      // The fault may hit this one.
      Try<Pupil, UpdatePupilRequest>("PupilsService/UpdatePupil", text).status().IgnoreError();
      return absl::OkStatus();
    }
    Roll(step.choice % 3, RequestId(step.choice / 3)).status().IgnoreError();
    return absl::OkStatus();
  }

  // Whether every school is done, after at most so many calls.
  bool Finish() {
    for (int calls = 0; calls < 10; ++calls) {
      const auto rolled = Roll(0, "");
      if (rolled.ok() && rolled->state() == ROLLOVER_STATE_DONE) return true;
    }
    return false;
  }

  int case_ = 0;
};

TEST_P(RolloverInvariants, HoldWhateverIsCalledAtOnce) {
  Holds(20, [this] {
    ++case_;
    const auto steps = *Steps(6, 6);
    std::vector<std::string> pupils;
    std::map<std::string, int> before;
    for (int i = 0; i < 6; ++i) {
      const Pupil pupil = Create(kSchools[i % 3], 1 + i);
      pupils.push_back(pupil.name());
      before[pupil.name()] = pupil.year_group();
    }
    AtOnce(2, steps, [&](const Step& step) { return Do(step, pupils); });
    faults_->Clear();
    RC_ASSERT(Finish());
    RC_ASSERT(Finish());
    for (const auto& [name, year] : before) RC_ASSERT(Get(name)->year_group() == year + 1);
    const absl::Status forgotten = harness_->host().database("pupils").Run(
        storage::AccessMode::kWrite, "t", [](storage::Transaction& transaction) {
          return transaction.Execute(kForget, {"t"}).status();
        });
    RC_ASSERT(forgotten.ok());
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, RolloverInvariants, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
