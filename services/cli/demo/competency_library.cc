#include <cstddef>

#include "fmt/format.h"
#include "services/cli/demo/libraries.h"

namespace senda::demo {
namespace {

using workforce::v1::StaffRole;

constexpr StaffRole kTeacher = workforce::v1::STAFF_ROLE_TEACHER;
constexpr StaffRole kAssistant = workforce::v1::STAFF_ROLE_TEACHING_ASSISTANT;
constexpr StaffRole kSenco = workforce::v1::STAFF_ROLE_SENCO;
constexpr StaffRole kLeader = workforce::v1::STAFF_ROLE_SENIOR_LEADER;

struct Row {
  const char* title;
  const char* description;
  std::vector<const char*> needs;
  bool mandatory;
  int renewal_months;
  std::vector<StaffRole> roles;
  double hours;
  int cost_pence;
};

const std::vector<Row>& Rows() {
  static const auto& rows = *new std::vector<Row>{
      {"SEND awareness for all staff",
       "Knows the four broad areas of need, the graduated approach and where to find a pupil's "
       "plan.",
       {},
       true,
       24,
       {},
       2,
       0},
      {"Adaptive teaching",
       "Plans and adjusts whole-class teaching so that pupils with SEND reach the same goals.",
       {},
       false,
       36,
       {kTeacher, kSenco},
       6,
       4500},
      {"Writing and reviewing targets with pupils",
       "Sets targets in the pupil's own terms from evidence and reviews them with the family.",
       {},
       false,
       36,
       {kTeacher, kSenco},
       3,
       0},
      {"Autism: understanding and adjusting",
       "Adjusts communication, environment and routine.",
       {"ASD"},
       false,
       36,
       {kTeacher, kAssistant, kSenco},
       6,
       9500},
      {"Communication-friendly classrooms",
       "Adapts language, checks understanding and supports vocabulary.",
       {"SLCN"},
       false,
       36,
       {kTeacher, kAssistant},
       6,
       9000},
      {"Delivering speech and language programmes",
       "Delivers a therapist's programme as written and records each session.",
       {"SLCN"},
       false,
       24,
       {kAssistant},
       12,
       18000},
      {"Structured literacy for dyslexia",
       "Teaches reading and spelling in small, cumulative steps.",
       {"SPLD"},
       false,
       36,
       {kTeacher, kAssistant},
       12,
       15000},
      {"Early number difficulties",
       "Finds and closes gaps in early number.",
       {"MLD", "SPLD"},
       false,
       36,
       {kAssistant},
       6,
       6000},
      {"Emotion coaching and de-escalation",
       "Recognises dysregulation early and responds in ways that restore calm.",
       {"SEMH"},
       false,
       24,
       {kTeacher, kAssistant, kLeader},
       6,
       8000},
      {"Emotional literacy support (ELSA)",
       "Plans and delivers support under the supervision of an educational psychologist.",
       {"SEMH"},
       false,
       12,
       {kAssistant},
       36,
       60000},
      {"Hearing impairment in the classroom",
       "Manages acoustics, radio aids and seating.",
       {"HI", "MSI"},
       false,
       36,
       {kTeacher, kAssistant},
       3,
       5000},
      {"Vision impairment in the classroom",
       "Adapts print, contrast and seating.",
       {"VI", "MSI"},
       false,
       36,
       {kTeacher, kAssistant},
       3,
       5000},
      {"Moving and handling",
       "Supports mobility and transfers safely.",
       {"PD", "PMLD"},
       false,
       12,
       {kAssistant},
       6,
       7500},
      {"Deploying teaching assistants well",
       "Uses assistants to add to, and not replace, teaching.",
       {},
       false,
       36,
       {kTeacher, kLeader, kSenco},
       3,
       0},
      {"National SENCO qualification",
       "Holds the NPQ for SENCOs, or the award that it replaced.",
       {},
       false,
       0,
       {kSenco},
       180,
       120000},
  };
  return rows;
}

}  // namespace

std::vector<LibraryCompetency> MakeCompetencies(const std::string& trust) {
  std::vector<LibraryCompetency> competencies;
  for (const Row& row : Rows()) {
    LibraryCompetency made;
    workforce::v1::Competency& competency = made.competency;
    competency.set_name(fmt::format("{}/competencies/c-{:02}", trust, competencies.size() + 1));
    competency.set_title(row.title);
    competency.set_description(row.description);
    for (const char* need : row.needs) competency.add_need_types(need);
    competency.set_mandatory(row.mandatory);
    competency.set_renewal_months(row.renewal_months);
    made.roles = row.roles;
    made.training_hours = row.hours;
    made.training_cost_pence = row.cost_pence;
    competencies.push_back(std::move(made));
  }
  return competencies;
}

}  // namespace senda::demo
