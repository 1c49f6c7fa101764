#include "services/workforce_cpd/senco_part.h"

#include <thread>

#include "services/workforce_cpd/workforce_test_fixture.h"

namespace senda::workforce_cpd {
namespace {

using namespace workforce::v1;
using Found = std::vector<std::string>;
using Cell = std::map<std::string, std::string>;

class SencoTest : public WorkforceTest {
 protected:
  // Appointed three years and `late_days` ago, without an award. No three years end on 29 February:
  // then those that end on the day before or after, on the same side of today.
  static SencoAppointment Late(const std::string& staff, const std::string& school, int late_days) {
    SencoAppointment appointment;
    appointment.set_staff_member(staff);
    appointment.set_school(school);
    const absl::CivilDay due = time::Today(absl::Now()) - late_days;
    absl::CivilDay appointed = rules::AddMonths(due, -36);
    if (late_days <= 0 && rules::AddMonths(appointed, 36) < due) ++appointed;
    *appointment.mutable_appointed_on() = rules::ToDate(appointed);
    return appointment;
  }
  absl::StatusOr<SencoAppointment> Appoint(SencoAppointment appointment,
                                           const std::string& subject = "lead") {
    CreateSencoAppointmentRequest request;
    request.set_parent("trusts/t");
    *request.mutable_senco_appointment() = std::move(appointment);
    return Call<SencoAppointment>("CreateSencoAppointment", request, subject);
  }
  absl::StatusOr<SencoAppointment> Update(const SencoAppointment& appointment) {
    UpdateSencoAppointmentRequest request;
    *request.mutable_senco_appointment() = appointment;
    return Call<SencoAppointment>("UpdateSencoAppointment", request);
  }
  absl::StatusOr<SencoAppointment> Get(const std::string& name,
                                       const std::string& subject = "lead") {
    GetSencoAppointmentRequest request;
    request.set_name(name);
    return Call<SencoAppointment>("GetSencoAppointment", request, subject);
  }
  // The records that a metric counts in the school.
  Found Behind(const std::string& metric, const std::string& school) {
    metrics::v1::ListMetricRecordsRequest request;
    request.set_parent("trusts/t/sources/workforce");
    request.set_metric(metric);
    request.set_school(school);
    const auto records = harness_->client().Call<metrics::v1::ListMetricRecordsResponse>(
        "senda.metrics.v1.MetricsSourceService/ListMetricRecords", request, harness_->As("lead"));
    EXPECT_TRUE(records.ok()) << records.status();
    return records.ok() ? Found(records->names().begin(), records->names().end()) : Found();
  }
};

TEST_P(SencoTest, SaysHowAnAppointmentStandsToday) {
  // 100 days before the due date, whose month is long enough for three years either way.
  const auto made = Appoint(Late(Employed(Ann(kOak)), kOak, -100));
  ASSERT_TRUE(made.ok()) << made.status();
  const auto read = Get(made->name(), "oak");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->basis(), SENCO_BASIS_WITHIN_CLOCK);
  EXPECT_EQ(rules::ToCivilDay(read->due_date()),
            rules::AddMonths(*rules::ToCivilDay(read->appointed_on()), 36));
  EXPECT_EQ(read->days_left(), *rules::ToCivilDay(read->due_date()) - time::Today(absl::Now()));
  EXPECT_TRUE(read->at_risk());
  EXPECT_NE(read->explanation(), "");
  EXPECT_EQ(made->basis(), read->basis());
}

TEST_P(SencoTest, EndsTheClockWithTheAward) {
  auto appointment = Appoint(Late(Employed(Ann(kOak)), kOak, 40));
  ASSERT_TRUE(appointment.ok()) << appointment.status();
  EXPECT_EQ(appointment->basis(), SENCO_BASIS_OVERDUE);
  SencoAppointment change;
  change.set_name(appointment->name());
  change.set_award(SENCO_AWARD_NPQ);
  *change.mutable_award_date() = Day(0);
  const auto awarded = Update(change);
  ASSERT_TRUE(awarded.ok()) << awarded.status();
  EXPECT_EQ(awarded->basis(), SENCO_BASIS_HOLDS_NPQ);
  EXPECT_FALSE(awarded->has_due_date());
  EXPECT_FALSE(awarded->has_days_left());
}

// The award is the person's: what one school records counts at the other, and in its figures.
TEST_P(SencoTest, CountsAnAwardForAllAppointmentsOfThePerson) {
  const std::string ann = Employed(Ann(""));
  const auto at_elm = Appoint(Late(ann, kElm, 40));
  ASSERT_TRUE(at_elm.ok()) << at_elm.status();
  EXPECT_EQ(Cells("workforce.senco_overdue", kElm), (Cell{{"", "1/1"}}));
  const std::int64_t before = Watermark(kElm);
  SencoAppointment holder = Late(ann, kOak, 40);
  holder.set_award(SENCO_AWARD_NPQ);
  *holder.mutable_award_date() = Day(-1);
  // Oak's SENCO does not see Elm, whose row follows nonetheless.
  const auto at_oak = Appoint(holder, "oak");
  ASSERT_TRUE(at_oak.ok()) << at_oak.status();
  EXPECT_FALSE(Get(at_elm->name(), "oak").ok());
  auto read = Get(at_elm->name());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->basis(), SENCO_BASIS_HOLDS_NPQ);
  EXPECT_FALSE(read->has_due_date());
  EXPECT_EQ(read->award(), SENCO_AWARD_UNSPECIFIED);  // which school knows of it stays its own
  EXPECT_EQ(Cells("workforce.senco_overdue", kElm), (Cell{{"", "0/1"}}));
  EXPECT_EQ(Cells("workforce.senco_qualified", kElm), (Cell{{"", "1/1"}}));
  EXPECT_GT(Watermark(kElm), before);

  DeleteSencoAppointmentRequest remove;
  remove.set_name(at_oak->name());
  ASSERT_TRUE(Call<SencoAppointment>("DeleteSencoAppointment", remove).ok());
  EXPECT_EQ(Get(at_elm->name())->basis(), SENCO_BASIS_OVERDUE);
  UndeleteSencoAppointmentRequest restore;
  restore.set_name(at_oak->name());
  ASSERT_TRUE(Call<SencoAppointment>("UndeleteSencoAppointment", restore).ok());
  EXPECT_EQ(Get(at_elm->name())->basis(), SENCO_BASIS_HOLDS_NPQ);
}

// Deleted while the person had no award, brought back when there is one.
TEST_P(SencoTest, AnswersWithTheStandingOfWhatComesBack) {
  const std::string ann = Employed(Ann(""));
  const auto at_elm = Appoint(Late(ann, kElm, 40));
  ASSERT_TRUE(at_elm.ok()) << at_elm.status();
  DeleteSencoAppointmentRequest remove;
  remove.set_name(at_elm->name());
  ASSERT_TRUE(Call<SencoAppointment>("DeleteSencoAppointment", remove).ok());
  SencoAppointment holder = Late(ann, kOak, 0);
  holder.set_award(SENCO_AWARD_NASENCO);
  *holder.mutable_award_date() = Day(-400);
  ASSERT_TRUE(Appoint(holder).ok());
  UndeleteSencoAppointmentRequest restore;
  restore.set_name(at_elm->name());
  const auto back = Call<SencoAppointment>("UndeleteSencoAppointment", restore);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->basis(), SENCO_BASIS_HOLDS_NASENCO);
  EXPECT_EQ(back->etag(), Get(at_elm->name())->etag());
}

// Two schools at once: neither sees the other's row before it is there, and both end up right.
TEST_P(SencoTest, CountsAnAwardThatIsRecordedAtTheSameMoment) {
  for (int round = 0; round < 5; ++round) {
    const std::string ann = Employed(Ann(""));
    SencoAppointment holder = Late(ann, kOak, 40);
    holder.set_award(SENCO_AWARD_NPQ);
    *holder.mutable_award_date() = Day(-1);
    absl::StatusOr<SencoAppointment> at_oak = absl::UnknownError("not run");
    std::thread other([&] { at_oak = Appoint(holder); });
    const auto at_elm = Appoint(Late(ann, kElm, 40));
    other.join();
    ASSERT_TRUE(at_oak.ok()) << at_oak.status();
    ASSERT_TRUE(at_elm.ok()) << at_elm.status();
    EXPECT_EQ(Get(at_elm->name())->basis(), SENCO_BASIS_HOLDS_NPQ);
  }
}

// Appointed at Elm three years and forty days ago, at Oak a hundred days later: one clock, the
// earlier one, in whichever order they come.
TEST_P(SencoTest, RunsOneClockFromTheEarliestAppointmentOfThePerson) {
  const std::string ann = Employed(Ann(""));
  const auto at_oak = Appoint(Late(ann, kOak, -60));
  ASSERT_TRUE(at_oak.ok()) << at_oak.status();
  EXPECT_EQ(at_oak->basis(), SENCO_BASIS_WITHIN_CLOCK);
  const auto at_elm = Appoint(Late(ann, kElm, 40));
  ASSERT_TRUE(at_elm.ok()) << at_elm.status();
  const auto read = Get(at_oak->name());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->basis(), SENCO_BASIS_OVERDUE);
  EXPECT_EQ(rules::ToCivilDay(read->due_date()), rules::ToCivilDay(at_elm->due_date()));
  // Corrected to a later start at Elm, the clock follows.
  SencoAppointment change;
  change.set_name(at_elm->name());
  *change.mutable_appointed_on() = Late(ann, kElm, -10).appointed_on();
  ASSERT_TRUE(Update(change).ok());
  EXPECT_EQ(Get(at_oak->name())->basis(), SENCO_BASIS_WITHIN_CLOCK);
}

TEST_P(SencoTest, LetsTwoShareAPostAndNobodyHoldItTwice) {
  const std::string ann = Employed(Ann(kOak)), ben = Employed(Ann(kOak));
  const auto first = Appoint(Late(ann, kOak, 40));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(Appoint(Late(ben, kOak, 40)).ok());
  EXPECT_TRUE(Appoint(Late(ann, kElm, 40)).ok());
  EXPECT_EQ(Violations(Appoint(Late(ann, kOak, -100)).status()),
            Found{"senco_appointment.appointed_on APPOINTMENT_OVERLAPS"});
  SencoAppointment ended;
  ended.set_name(first->name());
  *ended.mutable_ended_on() = Day(-1);
  ASSERT_TRUE(Update(ended).ok());
  SencoAppointment again = Late(ann, kOak, 0);
  *again.mutable_appointed_on() = Day(-1);
  EXPECT_EQ(Violations(Appoint(again).status()),
            Found{"senco_appointment.appointed_on APPOINTMENT_OVERLAPS"});
  *again.mutable_appointed_on() = Day(0);
  EXPECT_TRUE(Appoint(again).ok());
}

TEST_P(SencoTest, DoesNotBringBackWhatOverlapsByNow) {
  const std::string ann = Employed(Ann(kOak));
  SencoAppointment past = Late(ann, kOak, 40);
  *past.mutable_ended_on() = Day(-1);
  const auto first = Appoint(past);
  ASSERT_TRUE(first.ok()) << first.status();
  DeleteSencoAppointmentRequest remove;
  remove.set_name(first->name());
  ASSERT_TRUE(Call<SencoAppointment>("DeleteSencoAppointment", remove).ok());
  ASSERT_TRUE(Appoint(Late(ann, kOak, 0)).ok());
  UndeleteSencoAppointmentRequest restore;
  restore.set_name(first->name());
  EXPECT_EQ(Violations(Call<SencoAppointment>("UndeleteSencoAppointment", restore).status()),
            Found{"senco_appointment.appointed_on APPOINTMENT_OVERLAPS"});
}

TEST_P(SencoTest, StaysWithinTheReachOfTheCaller) {
  const std::string at_elm = Employed(Ann(kElm)), central = Employed(Ann(""));
  EXPECT_EQ(Violations(Appoint(Late(at_elm, kOak, 0), "oak").status()),
            Found{"senco_appointment.staff_member STAFF_MEMBER_UNKNOWN"});
  EXPECT_TRUE(Appoint(Late(central, kOak, 0), "oak").ok());
  EXPECT_EQ(errors::ReasonOf(Appoint(Late(central, kElm, 0), "oak").status()),
            "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(SencoTest, CountsWhoIsQualifiedAndWhoIsOverdue) {
  const std::string ann = Employed(Ann(kOak)), ben = Employed(Ann(kOak));
  const std::string cat = Employed(Ann(kOak)), dan = Employed(Ann(kOak));
  SencoAppointment holder = Late(ann, kOak, 40);
  holder.set_award(SENCO_AWARD_NASENCO);
  *holder.mutable_award_date() = Day(-400);
  ASSERT_TRUE(Appoint(holder).ok());
  ASSERT_TRUE(Appoint(Late(ben, kOak, 40)).ok());
  ASSERT_TRUE(Appoint(Late(cat, kOak, -40)).ok());
  SencoAppointment exempt = Late(dan, kOak, 40);
  *exempt.mutable_first_appointed_on() = rules::ToDate(absl::CivilDay(2009, 8, 31));
  ASSERT_TRUE(Appoint(exempt).ok());
  SencoAppointment ended = Late(Employed(Ann(kOak)), kOak, 40);
  *ended.mutable_ended_on() = Day(-1);
  ASSERT_TRUE(Appoint(ended).ok());
  SencoAppointment to_come = Late(Employed(Ann(kOak)), kOak, 0);
  *to_come.mutable_appointed_on() = Day(1);
  ASSERT_TRUE(Appoint(to_come).ok());
  EXPECT_EQ(Cells("workforce.senco_qualified", kOak), (Cell{{"", "2/4"}}));
  EXPECT_EQ(Cells("workforce.senco_overdue", kOak), (Cell{{"", "1/4"}}));
}

TEST_P(SencoTest, NamesTheRecordsBehindItsFigures) {
  const std::string ann = Employed(Ann(kOak));
  const auto late = Appoint(Late(Employed(Ann(kOak)), kOak, 1));
  ASSERT_TRUE(late.ok()) << late.status();
  ASSERT_TRUE(Appoint(Late(ann, kOak, 0)).ok());  // due today, and so in time
  EXPECT_EQ(Behind("workforce.senco_overdue", kOak), Found{late->name()});
  EXPECT_EQ(Behind("workforce.senco_qualified", kOak), Found());
  const std::string at_elm = Employed(Ann(kElm));
  EXPECT_EQ(Behind("workforce.schools_without_senco", kElm), Found{at_elm});
  EXPECT_EQ(Behind("workforce.schools_without_senco", kOak), Found());
}

TEST_P(SencoTest, CountsSchoolsWithStaffAndWithoutASenco) {
  const std::string ann = Employed(Ann(kOak));
  Employed(Ann(kOak));
  Employed(Ann(kElm));
  Employed(Ann(""));
  EXPECT_EQ(Cells("workforce.schools_without_senco", kOak), (Cell{{"", "1/1"}}));
  EXPECT_EQ(Cells("workforce.schools_without_senco", kElm), (Cell{{"", "1/1"}}));
  const std::int64_t before = Watermark(kOak);
  ASSERT_TRUE(Appoint(Late(ann, kOak, 0)).ok());
  EXPECT_GT(Watermark(kOak), before);
  EXPECT_EQ(Cells("workforce.schools_without_senco", kOak), (Cell{{"", "0/1"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, SencoTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::workforce_cpd
