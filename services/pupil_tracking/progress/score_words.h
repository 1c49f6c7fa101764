#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_SCORE_WORDS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_SCORE_WORDS_H_

#include <string_view>

// Numbers that hide in words, where an assessment may only be told in words; pure.
namespace senda::pupil_tracking {

// Whether `text` gives a number as a score:
//   all of it is numbers and words of scoring: "3", "3/5", "7 points", "level 2", "four out of
//   five"
//   some of it is a score in so many signs: "3/5", "60%", "7 points", "scored 4", "level 2"
//   an area of engagement, a sum or a label has a number that counts nothing: "Exploration: 4",
//   "got 14", "Ada = 4"
//   a number is out of another and counts nothing: "14 of 28 overall"
// Counts and times are no scores: "reached for 3 objects", "3 of his peers", "3 out of 5 trials",
// "for 2 minutes", "on 03/05/2026", "Adults present: 2" (a plural), "Session: 3".
bool IsNumberGivenAsScore(std::string_view text);

// Whether a standard is a step within a pre-key-stage standard: "PK4.5", "PK4+", "PK4b". They are
// not to be split (domain.md 2.5).
bool IsSplitStandard(std::string_view standard);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_SCORE_WORDS_H_
