#include "services/workforce_cpd/workforce_test_fixture.h"

namespace senda::workforce_cpd {
namespace {

using Cell = std::map<std::string, std::string>;

class WorkforceMetrics : public WorkforceTest {
 protected:
  // The share of Oak's staff who hold all that is mandatory.
  Cell InDate() { return Cells("workforce.mandatory_in_date", kOak); }
};

TEST_P(WorkforceMetrics, CountWhoIsEmployedToday) {
  StaffMember staff = Ann(kOak);
  Employed(staff);
  *staff.mutable_start_date() = Day(0);
  *staff.mutable_end_date() = Day(0);
  staff.set_role(workforce::v1::STAFF_ROLE_SENCO);
  Employed(staff);
  *staff.mutable_start_date() = Day(-9);
  *staff.mutable_end_date() = Day(-1);
  Employed(staff);
  *staff.mutable_start_date() = Day(1);
  staff.clear_end_date();
  Employed(staff);
  Employed(Ann(kElm));
  EXPECT_EQ(Cells("workforce.staff", kOak), (Cell{{"", "2/2"}}));
  EXPECT_EQ(Cells("workforce.by_role", kOak), (Cell{{"TEACHER", "1/1"}, {"SENCO", "1/1"}}));
}

TEST_P(WorkforceMetrics, SayNothingOfDutiesWhereThereAreNone) {
  Employed(Ann(kOak));
  EXPECT_EQ(InDate(), Cell{});
  const std::int64_t before = Watermark(kOak);
  Required("Safeguarding", 12);
  EXPECT_GT(Watermark(kOak), before);  // or a cache would keep the school's old figures
  EXPECT_EQ(InDate(), (Cell{{"", "0/1"}}));
}

TEST_P(WorkforceMetrics, WantEveryMandatoryCompetencyInDate) {
  const std::string ann = Employed(Ann(kOak)), ben = Employed(Ann(kOak));
  const std::string safe = Required("Safeguarding", 12), fire = Required("Fire", 0);
  Trained(Training(ann, -300, {safe, fire}));
  Trained(Training(ben, -300, {safe}));
  EXPECT_EQ(InDate(), (Cell{{"", "1/2"}}));
  TrainingRecord lapsed = Training(ben, -300, {fire});
  *lapsed.mutable_expiry_date() = Day(-1);
  Trained(lapsed);
  EXPECT_EQ(InDate(), (Cell{{"", "1/2"}}));
  *lapsed.mutable_expiry_date() = Day(0);
  Trained(lapsed);
  EXPECT_EQ(InDate(), (Cell{{"", "2/2"}}));
}

TEST_P(WorkforceMetrics, FollowTrainingAndRenewal) {
  const std::string ann = Employed(Ann(kOak));
  const std::string safe = Required("Safeguarding", 12);
  const TrainingRecord training = Trained(Training(ann, -400, {safe}));
  EXPECT_EQ(InDate(), (Cell{{"", "0/1"}}));
  workforce::v1::UpdateCompetencyRequest renewal;
  renewal.mutable_competency()->set_name(safe);
  renewal.mutable_competency()->set_renewal_months(24);
  ASSERT_TRUE(Call<Competency>("UpdateCompetency", renewal).ok());
  EXPECT_EQ(InDate(), (Cell{{"", "1/1"}}));

  workforce::v1::UpdateTrainingRecordRequest earlier;
  earlier.mutable_training_record()->set_name(training.name());
  *earlier.mutable_training_record()->mutable_completed_date() = Day(-800);
  ASSERT_TRUE(Call<TrainingRecord>("UpdateTrainingRecord", earlier).ok());
  EXPECT_EQ(InDate(), (Cell{{"", "0/1"}}));
  *earlier.mutable_training_record()->mutable_completed_date() = Day(-100);
  ASSERT_TRUE(Call<TrainingRecord>("UpdateTrainingRecord", earlier).ok());
  EXPECT_EQ(InDate(), (Cell{{"", "1/1"}}));

  workforce::v1::DeleteTrainingRecordRequest remove;
  remove.set_name(training.name());
  ASSERT_TRUE(Call<TrainingRecord>("DeleteTrainingRecord", remove).ok());
  EXPECT_EQ(InDate(), (Cell{{"", "0/1"}}));
  workforce::v1::UndeleteTrainingRecordRequest restore;
  restore.set_name(training.name());
  ASSERT_TRUE(Call<TrainingRecord>("UndeleteTrainingRecord", restore).ok());
  EXPECT_EQ(InDate(), (Cell{{"", "1/1"}}));
}

TEST_P(WorkforceMetrics, AddUpTheTrainingOfTwelveMonths) {
  const std::string ann = Employed(Ann(kOak));
  Employed(Ann(kOak));
  TrainingRecord training = Training(ann, -300);
  training.set_hours(2.5);
  training.set_cost_pence(12050);
  training.set_kind(workforce::v1::TRAINING_KIND_SPECIALIST);
  Trained(training);
  *training.mutable_completed_date() = Day(0);
  training.set_kind(workforce::v1::TRAINING_KIND_IN_HOUSE);
  training.set_cost_pence(0);
  Trained(training);
  *training.mutable_completed_date() = Day(-367);
  Trained(training);
  EXPECT_EQ(Cells("workforce.training_hours", kOak), (Cell{{"", "5/2"}}));
  EXPECT_EQ(Cells("workforce.training_cost", kOak), (Cell{{"", "12050/2"}}));
  EXPECT_EQ(Cells("workforce.specialist_share", kOak), (Cell{{"", "1/2"}}));
  EXPECT_EQ(Cells("workforce.trained_in_year", kOak), (Cell{{"", "1/2"}}));
}

TEST_P(WorkforceMetrics, TakeWholeBatchesOfTraining) {
  const std::string safe = Required("Safeguarding", 12);
  workforce::v1::BulkUpsertTrainingRecordsRequest request;
  request.set_parent("trusts/t");
  for (int i = 0; i < 3; ++i) {
    *request.add_training_records() = Training(Employed(Ann(kOak)), -10, {safe});
  }
  request.mutable_training_records(1)->set_staff_member("trusts/t/staffMembers/nobody");
  auto stream = harness_->client().OpenBatches(
      "senda.workforce.v1.WorkforceService/BulkUpsertTrainingRecords", harness_->As("lead"));
  workforce::v1::BulkUpsertTrainingRecordsResponse response;
  ASSERT_TRUE(stream->Exchange(request, response).ok());
  ASSERT_EQ(response.outcomes_size(), 3);
  EXPECT_EQ(response.outcomes(0).result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(response.outcomes(1).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ(response.outcomes(2).result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(InDate(), (Cell{{"", "2/3"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, WorkforceMetrics, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::workforce_cpd
