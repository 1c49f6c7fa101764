#include <cstddef>

#include "fmt/format.h"
#include "services/cli/demo/libraries.h"

namespace senda::demo {
namespace {

using provision::v1::AreaOfNeed;

constexpr AreaOfNeed kAll = provision::v1::AREA_OF_NEED_UNSPECIFIED;
constexpr AreaOfNeed kCommunication = provision::v1::AREA_OF_NEED_COMMUNICATION_AND_INTERACTION;
constexpr AreaOfNeed kCognition = provision::v1::AREA_OF_NEED_COGNITION_AND_LEARNING;
constexpr AreaOfNeed kEmotional = provision::v1::AREA_OF_NEED_SOCIAL_EMOTIONAL_MENTAL_HEALTH;
constexpr AreaOfNeed kPhysical = provision::v1::AREA_OF_NEED_SENSORY_AND_PHYSICAL;

constexpr const char* kReadingAge = "reading age, months";
constexpr const char* kSpellingAge = "spelling age, months";
constexpr const char* kStandardised = "standardised score";
constexpr const char* kRating = "rating by the class teacher, 1 to 10";

struct Row {
  int wave;
  AreaOfNeed area;
  const char* title;
  const char* description;
  const char* evidence;
  int competency;  // which of the competency library it requires; 0 for none
  int first_year;
  int last_year;
  int minutes;
  int sessions_a_week;
  int weeks;
  int group_size;  // 0: the whole class
  const char* measure;
};

const Row kRows[] = {
    {1, kAll, "Adaptive teaching for all",
     "Scaffolds, checks for understanding and flexible grouping in every lesson.",
     "EEF guidance report \"Special Educational Needs in Mainstream Schools\".", 2, -2, 13, 60, 5,
     39, 0, ""},
    {1, kCommunication, "Communication-friendly classroom",
     "Visual timetables, pre-taught vocabulary and thinking time.",
     "EEF Toolkit, oral language interventions.", 5, -2, 13, 60, 5, 39, 0, ""},
    {1, kEmotional, "Predictable routines and regulation breaks",
     "Shared routines, calm corners and planned movement breaks.",
     "EEF guidance report \"Improving Behaviour in Schools\".", 9, -2, 13, 60, 5, 39, 0, ""},
    {2, kCognition, "Small-group phonics catch-up",
     "Daily systematic phonics for pupils behind the class.", "EEF Toolkit, phonics.", 0, 1, 3, 20,
     4, 12, 5, kReadingAge},
    {2, kCognition, "Paired reading", "Reading aloud with a trained partner.",
     "EEF Toolkit, peer tutoring.", 0, 2, 9, 20, 3, 12, 6, kReadingAge},
    {2, kCognition, "Reading comprehension strategies group",
     "Predicting, questioning, clarifying and summarising.",
     "EEF Toolkit, reading comprehension strategies.", 0, 3, 9, 30, 2, 12, 6, kStandardised},
    {2, kCognition, "Small-group tuition in mathematics",
     "Tuition on gaps shown by a diagnostic test.", "EEF Toolkit, small group tuition.", 8, 2, 11,
     30, 2, 12, 4, kStandardised},
    {2, kCommunication, "Vocabulary and narrative group",
     "Word learning and story telling in a group.", "EEF Toolkit, oral language interventions.", 5,
     0, 6, 25, 3, 10, 5, kStandardised},
    {2, kCommunication, "Early language group",
     "Listening, vocabulary and early narrative for reception.",
     "EEF Toolkit, oral language interventions.", 5, -1, 1, 30, 3, 20, 4, kStandardised},
    {2, kEmotional, "Friendship and social skills group",
     "Turn taking, conversation and repair, modelled and practised.",
     "EEF Toolkit, social and emotional learning.", 0, 1, 9, 30, 1, 8, 6, kRating},
    {2, kEmotional, "Worry group", "Recognising and managing anxious feelings.",
     "EEF Toolkit, social and emotional learning.", 9, 3, 11, 40, 1, 6, 6, kRating},
    {2, kPhysical, "Fine motor and handwriting group", "Strength, grip and letter formation.",
     "Trust audit of practice; no trial found.", 0, 0, 5, 20, 3, 10, 5, kRating},
    {3, kCognition, "Structured literacy, one to one",
     "Cumulative, multi-sensory teaching of reading and spelling.",
     "EEF Toolkit, one to one tuition.", 7, 2, 11, 30, 3, 20, 1, kReadingAge},
    {3, kCognition, "Precision teaching",
     "Short daily practice to fluency with a chart of progress.",
     "Trust audit of practice; single-case studies.", 7, 1, 11, 10, 5, 8, 1, kSpellingAge},
    {3, kCognition, "Number gaps, one to one",
     "Teaching of early number from a diagnostic interview.", "EEF Toolkit, one to one tuition.", 8,
     1, 9, 30, 2, 15, 1, kStandardised},
    {3, kCognition, "Spelling in small steps", "Personal word lists, taught and retested.",
     "Trust audit of practice; no trial found.", 7, 2, 9, 15, 4, 12, 3, kSpellingAge},
    {3, kCommunication, "Speech and language programme",
     "A therapist's programme, delivered by a trained assistant.",
     "EEF Toolkit, oral language interventions.", 6, -1, 9, 20, 3, 12, 2, kRating},
    {3, kCommunication, "Attention and shared enjoyment group",
     "Irresistible activities that build shared attention.",
     "Trust audit of practice; no trial found.", 4, -2, 4, 20, 4, 12, 4, kRating},
    {3, kCommunication, "Structured building therapy",
     "Collaborative building with set roles to practise communication.",
     "Published trial in primary schools; effect on social skills mixed.", 4, 2, 9, 45, 1, 12, 4,
     kRating},
    {3, kCommunication, "Social understanding, one to one",
     "Stories and scripts for situations the pupil finds hard.",
     "Trust audit of practice; single-case studies.", 4, 0, 11, 20, 2, 8, 1, kRating},
    {3, kEmotional, "Emotional literacy support",
     "A planned programme under an educational psychologist's supervision.",
     "EEF Toolkit, social and emotional learning.", 10, 1, 11, 40, 1, 10, 1, kRating},
    {3, kEmotional, "Nurture group", "Small, predictable group with an agreed way back to class.",
     "EEF Toolkit, social and emotional learning.", 9, 0, 7, 90, 4, 24, 8, kRating},
    {3, kEmotional, "Key adult check-in",
     "A named adult meets the pupil at the start and end of the day.", "EEF Toolkit, mentoring.", 9,
     1, 11, 10, 5, 12, 1, kRating},
    {3, kPhysical, "Occupational therapy programme",
     "A therapist's programme for movement and self-care.", "Therapist's report for each pupil.",
     13, -1, 9, 20, 3, 12, 2, kRating},
    {3, kPhysical, "Sensory impairment support",
     "Pre-teaching, equipment checks and access skills with a qualified teacher's plan.",
     "Qualified teacher's report for each pupil.", 11, -1, 13, 30, 2, 20, 1, kRating},
};

}  // namespace

std::vector<LibraryIntervention> MakeInterventions(const std::string& trust) {
  std::vector<LibraryIntervention> interventions;
  for (const Row& row : kRows) {
    LibraryIntervention made;
    provision::v1::Intervention& intervention = made.intervention;
    intervention.set_name(fmt::format("{}/interventions/i-{:02}", trust, interventions.size() + 1));
    intervention.set_title(row.title);
    intervention.set_description(row.description);
    intervention.set_tier(fmt::format("wave-{}", row.wave));
    intervention.set_area_of_need(row.area);
    intervention.set_evidence_base(row.evidence);
    if (row.wave > 1) {
      intervention.set_entry_criteria(
          row.wave == 2 ? "Below age-related expectation after good teaching."
                        : "On the SEND register, after a review with the family.");
      intervention.set_exit_criteria(
          "The measure has reached the target, or two reviews show no gain.");
    }
    if (row.competency > 0) {
      intervention.add_required_competencies(
          fmt::format("{}/competencies/c-{:02}", trust, row.competency));
    }
    intervention.set_session_minutes(row.minutes);
    intervention.set_sessions_per_week(row.sessions_a_week);
    intervention.set_weeks(row.weeks);
    intervention.set_group_size(row.group_size);
    made.first_year_group = row.first_year;
    made.last_year_group = row.last_year;
    made.measure = row.measure;
    interventions.push_back(std::move(made));
  }
  return interventions;
}

}  // namespace senda::demo
