#include "services/cli/demo/pupil_maker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "services/cli/demo/test_plan.h"
#include "services/pupil_tracking/progress/assessment_rules.h"
#include "services/pupil_tracking/progress/instrument_rules.h"
#include "services/pupil_tracking/pupils/sen_record_rules.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::demo {
namespace {

using absl::CivilDay;

TEST(DemoPupils, GivesPupilsUniqueValidUpnsAndBirthdaysOfTheirYear) {
  const DemoTrust trust = Make(Plan(20, 9000));
  std::set<std::string> upns, names;
  int out_of_year = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    for (const pupils::v1::Pupil& pupil : trust.MakePupilsAndSen(i).pupils) {
      EXPECT_EQ(pupil_tracking::ValidateUpn(pupil.upn()), std::nullopt) << pupil.upn();
      EXPECT_TRUE(upns.insert(pupil.upn()).second);
      EXPECT_TRUE(names.insert(pupil.name()).second);
      // Age on 31 August before the academic year, less four.
      const CivilDay birth = ToDay(pupil.date_of_birth());
      const bool had_birthday = birth.month() <= 8;
      const int expected = static_cast<int>(2026 - birth.year()) - (had_birthday ? 0 : 1) - 4;
      EXPECT_LE(std::abs(expected - pupil.year_group()), 1);
      out_of_year += expected != pupil.year_group();
      EXPECT_LE(ToDay(pupil.entry_date()), CivilDay(2026, 11, 21));
      EXPECT_GT(ToDay(pupil.entry_date()), birth);
    }
  }
  EXPECT_GT(out_of_year, 0);
  EXPECT_LT(out_of_year, 90);
}

// The figures are those of the sources that proportions.h names.
TEST(DemoPupils, HasTheNationalProportions) {
  const DemoTrust trust = Make(Plan(90, 60'000));
  std::map<bool, double> pupils, support, plans;  // by whether secondary
  double boys_k = 0, boys_e = 0, meals = 0, meals_k = 0, meals_e = 0, autism_e = 0, k = 0, e = 0;
  std::map<int, std::pair<double, double>> support_by_year;  // with support, all
  double lowest = 1, highest = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const PlannedSchool& school = trust.schools()[i];
    pupils[school.is_secondary] += school.pupils;
    support[school.is_secondary] += school.sen_support;
    plans[school.is_secondary] += school.ehc_plans;
    if (!school.is_secondary) {
      const double rate = static_cast<double>(school.ehc_plans) / school.pupils;
      lowest = std::min(lowest, rate);
      highest = std::max(highest, rate);
    }
    const DemoSchoolData data = trust.MakePupilsAndSen(i);
    std::map<std::string, const pupils::v1::Pupil*> by_name;
    for (const pupils::v1::Pupil& pupil : data.pupils) {
      by_name[pupil.name()] = &pupil;
      meals += pupil.free_school_meals();
      support_by_year[pupil.year_group()].second += 1;
    }
    for (const pupils::v1::SenRecord& record : data.sen_records) {
      if (record.has_end_date()) continue;
      const pupils::v1::Pupil& pupil = *by_name.at(record.pupil());
      const bool is_plan = record.provision() == pupils::v1::SEN_PROVISION_E;
      (is_plan ? e : k) += 1;
      (is_plan ? boys_e : boys_k) += pupil.sex() == pupils::v1::SEX_MALE;
      (is_plan ? meals_e : meals_k) += pupil.free_school_meals();
      if (!is_plan) support_by_year[pupil.year_group()].first += 1;
      autism_e += is_plan && record.needs_size() > 0 &&
                  record.needs(0).type() == pupils::v1::SEN_NEED_TYPE_ASD;
    }
  }
  EXPECT_NEAR(support[false] / pupils[false], 0.154, 0.015);
  EXPECT_NEAR(support[true] / pupils[true], 0.140, 0.015);
  EXPECT_NEAR(plans[false] / pupils[false], 0.040, 0.006);
  EXPECT_NEAR(plans[true] / pupils[true], 0.036, 0.006);
  EXPECT_NEAR(boys_k / k, 0.646, 0.03);
  EXPECT_NEAR(boys_e / e, 0.731, 0.03);
  EXPECT_NEAR(meals / 60'000, 0.246, 0.02);
  EXPECT_NEAR(meals_k / k, 0.375, 0.05);
  EXPECT_NEAR(meals_e / e, 0.411, 0.05);
  EXPECT_NEAR(autism_e / e, 0.272, 0.03);
  // Schools differ far more than chance would make them: about six times.
  EXPECT_GT(highest / lowest, 3.5);
  EXPECT_LT(highest / lowest, 12);
  // SEN support peaks at the end of primary school.
  const auto rate = [&](int year) {
    return support_by_year[year].first / support_by_year[year].second;
  };
  EXPECT_GT(rate(5), rate(1) * 1.2);
  EXPECT_GT(rate(7), rate(11) * 0.95);
}

TEST(DemoPupils, KeepsTheRulesOfSenRecords) {
  const DemoTrust trust = Make(Plan(5, 2000));
  int closed = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    std::map<std::string, CivilDay> last_end;
    std::set<std::string> open;
    const auto data = trust.MakePupilsAndSen(i);
    std::map<std::string, const pupils::v1::Pupil*> by_name;
    for (const pupils::v1::Pupil& pupil : data.pupils) by_name[pupil.name()] = &pupil;
    for (const pupils::v1::SenRecord& record : data.sen_records) {
      EXPECT_FALSE(open.contains(record.pupil())) << "a record after the open one";
      const CivilDay start = ToDay(record.start_date());
      EXPECT_LE(start, CivilDay(2026, 11, 21));
      if (last_end.contains(record.pupil())) {
        EXPECT_GT(start, last_end[record.pupil()]);
      }
      if (record.has_end_date()) {
        ++closed;
        EXPECT_GE(ToDay(record.end_date()), start);
        EXPECT_LE(ToDay(record.end_date()), CivilDay(2026, 11, 21));
        last_end[record.pupil()] = ToDay(record.end_date());
      } else {
        open.insert(record.pupil());
      }
      const absl::Status sound = pupil_tracking::CheckSenRecord(record, *by_name.at(record.pupil()),
                                                                CivilDay(2026, 11, 21));
      EXPECT_TRUE(sound.ok()) << sound;
      for (int n = 0; n < record.needs_size(); ++n) {
        EXPECT_EQ(record.needs(n).rank(), n + 1);
        if (record.provision() == pupils::v1::SEN_PROVISION_E) {
          EXPECT_NE(record.needs(n).type(), pupils::v1::SEN_NEED_TYPE_NSA);
        }
      }
      if (record.needs_size() == 2) {
        EXPECT_NE(record.needs(0).type(), record.needs(1).type());
      }
    }
  }
  EXPECT_GT(closed, 20);
}

// Held to the server's own rules, with the instruments that are loaded before.
TEST(DemoPupils, HaveAssessmentsThatTheServerTakes) {
  const DemoTrust trust = Make(Plan(20, 9000));
  std::map<std::string, pupils::v1::Instrument> instruments;
  for (const auto& instrument : trust.MakeTrustData().instruments) {
    EXPECT_TRUE(pupil_tracking::CheckInstrument(instrument).ok()) << instrument.name();
    instruments[instrument.name()] = instrument;
  }
  std::map<std::string, int> sittings;
  std::map<std::pair<std::string, std::string>, int> repeated;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    for (const pupils::v1::Assessment& assessment : trust.MakeSchoolData(i).assessments) {
      const auto instrument = instruments.find(assessment.instrument());
      ASSERT_NE(instrument, instruments.end()) << assessment.instrument();
      const absl::Status sound =
          pupil_tracking::CheckAssessment(assessment, instrument->second, CivilDay(2026, 11, 21));
      EXPECT_TRUE(sound.ok()) << assessment.name() << " " << sound;
      ++sittings[instrument->second.title()];
      ++repeated[{assessment.pupil(), assessment.instrument()}];
    }
  }
  for (const char* title :
       {"NGRT", "PTM", "Key stage 2 reading", "Reading age", "Phonics screening check"}) {
    EXPECT_GT(sittings[title], 20) << title;
  }
  EXPECT_GT(sittings["Pre-key-stage standards"], 0);
  EXPECT_GT(sittings["Engagement model"], 0);
  // Enough for a progress that can be told: three of most.
  const auto three = std::count_if(repeated.begin(), repeated.end(),
                                   [](const auto& entry) { return entry.second >= 3; });
  EXPECT_GT(three, 2000);
}

}  // namespace
}  // namespace senda::demo
