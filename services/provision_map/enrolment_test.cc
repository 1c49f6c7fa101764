#include "services/provision_map/provision_test_fixture.h"

namespace senda::provision_map {
namespace {

using Found = std::vector<std::string>;
using Cell = std::map<std::string, std::string>;

constexpr char kRequestId[] = "6f3c2b1a-0d4e-4f5a-8b6c-7d8e9fa0b1c2";

class Enrolments : public ProvisionTest {
 protected:
  void SetUp() override {
    ProvisionTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    provision_of_oak_ = Made(OneOf(kOak));
  }
  Provision provision_of_oak_;
};

TEST_P(Enrolments, BelongToTheSchoolOfTheProvision) {
  const auto enrolment = Enrol(Place(provision_of_oak_, NewPupil(kOak, 1)), "oak");
  ASSERT_TRUE(enrolment.ok()) << enrolment.status();
  EXPECT_EQ(enrolment->school(), kOak);
}

TEST_P(Enrolments, WantAPupilOnRecord) {
  for (const char* pupil :
       {"trusts/t/pupils/nobody", "trusts/other/pupils/p1", "trusts/t/schools/130000", "p1"}) {
    EXPECT_EQ(Violations(Enrol(Place(provision_of_oak_, pupil)).status()),
              Found{"enrolment.pupil PUPIL_UNKNOWN"})
        << pupil;
  }
}

TEST_P(Enrolments, RefuseADeletedPupil) {
  const std::string pupil = NewPupil(kOak, 1);
  pupils::v1::DeletePupilRequest request;
  request.set_name(pupil);
  ASSERT_TRUE(
      pupils_->client()
          .Call<Pupil>("senda.pupils.v1.PupilsService/DeletePupil", request, pupils_->As("lead"))
          .ok());
  EXPECT_EQ(Violations(Enrol(Place(provision_of_oak_, pupil)).status()),
            Found{"enrolment.pupil PUPIL_UNKNOWN"});
}

TEST_P(Enrolments, RefuseAPupilOfAnotherSchoolAndSayNoMoreThanTheCallerMayKnow) {
  const std::string pupil = NewPupil(kElm, 1);
  EXPECT_EQ(Violations(Enrol(Place(provision_of_oak_, pupil)).status()),
            Found{"enrolment.pupil PUPIL_NOT_IN_SCHOOL"});
  EXPECT_EQ(Violations(Enrol(Place(provision_of_oak_, pupil), "oak").status()),
            Found{"enrolment.pupil PUPIL_UNKNOWN"});
  EXPECT_EQ(Violations(Enrol(Place(provision_of_oak_, pupil), "elm").status()),
            Found{"enrolment.provision PROVISION_UNKNOWN"});
}

TEST_P(Enrolments, OfOnePupilInOneProvisionAreOpenOneAtATime) {
  const std::string pupil = NewPupil(kOak, 1);
  const auto first = Enrol(Place(provision_of_oak_, pupil));
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status second = Enrol(Place(provision_of_oak_, pupil)).status();
  EXPECT_EQ(errors::ReasonOf(second), "ENROLMENT_OPEN");
  EXPECT_EQ(errors::MetadataOf(second, "open_enrolment"), first->name());

  provision::v1::UpdateEnrolmentRequest end;
  end.mutable_enrolment()->set_name(first->name());
  *end.mutable_enrolment()->mutable_end_date() = Day(-1);
  ASSERT_TRUE(Call<Enrolment>("UpdateEnrolment", end).ok());
  ASSERT_TRUE(Enrol(Place(provision_of_oak_, pupil)).ok());

  provision::v1::UpdateEnrolmentRequest reopen;
  reopen.mutable_enrolment()->set_name(first->name());
  reopen.mutable_update_mask()->add_paths("end_date");
  EXPECT_EQ(errors::ReasonOf(Call<Enrolment>("UpdateEnrolment", reopen).status()),
            "ENROLMENT_OPEN");
}

TEST_P(Enrolments, BeginWhileTheProvisionRuns) {
  Enrolment enrolment = Place(provision_of_oak_, NewPupil(kOak, 1));
  *enrolment.mutable_start_date() = Day(-31);
  EXPECT_EQ(Violations(Enrol(enrolment).status()), Found{"enrolment.start_date OUTSIDE_PROVISION"});
}

TEST_P(Enrolments, WaitForPupilTrackingButNotForWhatIsDone) {
  const Enrolment place = Place(provision_of_oak_, NewPupil(kOak, 1));
  const std::string second_pupil = NewPupil(kOak, 2);
  const auto done = Enrol(place, "lead", kRequestId);
  ASSERT_TRUE(done.ok()) << done.status();
  pupils_->Stop();
  const absl::Status status = Enrol(Place(provision_of_oak_, second_pupil)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(errors::ReasonOf(status), "PUPILS_UNREACHABLE");
  const auto repeated = Enrol(place, "lead", kRequestId);
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->name(), done->name());
}

TEST_P(Enrolments, ComeInBatchesThatKeepTheSoundRows) {
  provision::v1::BulkUpsertEnrolmentsRequest request;
  for (int i = 1; i <= 5; ++i) {
    *request.add_enrolments() = Place(provision_of_oak_, NewPupil(i == 4 ? kElm : kOak, i));
  }
  request.mutable_enrolments(1)->set_pupil("trusts/t/pupils/nobody");
  request.mutable_enrolments(2)->set_pupil("nonsense");
  *request.add_enrolments() = request.enrolments(0);  // open twice
  const auto outcomes =
      Bulk<provision::v1::BulkUpsertEnrolmentsResponse>("BulkUpsertEnrolments", request);
  ASSERT_EQ(outcomes.size(), 6u);
  std::vector<bool> created;
  for (const RowOutcome& outcome : outcomes) {
    created.push_back(outcome.result() == changes::v1::ROW_RESULT_CREATED);
  }
  EXPECT_EQ(created, (std::vector<bool>{true, false, false, false, true, false}));
  EXPECT_EQ(Cells("provision.pupils_enrolled", kOak), (Cell{{"", "2/2"}}));
}

TEST_P(Enrolments, AreMeasured) {
  const Provision other = Made(OneOf(kOak));
  const std::string ada = NewPupil(kOak, 1), ben = NewPupil(kOak, 2);
  Enrolment enrolment = Place(provision_of_oak_, ada);
  ASSERT_TRUE(Enrol(enrolment).ok());
  enrolment.set_provision(other.name());
  ASSERT_TRUE(Enrol(enrolment).ok());  // the same pupil again: counts once
  enrolment.set_pupil(ben);
  *enrolment.mutable_end_date() = Day(-1);
  enrolment.set_baseline_score(80);
  enrolment.set_outcome_score(0);  // nought is an outcome
  ASSERT_TRUE(Enrol(enrolment).ok());
  enrolment.clear_outcome_score();
  ASSERT_TRUE(Enrol(enrolment).ok());
  EXPECT_EQ(Cells("provision.pupils_enrolled", kOak), (Cell{{"", "1/1"}}));
  EXPECT_EQ(Cells("provision.enrolments_measured", kOak), (Cell{{"", "1/2"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, Enrolments, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::provision_map
