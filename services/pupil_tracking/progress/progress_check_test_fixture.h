#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_CHECK_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_CHECK_TEST_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/pupil_tracking/progress/progress_check.h"

namespace senda::pupil_tracking {

// A whole number of months of 30.4375 days: 8 of them are 243.5 days, so days are used throughout.
inline constexpr double kMonth = 30.4375;

// Standardised, mean 100, SD 15, r = .90: SEM 4.743. At 1.96: one score 9.297; a difference 1.96 *
// sqrt(2) * 4.743 = 13.148 (domain.md 2.10: "need 13.2 points").
inline pupils::v1::Instrument ReadingTest() {
  pupils::v1::Instrument instrument;
  instrument.set_name("trusts/t/instruments/ngrt");
  instrument.set_kind(pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE);
  instrument.set_subject("reading");
  instrument.set_reliability(0.90);
  return instrument;
}

inline Learner Ada() {
  Learner learner;
  learner.pupil = "trusts/t/pupils/ada";
  learner.school = "trusts/t/schools/130000";
  learner.birth = absl::CivilDay(2016, 5, 4);
  learner.year_of_age = 5;
  return learner;
}

// Tests one pupil with one instrument.
class ProgressCheckTest : public ::testing::Test {
 protected:
  void Sit(absl::CivilDay day, double score) {
    series_.learner = &learner_;
    series_.instrument = &instrument_;
    series_.sittings.push_back(
        {"trusts/t/assessments/a" + std::to_string(series_.sittings.size()), day, score, {}});
  }
  pupils::v1::ProgressCheck Check() { return CheckSeries(series_, peers_, figures_); }

  Learner learner_ = Ada();
  pupils::v1::Instrument instrument_ = ReadingTest();
  ProgressFigures figures_;
  PeerFigures peers_{12, 1.5, 0.4};
  Series series_;
};

inline const absl::CivilDay kFirst(2025, 9, 15);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_CHECK_TEST_FIXTURE_H_
