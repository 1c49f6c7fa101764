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
// The same of a reading age, in months.
constexpr int kLowestAge = 60;
constexpr int kHighestAge = 204;

// PK1 to PK6.
constexpr int kStandards = 6;

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
    const bool has_severe_need = sen.primary_need == pupils::v1::SEN_NEED_TYPE_SLD ||
                                 sen.primary_need == pupils::v1::SEN_NEED_TYPE_PMLD;
    // Below the level of tests: some primary pupils with a plan too, whatever their need.
    const bool is_below_tests = sen.provision == pupils::v1::SEN_PROVISION_E &&
                                pupil.year_group() >= 1 && pupil.year_group() <= 6 &&
                                random_.Chance(150);
    if (sen.primary_need == pupils::v1::SEN_NEED_TYPE_PMLD ||
        (has_severe_need && random_.Chance(500))) {
      AddEngagement(pupil, assessments);
    } else if (has_severe_need || is_below_tests) {
      AddStandards(pupil, assessments);
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
    assessment.set_instrument(fmt::format("{}/instruments/{}", plan_.trust, instrument));
    assessment.set_kind(kind);
    assessment.set_subject(subject);
    *assessment.mutable_taken_date() =
        importing::ToDate(Calendar::SchoolDayBetween(first, first + kRoundDays, random_));
    return assessment;
  }

  // The first, the second and the last round: about eighteen months with a long second stretch.
  std::vector<CivilDay> SparseRounds() const {
    if (rounds_.size() < 4) return rounds_;
    return {rounds_[0], rounds_[1], rounds_[3]};
  }

  void AddEngagement(const Pupil& pupil, std::vector<Assessment>& assessments) {
    using Note = std::pair<pupils::v1::EngagementArea, const char*>;
    static const auto& notes = *new std::vector<Note>{
        {pupils::v1::ENGAGEMENT_AREA_ANTICIPATION,
         "Anticipates the start of a familiar song and reaches for the instrument."},
        {pupils::v1::ENGAGEMENT_AREA_EXPLORATION,
         "Explores new textures for longer than last term when an adult models first."},
        {pupils::v1::ENGAGEMENT_AREA_INITIATION,
         "Initiates an exchange of objects with a familiar adult."},
        {pupils::v1::ENGAGEMENT_AREA_PERSISTENCE,
         "Tries the switch again after a first failure, without a prompt."},
        {pupils::v1::ENGAGEMENT_AREA_REALISATION,
         "Shows surprise when the switch turns on another light than before."}};
    for (const CivilDay first : SparseRounds()) {
      Assessment assessment =
          New(pupil, "engagement", pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL, "", first);
      const int from = random_.Below(static_cast<int>(notes.size()) - 1);
      for (const int n : {from, from + 1}) {
        auto& note = *assessment.add_engagement();
        note.set_area(notes[static_cast<std::size_t>(n)].first);
        note.set_text(notes[static_cast<std::size_t>(n)].second);
      }
      assessments.push_back(std::move(assessment));
    }
  }

  // Summative: nothing is to be read from how they follow each other.
  void AddStandards(const Pupil& pupil, std::vector<Assessment>& assessments) {
    int standard = random_.Between(1, kStandards - 1);
    for (const CivilDay first : SparseRounds()) {
      Assessment assessment =
          New(pupil, "pre-key-stage", pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE, "reading", first);
      assessment.set_standard(fmt::format("PK{}", standard));
      assessments.push_back(std::move(assessment));
      if (standard < kStandards && random_.Chance(200)) ++standard;
    }
  }

  void AddTests(const Pupil& pupil, const PupilSen& sen, std::vector<Assessment>& assessments) {
    const bool is_plan = sen.provision == pupils::v1::SEN_PROVISION_E;
    const bool is_support = sen.provision == pupils::v1::SEN_PROVISION_K;
    const int ability = random_.Bell(is_plan ? 85 : is_support ? 91 : 101, 12);
    const int change_a_round = random_.Bell(0, 2);
    const bool has_mathematics = random_.Chance(300);
    int drift = 0;
    for (const CivilDay first : SparseRounds()) {
      AddScore(pupil, "ngrt", "reading", first, ability + drift, assessments);
      if (has_mathematics) {
        AddScore(pupil, "ptm", "mathematics", first, ability + drift, assessments);
      }
      drift += change_a_round;
    }
    if (is_support && pupil.year_group() >= 3 && random_.Chance(300)) {
      AddReadingAges(pupil, ability, change_a_round, assessments);
    }
    if (pupil.year_group() == 2) AddPhonics(pupil, ability, assessments);
    if (pupil.year_group() == 7) AddKeyStage2(pupil, ability, assessments);
  }

  void AddScore(const Pupil& pupil, const std::string& instrument, const std::string& subject,
                CivilDay first, int expected, std::vector<Assessment>& assessments) {
    Assessment assessment =
        New(pupil, instrument, pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE, subject, first);
    assessment.set_score(std::clamp(random_.Bell(expected, 4), kLowestScore, kHighestScore));
    assessments.push_back(std::move(assessment));
  }

  // A month of reading age for each point of ability, and a gain that is the slower the more
  // rounds are lost.
  void AddReadingAges(const Pupil& pupil, int ability, int change_a_round,
                      std::vector<Assessment>& assessments) {
    const absl::CivilDay birth(pupil.date_of_birth().year(), pupil.date_of_birth().month(),
                               pupil.date_of_birth().day());
    int drift = 0;
    for (const CivilDay first : SparseRounds()) {
      Assessment assessment =
          New(pupil, "reading-age", pupils::v1::ASSESSMENT_KIND_READING_AGE, "reading", first);
      const auto age = static_cast<int>((first - birth) * 12 / 365);
      assessment.set_score(
          std::clamp(random_.Bell(age + ability - 100 + drift, 3), kLowestAge, kHighestAge));
      assessments.push_back(std::move(assessment));
      drift += change_a_round;
    }
  }

  // Taken in May of year 6.
  void AddKeyStage2(const Pupil& pupil, int ability, std::vector<Assessment>& assessments) {
    Assessment assessment = New(pupil, "ks2-reading", pupils::v1::ASSESSMENT_KIND_SCALED_SCORE,
                                "reading", CivilDay(calendar_.start_year(), 5, 11));
    assessment.set_score(std::clamp(random_.Bell(103 + (ability - 100) / 2, 4), 80, 120));
    assessments.push_back(std::move(assessment));
  }

  // Taken in June of year 1.
  void AddPhonics(const Pupil& pupil, int ability, std::vector<Assessment>& assessments) {
    Assessment assessment = New(pupil, "phonics", pupils::v1::ASSESSMENT_KIND_PHONICS, "phonics",
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
