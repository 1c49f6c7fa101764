#ifndef SENDA_SERVICES_PROVISION_MAP_PROJECTION_TEST_FIXTURE_H_
#define SENDA_SERVICES_PROVISION_MAP_PROJECTION_TEST_FIXTURE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/resource/etag.h"
#include "common/time/academic_year.h"
#include "services/provision_map/provision_test_fixture.h"

namespace senda::provision_map {

// The enrolments follow the children, as pupil tracking tells it through its change feed: a
// provision of Oak, a pupil there, and what happens to pupils and their classes.
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

  void DeletePupil(const std::string& pupil) {
    pupils::v1::DeletePupilRequest request;
    request.set_name(pupil);
    const auto deleted = pupils().client().Call<Pupil>("senda.pupils.v1.PupilsService/DeletePupil",
                                                       request, pupils().As("lead"));
    ASSERT_TRUE(deleted.ok()) << deleted.status();
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
  // Waits until what was there at first has been read, and changes alone are followed.
  bool AwaitFirstReading() {
    return Eventually(
        "SELECT COUNT(*) FROM projection_positions WHERE trust = $1 AND resume_at = ''", 1);
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

  static constexpr char kKnownPupils[] = "SELECT COUNT(*) FROM known_pupils WHERE trust = $1";

  Provision provision_of_oak_;
  std::string pupil_;
  std::unique_ptr<testing::ServiceHarness> pupils_again_;
  std::unique_ptr<testing::ServiceHarness> second_;
};

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_PROJECTION_TEST_FIXTURE_H_
