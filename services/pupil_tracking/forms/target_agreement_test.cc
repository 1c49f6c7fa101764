// The metrics of targets and the profile of a school's targets count the same.
#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "senda/metrics/v1/metrics_service.pb.h"
#include "services/pupil_tracking/forms/target_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class TargetAgreementTest : public TargetTest {
 protected:
  // Above the line of each metric of targets, in the school.
  std::map<std::string, int> Measured() {
    metrics::v1::ComputeMetricsRequest request;
    request.set_parent("trusts/t/sources/pupils");
    for (const char* what : {"voice", "baseline", "rationale", "dated_measure"}) {
      request.add_metrics(fmt::format("pupils.target_with_{}", what));
    }
    const auto computed = pupils_->client().Call<metrics::v1::ComputeMetricsResponse>(
        "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, pupils_->As("lead"));
    EXPECT_TRUE(computed.ok()) << computed.status();
    std::map<std::string, int> measured;
    if (!computed.ok()) return measured;
    for (const auto& partial : computed->partials()) {
      for (const auto& cell : partial.cells()) {
        measured[cell.metric()] = static_cast<int>(cell.numerator());
        measured["targets"] = static_cast<int>(cell.denominator());
      }
    }
    return measured;
  }
  std::map<std::string, int> Profiled() {
    GetTargetSettingProfileRequest request;
    request.set_parent("trusts/t");
    request.set_school(kOak);
    const auto reply =
        Call<GetTargetSettingProfileResponse>("TargetService/GetTargetSettingProfile", request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    if (!reply.ok()) return {};
    const TargetProfile& profile = reply->profile();
    return {{"targets", profile.targets()},
            {"pupils.target_with_voice", profile.with_voice()},
            {"pupils.target_with_baseline", profile.with_baseline()},
            {"pupils.target_with_rationale", profile.with_rationale()},
            {"pupils.target_with_dated_measure", profile.with_dated_measure()}};
  }
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  // Nothing, blank or something.
  std::string Words() {
    static const std::vector<std::string> words = {"", "  ", " \t\r\n", " I want to read. "};
    return words[static_cast<std::size_t>(Pick(4))];
  }

  std::mt19937 random_{20261122};
};

// The day of the target before, on and after that of the assessment, which may be its baseline and
// may have been voided since.
TEST_P(TargetAgreementTest, CountsTheSameInTheMetricsAndTheProfile) {
  std::vector<std::string> voided;
  for (int i = 0; i < 20; ++i) {
    const std::string pupil = NewPupil(kOak, i);
    std::vector<std::string> taken;
    for (int k = Pick(3); k > 0; --k) taken.push_back(Assess(pupil, -10 + Pick(3)));
    for (int k = 0; k < 3; ++k) {
      Target target = Draft(pupil);
      target.set_pupil_voice(Words());
      target.set_rationale(Words());
      target.set_baseline_evidence(Words());
      if (Pick(4) > 0) *target.mutable_start_date() = Day(-10 + Pick(3));
      if (!taken.empty() && Pick(2) == 0) target.set_baseline_assessment(taken[0]);
      Made(target);
    }
    if (!taken.empty() && Pick(3) == 0) voided.push_back(taken[0]);
  }
  EXPECT_EQ(Measured(), Profiled());
  ASSERT_FALSE(voided.empty());
  for (const std::string& assessment : voided) Void(assessment);
  const auto profiled = Profiled();
  EXPECT_EQ(Measured(), profiled);
  EXPECT_EQ(profiled.at("targets"), 60);
  for (const auto& [what, count] : profiled) EXPECT_GT(count, 0) << what;
}

// One assessment on the day the target began: as its baseline it measures nothing.
TEST_P(TargetAgreementTest, TakesABaselineOfTheFirstDayForNoMeasureAndABlankVoiceForNone) {
  const std::string pupil = NewPupil(kOak, 1);
  Target target = Draft(pupil);
  target.set_pupil_voice(" \n");
  *target.mutable_start_date() = Day(-10);
  target.set_baseline_assessment(Assess(pupil, -10));
  Made(target);
  const std::map<std::string, int> expected = {{"targets", 1},
                                               {"pupils.target_with_voice", 0},
                                               {"pupils.target_with_baseline", 1},
                                               {"pupils.target_with_rationale", 0},
                                               {"pupils.target_with_dated_measure", 0}};
  EXPECT_EQ(Measured(), expected);
  EXPECT_EQ(Profiled(), expected);
}

INSTANTIATE_TEST_SUITE_P(Engines, TargetAgreementTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
