// What a corrected date of birth does to the dates of an EHC case.
#include <gtest/gtest.h>

#include "senda/pupils/v1/ehc_service.pb.h"
#include "services/pupil_tracking/record_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class DateOfBirthTest : public RecordTest {
 protected:
  EhcCase NewPlan(const std::string& pupil, int month) {
    return Must<EhcCase, CreateEhcCaseRequest>(
        "EhcService/CreateEhcCase",
        fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' {} {} }}", pupil,
                    At("request_date", 2023, 1, 2), At("final_plan_date", 2024, month, 10)));
  }
  void Correct(const std::string& pupil, int year_of_birth) {
    Must<Pupil, UpdatePupilRequest>(
        "PupilsService/UpdatePupil",
        fmt::format("pupil {{ name: '{}' {} }}", pupil, At("date_of_birth", year_of_birth, 5, 4)));
  }
  // When the last step of the case's clock is due.
  std::string LastDue(const EhcCase& ehc_case) {
    const auto read = Must<EhcCase, GetEhcCaseRequest>("EhcService/GetEhcCase",
                                                       fmt::format("name: '{}'", ehc_case.name()));
    const auto& last = *read.clock().rbegin();
    EXPECT_EQ(last.step(), STATUTORY_STEP_ANNUAL_REVIEW);
    return Text(last.due_date());
  }
};

// A child of three is reviewed after six months; at seven it is twelve (ReviewDue).
TEST_P(DateOfBirthTest, DatesCasesAndReviewsAnewWhenItIsCorrected) {
  const std::string pupil = NewPupil(kOak, 2016, 5, 4);
  const EhcCase plan = NewPlan(pupil, 3);
  EXPECT_EQ(LastDue(plan), "2025-03-10");
  Correct(pupil, 2020);
  EXPECT_EQ(LastDue(plan), "2024-09-10");
  const auto review = Must<AnnualReview, CreateAnnualReviewRequest>(
      "EhcService/CreateAnnualReview",
      fmt::format("parent: 'trusts/t' annual_review {{ pupil: '{}' ehc_case: '{}' }}", pupil,
                  plan.name()));
  EXPECT_EQ(Text(review.due_date()), "2024-09-10");
  Correct(pupil, 2016);
  const auto dated = Must<AnnualReview, GetAnnualReviewRequest>(
      "EhcService/GetAnnualReview", fmt::format("name: '{}'", review.name()));
  EXPECT_EQ(Text(dated.due_date()), "2025-03-10");
}

INSTANTIATE_TEST_SUITE_P(Engines, DateOfBirthTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
