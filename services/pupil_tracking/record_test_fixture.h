#ifndef SENDA_SERVICES_PUPIL_TRACKING_RECORD_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RECORD_TEST_FIXTURE_H_

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "common/testing/violations.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {

inline constexpr char kOak[] = "trusts/t/schools/130000";
inline constexpr char kElm[] = "trusts/t/schools/130001";

// Pupil tracking behind a real server on either database, with requests in text form: for tests of
// what is recorded about pupils.
//
//   const auto voice = Must<Voice, CreateVoiceRequest>("RecordsService/CreateVoice", "...");
class RecordTest : public testing::DatabaseTest {
 protected:
  // "lead" is the trust's SEND lead; "oak" and "elm" are SENCOs and "teacher" a class teacher (of
  // no class, until TeachBy) of their school alone.
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    testing::ServiceHarness::Options options;
    options.definitions = {&Definition()};
    options.UseDatabase([this](const std::string& schema) { return Options(schema); });
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                      testing::GrantOf("oak", "SENCO", "t", kOak),
                      testing::GrantOf("elm", "SENCO", "t", kElm),
                      testing::GrantOf("teacher", "CLASS_TEACHER", "t", kOak)};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  }

  // Calls a method of senda.pupils.v1.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const std::string& text,
                             const std::string& subject = "lead") {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return harness_->client().Call<Reply>("senda.pupils.v1." + method, request,
                                          harness_->As(subject));
  }
  // The same; the test fails if the call does.
  template <typename Reply, typename Request>
  Reply Must(const std::string& method, const std::string& text,
             const std::string& subject = "lead") {
    auto reply = Call<Reply, Request>(method, text, subject);
    EXPECT_TRUE(reply.ok()) << method << " " << reply.status();
    return reply.value_or(Reply());
  }

  // A pupil of `school`, born on a day like "2016-05-04", with a valid UPN of their own.
  std::string NewPupil(const std::string& school = kOak, int year = 2016, int month = 5,
                       int day = 4) {
    std::string upn = fmt::format("A8012000{:05}", ++pupils_);
    upn[0] = CheckLetter(upn).value_or('?');
    return Must<pupils::v1::Pupil, pupils::v1::CreatePupilRequest>(
               "PupilsService/CreatePupil",
               fmt::format("parent: 'trusts/t' pupil {{ school: '{}' upn: '{}' given_name: 'Ada' "
                           "family_name: 'Byron' date_of_birth {{ year: {} month: {} day: {} }} }}",
                           school, upn, year, month, day))
        .name();
  }

  // Puts a pupil of the school into a class of this academic year that `subject` teaches.
  void TeachBy(const std::string& subject, const std::string& pupil,
               const std::string& school = kOak) {
    const auto school_class = Must<pupils::v1::SchoolClass, pupils::v1::CreateSchoolClassRequest>(
        "PupilsService/CreateSchoolClass",
        fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '5B' academic_year: "
                    "{} staff {{ subject: '{}' role: CLASS_ROLE_TEACHER }} }}",
                    school, AcademicYearOf(time::Today(absl::Now())), subject));
    Must<pupils::v1::Pupil, pupils::v1::UpdatePupilRequest>(
        "PupilsService/UpdatePupil",
        fmt::format("pupil {{ name: '{}' school_class: '{}' }}", pupil, school_class.name()));
  }

  void MovePupil(const std::string& pupil, const std::string& school) {
    Must<pupils::v1::Pupil, pupils::v1::UpdatePupilRequest>(
        "PupilsService/UpdatePupil",
        fmt::format("pupil {{ name: '{}' school: '{}' }}", pupil, school));
  }

  // "voice.said_date DATE_IN_FUTURE" for each violation.
  static std::vector<std::string> FoundIn(const absl::Status& status) {
    return testing::ViolationsIn(status);
  }

  // "said_date { year: 2026 month: 3 day: 2 } " of "2026-03-02".
  static std::string At(const std::string& field, int year, int month, int day) {
    return fmt::format("{} {{ year: {} month: {} day: {} }} ", field, year, month, day);
  }
  static std::string Text(const google::type::Date& date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
  }

  std::unique_ptr<testing::ServiceHarness> harness_;

 private:
  int pupils_ = 0;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RECORD_TEST_FIXTURE_H_
