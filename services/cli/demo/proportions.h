#ifndef SENDA_SERVICES_CLI_DEMO_PROPORTIONS_H_
#define SENDA_SERVICES_CLI_DEMO_PROPORTIONS_H_

#include <cstdint>
#include <vector>

#include "senda/pupils/v1/sen_record.pb.h"

// The proportions of special educational needs in English mainstream schools, on which the
// synthetic trust is built. Per mille unless said otherwise.
namespace senda::demo {

// Pupils with SEN support and with an EHC plan, January 2026. Estimates that split the published
// totals of mainstream schools by phase (DfE, Special educational needs in England 2025/26).
struct SenRates {
  int sen_support;
  int ehc_plans;
};
inline constexpr SenRates kPrimaryRates = {154, 40};
inline constexpr SenRates kSecondaryRates = {140, 36};

// Pupils eligible for free school meals, January 2024 (DfE).
inline constexpr int kFreeSchoolMeals = 246;

// How schools differ: sixteen multipliers in percent with a mean of 100, from the lowest to the
// highest sixteenth. The highest-EHC primary schools have about six times the plans of the lowest
// (NFER).
const std::vector<int>& SenSupportSpread();
const std::vector<int>& EhcPlanSpread();
const std::vector<int>& FreeSchoolMealsSpread();

// How likely a pupil of a year group (-4 to 14) is to have the provision, relative to others: SEN
// support peaks at age 10, plans rise all the way to 15 (DfE 2020).
std::int64_t AgeWeight(pupils::v1::SenProvision provision, int year_group);
// The same for boys relative to girls, from 73.1 % of plans and 64.6 % of SEN support being boys'
// (DfE 2019/20), and for those with free school meals relative to others, from 41.1 % and 37.5 %
// (DfE 2022/23). In hundredths; for girls and others it is 100.
std::int64_t BoysWeight(pupils::v1::SenProvision provision);
std::int64_t FreeSchoolMealsWeight(pupils::v1::SenProvision provision);

// Primary needs and their weights. Unspecified stands for a plan whose need is not known.
struct NeedMix {
  std::vector<pupils::v1::SenNeedType> types;
  std::vector<std::int64_t> weights;
};
// Plans in mainstream academies, January 2025 (DfE, Education, health and care plans).
const NeedMix& EhcPlanNeeds();
// SEN support. No national table by phase is published in a readable form; these are working
// values.
const NeedMix& SenSupportNeeds(bool is_secondary);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_PROPORTIONS_H_
