#include "services/directory/form_rules.h"

#include <map>
#include <string>

#include "common/status/errors.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/directory/example_forms.h"

namespace senda::directory {
namespace {

using v1::FormDeparture;
using v1::FormTemplate;
using Reasons = std::map<std::string, std::string>;  // by field

Reasons ReasonsOf(const absl::Status& status) {
  Reasons reasons;
  for (const auto& violation : errors::ViolationsOf(status)) {
    reasons[violation.field] = violation.reason;
  }
  EXPECT_EQ(reasons.empty(), status.ok()) << status;
  return reasons;
}

template <typename T>
T With(T message, const std::string& text) {
  T more;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &more)) << text;
  message.MergeFrom(more);
  return message;
}

FormTemplate Draft() {
  FormTemplate form = ExamplePassportTemplate();
  form.set_name("trusts/oak/formTemplates/f");
  form.set_state(v1::FORM_STATE_DRAFT);
  return form;
}

FormTemplate InState(v1::FormState state) {
  FormTemplate form = Draft();
  form.set_state(state);
  return form;
}

Reasons Template(const FormTemplate& form) { return ReasonsOf(CheckFormTemplate(form, "oak")); }

TEST(FormTemplateRules, AcceptTheExamples) {
  EXPECT_EQ(Template(ExamplePassportTemplate()), Reasons());
  EXPECT_EQ(Template(ExampleReflectionTemplate()), Reasons());
}

TEST(FormTemplateRules, WantEachSectionOnce) {
  EXPECT_EQ(
      Template(With(Draft(), "sections { id: 'what-matters-to-me' part: FORM_PART_MATTERS }")),
      (Reasons{{"form_template.sections[6].id", "SECTION_REPEATED"}}));
}

TEST(FormTemplateRules, WantThePartOfEachSectionOfAPassportOnly) {
  EXPECT_EQ(Template(With(Draft(), "sections { id: 'more' }")),
            (Reasons{{"form_template.sections[6].part", "PART_MISSING"}}));
  EXPECT_EQ(Template(With(ExampleReflectionTemplate(), "sections { id: 'more' }")), Reasons());
}

TEST(FormTemplateRules, WantWhatIsReplacedToBeATemplateOfTheTrust) {
  EXPECT_EQ(Template(With(Draft(), "replaces: 'trusts/elm/formTemplates/f'")),
            (Reasons{{"form_template.replaces", "OTHER_TRUST"}}));
  EXPECT_EQ(Template(With(Draft(), "replaces: 'trusts/oak/pupils/p'")),
            (Reasons{{"form_template.replaces", "NAME_MALFORMED"}}));
}

TEST(FormTemplateRules, LetATemplateReplaceAPublishedOneOfItsKind) {
  EXPECT_EQ(ReasonsOf(CheckReplaces(Draft(), InState(v1::FORM_STATE_PUBLISHED))), Reasons());
  EXPECT_EQ(ReasonsOf(CheckReplaces(Draft(), InState(v1::FORM_STATE_RETIRED))), Reasons());
  EXPECT_EQ(ReasonsOf(CheckReplaces(Draft(), Draft())),
            (Reasons{{"form_template.replaces", "TEMPLATE_NOT_PUBLISHED"}}));
  EXPECT_EQ(ReasonsOf(CheckReplaces(Draft(), ExampleReflectionTemplate())),
            (Reasons{{"form_template.replaces", "OTHER_KIND"}}));
}

TEST(FormTemplateRules, MoveForwardOnly) {
  const v1::FormState states[] = {v1::FORM_STATE_DRAFT, v1::FORM_STATE_PUBLISHED,
                                  v1::FORM_STATE_RETIRED};
  for (const auto from : states) {
    for (const auto to : states) {
      EXPECT_EQ(errors::ReasonOf(CheckFormChange(InState(from), InState(to))),
                to < from ? "FORM_STATE_BACKWARD" : "")
          << from << " to " << to;
    }
  }
}

TEST(FormTemplateRules, ChangeDraftsOnly) {
  for (const auto state : {v1::FORM_STATE_PUBLISHED, v1::FORM_STATE_RETIRED}) {
    const FormTemplate before = InState(state);
    FormTemplate titled = before, shorter = before, longer_valid = before;
    titled.set_title("Another");
    shorter.mutable_sections()->RemoveLast();
    longer_valid.set_valid_months(24);
    for (const FormTemplate& after : {titled, shorter, longer_valid}) {
      EXPECT_EQ(errors::ReasonOf(CheckFormChange(before, after)), "FORM_PUBLISHED");
    }
  }
  FormTemplate published = InState(v1::FORM_STATE_PUBLISHED);
  published.set_title("Another");
  EXPECT_TRUE(CheckFormChange(Draft(), published).ok());
}

TEST(FormTemplateRules, DeleteDraftsOnly) {
  EXPECT_TRUE(CheckFormDeletion(Draft()).ok());
  EXPECT_EQ(errors::ReasonOf(CheckFormDeletion(InState(v1::FORM_STATE_PUBLISHED))),
            "FORM_PUBLISHED");
  EXPECT_EQ(errors::ReasonOf(CheckFormDeletion(InState(v1::FORM_STATE_RETIRED))), "FORM_PUBLISHED");
}

Reasons Departure(const std::string& text) {
  return ReasonsOf(CheckFormDeparture(With(FormDeparture(), text), ExamplePassportTemplate()));
}

TEST(FormDepartureRules, AcceptTheExample) {
  EXPECT_EQ(
      ReasonsOf(CheckFormDeparture(ExamplePassportDeparture("s", "f"), ExamplePassportTemplate())),
      Reasons());
}

TEST(FormDepartureRules, BeginFromAPublishedTemplateOnly) {
  EXPECT_TRUE(CheckMayDepart(InState(v1::FORM_STATE_PUBLISHED)).ok());
  EXPECT_EQ(errors::ReasonOf(CheckMayDepart(Draft())), "FORM_NOT_PUBLISHED");
  EXPECT_EQ(errors::ReasonOf(CheckMayDepart(InState(v1::FORM_STATE_RETIRED))),
            "FORM_NOT_PUBLISHED");
}

TEST(FormDepartureRules, NameSectionsOfTheTemplate) {
  EXPECT_EQ(Departure("omitted_sections: 'nowhere' optional_sections: 'nor-there'"),
            (Reasons{{"form_departure.omitted_sections[0]", "SECTION_UNKNOWN"},
                     {"form_departure.optional_sections[0]", "SECTION_UNKNOWN"}}));
  EXPECT_EQ(Departure("optional_sections: 'how-i-communicate'"),
            (Reasons{{"form_departure.optional_sections[0]", "SECTION_NOT_REQUIRED"}}));
}

TEST(FormDepartureRules, NameEachSectionOnce) {
  EXPECT_EQ(Departure("omitted_sections: ['how-i-communicate', 'how-i-communicate']"),
            (Reasons{{"form_departure.omitted_sections[1]", "SECTION_REPEATED"}}));
  EXPECT_EQ(Departure("omitted_sections: 'what-matters-to-me' "
                      "optional_sections: 'what-matters-to-me'"),
            (Reasons{{"form_departure.optional_sections[0]", "SECTION_REPEATED"}}));
}

TEST(FormDepartureRules, AddSectionsTheTemplateDoesNotHave) {
  EXPECT_EQ(Departure("added_sections { id: 'what-matters-to-me' part: FORM_PART_MATTERS } "
                      "added_sections { id: 'new' part: FORM_PART_MATTERS } "
                      "added_sections { id: 'new' }"),
            (Reasons{{"form_departure.added_sections[0].id", "SECTION_EXISTS"},
                     {"form_departure.added_sections[2].id", "SECTION_REPEATED"},
                     {"form_departure.added_sections[2].part", "PART_MISSING"}}));
}

TEST(FormDepartureRules, SayWhatIsDifferent) {
  EXPECT_EQ(Departure("review_date { year: 2027 month: 2 day: 29 }"),
            (Reasons{{"form_departure.omitted_sections", "NOTHING_DEPARTED"},
                     {"form_departure.review_date", "DATE_INVALID"}}));
}

}  // namespace
}  // namespace senda::directory
