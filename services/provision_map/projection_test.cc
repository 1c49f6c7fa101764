#include "services/provision_map/projection_test_fixture.h"

// The enrolments follow the children.
namespace senda::provision_map {
namespace {

using provision::v1::ENROLMENT_END_REASON_PUPIL_LEFT;
using provision::v1::ENROLMENT_END_REASON_PUPIL_MOVED;
using provision::v1::ENROLMENT_END_REASON_UNSPECIFIED;
using rules::ToCivilDay;
using Cell = std::map<std::string, std::string>;

TEST_P(PupilsFollowed, TakeTheirEnrolmentsToTheNewSchool) {
  const Enrolment enrolment = Enrolled(pupil_);
  ASSERT_TRUE(AwaitFirstReading());
  const auto before = Watermarks();
  Move(pupil_, kElm);
  const Enrolment after = Until(enrolment.name(), EndedIn(kElm));
  EXPECT_EQ(after.provision_school(), kOak);
  EXPECT_EQ(ToCivilDay(after.end_date()), Today() - 1);
  EXPECT_EQ(after.end_reason(), ENROLMENT_END_REASON_PUPIL_MOVED);
  // Who may read the child may read what was provided.
  EXPECT_TRUE(Get(enrolment.name(), "elm").ok());
  EXPECT_EQ(Get(enrolment.name(), "oak").status().code(), absl::StatusCode::kPermissionDenied);
  const auto now = Watermarks();
  EXPECT_GT(now.at(kOak), before.at(kOak));
  EXPECT_GT(now.at(kElm), before.at(kOak));
  // Its new school and its end, each told to both schools, by the service.
  EXPECT_EQ(Number("SELECT COUNT(*) FROM changes WHERE trust = $1 AND resource_type = 'Enrolment' "
                   "AND operation = 'UPDATE' AND actor LIKE 'senda-service:%'"),
            4);
}

TEST_P(PupilsFollowed, StayInTheFiguresOfTheSchoolThatProvides) {
  const Enrolment enrolment = Enrolled(pupil_, [](Enrolment& e) {
    e.set_baseline_score(80);
    e.set_outcome_score(90);
  });
  Move(pupil_, kElm, 10);
  const Enrolment after = Until(enrolment.name(), EndedIn(kElm));
  EXPECT_EQ(ToCivilDay(after.end_date()), Today() + 9);
  EXPECT_EQ(Cells("provision.pupils_enrolled", kOak), (Cell{{"", "1/1"}}));
  EXPECT_EQ(Cells("provision.pupils_enrolled", kElm), Cell{});

  // The school that provided it is named by who may write there; its figures are told.
  provision::v1::UpdateEnrolmentRequest request;
  request.mutable_enrolment()->set_name(enrolment.name());
  *request.mutable_enrolment()->mutable_end_date() = Day(-1);
  EXPECT_EQ(Call<Enrolment>("UpdateEnrolment", request, "elm").status().code(),
            absl::StatusCode::kPermissionDenied);
  provision::v1::DeleteEnrolmentRequest deletion;
  deletion.set_name(enrolment.name());
  EXPECT_EQ(Call<Enrolment>("DeleteEnrolment", deletion, "elm").status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto before = Watermarks();
  const auto updated = Call<Enrolment>("UpdateEnrolment", request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->end_reason(), ENROLMENT_END_REASON_UNSPECIFIED);
  EXPECT_GT(Watermarks().at(kOak), before.at(kOak));
  EXPECT_GT(Watermarks().at(kElm), before.at(kElm));
  EXPECT_EQ(Cells("provision.enrolments_measured", kOak), (Cell{{"", "1/1"}}));
}

TEST_P(PupilsFollowed, ComeBackAndBeginAnew) {
  const Enrolment enrolment = Enrolled(pupil_);
  Move(pupil_, kElm);
  Until(enrolment.name(), EndedIn(kElm));
  Move(pupil_, kOak, 1);
  const Enrolment back = Until(enrolment.name(), In(kOak));
  EXPECT_EQ(ToCivilDay(back.end_date()), Today() - 1);
  const Enrolment again = Enrolled(pupil_);
  EXPECT_EQ(again.school(), kOak);
  EXPECT_FALSE(again.has_end_date());
}

TEST_P(PupilsFollowed, LeaveAndAreBackWithTheDateTakenBack) {
  const Enrolment enrolment = Enrolled(pupil_);
  Leave(pupil_, -2);
  Enrolment left = Until(enrolment.name(), [](const Enrolment& e) { return e.has_end_date(); });
  EXPECT_EQ(ToCivilDay(left.end_date()), Today() - 2);
  EXPECT_EQ(ToCivilDay(left.pupil_leaving_date()), Today() - 2);
  EXPECT_EQ(left.end_reason(), ENROLMENT_END_REASON_PUPIL_LEFT);
  EXPECT_FALSE(Get(enrolment.name()).ok());  // for records staff alone
  TakeLeavingBack(pupil_);
  const Enrolment back =
      Until(enrolment.name(), [](const Enrolment& e) { return !e.has_pupil_leaving_date(); });
  EXPECT_EQ(ToCivilDay(back.end_date()), Today() - 2);
  EXPECT_TRUE(Get(enrolment.name(), "oak").ok());
}

TEST_P(PupilsFollowed, GoOnWhereTheLeavingDateWasTakenBackInTime) {
  const Enrolment running = Enrolled(pupil_);
  const std::string second = NewPupil(kOak, 2);
  const Enrolment later = Enrolled(second, [](Enrolment& e) { *e.mutable_start_date() = Day(20); });
  Leave(pupil_, 5);
  Leave(second, 5);
  Until(running.name(), [](const Enrolment& e) { return e.has_end_date(); });
  Until(later.name(), [](const Enrolment& e) { return e.has_delete_time(); });
  TakeLeavingBack(pupil_);
  TakeLeavingBack(second);
  const Enrolment on = Until(running.name(), [](const Enrolment& e) { return !e.has_end_date(); });
  EXPECT_EQ(on.end_reason(), ENROLMENT_END_REASON_UNSPECIFIED);
  Until(later.name(), [](const Enrolment& e) { return !e.has_delete_time(); });
}

TEST_P(PupilsFollowed, KeepTheirEnrolmentsWhenTheirRecordIsDeleted) {
  const Enrolment enrolment = Enrolled(pupil_);
  ASSERT_TRUE(Eventually(kKnownPupils, 1));
  DeletePupil(pupil_);
  ASSERT_TRUE(Eventually(kKnownPupils, 0));
  EXPECT_EQ(VersionOf(*Get(enrolment.name())), 1);
}

TEST_P(PupilsFollowed, AreReachedByTheStaffOfTheirClassAlone) {
  const std::string second = NewPupil(kOak, 2);
  const Enrolment of_first = Enrolled(pupil_), of_second = Enrolled(second);
  const std::string school_class = NewClass("teacher");
  EXPECT_EQ(TaughtBy("teacher"), std::vector<std::string>{});
  SetClass(pupil_, school_class);
  ASSERT_TRUE(EventuallyTaughtBy("teacher", {of_first.name()}));
  EXPECT_EQ(Get(of_second.name(), "teacher").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(Get(of_first.name(), "teacher").ok());
  SetClass(second, school_class);
  SetClass(pupil_, "");
  ASSERT_TRUE(EventuallyTaughtBy("teacher", {of_second.name()}));
  SetClass(second, "");
  ASSERT_TRUE(EventuallyTaughtBy("teacher", {}));

  constexpr char kStaff[] = "SELECT COUNT(*) FROM known_class_staff WHERE trust = $1";
  EXPECT_EQ(Number(kStaff), 1);
  pupils::v1::DeleteSchoolClassRequest deletion;
  deletion.set_name(school_class);
  const auto deleted = pupils().client().Call<pupils::v1::SchoolClass>(
      "senda.pupils.v1.PupilsService/DeleteSchoolClass", deletion, pupils().As("lead"));
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(Eventually(kStaff, 0));
}

INSTANTIATE_TEST_SUITE_P(Engines, PupilsFollowed, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::provision_map
