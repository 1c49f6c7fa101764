#include <string>

#include "senda/directory/v1/form_service.pb.h"
#include "services/directory/directory_service_test_fixture.h"
#include "services/directory/example_forms.h"

// Form templates and departures by calls.
namespace senda::directory {
namespace {

using v1::FormDeparture;
using v1::FormTemplate;

constexpr char kOak[] = "trusts/oak/schools/130001";
constexpr char kElm[] = "trusts/oak/schools/130002";

class FormPartTest : public DirectoryServiceTest {
 protected:
  template <typename Reply>
  absl::StatusOr<Reply> Send(const std::string& subject, const std::string& method,
                             const google::protobuf::Message& request) {
    const auto bytes = CallBytes(subject, method, request);
    if (!bytes.ok()) return bytes.status();
    Reply reply;
    EXPECT_TRUE(reply.ParseFromString(*bytes));
    return reply;
  }
  absl::StatusOr<FormTemplate> Create(const std::string& id, FormTemplate form) {
    v1::CreateFormTemplateRequest request;
    request.set_parent("trusts/oak");
    request.set_form_template_id(id);
    *request.mutable_form_template() = std::move(form);
    return Send<FormTemplate>(kOperator, "CreateFormTemplate", request);
  }
  FormTemplate Made(const std::string& id, v1::FormState state, const std::string& replaces = "") {
    FormTemplate form = ExamplePassportTemplate();
    form.set_state(state);
    form.set_replaces(replaces);
    auto made = Create(id, form);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(FormTemplate());
  }
  absl::StatusOr<FormTemplate> Move(const std::string& name, v1::FormState state) {
    v1::UpdateFormTemplateRequest request;
    request.mutable_form_template()->set_name(name);
    request.mutable_form_template()->set_state(state);
    return Send<FormTemplate>(kOperator, "UpdateFormTemplate", request);
  }
  FormTemplate Get(const std::string& name) {
    const auto form = Ask<FormTemplate>(kOperator, "GetFormTemplate", v1::GetFormTemplateRequest(),
                                        "name: '" + name + "'");
    EXPECT_TRUE(form.ok()) << form.status();
    return form.value_or(FormTemplate());
  }
  absl::StatusOr<FormDeparture> Depart(FormDeparture departure,
                                       const std::string& subject = kOperator) {
    v1::CreateFormDepartureRequest request;
    request.set_parent("trusts/oak");
    *request.mutable_form_departure() = std::move(departure);
    return Send<FormDeparture>(subject, "CreateFormDeparture", request);
  }
};

TEST_P(FormPartTest, MakesADraftUnlessToldOtherwise) {
  FormTemplate form = ExamplePassportTemplate();
  form.clear_state();
  const auto made = Create("f", form);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->state(), v1::FORM_STATE_DRAFT);
  EXPECT_EQ(made->template_version(), 1);
  EXPECT_FALSE(made->has_publish_date());
  EXPECT_EQ(made->sections_size(), 6);
}

TEST_P(FormPartTest, SaysWhenATemplateWasPublished) {
  const FormTemplate draft = Made("f", v1::FORM_STATE_DRAFT);
  const auto published = Move(draft.name(), v1::FORM_STATE_PUBLISHED);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_TRUE(published->has_publish_date());
  const auto retired = Move(draft.name(), v1::FORM_STATE_RETIRED);
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_EQ(retired->publish_date().DebugString(), published->publish_date().DebugString());
}

TEST_P(FormPartTest, RetiresTheTemplateThatAPublishedOneReplaces) {
  const FormTemplate first = Made("one", v1::FORM_STATE_PUBLISHED);
  const FormTemplate second = Made("two", v1::FORM_STATE_DRAFT, first.name());
  EXPECT_EQ(second.template_version(), 2);
  EXPECT_EQ(Get(first.name()).state(), v1::FORM_STATE_PUBLISHED);
  ASSERT_TRUE(Move(second.name(), v1::FORM_STATE_PUBLISHED).ok());
  EXPECT_EQ(Get(first.name()).state(), v1::FORM_STATE_RETIRED);
  const FormTemplate third = Made("three", v1::FORM_STATE_PUBLISHED, second.name());
  EXPECT_EQ(third.template_version(), 3);
  EXPECT_EQ(Get(second.name()).state(), v1::FORM_STATE_RETIRED);
}

TEST_P(FormPartTest, KeepsAPublishedTemplateAsItIs) {
  const FormTemplate form = Made("f", v1::FORM_STATE_PUBLISHED);
  EXPECT_EQ(ReasonOf(Move(form.name(), v1::FORM_STATE_DRAFT).status()), "FORM_STATE_BACKWARD");
  EXPECT_EQ(Reason(kOperator, "UpdateFormTemplate", v1::UpdateFormTemplateRequest(),
                   "form_template { name: '" + form.name() + "' title: 'Another' }"),
            "FORM_PUBLISHED");
  EXPECT_EQ(Reason(kOperator, "DeleteFormTemplate", v1::DeleteFormTemplateRequest(),
                   "name: '" + form.name() + "'"),
            "FORM_PUBLISHED");
  EXPECT_EQ(Get(form.name()).SerializeAsString(), form.SerializeAsString());
}

TEST_P(FormPartTest, RefusesToReplaceWhatIsNotThere) {
  FormTemplate form = ExamplePassportTemplate();
  form.set_replaces("trusts/oak/formTemplates/none");
  EXPECT_EQ(ReasonOf(Create("f", form).status()), "form_template.replaces FORM_TEMPLATE_UNKNOWN");
}

TEST_P(FormPartTest, KeepsADepartureWithItsReason) {
  const FormTemplate form = Made("f", v1::FORM_STATE_PUBLISHED);
  const auto departure = Depart(ExamplePassportDeparture(kOak, form.name()));
  ASSERT_TRUE(departure.ok()) << departure.status();
  EXPECT_EQ(departure->added_sections(0).id(), "where-i-feel-safe");
  EXPECT_EQ(
      Reason(kOperator, "UpdateFormDeparture", v1::UpdateFormDepartureRequest(),
             "form_departure { name: '" + departure->name() + "' omitted_sections: 'nowhere' }"),
      "form_departure.omitted_sections[0] SECTION_UNKNOWN");
  EXPECT_EQ(Reason(kOperator, "UpdateFormDeparture", v1::UpdateFormDepartureRequest(),
                   "form_departure { name: '" + departure->name() + "' reason: 'short' }"),
            "form_departure.reason STRING_MIN_LEN");
}

TEST_P(FormPartTest, LetsASchoolDepartOnceFromEachTemplate) {
  const FormTemplate form = Made("f", v1::FORM_STATE_PUBLISHED);
  const auto first = Depart(ExamplePassportDeparture(kOak, form.name()));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOf(Depart(ExamplePassportDeparture(kOak, form.name())).status()),
            "ALREADY_EXISTS");
  EXPECT_TRUE(Depart(ExamplePassportDeparture(kElm, form.name())).ok());
  ASSERT_EQ(Reason(kOperator, "DeleteFormDeparture", v1::DeleteFormDepartureRequest(),
                   "name: '" + first->name() + "'"),
            "");
  EXPECT_TRUE(Depart(ExamplePassportDeparture(kOak, form.name())).ok());
  EXPECT_EQ(Reason(kOperator, "UndeleteFormDeparture", v1::UndeleteFormDepartureRequest(),
                   "name: '" + first->name() + "'"),
            "ALREADY_EXISTS");
}

TEST_P(FormPartTest, LetsASchoolDepartFromAPublishedTemplateOnly) {
  const FormTemplate form = Made("f", v1::FORM_STATE_DRAFT);
  EXPECT_EQ(ReasonOf(Depart(ExamplePassportDeparture(kOak, form.name())).status()),
            "FORM_NOT_PUBLISHED");
}

TEST_P(FormPartTest, LetsADepartureOutliveItsTemplate) {
  const FormTemplate form = Made("f", v1::FORM_STATE_PUBLISHED);
  const auto departure = Depart(ExamplePassportDeparture(kOak, form.name()));
  ASSERT_TRUE(departure.ok()) << departure.status();
  ASSERT_TRUE(Move(form.name(), v1::FORM_STATE_RETIRED).ok());
  EXPECT_EQ(Reason(kOperator, "UpdateFormDeparture", v1::UpdateFormDepartureRequest(),
                   "form_departure { name: '" + departure->name() +
                       "' reason: 'The nurture classes are still there.' }"),
            "");
}

TEST_P(FormPartTest, MakesNothingInATrustOrSchoolThatIsNotThere) {
  v1::CreateFormTemplateRequest request;
  request.set_parent("trusts/elm");
  *request.mutable_form_template() = ExamplePassportTemplate();
  EXPECT_EQ(ReasonOf(CallBytes(kOperator, "CreateFormTemplate", request).status()), "NOT_FOUND");
  const FormTemplate form = Made("f", v1::FORM_STATE_PUBLISHED);
  EXPECT_EQ(
      ReasonOf(Depart(ExamplePassportDeparture("trusts/oak/schools/9", form.name())).status()),
      "form_departure.school SCHOOL_UNKNOWN");
}

TEST_P(FormPartTest, ShowsASchoolTheTemplatesAndItsOwnDeparture) {
  const FormTemplate form = Made("f", v1::FORM_STATE_PUBLISHED);
  ASSERT_TRUE(Depart(ExamplePassportDeparture(kOak, form.name())).ok());
  ASSERT_TRUE(Depart(ExamplePassportDeparture(kElm, form.name())).ok());
  ASSERT_EQ(
      Grant(kOperator, "g", std::string("subject: 'ana' role: ROLE_SENCO school: '") + kOak + "'"),
      "");
  const auto forms = Ask<v1::ListFormTemplatesResponse>(
      "ana", "ListFormTemplates", v1::ListFormTemplatesRequest(), "parent: 'trusts/oak'");
  ASSERT_TRUE(forms.ok()) << forms.status();
  EXPECT_EQ(forms->form_templates_size(), 1);
  const auto departures = Ask<v1::ListFormDeparturesResponse>(
      "ana", "ListFormDepartures", v1::ListFormDeparturesRequest(),
      "parent: 'trusts/oak' filter: 'form_template = \"" + form.name() + "\"'");
  ASSERT_TRUE(departures.ok()) << departures.status();
  ASSERT_EQ(departures->form_departures_size(), 1);
  EXPECT_EQ(departures->form_departures(0).school(), kOak);
  EXPECT_EQ(ReasonOf(Depart(ExamplePassportDeparture(kOak, form.name()), "ana").status()),
            "PERMISSION_DENIED_OR_ABSENT");
}

INSTANTIATE_TEST_SUITE_P(Engines, FormPartTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
