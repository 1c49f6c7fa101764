#include "services/pupil_tracking/forms/forms_test_fixture.h"

#include <fmt/format.h>

#include <utility>

#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/time/clock.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/directory/v1/form_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/directory/directory_service.h"
#include "services/directory/example_forms.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {
namespace {

directory::v1::CreateRoleGrantRequest RoleIn(const std::string& subject, directory::v1::Role role,
                                             const std::string& school) {
  directory::v1::CreateRoleGrantRequest request;
  request.set_parent("trusts/t");
  request.mutable_role_grant()->set_subject(subject);
  request.mutable_role_grant()->set_role(role);
  request.mutable_role_grant()->set_school(school);
  return request;
}

}  // namespace

void FormsTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  testing::ServiceHarness::Options here;
  here.definitions = {&directory::Definition()};
  here.operators = {"operator"};
  directory_ = std::make_unique<testing::ServiceHarness>(std::move(here));
  testing::ServiceHarness::Options there;
  there.definitions = {&Definition()};
  there.UseDatabase([this](const std::string& schema) { return Options(schema); });
  there.data_dir = directory_->data_dir();  // for the key that tokens are made with
  there.peers = {{"directory", directory_->address()}};
  there.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                  testing::GrantOf("oak", "SENCO", "t", kOak),
                  testing::GrantOf("elm", "SENCO", "t", kElm)};
  pupils_ = std::make_unique<testing::ServiceHarness>(std::move(there));

  directory::v1::CreateTrustRequest trust;
  trust.set_trust_id("t");
  trust.mutable_trust()->set_display_name("Trust");
  Directory<directory::v1::Trust>("DirectoryService/CreateTrust", trust);
  for (const char* urn : {"130000", "130001"}) {
    directory::v1::CreateSchoolRequest school;
    school.set_parent("trusts/t");
    school.set_school_id(urn);
    school.mutable_school()->set_urn(urn);
    school.mutable_school()->set_display_name(urn);
    Directory<directory::v1::School>("DirectoryService/CreateSchool", school);
  }
  for (const auto& role : {RoleIn("lead", directory::v1::ROLE_TRUST_SEND_LEAD, ""),
                           RoleIn("oak", directory::v1::ROLE_SENCO, kOak),
                           RoleIn("elm", directory::v1::ROLE_SENCO, kElm)}) {
    Directory<directory::v1::RoleGrant>("DirectoryService/CreateRoleGrant", role);
  }
  MakeTemplate("passport", directory::ExamplePassportTemplate());
  MakeTemplate("reflection", directory::ExampleReflectionTemplate());
}

void FormsTest::TearDown() {
  pupils_.reset();
  directory_.reset();
}

absl::CivilDay FormsTest::Today() { return time::Today(absl::Now()); }

google::type::Date FormsTest::Day(int from_today) { return rules::ToDate(Today() + from_today); }

std::string FormsTest::NewPupil(const std::string& school, int number) {
  pupils::v1::CreatePupilRequest request;
  request.set_parent("trusts/t");
  request.set_pupil_id(fmt::format("p{}", number));
  pupils::v1::Pupil& pupil = *request.mutable_pupil();
  pupil.set_school(school);
  std::string upn = fmt::format("A801200005{:03}", number);
  upn[0] = *CheckLetter(upn);
  pupil.set_upn(upn);
  pupil.set_given_name("Ada");
  pupil.set_family_name("Byron");
  *pupil.mutable_date_of_birth() = Day(-3650);
  const auto created = Call<pupils::v1::Pupil>("PupilsService/CreatePupil", request);
  EXPECT_TRUE(created.ok()) << created.status();
  return fmt::format("trusts/t/pupils/p{}", number);
}

void FormsTest::MakeTemplate(const std::string& id, directory::v1::FormTemplate form) {
  directory::v1::CreateFormTemplateRequest request;
  request.set_parent("trusts/t");
  request.set_form_template_id(id);
  *request.mutable_form_template() = std::move(form);
  Directory<directory::v1::FormTemplate>("FormService/CreateFormTemplate", request);
}

void FormsTest::Retire(const std::string& form_template) {
  directory::v1::UpdateFormTemplateRequest request;
  request.mutable_form_template()->set_name(form_template);
  request.mutable_form_template()->set_state(directory::v1::FORM_STATE_RETIRED);
  Directory<directory::v1::FormTemplate>("FormService/UpdateFormTemplate", request);
}

directory::v1::FormDeparture FormsTest::Depart(directory::v1::FormDeparture departure) {
  directory::v1::CreateFormDepartureRequest request;
  request.set_parent("trusts/t");
  *request.mutable_form_departure() = std::move(departure);
  return Directory<directory::v1::FormDeparture>("FormService/CreateFormDeparture", request);
}

void FormsTest::EndDeparture(const std::string& name) {
  directory::v1::DeleteFormDepartureRequest request;
  request.set_name(name);
  Directory<directory::v1::FormDeparture>("FormService/DeleteFormDeparture", request);
}

std::string FormsTest::Wrong(const absl::Status& status) {
  std::string wrong;
  for (const auto& violation : errors::ViolationsOf(status)) {
    wrong += fmt::format("{}{} {}", wrong.empty() ? "" : ", ", violation.field, violation.reason);
  }
  return wrong.empty() ? errors::ReasonOf(status) : wrong;
}

}  // namespace senda::pupil_tracking
