#ifndef SENDA_SERVICES_DIRECTORY_EXAMPLE_FORMS_H_
#define SENDA_SERVICES_DIRECTORY_EXAMPLE_FORMS_H_

#include <string>

#include "senda/directory/v1/form_departure.pb.h"
#include "senda/directory/v1/form_template.pb.h"

// Forms as a trust would have them, for tests of any service that works with forms. All are
// published; none has a name, so whoever makes them chooses the ids.
namespace senda::directory {

// A pupil passport of the three-part standard, in date for 12 months. Required are
// "what-people-appreciate", "what-matters-to-me" and "how-best-to-support-me"; optional are
// "what-i-find-hard" (the second part), "how-i-communicate" and "when-things-get-too-much" (the
// third).
v1::FormTemplate ExamplePassportTemplate();

// Six questions about how a school sets targets. Required are "pupil-voice", "baseline",
// "rationale", "not-met" and "next-term"; "data-and-formulas" is optional.
v1::FormTemplate ExampleReflectionTemplate();

// How a school departs from ExamplePassportTemplate() by the name `form_template`: it leaves
// "what-i-find-hard" out, need not fill "what-people-appreciate", and adds the required section
// "where-i-feel-safe".
v1::FormDeparture ExamplePassportDeparture(const std::string& school,
                                           const std::string& form_template);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_EXAMPLE_FORMS_H_
