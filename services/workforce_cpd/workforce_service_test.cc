#include "services/workforce_cpd/workforce_test_fixture.h"

namespace senda::workforce_cpd {
namespace {

using Found = std::vector<std::string>;

class Workforce : public WorkforceTest {
 protected:
  absl::StatusOr<StaffMember> Move(const std::string& staff, const std::string& school) {
    workforce::v1::UpdateStaffMemberRequest request;
    request.mutable_staff_member()->set_name(staff);
    request.mutable_staff_member()->set_school(school);
    request.mutable_update_mask()->add_paths("school");
    return Call<StaffMember>("UpdateStaffMember", request);
  }
  std::string SchoolOf(const TrainingRecord& training) {
    workforce::v1::GetTrainingRecordRequest request;
    request.set_name(training.name());
    const auto found = Call<TrainingRecord>("GetTrainingRecord", request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->school() : "";
  }
};

TEST_P(Workforce, TellsStaffApartByNumberWhereThereIsOne) {
  StaffMember ann = Ann(kOak);
  EXPECT_TRUE(Employ(ann).ok());
  EXPECT_TRUE(Employ(ann).ok());  // two without a number
  ann.set_employee_number("17");
  EXPECT_TRUE(Employ(ann).ok());
  EXPECT_EQ(errors::ReasonOf(Employ(ann).status()), "ALREADY_EXISTS");
}

TEST_P(Workforce, KeepsTheCentralTeamToThoseOfTheWholeTrust) {
  EXPECT_TRUE(Employ(Ann(""), "lead").ok());
  EXPECT_EQ(errors::ReasonOf(Employ(Ann(""), "oak").status()), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_TRUE(Employ(Ann(kOak), "oak").ok());
  EXPECT_EQ(errors::ReasonOf(Employ(Ann(kElm), "oak").status()), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(Workforce, MovesTrainingWithThePerson) {
  const std::string ann = Employed(Ann(kOak));
  const TrainingRecord training = Trained(Training(ann, -10));
  EXPECT_EQ(training.school(), kOak);
  const std::int64_t oak = Watermark(kOak);
  ASSERT_TRUE(Move(ann, kElm).ok());
  EXPECT_EQ(SchoolOf(training), kElm);
  EXPECT_GT(Watermark(kOak), oak);
  ASSERT_TRUE(Move(ann, "").ok());
  EXPECT_EQ(SchoolOf(training), "");
}

TEST_P(Workforce, RefusesTrainingOfStrangersAndInUnknownCompetencies) {
  EXPECT_EQ(Violations(Train(Training("trusts/t/staffMembers/nobody", -10)).status()),
            Found{"training_record.staff_member STAFF_MEMBER_UNKNOWN"});
  const std::string at_elm = Employed(Ann(kElm));
  EXPECT_EQ(Violations(Train(Training(at_elm, -10), "oak").status()),
            Found{"training_record.staff_member STAFF_MEMBER_UNKNOWN"});
  const std::string elsa = Required("ELSA", 0);
  EXPECT_EQ(Violations(Train(Training(at_elm, -10, {elsa, "trusts/t/competencies/none"})).status()),
            Found{"training_record.competencies[1] COMPETENCY_UNKNOWN"});
  EXPECT_EQ(Violations(Train(Training(at_elm, 1)).status()),
            Found{"training_record.completed_date DATE_IN_FUTURE"});
}

TEST_P(Workforce, LetsTrainingKeepACompetencyThatWasGivenUp) {
  const std::string ann = Employed(Ann(kOak));
  const auto elsa = AddCompetency("ELSA", false, 0);
  ASSERT_TRUE(elsa.ok()) << elsa.status();
  const TrainingRecord training = Trained(Training(ann, -10, {elsa->name()}));
  workforce::v1::DeleteCompetencyRequest remove;
  remove.set_name(elsa->name());
  ASSERT_TRUE(Call<Competency>("DeleteCompetency", remove).ok());
  workforce::v1::UpdateTrainingRecordRequest request;
  request.mutable_training_record()->set_name(training.name());
  request.mutable_training_record()->set_hours(3);
  EXPECT_TRUE(Call<TrainingRecord>("UpdateTrainingRecord", request).ok());
  EXPECT_EQ(Violations(Train(Training(ann, -10, {elsa->name()})).status()),
            Found{"training_record.competencies[0] COMPETENCY_UNKNOWN"});
}

TEST_P(Workforce, HasOneCompetencyOfATitle) {
  EXPECT_TRUE(AddCompetency("ELSA", false, 0).ok());
  EXPECT_EQ(errors::ReasonOf(AddCompetency("ELSA", true, 12).status()), "ALREADY_EXISTS");
}

// Everybody of the trust may know the central team; a batch must not move them into a school.
TEST_P(Workforce, LeavesTheCentralTeamToThoseOfTheWholeTrust) {
  StaffMember central = Ann("");
  central.set_employee_number("E1");
  const std::string name = Employed(central);
  workforce::v1::BulkUpsertStaffMembersRequest request;
  request.set_parent("trusts/t");
  *request.add_staff_members() = Ann(kOak);
  request.mutable_staff_members(0)->set_employee_number("E1");
  const auto upsert = [&](const std::string& subject) {
    auto stream = harness_->client().OpenBatches(
        "senda.workforce.v1.WorkforceService/BulkUpsertStaffMembers", harness_->As(subject));
    workforce::v1::BulkUpsertStaffMembersResponse reply;
    const absl::Status status = stream->Exchange(request, reply);
    EXPECT_TRUE(status.ok()) << status;
    return reply.outcomes_size() == 1 ? reply.outcomes(0).result()
                                      : changes::v1::ROW_RESULT_UNSPECIFIED;
  };
  EXPECT_EQ(upsert("oak"), changes::v1::ROW_RESULT_REFUSED);
  workforce::v1::GetStaffMemberRequest get;
  get.set_name(name);
  EXPECT_EQ(Call<StaffMember>("GetStaffMember", get)->school(), "");
  EXPECT_EQ(upsert("lead"), changes::v1::ROW_RESULT_UPDATED);
  EXPECT_EQ(Call<StaffMember>("GetStaffMember", get)->school(), kOak);
}

INSTANTIATE_TEST_SUITE_P(Engines, Workforce, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::workforce_cpd
