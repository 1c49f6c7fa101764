#include "services/workforce_cpd/training_rules.h"

#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"
#include "gtest/gtest.h"

namespace senda::workforce_cpd {
namespace {

using rules::ToDate;
using Found = std::vector<std::string>;

constexpr absl::CivilDay kToday(2025, 10, 1);

workforce::v1::TrainingRecord Training() {
  workforce::v1::TrainingRecord training;
  *training.mutable_completed_date() = ToDate(kToday);
  training.add_competencies("trusts/oak/competencies/elsa");
  return training;
}

TEST(StaffRules, TakeCentralStaffAndUnknownDates) {
  EXPECT_TRUE(CheckStaffMember(workforce::v1::StaffMember(), "oak").ok());
}

TEST(StaffRules, RefuseAForeignSchoolAndAnEndBeforeTheStart) {
  workforce::v1::StaffMember staff;
  staff.set_school("trusts/ash/schools/elm");
  *staff.mutable_start_date() = ToDate(kToday);
  *staff.mutable_end_date() = ToDate(kToday - 1);
  EXPECT_EQ(testing::ViolationsIn(CheckStaffMember(staff, "oak")),
            (Found{"staff_member.school OTHER_TRUST", "staff_member.end_date END_BEFORE_START"}));
}

TEST(TrainingRules, TakeTrainingOfTodayThatLapsesToday) {
  auto training = Training();
  *training.mutable_expiry_date() = ToDate(kToday);
  EXPECT_TRUE(CheckTraining(training, "oak", kToday).ok());
}

TEST(TrainingRules, TellAllThatIsWrong) {
  auto training = Training();
  training.add_competencies("trusts/oak/competencies/elsa");
  training.add_competencies("elsa");
  *training.mutable_completed_date() = ToDate(kToday + 1);
  *training.mutable_expiry_date() = ToDate(kToday);
  EXPECT_EQ(testing::ViolationsIn(CheckTraining(training, "oak", kToday)),
            (Found{"training_record.competencies[1] COMPETENCY_REPEATED",
                   "training_record.competencies[2] NAME_MALFORMED",
                   "training_record.completed_date DATE_IN_FUTURE",
                   "training_record.expiry_date END_BEFORE_START"}));
}

TEST(ValidUntil, IsTheEarlierOfExpiryAndRenewal) {
  const absl::CivilDay completed(2024, 2, 29);
  EXPECT_EQ(ValidUntil(completed, std::nullopt, 0), std::nullopt);
  EXPECT_EQ(ValidUntil(completed, absl::CivilDay(2024, 6, 1), 0), absl::CivilDay(2024, 6, 1));
  EXPECT_EQ(ValidUntil(completed, std::nullopt, 12), absl::CivilDay(2025, 2, 27));
  EXPECT_EQ(ValidUntil(completed, absl::CivilDay(2024, 6, 1), 12), absl::CivilDay(2024, 6, 1));
  EXPECT_EQ(ValidUntil(completed, absl::CivilDay(2026, 6, 1), 36), absl::CivilDay(2026, 6, 1));
  EXPECT_EQ(ValidUntil(completed, absl::CivilDay(2028, 6, 1), 36), absl::CivilDay(2027, 2, 27));
}

}  // namespace
}  // namespace senda::workforce_cpd
