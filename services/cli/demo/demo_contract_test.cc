// What the generator and the readers of public files make is what the servers accept.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rpc/validator.h"
#include "services/cli/demo/demo_trust.h"
#include "services/cli/importing/public_data.h"

namespace senda::demo {
namespace {

// Refuses every message that breaks a rule of its contract.
template <typename T>
void ExpectValid(const std::vector<T>& messages) {
  const auto validator = rpc::Validator::Compile(T::descriptor());
  ASSERT_TRUE(validator.ok()) << validator.status();
  EXPECT_FALSE(messages.empty()) << T::descriptor()->full_name();
  for (const T& message : messages) {
    for (const errors::FieldViolation& violation : (*validator)->Validate(message)) {
      ADD_FAILURE() << message.name() << " " << violation.field << ": " << violation.description;
    }
  }
}

TEST(DemoContract, EveryResourceOfTheTrustIsValid) {
  DemoPlan plan;
  plan.schools = 20;
  plan.pupils = 9000;
  plan.today = absl::CivilDay(2026, 11, 21);
  const auto trust = DemoTrust::Make(plan);
  ASSERT_TRUE(trust.ok()) << trust.status();
  const DemoTrustData whole = trust->MakeTrustData();
  ExpectValid(std::vector<directory::v1::Trust>{whole.trust});
  ExpectValid(whole.academic_years);
  ExpectValid(whole.schools);
  ExpectValid(whole.competencies);
  ExpectValid(whole.interventions);
  ExpectValid(whole.instruments);
  ExpectValid(whole.staff_members);
  ExpectValid(whole.goals);
  ExpectValid(whole.check_ins);
  for (std::size_t i = 0; i < trust->schools().size(); i += 5) {
    const DemoSchoolData data = trust->MakeSchoolData(i);
    ExpectValid(data.staff_members);
    ExpectValid(data.training_records);
    ExpectValid(data.senco_appointments);
    ExpectValid(data.pupils);
    ExpectValid(data.sen_records);
    ExpectValid(data.assessments);
    ExpectValid(data.provisions);
    ExpectValid(data.enrolments);
    ExpectValid(data.sessions);
    ExpectValid(data.goals);
    ExpectValid(data.check_ins);
  }
}

TEST(DemoContract, EverySchoolOfThePublicFileIsValid) {
  std::ifstream in = importing::OpenPublicData("gias.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(in, "gias.csv");
  std::vector<directory::v1::School> schools;
  ASSERT_TRUE(importing::ReadGiasSchools(
                  in,
                  [&](const importing::GiasSchool& school) {
                    schools.push_back(school.school);
                    return absl::OkStatus();
                  },
                  [](const importing::RowError&) {})
                  .ok());
  ExpectValid(schools);
}

}  // namespace
}  // namespace senda::demo
