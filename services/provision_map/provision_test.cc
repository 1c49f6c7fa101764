#include "services/provision_map/provision_test_fixture.h"

namespace senda::provision_map {
namespace {

using Found = std::vector<std::string>;
using Cell = std::map<std::string, std::string>;

class Provisions : public ProvisionTest {
 protected:
  absl::StatusOr<Intervention> AddToLibrary(const std::string& title) {
    provision::v1::CreateInterventionRequest request;
    request.set_parent("trusts/t");
    request.mutable_intervention()->set_title(title);
    request.mutable_intervention()->set_tier("wave-2");
    return Call<Intervention>("CreateIntervention", request);
  }
  absl::StatusOr<Provision> Update(const Provision& provision) {
    provision::v1::UpdateProvisionRequest request;
    *request.mutable_provision() = provision;
    request.mutable_update_mask()->add_paths("*");
    return Call<Provision>("UpdateProvision", request);
  }
  absl::Status Delete(const Provision& provision) {
    provision::v1::DeleteProvisionRequest request;
    request.set_name(provision.name());
    return Call<Provision>("DeleteProvision", request).status();
  }
};

TEST_P(Provisions, ShowTheirPlannedCost) {
  Provision provision = Made(OneOf(kOak));
  EXPECT_EQ(provision.planned_cost_pence(), 65360);
  provision.set_planned_cost_pence(1);  // not the caller's to say
  provision.set_weeks(12);
  provision.set_resources_pence(500);
  const auto updated = Update(provision);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->planned_cost_pence(), 20640 + 500);
}

TEST_P(Provisions, FollowTheLibraryOrNothing) {
  const auto intervention = AddToLibrary("Toe by Toe");
  ASSERT_TRUE(intervention.ok()) << intervention.status();
  Provision provision = OneOf(kOak);
  provision.set_intervention(intervention->name());
  EXPECT_TRUE(Create(provision).ok());
  provision.set_intervention("trusts/t/interventions/none");
  EXPECT_EQ(Violations(Create(provision).status()),
            Found{"provision.intervention INTERVENTION_UNKNOWN"});
  EXPECT_EQ(errors::ReasonOf(AddToLibrary("Toe by Toe").status()), "ALREADY_EXISTS");
}

TEST_P(Provisions, AreOfASchoolOfTheTrust) {
  EXPECT_EQ(Violations(Create(OneOf("trusts/other/schools/130000")).status()),
            Found{"provision.school OTHER_TRUST"});
}

TEST_P(Provisions, AreMadeOnlyInSchoolsInReach) {
  EXPECT_TRUE(Create(OneOf(kOak), "oak").ok());
  EXPECT_EQ(errors::ReasonOf(Create(OneOf(kElm), "oak").status()), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(Provisions, WithPupilsAreNotDeletedOrBegunLater) {
  Provision provision = Made(OneOf(kOak));
  const auto enrolment = Enrol(Place(provision, NewPupil(kOak, 1)));
  ASSERT_TRUE(enrolment.ok()) << enrolment.status();
  EXPECT_EQ(errors::ReasonOf(Delete(provision)), "PROVISION_HAS_ENROLMENTS");
  *provision.mutable_start_date() = Day(-19);
  EXPECT_EQ(errors::ReasonOf(Update(provision).status()), "PROVISION_HAS_EARLIER_ENROLMENTS");
  *provision.mutable_start_date() = Day(-20);
  EXPECT_TRUE(Update(provision).ok());

  provision::v1::DeleteEnrolmentRequest request;
  request.set_name(enrolment->name());
  ASSERT_TRUE(Call<Enrolment>("DeleteEnrolment", request).ok());
  EXPECT_TRUE(Delete(provision).ok());
}

TEST_P(Provisions, ComeInBatchesWithAnOutcomePerRow) {
  provision::v1::BulkUpsertProvisionsRequest request;
  *request.add_provisions() = OneOf(kOak);
  *request.add_provisions() = OneOf(kElm);
  request.mutable_provisions(0)->set_name("trusts/t/provisions/oak-1");
  *request.mutable_provisions(1)->mutable_end_date() = Day(-31);
  *request.add_provisions() = OneOf(kElm);
  const auto outcomes =
      Bulk<provision::v1::BulkUpsertProvisionsResponse>("BulkUpsertProvisions", request);
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(outcomes[0].name(), "trusts/t/provisions/oak-1");
  EXPECT_EQ(outcomes[1].result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ(outcomes[2].result(), changes::v1::ROW_RESULT_CREATED);
  provision::v1::GetProvisionRequest get;
  get.set_name("trusts/t/provisions/oak-1");
  const auto provision = Call<Provision>("GetProvision", get);
  ASSERT_TRUE(provision.ok()) << provision.status();
  EXPECT_EQ(provision->planned_cost_pence(), 65360);
}

TEST_P(Provisions, AreMeasuredWhileTheyRun) {
  const auto intervention = AddToLibrary("Toe by Toe");
  ASSERT_TRUE(intervention.ok()) << intervention.status();
  Provision provision = OneOf(kOak);
  provision.set_intervention(intervention->name());
  provision.set_place(provision::v1::DELIVERY_PLACE_WITHDRAWN);
  provision.set_area_of_need(provision::v1::AREA_OF_NEED_COGNITION_AND_LEARNING);
  Made(provision);
  provision.clear_intervention();
  provision.clear_area_of_need();
  provision.set_session_minutes(30);
  provision.set_sessions_per_week(3);
  Made(provision);
  provision.set_tier("wave-3");
  provision.set_place(provision::v1::DELIVERY_PLACE_IN_CLASS);
  *provision.mutable_end_date() = Day(0);  // the last day still counts
  Made(provision);
  *provision.mutable_end_date() = Day(-1);
  Made(provision);
  *provision.mutable_start_date() = Day(1);
  provision.clear_end_date();
  Made(provision);
  Made(OneOf(kElm));

  EXPECT_EQ(Cells("provision.running", kOak), (Cell{{"", "3/3"}}));
  EXPECT_EQ(Cells("provision.by_tier_and_area", kOak),
            (Cell{{"wave-2 COGNITION_AND_LEARNING", "1/1"},
                  {"wave-2 ALL_AREAS", "1/1"},
                  {"wave-3 ALL_AREAS", "1/1"}}));
  EXPECT_EQ(Cells("provision.from_library", kOak), (Cell{{"", "1/3"}}));
  // 65360 and twice 1720 x 1.5 x 38 = 98040.
  EXPECT_EQ(Cells("provision.planned_cost", kOak), (Cell{{"", "261440/3"}}));
  EXPECT_EQ(Cells("provision.weekly_hours_by_place", kOak),
            (Cell{{"WITHDRAWN", "2.5/2"}, {"IN_CLASS", "1.5/1"}}));
  EXPECT_EQ(Cells("provision.weekly_hours_by_place", kElm), (Cell{{"NOT_STATED", "1/1"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, Provisions, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::provision_map
