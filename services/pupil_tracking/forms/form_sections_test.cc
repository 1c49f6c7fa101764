#include "services/pupil_tracking/forms/form_sections.h"

#include "common/status/errors.h"
#include "common/testing/violations.h"
#include "gtest/gtest.h"
#include "services/directory/example_forms.h"

namespace senda::pupil_tracking {
namespace {

using Ids = std::vector<std::string>;

SchoolForm OnTemplate() { return FormOfSchool(directory::ExamplePassportTemplate(), nullptr); }

SchoolForm Departed() {
  const auto departure = directory::ExamplePassportDeparture("school", "template");
  return FormOfSchool(directory::ExamplePassportTemplate(), &departure);
}

TEST(FormSections, AreThoseOfTheTemplateWithoutADeparture) {
  const SchoolForm form = OnTemplate();
  EXPECT_TRUE(form.on_trust_template);
  EXPECT_EQ(form.sections.size(), 6u);
  EXPECT_EQ(form.valid_months, 12);
  EXPECT_EQ(form.required,
            (Ids{"what-people-appreciate", "what-matters-to-me", "how-best-to-support-me"}));
}

// Six sections, one omitted and one added; three required, one left optional and one added.
TEST(FormSections, FollowTheSchoolsDeparture) {
  const SchoolForm form = Departed();
  EXPECT_FALSE(form.on_trust_template);
  EXPECT_EQ(form.sections.size(), 6u);
  EXPECT_FALSE(form.sections.contains("what-i-find-hard"));
  EXPECT_TRUE(form.sections.contains("what-people-appreciate"));
  EXPECT_EQ(form.required,
            (Ids{"what-matters-to-me", "how-best-to-support-me", "where-i-feel-safe"}));
}

TEST(FormSections, DoNotRequireWhatIsOmitted) {
  directory::v1::FormDeparture departure;
  departure.add_omitted_sections("what-matters-to-me");
  EXPECT_EQ(FormOfSchool(directory::ExamplePassportTemplate(), &departure).required,
            (Ids{"what-people-appreciate", "how-best-to-support-me"}));
}

TEST(FormSections, AreMissingWhenBlank) {
  const std::vector<FilledSection> filled = {{"what-people-appreciate", "Kind to others"},
                                             {"what-matters-to-me", " \n\t"},
                                             {"what-i-find-hard", "Noise"}};
  EXPECT_EQ(MissingSections(OnTemplate(), filled),
            (Ids{"what-matters-to-me", "how-best-to-support-me"}));
  EXPECT_EQ(MissingSections(OnTemplate(), {}), OnTemplate().required);
}

Ids Wrong(const SchoolForm& form, const std::vector<FilledSection>& filled,
          const std::set<std::string>& kept) {
  rules::FieldRules rules("form");
  CheckSectionIds("sections", form, filled, kept, rules);
  return testing::ViolationsIn(rules.Verdict());
}

TEST(FormSections, AreFilledOnceAndThoseOfTheForm) {
  EXPECT_EQ(Wrong(OnTemplate(), {{"what-matters-to-me", ""}, {"what-matters-to-me", ""}}, {}),
            Ids{"form.sections[1].section_id SECTION_REPEATED"});
  EXPECT_EQ(Wrong(OnTemplate(), {{"where-i-feel-safe", "The library"}}, {}),
            Ids{"form.sections[0].section_id SECTION_UNKNOWN"});
  EXPECT_EQ(Wrong(Departed(), {{"where-i-feel-safe", "The library"}}, {}), Ids());
}

TEST(FormSections, KeepWhatWasWrittenBeforeTheSchoolDeparted) {
  const std::vector<FilledSection> filled = {{"what-i-find-hard", "Noise"}};
  EXPECT_EQ(Wrong(Departed(), filled, {}), Ids{"form.sections[0].section_id SECTION_UNKNOWN"});
  EXPECT_EQ(Wrong(Departed(), filled, {"what-i-find-hard"}), Ids());
}

TEST(FormSections, BeginOnAPublishedTemplateOfTheKind) {
  using directory::v1::FORM_KIND_PUPIL_PASSPORT;
  auto form = directory::ExamplePassportTemplate();
  EXPECT_TRUE(CheckFormFits(form, FORM_KIND_PUPIL_PASSPORT, true, "f").ok());
  form.set_state(directory::v1::FORM_STATE_RETIRED);
  EXPECT_TRUE(CheckFormFits(form, FORM_KIND_PUPIL_PASSPORT, false, "f").ok());
  EXPECT_EQ(errors::ReasonOf(CheckFormFits(form, FORM_KIND_PUPIL_PASSPORT, true, "f")),
            "FORM_NOT_PUBLISHED");
  const auto other =
      CheckFormFits(directory::ExampleReflectionTemplate(), FORM_KIND_PUPIL_PASSPORT, true, "f");
  ASSERT_EQ(errors::ViolationsOf(other).size(), 1u);
  EXPECT_EQ(errors::ViolationsOf(other)[0].reason, "OTHER_FORM_KIND");
}

}  // namespace
}  // namespace senda::pupil_tracking
