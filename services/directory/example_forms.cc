#include "services/directory/example_forms.h"

#include <cstdlib>

#include "google/protobuf/text_format.h"

namespace senda::directory {
namespace {

constexpr char kPassport[] = R"pb(
  kind: FORM_KIND_PUPIL_PASSPORT
  title: "Pupil passport"
  state: FORM_STATE_PUBLISHED
  valid_months: 12
  sections {
    id: "what-people-appreciate"
    title: "What people like and admire about me"
    prompt: "Ask the pupil, the family and a friend. Strengths and interests, not grades."
    part: FORM_PART_APPRECIATE
    required: true
  }
  sections {
    id: "what-matters-to-me"
    title: "What is important to me"
    prompt: "People, places, routines and things that make a good day."
    part: FORM_PART_MATTERS
    required: true
  }
  sections {
    id: "what-i-find-hard"
    title: "What I find hard"
    prompt: "In the pupil's words, or how they show it."
    part: FORM_PART_MATTERS
  }
  sections {
    id: "how-best-to-support-me"
    title: "How best to support me"
    prompt: "What every adult should do, so that a supply teacher can follow it."
    part: FORM_PART_SUPPORT
    required: true
  }
  sections {
    id: "how-i-communicate"
    title: "How I communicate"
    prompt: "Speech, signs, symbols or a device, and how long to wait for an answer."
    part: FORM_PART_SUPPORT
  }
  sections {
    id: "when-things-get-too-much"
    title: "When things get too much"
    prompt: "What to look out for, what helps and what makes it worse."
    part: FORM_PART_SUPPORT
  }
)pb";

constexpr char kReflection[] = R"pb(
  kind: FORM_KIND_TARGET_SETTING_REFLECTION
  title: "How we set targets"
  state: FORM_STATE_PUBLISHED
  sections {
    id: "pupil-voice"
    title: "Pupil voice"
    prompt: "How did pupils take part in setting their targets, and what changed because of it?"
    required: true
  }
  sections {
    id: "baseline"
    title: "Where pupils start"
    prompt: "What evidence shows where each pupil starts, and how recent is it?"
    required: true
  }
  sections {
    id: "rationale"
    title: "Why these targets"
    prompt: "Why these targets for these pupils now, and who decided?"
    required: true
  }
  sections {
    id: "data-and-formulas"
    title: "Data beside targets"
    prompt: "Where do published expectations come in, and how are they kept apart from targets?"
  }
  sections {
    id: "not-met"
    title: "Targets not met"
    prompt: "What did targets that were not met tell you, and what did you change?"
    required: true
  }
  sections {
    id: "next-term"
    title: "Next term"
    prompt: "What will you do differently next term?"
    required: true
  }
)pb";

constexpr char kDeparture[] = R"pb(
  reason: "Our nurture classes write the first part together, and pupils choose a safe place."
  omitted_sections: "what-i-find-hard"
  optional_sections: "what-people-appreciate"
  added_sections {
    id: "where-i-feel-safe"
    title: "Where I feel safe"
    part: FORM_PART_SUPPORT
    required: true
  }
)pb";

template <typename T>
T Parse(const char* text) {
  T message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) std::abort();
  return message;
}

}  // namespace

v1::FormTemplate ExamplePassportTemplate() { return Parse<v1::FormTemplate>(kPassport); }

v1::FormTemplate ExampleReflectionTemplate() { return Parse<v1::FormTemplate>(kReflection); }

v1::FormDeparture ExamplePassportDeparture(const std::string& school,
                                           const std::string& form_template) {
  auto departure = Parse<v1::FormDeparture>(kDeparture);
  departure.set_school(school);
  departure.set_form_template(form_template);
  return departure;
}

}  // namespace senda::directory
