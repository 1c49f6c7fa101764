#include "services/cli/demo/staff_maker.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "services/cli/demo/people_names.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using importing::ToDate;
using workforce::v1::StaffMember;
using workforce::v1::StaffRole;
using workforce::v1::TrainingRecord;

std::string MakeUpName(Random& random) {
  const auto& given = random.Chance(700) ? GirlsNames() : BoysNames();
  const std::string first(random.Pick(given));
  return fmt::format("{} {}", first, random.Pick(FamilyNames()));
}

StaffMember NewStaff(const DemoPlan& plan, int school_number, std::size_t number, StaffRole role,
                     Random& random) {
  StaffMember member;
  member.set_name(fmt::format("{}/staffMembers/st-{:03}-{:03}", plan.trust, school_number, number));
  member.set_employee_number(fmt::format("E{:03}{:03}", school_number, number));
  member.set_display_name(MakeUpName(random));
  member.set_role(role);
  return member;
}

// How many of each role work in the school, beside the head and the SENCO.
std::vector<StaffRole> RolesOf(const PlannedSchool& school) {
  std::vector<StaffRole> roles = {workforce::v1::STAFF_ROLE_SENIOR_LEADER,
                                  workforce::v1::STAFF_ROLE_SENCO};
  const auto add = [&](StaffRole role, int count) {
    roles.insert(roles.end(), static_cast<std::size_t>(count), role);
  };
  const int pupils = school.pupils, with_plans = school.ehc_plans;
  add(workforce::v1::STAFF_ROLE_SENIOR_LEADER, school.is_secondary ? 3 : 1);
  add(workforce::v1::STAFF_ROLE_TEACHER, std::max(2, pupils / (school.is_secondary ? 17 : 21)));
  add(workforce::v1::STAFF_ROLE_TEACHING_ASSISTANT,
      std::max(2, pupils / (school.is_secondary ? 100 : 40) + with_plans / 3));
  add(workforce::v1::STAFF_ROLE_SUPPORT, std::max(1, pupils / 60));
  if (pupils > 600) add(workforce::v1::STAFF_ROLE_SPECIALIST, 1);
  return roles;
}

double FullTimeEquivalent(StaffRole role, Random& random) {
  const bool is_part_time = role == workforce::v1::STAFF_ROLE_TEACHING_ASSISTANT ||
                            role == workforce::v1::STAFF_ROLE_SUPPORT;
  if (!random.Chance(is_part_time ? 650 : 220)) return 1.0;
  return random.Between(4, 9) / 10.0;
}

// Makes the training records of one member after another.
class TrainingMaker {
 public:
  TrainingMaker(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar)
      : plan_(plan),
        calendar_(calendar),
        random_(Random::For(plan.seed, "training", static_cast<std::uint64_t>(school.index))),
        mandatory_per_mille_(random_.Between(700, 980)),
        other_per_mille_(random_.Between(120, 360)) {}

  void Add(const StaffMember& member, const std::vector<LibraryCompetency>& competencies,
           std::vector<TrainingRecord>& records) {
    int number = 0;
    for (const LibraryCompetency& offered : competencies) {
      if (!random_.Chance(ChanceOf(member, offered))) continue;
      TrainingRecord record = Complete(member, offered);
      record.set_name(fmt::format("{}/trainingRecords/t-{}-{}", plan_.trust,
                                  member.name().substr(member.name().rfind('/') + 4), ++number));
      records.push_back(std::move(record));
    }
  }

 private:
  int ChanceOf(const StaffMember& member, const LibraryCompetency& offered) const {
    if (offered.competency.mandatory()) return mandatory_per_mille_;
    const bool is_for =
        std::find(offered.roles.begin(), offered.roles.end(), member.role()) != offered.roles.end();
    if (!is_for) return 0;
    // Most SENCOs hold their own qualification; others are within their three years.
    return offered.roles.size() == 1 && member.role() == workforce::v1::STAFF_ROLE_SENCO
               ? 800
               : other_per_mille_;
  }

  TrainingRecord Complete(const StaffMember& member, const LibraryCompetency& offered) {
    TrainingRecord record;
    record.set_staff_member(member.name());
    record.set_title(offered.competency.title());
    record.add_competencies(offered.competency.name());
    const bool is_specialist = offered.training_cost_pence > 0;
    record.set_kind(is_specialist ? workforce::v1::TRAINING_KIND_SPECIALIST
                                  : workforce::v1::TRAINING_KIND_IN_HOUSE);
    record.set_provider(is_specialist ? "Outside specialist" : "Trust inclusion team");
    const CivilDay last = calendar_.today();
    const CivilDay completed = Calendar::SchoolDayBetween(last - 1000, last, random_);
    *record.mutable_completed_date() = ToDate(completed);
    if (const int months = offered.competency.renewal_months(); months > 0) {
      const absl::CivilMonth month = absl::CivilMonth(completed) + months;
      *record.mutable_expiry_date() = ToDate(CivilDay(month + 1) - 1);
    }
    record.set_hours(offered.training_hours);
    record.set_cost_pence(offered.training_cost_pence);
    record.set_evidence("Certificate in the staff file.");
    return record;
  }

  const DemoPlan& plan_;
  const Calendar& calendar_;
  Random random_;
  int mandatory_per_mille_;
  int other_per_mille_;
};

}  // namespace

std::vector<StaffMember> MakeCentralStaff(const DemoPlan& plan) {
  Random random = Random::For(plan.seed, "central staff");
  std::vector<StaffMember> staff;
  for (int i = 0; i < 2; ++i) {
    staff.push_back(
        NewStaff(plan, 0, staff.size() + 1, workforce::v1::STAFF_ROLE_SENIOR_LEADER, random));
    staff.back().set_full_time_equivalent(1.0);
  }
  return staff;
}

std::vector<StaffMember> MakeStaff(const DemoPlan& plan, const PlannedSchool& school,
                                   const Calendar& calendar) {
  Random random = Random::For(plan.seed, "staff", static_cast<std::uint64_t>(school.index));
  std::vector<StaffMember> staff;
  for (const StaffRole role : RolesOf(school)) {
    StaffMember member = NewStaff(plan, school.index + 1, staff.size() + 1, role, random);
    member.set_school(school.school.name());
    member.set_full_time_equivalent(FullTimeEquivalent(role, random));
    const auto year = calendar.start_year() - random.Below(14);
    *member.mutable_start_date() = ToDate(CivilDay(year, 9, 1));
    staff.push_back(std::move(member));
  }
  return staff;
}

std::vector<TrainingRecord> MakeTrainingRecords(
    const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar,
    const std::vector<StaffMember>& staff, const std::vector<LibraryCompetency>& competencies) {
  TrainingMaker maker(plan, school, calendar);
  std::vector<TrainingRecord> records;
  for (const StaffMember& member : staff) maker.Add(member, competencies, records);
  return records;
}

}  // namespace senda::demo
