#ifndef SENDA_SERVICES_CLI_DEMO_DEMO_PLAN_H_
#define SENDA_SERVICES_CLI_DEMO_DEMO_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/demo/demo_source.h"
#include "services/cli/importing/dfe_sen.h"

namespace senda::demo {

// What to make.
struct DemoPlan {
  std::string trust = "trusts/demo";
  std::string trust_display_name = "Demonstration Learning Trust";
  // 1 to 90 schools and 20 to 2,500 pupils a school on average; both count for nothing if there are
  // `sources`.
  int schools = 5;
  int pupils = 2000;
  std::uint64_t seed = 1;
  // The last day on which anything has happened. The same seed on another day makes other dates.
  absl::CivilDay today;
  // Of the pupils without SEN, how many have test scores; of those with SEN nine in ten have.
  int assessed_percent = 25;
  std::vector<DemoSource> sources;
};

// One school with everything that is decided before its pupils are made.
struct PlannedSchool {
  directory::v1::School school;  // with its name
  int index = 0;                 // from 0, in order of URN or as generated
  int first_pupil_number = 0;    // its pupils are numbered from here, throughout the trust
  // LA and establishment numbers that begin its pupils' UPNs, like no other school's.
  std::string upn_prefix;
  int pupils = 0;
  int first_year_group = 0;
  int last_year_group = 6;
  bool is_secondary = false;
  int sen_support = 0;
  int ehc_plans = 0;
  // With counts: the primary needs to give out, and none to the rest. Without: drawn.
  bool has_counts = false;
  importing::NeedCounts sen_support_needs;
  importing::NeedCounts ehc_plan_needs;
  int free_school_meals_per_mille = 0;
  int additional_language_per_mille = 0;
};

// Decides sizes, phases and rates. SEN support and plans of a generated trust add up to the
// national rates, but spread over its schools as widely as they really are. INVALID_ARGUMENT /
// DEMO_PLAN if the plan asks for what cannot be.
absl::StatusOr<std::vector<PlannedSchool>> PlanSchools(const DemoPlan& plan);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_DEMO_PLAN_H_
