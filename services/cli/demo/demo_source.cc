#include "services/cli/demo/demo_source.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "fmt/format.h"
#include "services/cli/demo/people_names.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using directory::v1::Phase;
using directory::v1::School;

constexpr int kMeanPrimary = 275;
constexpr int kMeanSecondary = 1060;

Phase PhaseOfGrouping(const std::string& grouping) {
  const std::string lower = absl::AsciiStrToLower(grouping);
  const auto has = [&](const char* word) { return lower.find(word) != std::string::npos; };
  if (has("nursery")) return directory::v1::PHASE_NURSERY;
  if (has("primary")) return directory::v1::PHASE_PRIMARY;
  if (has("secondary")) return directory::v1::PHASE_SECONDARY;
  if (has("all-through") || has("all through")) return directory::v1::PHASE_ALL_THROUGH;
  return directory::v1::PHASE_NOT_APPLICABLE;
}

School SchoolOfCounts(const importing::SchoolSenCounts& counts) {
  School school;
  school.set_urn(counts.urn);
  school.set_display_name(counts.school_name.empty() ? fmt::format("School {}", counts.urn)
                                                     : counts.school_name);
  school.set_local_authority_code(counts.local_authority_code);
  school.set_local_authority_name(counts.local_authority_name);
  school.set_establishment_number(counts.establishment_number);
  school.set_phase(PhaseOfGrouping(counts.phase_type_grouping));
  school.set_establishment_type(counts.establishment_type);
  school.set_status(directory::v1::SCHOOL_STATUS_OPEN);
  return school;
}

School MakeUpSchool(int index, bool is_secondary, const std::string& place, int pupils,
                    Random& random) {
  School school;
  school.set_urn(fmt::format("{}", 900001 + index));
  school.set_display_name(fmt::format(
      "{} {}", place,
      is_secondary ? random.Pick(std::vector<std::string>{"Academy", "High School", "School"})
                   : random.Pick(std::vector<std::string>{"Primary School", "Primary Academy",
                                                          "Church of England Primary School"})));
  school.set_local_authority_code("100");
  school.set_local_authority_name("Demonstration LA");
  school.set_establishment_number(fmt::format("{}", (is_secondary ? 4001 : 2001) + index));
  school.set_phase(is_secondary ? directory::v1::PHASE_SECONDARY : directory::v1::PHASE_PRIMARY);
  school.set_establishment_type(random.Chance(600) ? "Academy converter" : "Academy sponsor led");
  school.set_status(directory::v1::SCHOOL_STATUS_OPEN);
  *school.mutable_open_date() = importing::ToDate(absl::CivilDay(random.Between(2011, 2021), 9, 1));
  school.set_lowest_age(is_secondary ? 11 : random.Chance(400) ? 3 : 4);
  school.set_highest_age(!is_secondary ? 11 : random.Chance(600) ? 18 : 16);
  school.set_capacity((pupils * 108 / 100 + 29) / 30 * 30);
  school.set_ukprn(fmt::format("{}", 10090001 + index));
  school.set_region("East Midlands");
  return school;
}

}  // namespace

std::vector<DemoSource> MakeUpSources(int schools, int pupils, std::uint64_t seed) {
  Random random = Random::For(seed, "schools");
  const int above = pupils - kMeanPrimary * schools;
  const int secondaries = std::clamp(above / (kMeanSecondary - kMeanPrimary), 0, schools);
  std::vector<std::int64_t> weights;
  for (int i = 0; i < schools; ++i) {
    const bool is_secondary = i >= schools - secondaries;
    weights.push_back((is_secondary ? kMeanSecondary : kMeanPrimary) * random.Between(65, 135));
  }
  const std::vector<int> sizes = Apportion(pupils, weights);
  std::vector<std::string> places(PlaceNames().begin(), PlaceNames().end());
  random.Shuffle(places);
  std::vector<DemoSource> sources;
  for (int i = 0; i < schools; ++i) {
    const auto at = static_cast<std::size_t>(i);
    sources.push_back({MakeUpSchool(i, i >= schools - secondaries, places[at], sizes[at], random),
                       sizes[at], std::nullopt});
  }
  return sources;
}

std::vector<DemoSource> JoinSources(const std::vector<importing::GiasSchool>& gias,
                                    const std::vector<importing::SchoolSenCounts>& counts) {
  std::map<std::string, DemoSource> by_urn;
  for (const importing::GiasSchool& school : gias) {
    by_urn[school.school.urn()] = {school.school, school.number_of_pupils, std::nullopt};
  }
  for (const importing::SchoolSenCounts& school : counts) {
    DemoSource& source = by_urn[school.urn];
    if (source.school.urn().empty()) source.school = SchoolOfCounts(school);
    source.counts = school;
  }
  std::vector<DemoSource> sources;
  for (auto& [urn, source] : by_urn) {
    if (counts.empty() || source.counts) sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace senda::demo
