#include "services/cli/demo/demo_trust.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/cli/demo/assessment_maker.h"
#include "services/cli/demo/class_maker.h"
#include "services/cli/demo/goal_maker.h"
#include "services/cli/demo/provision_maker.h"
#include "services/cli/demo/pupil_maker.h"
#include "services/cli/demo/senco_maker.h"
#include "services/cli/demo/staff_maker.h"

namespace senda::demo {

absl::StatusOr<DemoTrust> DemoTrust::Make(DemoPlan plan) {
  ASSIGN_OR_RETURN(std::vector<PlannedSchool> schools, PlanSchools(plan));
  return DemoTrust(std::move(plan), std::move(schools));
}

DemoTrust::DemoTrust(DemoPlan plan, std::vector<PlannedSchool> schools)
    : plan_(std::move(plan)),
      calendar_(plan_.today),
      schools_(std::move(schools)),
      competencies_(MakeCompetencies(plan_.trust)),
      interventions_(MakeInterventions(plan_.trust)) {}

int DemoTrust::pupil_count() const {
  int count = 0;
  for (const PlannedSchool& school : schools_) count += school.pupils;
  return count;
}

DemoTrustData DemoTrust::MakeTrustData() const {
  DemoTrustData data;
  data.trust.set_name(plan_.trust);
  data.trust.set_display_name(plan_.trust_display_name);
  for (const auto year : {calendar_.start_year() - 1, calendar_.start_year()}) {
    data.academic_years.push_back(Calendar::MakeAcademicYear(plan_.trust, year));
  }
  for (const PlannedSchool& school : schools_) data.schools.push_back(school.school);
  for (const auto& entry : competencies_) data.competencies.push_back(entry.competency);
  for (const auto& entry : interventions_) data.interventions.push_back(entry.intervention);
  data.instruments = MakeInstruments(plan_.trust);
  data.form_templates = MakeFormTemplates(plan_.trust);
  data.staff_members = MakeCentralStaff(plan_);
  GoalSet goals = MakeTrustGoals(plan_, calendar_, data.staff_members);
  data.goals = std::move(goals.goals);
  data.check_ins = std::move(goals.check_ins);
  return data;
}

DemoSchoolData DemoTrust::MakePupilsAndSen(std::size_t index) const {
  const PlannedSchool& school = schools_[index];
  DemoSchoolData data;
  data.pupils = MakePupils(plan_, school, calendar_);
  data.classes = MakeClasses(plan_, school, calendar_, data.pupils);
  data.sen_records =
      MakeSenRecords(plan_, school, calendar_, data.pupils, ChooseSen(plan_, school, data.pupils));
  return data;
}

DemoSchoolData DemoTrust::MakeSchoolData(std::size_t index) const {
  const PlannedSchool& school = schools_[index];
  DemoSchoolData data = MakePupilsAndSen(index);
  const std::vector<PupilSen> sen = ChooseSen(plan_, school, data.pupils);
  data.assessments = MakeAssessments(plan_, school, calendar_, data.pupils, sen);
  data.support = MakeSupport(plan_, school, calendar_, data.classes, data.pupils, sen);
  data.staff_members = MakeStaff(plan_, school, calendar_);
  data.training_records =
      MakeTrainingRecords(plan_, school, calendar_, data.staff_members, competencies_);
  data.senco_appointments = MakeSencoAppointments(plan_, school, calendar_, data.staff_members);
  ProvisionMap map = MakeProvisionMap(plan_, school, calendar_, interventions_, data.staff_members,
                                      data.pupils, sen);
  data.provisions = std::move(map.provisions);
  data.enrolments = std::move(map.enrolments);
  data.sessions = std::move(map.sessions);
  GoalSet goals = MakeSchoolGoals(plan_, school, calendar_, data.staff_members);
  data.goals = std::move(goals.goals);
  data.check_ins = std::move(goals.check_ins);
  return data;
}

}  // namespace senda::demo
