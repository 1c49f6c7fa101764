#include "services/cli/demo/demo_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "services/cli/demo/proportions.h"
#include "services/cli/demo/random.h"

namespace senda::demo {
namespace {

using directory::v1::Phase;
using directory::v1::School;

constexpr int kMostSchools = 90;

absl::Status Refuse(std::string message) {
  return errors::Make(absl::StatusCode::kInvalidArgument, "DEMO_PLAN", message);
}

struct YearGroups {
  int first;
  int last;
};

YearGroups UsualYearGroups(Phase phase) {
  switch (phase) {
    case directory::v1::PHASE_NURSERY:
      return {-2, -1};
    case directory::v1::PHASE_MIDDLE_DEEMED_PRIMARY:
      return {4, 7};
    case directory::v1::PHASE_MIDDLE_DEEMED_SECONDARY:
      return {5, 8};
    case directory::v1::PHASE_SECONDARY:
      return {7, 11};
    case directory::v1::PHASE_SIXTEEN_PLUS:
      return {12, 13};
    case directory::v1::PHASE_ALL_THROUGH:
      return {0, 13};
    case directory::v1::PHASE_NOT_APPLICABLE:
      return {0, 11};
    default:
      return {0, 6};
  }
}

// A child of age 4 on 31 August is in reception, year group 0; the highest age is reached in the
// course of the last year.
YearGroups YearGroupsOf(const School& school) {
  YearGroups groups = UsualYearGroups(school.phase());
  if (school.lowest_age() > 0) groups.first = std::clamp(school.lowest_age() - 4, -2, 13);
  if (school.highest_age() > 0) groups.last = std::clamp(school.highest_age() - 5, -2, 13);
  groups.last = std::max(groups.first, groups.last);
  return groups;
}

// One multiplier for each of `count` items: even steps through `spread`, so that even a few schools
// have its mean, in random order.
std::vector<int> DrawSpread(const std::vector<int>& spread, std::size_t count, Random random) {
  std::vector<int> drawn;
  for (std::size_t i = 0; i < count; ++i) {
    drawn.push_back(spread[(2 * i + 1) * spread.size() / (2 * count)]);
  }
  random.Shuffle(drawn);
  return drawn;
}

bool IsSecondary(const YearGroups& groups) { return groups.first >= 5; }

int Sum(const importing::NeedCounts& needs) {
  int sum = 0;
  for (const auto& [type, count] : needs) sum += count;
  return sum;
}

absl::StatusOr<PlannedSchool> PlanOne(const DemoPlan& plan, const DemoSource& source, int index) {
  PlannedSchool planned;
  planned.school = source.school;
  planned.school.set_name(fmt::format("{}/schools/{}", plan.trust, source.school.urn()));
  planned.index = index;
  const YearGroups groups = YearGroupsOf(source.school);
  planned.first_year_group = groups.first;
  planned.last_year_group = groups.last;
  planned.is_secondary = IsSecondary(groups);
  if (source.counts) {
    const importing::SchoolSenCounts& counts = *source.counts;
    planned.has_counts = true;
    planned.pupils = counts.total_pupils;
    planned.sen_support = counts.sen_support.value_or(0);
    planned.ehc_plans = counts.ehc_plans.value_or(0);
    planned.sen_support_needs = counts.sen_support_needs.value_or(importing::NeedCounts{});
    planned.ehc_plan_needs = counts.ehc_plan_needs.value_or(importing::NeedCounts{});
    // NSA belongs to SEN support alone: a plan whose need is stated so has no need recorded.
    planned.ehc_plan_needs.erase(pupils::v1::SEN_NEED_TYPE_NSA);
    if (planned.sen_support + planned.ehc_plans > planned.pupils ||
        Sum(planned.sen_support_needs) > planned.sen_support ||
        Sum(planned.ehc_plan_needs) > planned.ehc_plans) {
      return Refuse(
          fmt::format("the SEN counts of school {} contradict each other", source.school.urn()));
    }
  } else if (source.pupils) {
    planned.pupils = *source.pupils;
  } else {
    return Refuse(fmt::format("school {} has neither SEN counts nor a number of pupils",
                              source.school.urn()));
  }
  return planned;
}

// Gives the schools without counts their share of what the national rates make of all their pupils.
void DrawRates(const DemoPlan& plan, std::vector<PlannedSchool>& schools) {
  const auto share_out = [&](const std::vector<int>& spread, const char* purpose, auto rate,
                             auto assign) {
    const std::vector<int> factors =
        DrawSpread(spread, schools.size(), Random::For(plan.seed, purpose));
    std::vector<std::int64_t> weights;
    std::int64_t expected = 0;
    for (std::size_t i = 0; i < schools.size(); ++i) {
      const PlannedSchool& school = schools[i];
      const std::int64_t share = school.has_counts ? 0 : std::int64_t{school.pupils} * rate(school);
      expected += share;
      weights.push_back(share * factors[i]);
    }
    if (expected == 0) return;
    const std::vector<int> parts = Apportion(static_cast<int>((expected + 500) / 1000), weights);
    for (std::size_t i = 0; i < schools.size(); ++i) {
      if (!schools[i].has_counts) assign(schools[i], parts[i]);
    }
  };
  const auto rates = [](const PlannedSchool& school) {
    return school.is_secondary ? kSecondaryRates : kPrimaryRates;
  };
  share_out(
      EhcPlanSpread(), "plans", [&](const PlannedSchool& s) { return rates(s).ehc_plans; },
      [](PlannedSchool& s, int part) { s.ehc_plans = std::min(part, s.pupils); });
  share_out(
      SenSupportSpread(), "support", [&](const PlannedSchool& s) { return rates(s).sen_support; },
      [](PlannedSchool& s, int part) { s.sen_support = std::min(part, s.pupils - s.ehc_plans); });
}

void DrawBackground(const DemoPlan& plan, std::vector<PlannedSchool>& schools) {
  const std::vector<int> factors =
      DrawSpread(FreeSchoolMealsSpread(), schools.size(), Random::For(plan.seed, "meals"));
  std::int64_t pupils = 1, weighted = 1;
  for (std::size_t i = 0; i < schools.size(); ++i) {
    pupils += schools[i].pupils;
    weighted += std::int64_t{schools[i].pupils} * factors[i];
  }
  Random random = Random::For(plan.seed, "languages");
  for (std::size_t i = 0; i < schools.size(); ++i) {
    schools[i].free_school_meals_per_mille = static_cast<int>(
        std::min<std::int64_t>(700, kFreeSchoolMeals * factors[i] * pupils / weighted));
    schools[i].additional_language_per_mille = random.Between(20, 380);
  }
}

absl::Status CheckPlan(const DemoPlan& plan) {
  if (!plan.sources.empty()) return absl::OkStatus();
  if (plan.schools < 1 || plan.schools > kMostSchools) {
    return Refuse(fmt::format("ask for 1 to {} schools, not {}", kMostSchools, plan.schools));
  }
  if (plan.pupils < 20 * plan.schools || plan.pupils > 2500 * plan.schools) {
    return Refuse(fmt::format("{} schools can have {} to {} pupils, not {}", plan.schools,
                              20 * plan.schools, 2500 * plan.schools, plan.pupils));
  }
  return absl::OkStatus();
}

// The seven digits after the check letter: the school's own LA and establishment numbers, or, if
// those are missing or another school's, ones nobody else has.
std::string ChooseUpnPrefix(const School& school, std::set<std::string>& taken) {
  std::string prefix = school.local_authority_code() + school.establishment_number();
  int estab = 9999;
  while (prefix.size() != 7 || !taken.insert(prefix).second) {
    prefix = fmt::format("100{:04}", estab--);
  }
  return prefix;
}

}  // namespace

absl::StatusOr<std::vector<PlannedSchool>> PlanSchools(const DemoPlan& plan) {
  RETURN_IF_ERROR(CheckPlan(plan));
  const std::vector<DemoSource> sources =
      plan.sources.empty() ? MakeUpSources(plan.schools, plan.pupils, plan.seed) : plan.sources;
  std::vector<PlannedSchool> schools;
  std::set<std::string> urns, prefixes;
  int next_pupil = 1;
  for (const DemoSource& source : sources) {
    ASSIGN_OR_RETURN(PlannedSchool planned,
                     PlanOne(plan, source, static_cast<int>(schools.size())));
    if (!urns.insert(source.school.urn()).second) {
      return Refuse(fmt::format("school {} is there twice", source.school.urn()));
    }
    planned.upn_prefix = ChooseUpnPrefix(planned.school, prefixes);
    planned.first_pupil_number = next_pupil;
    next_pupil += planned.pupils;
    schools.push_back(std::move(planned));
  }
  DrawRates(plan, schools);
  DrawBackground(plan, schools);
  return schools;
}

}  // namespace senda::demo
