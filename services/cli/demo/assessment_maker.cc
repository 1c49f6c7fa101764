#include "services/cli/demo/assessment_maker.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using pupils::v1::Assessment;
using pupils::v1::Pupil;

constexpr int kRoundDays = 13;
// The ends of the published scale of a standardised test.
constexpr int kLowestScore = 69;
constexpr int kHighestScore = 141;

bool HasSevereNeed(const PupilSen& sen) {
  return sen.primary_need == pupils::v1::SEN_NEED_TYPE_SLD ||
         sen.primary_need == pupils::v1::SEN_NEED_TYPE_PMLD;
}

// Makes the assessments of one pupil after another.
class AssessmentMaker {
 public:
  AssessmentMaker(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar)
      : plan_(plan),
        calendar_(calendar),
        rounds_(calendar.TestRounds()),
        random_(Random::For(plan.seed, "assessments", static_cast<std::uint64_t>(school.index))),
        number_(school.first_pupil_number) {}

  void Add(const Pupil& pupil, const PupilSen& sen, std::vector<Assessment>& assessments) {
    id_ = fmt::format("{}/assessments/a-{:06}", plan_.trust, number_++);
    count_ = 0;
    const bool has_sen = sen.provision != pupils::v1::SEN_PROVISION_UNSPECIFIED;
    if (!random_.Chance(has_sen ? 900 : plan_.assessed_percent * 10)) return;
    if (HasSevereNeed(sen)) {
      AddEngagement(pupil, assessments);
    } else if (pupil.year_group() >= 1 && pupil.year_group() <= 11) {
      AddTests(pupil, sen, assessments);
    }
  }

 private:
  Assessment New(const Pupil& pupil, const std::string& instrument, pupils::v1::AssessmentKind kind,
                 const std::string& subject, CivilDay first) {
    Assessment assessment;
    assessment.set_name(fmt::format("{}-{}", id_, ++count_));
    assessment.set_pupil(pupil.name());
    assessment.set_instrument(instrument);
    assessment.set_kind(kind);
    assessment.set_subject(subject);
    *assessment.mutable_taken_date() =
        importing::ToDate(Calendar::SchoolDayBetween(first, first + kRoundDays, random_));
    return assessment;
  }

  void AddEngagement(const Pupil& pupil, std::vector<Assessment>& assessments) {
    if (rounds_.empty()) return;
    Assessment assessment = New(pupil, "Engagement model",
                                pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL, "", rounds_.back());
    assessment.set_narrative(random_.Pick(std::vector<std::string>{
        "Anticipates the start of a familiar song and reaches for the instrument.",
        "Explores new textures for longer than last term when an adult models first.",
        "Initiates an exchange of objects with a familiar adult."}));
    assessments.push_back(std::move(assessment));
  }

  void AddTests(const Pupil& pupil, const PupilSen& sen, std::vector<Assessment>& assessments) {
    const bool is_plan = sen.provision == pupils::v1::SEN_PROVISION_E;
    const bool is_support = sen.provision == pupils::v1::SEN_PROVISION_K;
    const int ability = random_.Bell(is_plan ? 85 : is_support ? 91 : 101, 12);
    const int change_a_round = random_.Bell(0, 2);
    const bool has_mathematics = random_.Chance(500);
    int drift = 0;
    for (const CivilDay first : rounds_) {
      AddScore(pupil, "NGRT", "reading", first, ability + drift, assessments);
      if (has_mathematics)
        AddScore(pupil, "PTM", "mathematics", first, ability + drift, assessments);
      drift += change_a_round;
    }
    if (pupil.year_group() == 2) AddPhonics(pupil, ability, assessments);
  }

  void AddScore(const Pupil& pupil, const std::string& instrument, const std::string& subject,
                CivilDay first, int expected, std::vector<Assessment>& assessments) {
    Assessment assessment =
        New(pupil, instrument, pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE, subject, first);
    assessment.set_score(std::clamp(random_.Bell(expected, 4), kLowestScore, kHighestScore));
    assessments.push_back(std::move(assessment));
  }

  // Taken in June of year 1.
  void AddPhonics(const Pupil& pupil, int ability, std::vector<Assessment>& assessments) {
    Assessment assessment =
        New(pupil, "Phonics screening check", pupils::v1::ASSESSMENT_KIND_PHONICS, "phonics",
            CivilDay(calendar_.start_year(), 6, 8));
    assessment.set_score(std::clamp(random_.Bell(33 + (ability - 100) / 3, 4), 0, 40));
    assessments.push_back(std::move(assessment));
  }

  const DemoPlan& plan_;
  const Calendar& calendar_;
  std::vector<CivilDay> rounds_;
  Random random_;
  int number_;
  std::string id_;
  int count_ = 0;
};

}  // namespace

std::vector<Assessment> MakeAssessments(const DemoPlan& plan, const PlannedSchool& school,
                                        const Calendar& calendar, const std::vector<Pupil>& pupils,
                                        const std::vector<PupilSen>& sen) {
  AssessmentMaker maker(plan, school, calendar);
  std::vector<Assessment> assessments;
  for (std::size_t i = 0; i < pupils.size(); ++i) maker.Add(pupils[i], sen[i], assessments);
  return assessments;
}

}  // namespace senda::demo
