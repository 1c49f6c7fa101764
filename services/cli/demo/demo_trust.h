#ifndef SENDA_SERVICES_CLI_DEMO_DEMO_TRUST_H_
#define SENDA_SERVICES_CLI_DEMO_DEMO_TRUST_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "senda/directory/v1/academic_year.pb.h"
#include "senda/directory/v1/form_template.pb.h"
#include "senda/directory/v1/school.pb.h"
#include "senda/directory/v1/trust.pb.h"
#include "senda/goals/v1/check_in.pb.h"
#include "senda/goals/v1/goal.pb.h"
#include "senda/provision/v1/enrolment.pb.h"
#include "senda/provision/v1/intervention.pb.h"
#include "senda/provision/v1/provision.pb.h"
#include "senda/provision/v1/session.pb.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "senda/workforce/v1/competency.pb.h"
#include "senda/workforce/v1/senco_appointment.pb.h"
#include "senda/workforce/v1/staff_member.pb.h"
#include "senda/workforce/v1/training_record.pb.h"
#include "services/cli/demo/calendar.h"
#include "services/cli/demo/demo_plan.h"
#include "services/cli/demo/libraries.h"
#include "services/cli/demo/support_maker.h"

namespace senda::demo {

// What belongs to the trust as a whole, in the order in which to load it: nothing refers to what
// comes after it.
struct DemoTrustData {
  directory::v1::Trust trust;
  std::vector<directory::v1::AcademicYear> academic_years;
  std::vector<directory::v1::School> schools;
  std::vector<workforce::v1::Competency> competencies;
  std::vector<provision::v1::Intervention> interventions;
  std::vector<pupils::v1::Instrument> instruments;
  std::vector<directory::v1::FormTemplate> form_templates;  // published
  std::vector<workforce::v1::StaffMember> staff_members;    // the central team
  std::vector<goals::v1::Goal> goals;
  std::vector<goals::v1::CheckIn> check_ins;
};

// What belongs to one school, in the order in which to load it, after the trust.
struct DemoSchoolData {
  std::vector<workforce::v1::StaffMember> staff_members;
  std::vector<workforce::v1::TrainingRecord> training_records;
  std::vector<workforce::v1::SencoAppointment> senco_appointments;
  std::vector<pupils::v1::SchoolClass> classes;
  std::vector<pupils::v1::Pupil> pupils;
  std::vector<pupils::v1::SenRecord> sen_records;
  std::vector<pupils::v1::Assessment> assessments;
  SupportRecords support;
  std::vector<provision::v1::Provision> provisions;
  std::vector<provision::v1::Enrolment> enrolments;
  std::vector<provision::v1::Session> sessions;
  std::vector<goals::v1::Goal> goals;
  std::vector<goals::v1::CheckIn> check_ins;
};

// A synthetic trust: children, families and staff who do not exist, in the proportions of those who
// do. The same plan makes the same trust on every machine, byte for byte. Every resource has its
// name, so that they can refer to each other; what the server sets is left empty.
//
//   ASSIGN_OR_RETURN(const DemoTrust trust, DemoTrust::Make(plan));
//   Load(trust.MakeTrustData());
//   for (std::size_t i = 0; i < trust.schools().size(); ++i) Load(trust.MakeSchoolData(i));
//
// Schools are made one at a time and independently of each other, so a large trust needs the memory
// of its largest school. All methods may be called from several threads.
class DemoTrust {
 public:
  // INVALID_ARGUMENT / DEMO_PLAN if the plan asks for what cannot be.
  static absl::StatusOr<DemoTrust> Make(DemoPlan plan);

  const std::vector<PlannedSchool>& schools() const { return schools_; }
  int pupil_count() const;

  DemoTrustData MakeTrustData() const;
  DemoSchoolData MakeSchoolData(std::size_t index) const;
  // The pupils and SEN records of a school alone, the same as in MakeSchoolData.
  DemoSchoolData MakePupilsAndSen(std::size_t index) const;

 private:
  DemoTrust(DemoPlan plan, std::vector<PlannedSchool> schools);

  DemoPlan plan_;
  Calendar calendar_;
  std::vector<PlannedSchool> schools_;
  std::vector<LibraryCompetency> competencies_;
  std::vector<LibraryIntervention> interventions_;
};

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_DEMO_TRUST_H_
