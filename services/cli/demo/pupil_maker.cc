#include "services/cli/demo/pupil_maker.h"

#include <algorithm>
#include <map>
#include <string>

#include "fmt/format.h"
#include "services/cli/demo/people_names.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using importing::ToDate;
using pupils::v1::Pupil;

// Early years and sixth forms are smaller than the years of compulsory school.
std::int64_t YearGroupWeight(int year_group) {
  if (year_group <= -2) return 25;
  if (year_group == -1) return 50;
  return year_group >= 12 ? 45 : 100;
}

// The year group of each pupil, youngest first.
std::vector<int> YearGroups(const PlannedSchool& school) {
  std::vector<std::int64_t> weights;
  for (int year = school.first_year_group; year <= school.last_year_group; ++year) {
    weights.push_back(YearGroupWeight(year));
  }
  const std::vector<int> sizes = Apportion(school.pupils, weights);
  std::vector<int> groups;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    groups.insert(groups.end(), static_cast<std::size_t>(sizes[i]),
                  school.first_year_group + static_cast<int>(i));
  }
  return groups;
}

// Hands out a school's UPNs: of each year of entry 1,000 serial numbers, then those of the year
// before.
class UpnIssuer {
 public:
  explicit UpnIssuer(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string Next(absl::civil_year_t year) {
    while (used_[year] == 1000) --year;
    const std::string digits = fmt::format("{}{:02}{:03}", prefix_, year % 100, used_[year]++);
    return *pupil_tracking::CheckLetter("?" + digits) + digits;
  }

 private:
  std::string prefix_;
  std::map<absl::civil_year_t, int> used_;
};

// A year group holds those born from 1 September to 31 August who were year + 4 on that 31 August.
CivilDay BirthOf(int year_group, const Calendar& calendar, Random& random) {
  const CivilDay first(calendar.start_year() - 5 - year_group, 9, 1);
  return first + random.Below(static_cast<int>(CivilDay(first.year() + 1, 9, 1) - first));
}

void SetFlags(const PlannedSchool& school, Pupil& pupil, Random& random) {
  pupil.set_free_school_meals(random.Chance(school.free_school_meals_per_mille));
  pupil.set_ever6_free_school_meals(pupil.free_school_meals() || random.Chance(50));
  pupil.set_english_additional_language(random.Chance(school.additional_language_per_mille));
  pupil.set_looked_after(random.Chance(8));
  pupil.set_service_child(random.Chance(9));
  pupil.set_young_carer(random.Chance(7));
  pupil.set_pupil_premium(pupil.ever6_free_school_meals() || pupil.looked_after());
}

}  // namespace

std::vector<Pupil> MakePupils(const DemoPlan& plan, const PlannedSchool& school,
                              const Calendar& calendar) {
  Random random = Random::For(plan.seed, "pupils", static_cast<std::uint64_t>(school.index));
  UpnIssuer upns(school.upn_prefix);
  std::vector<Pupil> pupils;
  int number = school.first_pupil_number;
  for (const int year_group : YearGroups(school)) {
    Pupil pupil;
    pupil.set_name(fmt::format("{}/pupils/p-{:06}", plan.trust, number++));
    pupil.set_school(school.school.name());
    const bool is_girl = random.Chance(490);
    pupil.set_sex(is_girl ? pupils::v1::SEX_FEMALE : pupils::v1::SEX_MALE);
    pupil.set_given_name(std::string(random.Pick(is_girl ? GirlsNames() : BoysNames())));
    pupil.set_family_name(std::string(random.Pick(FamilyNames())));
    // A few are taught with a younger year.
    const bool out_of_year = year_group > 0 && random.Chance(4);
    *pupil.mutable_date_of_birth() =
        ToDate(BirthOf(year_group + (out_of_year ? 1 : 0), calendar, random));
    pupil.set_year_group(year_group);
    const int years_in_school = random.Below(1000) < 850
                                    ? year_group - school.first_year_group
                                    : random.Below(year_group - school.first_year_group + 1);
    const CivilDay entry(calendar.start_year() - years_in_school, 9, 1);
    *pupil.mutable_entry_date() = ToDate(entry);
    pupil.set_upn(upns.Next(entry.year()));
    SetFlags(school, pupil, random);
    pupils.push_back(std::move(pupil));
  }
  return pupils;
}

}  // namespace senda::demo
