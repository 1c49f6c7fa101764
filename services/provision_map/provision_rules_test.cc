#include "services/provision_map/provision_rules.h"

#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"
#include "gtest/gtest.h"

namespace senda::provision_map {
namespace {

using rules::ToDate;
using Found = std::vector<std::string>;

constexpr absl::CivilDay kToday(2025, 10, 1);

provision::v1::Provision Provision() {
  provision::v1::Provision provision;
  provision.set_school("trusts/oak/schools/elm");
  *provision.mutable_start_date() = ToDate(absl::CivilDay(2025, 9, 8));
  *provision.mutable_end_date() = ToDate(absl::CivilDay(2025, 12, 12));
  return provision;
}

provision::v1::Session Session() {
  provision::v1::Session session;
  *session.mutable_session_date() = ToDate(absl::CivilDay(2025, 9, 30));
  session.set_delivered(true);
  session.set_minutes(30);
  return session;
}

TEST(ProvisionRules, TakeASoundProvision) {
  auto provision = Provision();
  provision.set_intervention("trusts/oak/interventions/toe-by-toe");
  provision.add_staff_members("trusts/oak/staffMembers/ann");
  EXPECT_TRUE(CheckProvision(provision, "oak").ok());
}

TEST(ProvisionRules, RefuseWhatIsOfAnotherTrust) {
  auto provision = Provision();
  provision.set_school("trusts/ash/schools/elm");
  provision.set_intervention("trusts/ash/interventions/toe-by-toe");
  provision.add_staff_members("trusts/oak/staffMembers/ann");
  provision.add_staff_members("ann");
  EXPECT_EQ(testing::ViolationsIn(CheckProvision(provision, "oak")),
            (Found{"provision.school OTHER_TRUST", "provision.intervention OTHER_TRUST",
                   "provision.staff_members[1] NAME_MALFORMED"}));
}

TEST(ProvisionRules, RefuseAnEndBeforeTheStart) {
  auto provision = Provision();
  *provision.mutable_end_date() = ToDate(absl::CivilDay(2025, 9, 7));
  EXPECT_EQ(testing::ViolationsIn(CheckProvision(provision, "oak")),
            Found{"provision.end_date END_BEFORE_START"});
  provision.mutable_start_date()->set_day(31);
  EXPECT_EQ(testing::ViolationsIn(CheckProvision(provision, "oak")),
            Found{"provision.start_date DATE_INVALID"});
}

TEST(InterventionRules, RefuseForeignCompetencies) {
  provision::v1::Intervention intervention;
  intervention.add_required_competencies("trusts/oak/competencies/elsa");
  EXPECT_TRUE(CheckIntervention(intervention, "oak").ok());
  intervention.add_required_competencies("trusts/oak/pupils/p");
  EXPECT_EQ(testing::ViolationsIn(CheckIntervention(intervention, "oak")),
            Found{"intervention.required_competencies[1] NAME_MALFORMED"});
}

TEST(EnrolmentRules, KeepTheStartInsideTheProvision) {
  provision::v1::Enrolment enrolment;
  *enrolment.mutable_start_date() = ToDate(absl::CivilDay(2025, 9, 8));
  EXPECT_TRUE(CheckEnrolment(enrolment, Provision()).ok());
  *enrolment.mutable_start_date() = ToDate(absl::CivilDay(2025, 12, 12));
  EXPECT_TRUE(CheckEnrolment(enrolment, Provision()).ok());
  *enrolment.mutable_start_date() = ToDate(absl::CivilDay(2025, 9, 7));
  EXPECT_EQ(testing::ViolationsIn(CheckEnrolment(enrolment, Provision())),
            Found{"enrolment.start_date OUTSIDE_PROVISION"});
  *enrolment.mutable_start_date() = ToDate(absl::CivilDay(2025, 12, 13));
  *enrolment.mutable_end_date() = ToDate(absl::CivilDay(2025, 12, 12));
  EXPECT_EQ(
      testing::ViolationsIn(CheckEnrolment(enrolment, Provision())),
      (Found{"enrolment.end_date END_BEFORE_START", "enrolment.start_date OUTSIDE_PROVISION"}));
}

TEST(EnrolmentRules, WantThePupilOnTheRoll) {
  provision::v1::Enrolment enrolment;
  *enrolment.mutable_start_date() = ToDate(absl::CivilDay(2025, 9, 8));
  pupils::v1::Pupil pupil;
  pupil.set_school("trusts/oak/schools/elm");
  EXPECT_TRUE(CheckOnRoll(pupil, enrolment, Provision()).ok());
  *pupil.mutable_leaving_date() = ToDate(absl::CivilDay(2025, 9, 8));
  EXPECT_TRUE(CheckOnRoll(pupil, enrolment, Provision()).ok());
  *pupil.mutable_leaving_date() = ToDate(absl::CivilDay(2025, 9, 7));
  EXPECT_EQ(testing::ViolationsIn(CheckOnRoll(pupil, enrolment, Provision())),
            Found{"enrolment.pupil PUPIL_NOT_IN_SCHOOL"});
  pupil.clear_leaving_date();
  pupil.set_school("trusts/oak/schools/yew");
  EXPECT_EQ(testing::ViolationsIn(CheckOnRoll(pupil, enrolment, Provision())),
            Found{"enrolment.pupil PUPIL_NOT_IN_SCHOOL"});
}

TEST(SessionRules, WantMinutesOfADeliveredSession) {
  auto session = Session();
  EXPECT_TRUE(CheckSession(session, Provision(), kToday).ok());
  session.set_minutes(0);
  EXPECT_EQ(testing::ViolationsIn(CheckSession(session, Provision(), kToday)),
            Found{"session.minutes MINUTES_MISSING"});
}

TEST(SessionRules, WantNothingOfOneThatDidNotTakePlace) {
  auto session = Session();
  session.set_delivered(false);
  session.add_attended_pupils("trusts/oak/pupils/p");
  EXPECT_EQ(testing::ViolationsIn(CheckSession(session, Provision(), kToday)),
            (Found{"session.minutes MINUTES_WITHOUT_SESSION",
                   "session.attended_pupils ATTENDANCE_WITHOUT_SESSION"}));
  session.set_minutes(0);
  session.clear_attended_pupils();
  EXPECT_TRUE(CheckSession(session, Provision(), kToday).ok());
}

TEST(SessionRules, RefuseADeliveryInTheFutureAndADayOutsideTheProvision) {
  auto session = Session();
  *session.mutable_session_date() = ToDate(kToday + 1);
  EXPECT_EQ(testing::ViolationsIn(CheckSession(session, Provision(), kToday)),
            Found{"session.session_date DATE_IN_FUTURE"});
  *session.mutable_session_date() = ToDate(absl::CivilDay(2025, 9, 7));
  EXPECT_EQ(testing::ViolationsIn(CheckSession(session, Provision(), kToday)),
            Found{"session.session_date OUTSIDE_PROVISION"});
}

}  // namespace
}  // namespace senda::provision_map
