#include "services/cli/demo/proportions.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace senda::demo {
namespace {

using pupils::v1::SenProvision;

constexpr int kLowestYearGroup = -4;

// By year group from -4 (E1) to 14.
constexpr std::array<std::int64_t, 19> kSenSupportByYear = {
    20, 20, 40, 50, 78, 105, 122, 134, 142, 150, 152, 129, 125, 121, 117, 114, 70, 60, 60};
constexpr std::array<std::int64_t, 19> kPlansByYear = {8,  8,  12, 16, 20, 24, 28, 31, 34, 37,
                                                       38, 38, 39, 39, 40, 40, 30, 30, 30};

bool IsPlan(SenProvision provision) { return provision == pupils::v1::SEN_PROVISION_E; }

}  // namespace

const std::vector<int>& SenSupportSpread() {
  static const auto& spread =
      *new std::vector<int>{55, 64, 70, 76, 82, 87, 92, 96, 101, 105, 110, 115, 122, 130, 141, 154};
  return spread;
}

const std::vector<int>& EhcPlanSpread() {
  static const auto& spread =
      *new std::vector<int>{30, 42, 52, 60, 68, 76, 84, 92, 100, 108, 116, 126, 138, 152, 168, 188};
  return spread;
}

const std::vector<int>& FreeSchoolMealsSpread() {
  static const auto& spread =
      *new std::vector<int>{20, 32, 44, 56, 66, 76, 86, 95, 104, 112, 122, 132, 144, 157, 170, 184};
  return spread;
}

std::int64_t AgeWeight(SenProvision provision, int year_group) {
  const auto& by_year = IsPlan(provision) ? kPlansByYear : kSenSupportByYear;
  const int last = static_cast<int>(by_year.size()) - 1;
  return by_year[static_cast<std::size_t>(std::clamp(year_group - kLowestYearGroup, 0, last))];
}

// Drawing without putting back thins out those with the greater weight, so the weights are ratios
// of -ln(1 - share). Of 100 pupils 51 are boys and 3.8 have plans, 2.78 of them boys: shares .0545
// and .0208, .0560 / .0210 = 2.66. Of the 96.2 left 14.7 have support, 9.5 of them boys: .197 of
// the boys and .108 of the girls, .219 / .114 = 1.92.
std::int64_t BoysWeight(SenProvision provision) { return IsPlan(provision) ? 266 : 192; }

// The same with 24.6 of 100 on free school meals: plans .0635 and .0297, .0656 / .0302 = 2.18;
// support .239 and .126, .273 / .134 = 2.04.
std::int64_t FreeSchoolMealsWeight(SenProvision provision) { return IsPlan(provision) ? 218 : 204; }

const NeedMix& EhcPlanNeeds() {
  static const auto& mix = *new NeedMix{
      {pupils::v1::SEN_NEED_TYPE_ASD, pupils::v1::SEN_NEED_TYPE_SLCN,
       pupils::v1::SEN_NEED_TYPE_SEMH, pupils::v1::SEN_NEED_TYPE_MLD, pupils::v1::SEN_NEED_TYPE_PD,
       pupils::v1::SEN_NEED_TYPE_SPLD, pupils::v1::SEN_NEED_TYPE_SLD, pupils::v1::SEN_NEED_TYPE_HI,
       pupils::v1::SEN_NEED_TYPE_OTH, pupils::v1::SEN_NEED_TYPE_VI, pupils::v1::SEN_NEED_TYPE_MSI,
       pupils::v1::SEN_NEED_TYPE_PMLD, pupils::v1::SEN_NEED_TYPE_UNSPECIFIED},
      {272, 265, 221, 108, 38, 31, 13, 13, 14, 10, 2, 2, 10}};
  return mix;
}

const NeedMix& SenSupportNeeds(bool is_secondary) {
  static const auto& types = *new std::vector<pupils::v1::SenNeedType>{
      pupils::v1::SEN_NEED_TYPE_SLCN, pupils::v1::SEN_NEED_TYPE_SEMH, pupils::v1::SEN_NEED_TYPE_MLD,
      pupils::v1::SEN_NEED_TYPE_SPLD, pupils::v1::SEN_NEED_TYPE_ASD,  pupils::v1::SEN_NEED_TYPE_NSA,
      pupils::v1::SEN_NEED_TYPE_OTH,  pupils::v1::SEN_NEED_TYPE_PD,   pupils::v1::SEN_NEED_TYPE_HI,
      pupils::v1::SEN_NEED_TYPE_VI};
  static const auto& primary = *new NeedMix{types, {340, 190, 170, 100, 80, 40, 40, 20, 15, 7}};
  static const auto& secondary = *new NeedMix{types, {140, 260, 150, 210, 110, 50, 50, 18, 16, 8}};
  return is_secondary ? secondary : primary;
}

}  // namespace senda::demo
