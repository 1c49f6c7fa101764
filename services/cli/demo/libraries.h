#ifndef SENDA_SERVICES_CLI_DEMO_LIBRARIES_H_
#define SENDA_SERVICES_CLI_DEMO_LIBRARIES_H_

#include <string>
#include <vector>

#include "senda/directory/v1/form_template.pb.h"
#include "senda/provision/v1/intervention.pb.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "senda/workforce/v1/competency.pb.h"
#include "senda/workforce/v1/staff_member.pb.h"

// What a trust brings with it before the first school opens: its library of interventions, what
// staff are to be able to do, and what pupils are assessed with.
namespace senda::demo {

// A competency and who is expected to hold it beside those for whom it is mandatory.
struct LibraryCompetency {
  workforce::v1::Competency competency;
  std::vector<workforce::v1::StaffRole> roles;
  double training_hours;
  int training_cost_pence;
};
// Fifteen, with names below `trust` (`c-01`).
std::vector<LibraryCompetency> MakeCompetencies(const std::string& trust);

// An intervention and the year groups it is for.
struct LibraryIntervention {
  provision::v1::Intervention intervention;
  int first_year_group;
  int last_year_group;
  // What is measured before and after; empty when nothing is.
  std::string measure;
};
// Twenty-five of all tiers and areas, with names below `trust` (`i-01`).
std::vector<LibraryIntervention> MakeInterventions(const std::string& trust);

// One of each kind of assessment, and a second standardised test, with names below `trust`
// (`ngrt`).
std::vector<pupils::v1::Instrument> MakeInstruments(const std::string& trust);

// The trust's published forms: the pupil passport in its three parts, and the reflection on how
// targets are set. Ids `pupil-passport` and `target-setting`.
std::vector<directory::v1::FormTemplate> MakeFormTemplates(const std::string& trust);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_LIBRARIES_H_
