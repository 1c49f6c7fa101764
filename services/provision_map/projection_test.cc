#include <functional>

#include "common/resource/etag.h"
#include "common/storage/change_log.h"
#include "common/time/academic_year.h"
#include "services/provision_map/provision_test_fixture.h"

// The enrolments follow the children, as pupil tracking tells it through its change feed.
namespace senda::provision_map {
namespace {

using provision::v1::ENROLMENT_END_REASON_PUPIL_LEFT;
using provision::v1::ENROLMENT_END_REASON_PUPIL_MOVED;
using provision::v1::ENROLMENT_END_REASON_UNSPECIFIED;
using rules::ToCivilDay;
using Cell = std::map<std::string, std::string>;

class PupilsFollowed : public ProvisionTest {
 protected:
  void SetUp() override {
    ProvisionTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    provision_of_oak_ = Made(OneOf(kOak));
    pupil_ = NewPupil(kOak, 1);
  }
  void TearDown() override {
    second_.reset();
    provision_.reset();
    pupils_again_.reset();
    ProvisionTest::TearDown();
  }

  Enrolment Enrolled(const std::string& pupil, const std::function<void(Enrolment&)>& with = {}) {
    Enrolment enrolment = Place(provision_of_oak_, pupil);
    if (with) with(enrolment);
    const auto made = Enrol(enrolment);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(Enrolment());
  }

  testing::ServiceHarness& pupils() { return pupils_again_ ? *pupils_again_ : *pupils_; }
  void StartPupilsAgain() {
    testing::ServiceHarness::Options options;
    options.definitions = {&pupil_tracking::Definition()};
    options.grants = Grants();
    options.data_dir = pupils_->data_dir();
    options.grpc_port = std::stoi(pupils_address_.substr(pupils_address_.find(':') + 1));
    pupils_again_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  }

  // Channels of one process to one address share its connection, and so the pause after a failure.
  bool AwaitPupils() {
    pupils::v1::GetPupilRequest request;
    request.set_name(pupil_);
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (absl::Now() < end) {
      if (pupils()
              .client()
              .Call<Pupil>("senda.pupils.v1.PupilsService/GetPupil", request, pupils().As("lead"))
              .ok()) {
        return true;
      }
    }
    return false;
  }

  void ChangePupil(const std::string& name, const std::vector<std::string>& paths,
                   const std::function<void(Pupil&)>& change) {
    pupils::v1::UpdatePupilRequest request;
    request.mutable_pupil()->set_name(name);
    change(*request.mutable_pupil());
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    const auto changed = pupils().client().Call<Pupil>("senda.pupils.v1.PupilsService/UpdatePupil",
                                                       request, pupils().As("lead"));
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  // To another school, first day there `first_day` from today.
  void Move(const std::string& pupil, const std::string& school, int first_day = 0) {
    ChangePupil(pupil, {"school", "entry_date"}, [&](Pupil& p) {
      p.set_school(school);
      *p.mutable_entry_date() = Day(first_day);
    });
  }
  void Leave(const std::string& pupil, int last_day) {
    ChangePupil(pupil, {"leaving_date"},
                [&](Pupil& p) { *p.mutable_leaving_date() = Day(last_day); });
  }
  void TakeLeavingBack(const std::string& pupil) {
    // A leaver can be reached by records staff alone.
    pupils::v1::UpdatePupilRequest request;
    request.mutable_pupil()->set_name(pupil);
    request.mutable_update_mask()->add_paths("leaving_date");
    const auto changed = pupils().client().Call<Pupil>("senda.pupils.v1.PupilsService/UpdatePupil",
                                                       request, pupils().As("records"));
    ASSERT_TRUE(changed.ok()) << changed.status();
  }

  // A class of Oak in this academic year, taught by `subject`.
  std::string NewClass(const std::string& subject) {
    pupils::v1::CreateSchoolClassRequest request;
    request.set_parent("trusts/t");
    auto& school_class = *request.mutable_school_class();
    school_class.set_school(kOak);
    school_class.set_title("5B");
    school_class.set_academic_year(time::AcademicYearOf(Today()));
    auto& staff = *school_class.add_staff();
    staff.set_subject(subject);
    staff.set_role(pupils::v1::CLASS_ROLE_TEACHER);
    const auto made = pupils().client().Call<pupils::v1::SchoolClass>(
        "senda.pupils.v1.PupilsService/CreateSchoolClass", request, pupils().As("lead"));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->name() : "";
  }
  void SetClass(const std::string& pupil, const std::string& school_class) {
    ChangePupil(pupil, {"school_class"}, [&](Pupil& p) { p.set_school_class(school_class); });
  }
  // The enrolments the subject is shown.
  std::vector<std::string> TaughtBy(const std::string& subject) {
    provision::v1::ListEnrolmentsRequest request;
    request.set_parent("trusts/t");
    const auto listed =
        Call<provision::v1::ListEnrolmentsResponse>("ListEnrolments", request, subject);
    EXPECT_TRUE(listed.ok()) << listed.status();
    std::vector<std::string> names;
    if (!listed.ok()) return names;
    for (const Enrolment& enrolment : listed->enrolments()) names.push_back(enrolment.name());
    return names;
  }
  bool EventuallyTaughtBy(const std::string& subject, const std::vector<std::string>& names) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (absl::Now() < end) {
      if (TaughtBy(subject) == names) return true;
    }
    return false;
  }

  absl::StatusOr<Enrolment> Get(const std::string& name, const std::string& subject = "lead") {
    provision::v1::GetEnrolmentRequest request;
    request.set_name(name);
    return Call<Enrolment>("GetEnrolment", request, subject);
  }
  // Waits until the enrolment, as records staff see it, satisfies `holds`.
  Enrolment Until(const std::string& name, const std::function<bool(const Enrolment&)>& holds) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    absl::StatusOr<Enrolment> found = Get(name, "records");
    while ((!found.ok() || !holds(*found)) && absl::Now() < end) found = Get(name, "records");
    EXPECT_TRUE(found.ok()) << found.status();
    EXPECT_TRUE(found.ok() && holds(*found)) << found->DebugString();
    return found.value_or(Enrolment());
  }
  static std::function<bool(const Enrolment&)> EndedIn(const std::string& school) {
    return [school](const Enrolment& e) { return e.school() == school && e.has_end_date(); };
  }
  static std::function<bool(const Enrolment&)> In(const std::string& school) {
    return [school](const Enrolment& e) { return e.school() == school; };
  }

  // One number of the provision map's database.
  std::int64_t Number(const std::string& sql) {
    std::int64_t number = 0;
    const absl::Status read =
        provision_->host()
            .database(definition_.source)
            .Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
              return transaction.Query({"test.number", sql}, {"t"}, [&](const storage::Row& row) {
                number = row.Int(0);
                return absl::OkStatus();
              });
            });
    EXPECT_TRUE(read.ok()) << read;
    return number;
  }
  bool Eventually(const std::string& sql, std::int64_t number) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (absl::Now() < end) {
      if (Number(sql) == number) return true;
    }
    return false;
  }
  std::map<std::string, std::int64_t> Watermarks() {
    metrics::v1::GetWatermarksRequest request;
    request.set_parent("trusts/t/sources/provision");
    const auto response = provision_->client().Call<metrics::v1::GetWatermarksResponse>(
        kMetricsSource + std::string("/GetWatermarks"), request, provision_->As("lead"));
    EXPECT_TRUE(response.ok()) << response.status();
    std::map<std::string, std::int64_t> watermarks;
    if (!response.ok()) return watermarks;
    for (const auto& entry : response->watermarks()) watermarks[entry.school()] = entry.sequence();
    return watermarks;
  }
  // The line of the metric that counts the projection's failures.
  std::string Failures() {
    const std::string all = provision_->host().metrics().Render();
    const std::size_t at = all.find("\nsenda_projection_failures_total{");
    EXPECT_NE(at, std::string::npos);
    return all.substr(at + 1, all.find('\n', at + 1) - at - 1);
  }
  static std::int64_t VersionOf(const Enrolment& enrolment) {
    return resource::ParseEtag(enrolment.etag()).value_or(-1);
  }

  Provision provision_of_oak_;
  std::string pupil_;
  std::unique_ptr<testing::ServiceHarness> pupils_again_;
  std::unique_ptr<testing::ServiceHarness> second_;
};

TEST_P(PupilsFollowed, TakeTheirEnrolmentsToTheNewSchool) {
  const Enrolment enrolment = Enrolled(pupil_);
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
  ASSERT_TRUE(Eventually("SELECT COUNT(*) FROM known_pupils WHERE trust = $1", 1));
  pupils::v1::DeletePupilRequest request;
  request.set_name(pupil_);
  ASSERT_TRUE(
      pupils()
          .client()
          .Call<Pupil>("senda.pupils.v1.PupilsService/DeletePupil", request, pupils().As("lead"))
          .ok());
  ASSERT_TRUE(Eventually("SELECT COUNT(*) FROM known_pupils WHERE trust = $1", 0));
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

// Each page is applied by one of the followers: a move is two versions of the enrolment, one for
// the school and one for the end.
TEST_P(PupilsFollowed, AreFollowedOnceBySeveralServers) {
  second_ = StartProvision();
  std::vector<std::string> pupils = {pupil_};
  for (int i = 2; i <= 12; ++i) pupils.push_back(NewPupil(kOak, i));
  std::vector<std::string> enrolments;
  for (const std::string& pupil : pupils) enrolments.push_back(Enrolled(pupil).name());
  for (const std::string& pupil : pupils) Move(pupil, kElm);
  for (const std::string& name : enrolments) {
    EXPECT_EQ(VersionOf(Until(name, EndedIn(kElm))), 3);
  }
  EXPECT_EQ(Number("SELECT reading FROM projection_positions WHERE trust = $1"), 1);
}

TEST_P(PupilsFollowed, AreFollowedWholeWhateverStatementOrCommitFails) {
  const Enrolment enrolment = Enrolled(pupil_);
  ASSERT_TRUE(Eventually("SELECT COUNT(*) FROM known_pupils WHERE trust = $1", 1));
  using Point = storage::FaultPlan::Point;
  const std::vector<std::pair<Point, int>> faults = {{Point::kBeforeCommit, 1},
                                                     {Point::kAfterCommit, 1},
                                                     {Point::kStatement, 3},
                                                     {Point::kStatement, 5},
                                                     {Point::kStatement, 8}};
  std::int64_t version = VersionOf(enrolment);
  std::string there = kElm;
  for (const auto& [point, nth] : faults) {
    faults_->Clear();
    const std::string failures = Failures();
    faults_->FailAt(point, nth, errors::DatabaseUnavailable("provision"));
    Move(pupil_, there);
    // Nobody else asks the database for anything, so that it is the projection that fails.
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (Failures() == failures && absl::Now() < end) absl::SleepFor(absl::Milliseconds(5));
    ASSERT_NE(Failures(), failures);
    const Enrolment after = Until(enrolment.name(), EndedIn(there));
    version += version == 1 ? 2 : 1;  // the first move also ends it
    EXPECT_EQ(VersionOf(after), version);
    there = there == kElm ? kOak : kElm;
  }
}

TEST_P(PupilsFollowed, AreReadAnewWhenTheFeedIsTooOld) {
  const Enrolment enrolment = Enrolled(pupil_);
  const std::string gone = NewPupil(kOak, 2);
  ASSERT_TRUE(Eventually("SELECT COUNT(*) FROM known_pupils WHERE trust = $1", 2));
  provision_.reset();
  Move(pupil_, kElm);
  pupils::v1::DeletePupilRequest request;
  request.set_name(gone);
  ASSERT_TRUE(
      pupils()
          .client()
          .Call<Pupil>("senda.pupils.v1.PupilsService/DeletePupil", request, pupils().As("lead"))
          .ok());
  ASSERT_TRUE(pupils()
                  .host()
                  .database("pupils")
                  .Run(storage::AccessMode::kWrite, "t",
                       [](storage::Transaction& transaction) {
                         return storage::TrimChanges(transaction, "t", 1'000'000);
                       })
                  .ok());
  provision_ = StartProvision();
  Until(enrolment.name(), EndedIn(kElm));
  EXPECT_TRUE(Eventually("SELECT COUNT(*) FROM known_pupils WHERE trust = $1", 1));
  EXPECT_EQ(Number("SELECT reading FROM projection_positions WHERE trust = $1"), 2);
}

TEST_P(PupilsFollowed, AreFollowedAfterPupilTrackingWasAway) {
  const Enrolment enrolment = Enrolled(pupil_);
  provision_.reset();
  pupils_->Stop();
  provision_ = StartProvision();  // to which nobody answers
  EXPECT_TRUE(Get(enrolment.name()).ok());
  StartPupilsAgain();
  ASSERT_TRUE(AwaitPupils());
  Move(pupil_, kElm);
  Until(enrolment.name(), EndedIn(kElm));
}

INSTANTIATE_TEST_SUITE_P(Engines, PupilsFollowed, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::provision_map
