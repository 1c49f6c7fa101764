#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_CLASS_LINKS_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_CLASS_LINKS_TEST_FIXTURE_H_

#include "services/pupil_tracking/pupils/class_links.h"

#include <gmock/gmock.h>

#include <set>

#include "common/resource/resource_plan.h"
#include "common/resource/row_codec.h"
#include "common/rpc/contract.h"
#include "common/rpc/row_access.h"
#include "senda/changes/v1/row_outcome.pb.h"
#include "senda/chronology/v1/chronology_source.pb.h"
#include "senda/pupils/v1/ehc_service.pb.h"
#include "senda/pupils/v1/passport_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/planning/planning_test_fixture.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"

// What a class teacher and an assistant reach: the children of their own classes, in every RPC.

namespace senda::pupil_tracking {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

inline constexpr char kDenied[] = "PERMISSION_DENIED_OR_ABSENT";

// Two classes of Oak: 5B with Ann and Ben, whom "teacher" teaches and "assistant" supports, and 5A
// with Cyd, whom "other" teaches.
class ClassLinksTest : public PlanningTest {
 protected:
  void SetUp() override {
    PlanningTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    harness_->SetGrants({testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                         testing::GrantOf("oak", "SENCO", "t", kOak),
                         testing::GrantOf("teacher", "CLASS_TEACHER", "t", kOak),
                         testing::GrantOf("other", "CLASS_TEACHER", "t", kOak),
                         testing::GrantOf("assistant", "TEACHING_ASSISTANT", "t", kOak),
                         testing::GrantOf("both", "CLASS_TEACHER", "t", kOak),
                         testing::GrantOf("both", "SENCO", "t", kOak)});
    b5_ = Class("5B", ThisYear(),
                "staff { subject: 'teacher' role: CLASS_ROLE_TEACHER } "
                "staff { subject: 'assistant' role: CLASS_ROLE_ASSISTANT } "
                "staff { subject: 'both' role: CLASS_ROLE_TEACHER }");
    a5_ = Class("5A", ThisYear(), "staff { subject: 'other' role: CLASS_ROLE_TEACHER }");
    ann_ = Child(b5_);
    ben_ = Child(b5_);
    cyd_ = Child(a5_);
  }

  static int ThisYear() { return AcademicYearOf(Today()); }
  std::string Class(const std::string& title, int year, const std::string& staff) {
    return Must<SchoolClass, CreateSchoolClassRequest>(
               "PupilsService/CreateSchoolClass",
               fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '{}' "
                           "academic_year: {} {} }}",
                           kOak, title, year, staff))
        .name();
  }
  std::string Child(const std::string& school_class) {
    const std::string name = NewPupil();
    Change(name, fmt::format("school_class: '{}'", school_class));
    return name;
  }
  absl::StatusOr<Pupil> TryChange(const std::string& pupil, const std::string& fields,
                                  const std::string& subject) {
    return Call<Pupil, UpdatePupilRequest>("PupilsService/UpdatePupil",
                                           fmt::format("pupil {{ name: '{}' {} }}", pupil, fields),
                                           subject);
  }
  void Change(const std::string& pupil, const std::string& fields) {
    const auto changed = TryChange(pupil, fields, "lead");
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  void ChangeClass(const std::string& name, const std::string& fields) {
    Must<SchoolClass, UpdateSchoolClassRequest>(
        "PupilsService/UpdateSchoolClass",
        fmt::format("school_class {{ name: '{}' {} }}", name, fields));
  }
  absl::StatusOr<Pupil> Get(const std::string& pupil, const std::string& subject) {
    return Call<Pupil, GetPupilRequest>("PupilsService/GetPupil", "name: '" + pupil + "'", subject);
  }
  // The names of the pupils that a list shows.
  std::vector<std::string> Listed(const std::string& subject, const std::string& more = "") {
    const auto list = Call<ListPupilsResponse, ListPupilsRequest>(
        "PupilsService/ListPupils", "parent: 'trusts/t' " + more, subject);
    EXPECT_TRUE(list.ok()) << list.status();
    std::vector<std::string> names;
    if (!list.ok()) return names;
    for (const Pupil& pupil : list->pupils()) names.push_back(pupil.name());
    return names;
  }
  Note NoteOn(const std::string& pupil) {
    return Must<Note, CreateNoteRequest>("RecordsService/CreateNote", NoteRequest(pupil));
  }
  static std::string NoteRequest(const std::string& pupil) {
    return fmt::format("parent: 'trusts/t' note {{ pupil: '{}' subject: 'Lunch' text: 'Ate' {} }}",
                       pupil, On("note_date", Today() - 3));
  }

  std::string a5_, b5_, ann_, ben_, cyd_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_CLASS_LINKS_TEST_FIXTURE_H_
