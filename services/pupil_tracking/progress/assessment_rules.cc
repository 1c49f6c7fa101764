#include "services/pupil_tracking/progress/assessment_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "services/pupil_tracking/progress/instrument_rules.h"
#include "services/pupil_tracking/progress/score_words.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Assessment;
using pupils::v1::Instrument;
using rules::FieldRules;

void CheckScore(const Assessment& assessment, const ScoreRange& range, FieldRules& rules) {
  if (!assessment.has_score()) return;
  // Said this way round, so that NaN is refused too.
  if (assessment.score() >= range.lowest && assessment.score() <= range.highest) return;
  rules.Add("score", fmt::format("give a score from {} to {}", range.lowest, range.highest),
            "SCORE_OUT_OF_RANGE");
}

void CheckStandard(const Assessment& assessment, const Instrument& instrument, FieldRules& rules) {
  const auto& standards = instrument.standards();
  if (assessment.standard().empty() || standards.empty()) return;
  if (std::find(standards.begin(), standards.end(), assessment.standard()) != standards.end()) {
    return;
  }
  rules.Add("standard",
            fmt::format("give one of the instrument's standards: {}", fmt::join(standards, ", ")),
            "STANDARD_UNKNOWN");
}

void CheckNoScore(const Assessment& assessment, FieldRules& rules) {
  if (assessment.has_score()) {
    rules.Add("score", "this kind of assessment is never a number; say it in words",
              "SCORE_NOT_ALLOWED");
  }
}

void CheckWords(std::string_view field, std::string_view text, FieldRules& rules) {
  if (!IsNumberGivenAsScore(text)) return;
  rules.Add(field, "this kind of assessment is never a number: say what was seen, in words",
            "NUMBER_NOT_ALLOWED");
}

void CheckPreKeyStage(const Assessment& assessment, FieldRules& rules) {
  CheckNoScore(assessment, rules);
  CheckWords("subject", assessment.subject(), rules);
  CheckWords("narrative", assessment.narrative(), rules);
  if (assessment.standard().empty()) {
    rules.Add("standard", "give the standard reached, such as PK4", "RESULT_MISSING");
  } else if (IsNumberGivenAsScore(assessment.standard()) ||
             IsSplitStandard(assessment.standard())) {
    rules.Add("standard", "give a whole standard such as PK4: no number and no step within one",
              "NUMBER_NOT_ALLOWED");
  }
}

void CheckEngagement(const Assessment& assessment, FieldRules& rules) {
  CheckNoScore(assessment, rules);
  CheckWords("subject", assessment.subject(), rules);
  CheckWords("narrative", assessment.narrative(), rules);
  if (!assessment.standard().empty()) {
    rules.Add("standard", "the engagement model has no standards: say what was seen in each area",
              "STANDARD_NOT_ALLOWED");
  }
  std::set<int> areas;
  for (int i = 0; i < assessment.engagement_size(); ++i) {
    const auto& note = assessment.engagement(i);
    if (!areas.insert(note.area()).second) {
      rules.Add(fmt::format("engagement[{}].area", i), "write about each area once",
                "AREA_REPEATED");
    }
    CheckWords(fmt::format("engagement[{}].text", i), note.text(), rules);
  }
  if (assessment.engagement().empty()) {
    rules.Add("engagement", "say what was seen in at least one of the five areas",
              "RESULT_MISSING");
  }
}

void CheckNumeric(const Assessment& assessment, const ScoreRange& range, FieldRules& rules) {
  CheckScore(assessment, range, rules);
  if (!assessment.has_score() && assessment.standard().empty() && assessment.narrative().empty()) {
    rules.Add("score", "give the result: a score, a standard or a narrative", "RESULT_MISSING");
  }
}

}  // namespace

absl::Status CheckAssessment(const Assessment& assessment, const Instrument& instrument,
                             absl::CivilDay today) {
  FieldRules rules("assessment");
  rules.CheckPast("taken_date", rules.Day("taken_date", true, assessment.taken_date()), today);
  if (assessment.kind() != instrument.kind()) {
    rules.Add("kind",
              fmt::format("give the instrument's kind, {}",
                          pupils::v1::AssessmentKind_Name(instrument.kind())),
              "KIND_DIFFERS");
    return rules.Verdict();  // the rest would be judged by the wrong kind
  }
  const bool is_engagement = instrument.kind() == pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL;
  if (const auto range = RangeOf(instrument)) {
    CheckNumeric(assessment, *range, rules);
  } else if (is_engagement) {
    CheckEngagement(assessment, rules);
  } else {
    CheckPreKeyStage(assessment, rules);
  }
  if (!is_engagement && !assessment.engagement().empty()) {
    rules.Add("engagement", "areas of engagement belong to the engagement model alone",
              "ENGAGEMENT_NOT_ALLOWED");
  }
  CheckStandard(assessment, instrument, rules);
  return rules.Verdict();
}

absl::Status CheckInUse(const Instrument& instrument) {
  if (!instrument.retired()) return absl::OkStatus();
  return errors::InvalidField("assessment.instrument",
                              "name an instrument that is in use; this one is retired",
                              "INSTRUMENT_RETIRED");
}

absl::Status CheckNotVoid(const Assessment& assessment) {
  if (!assessment.has_void_date()) return absl::OkStatus();
  return errors::WrongState("ASSESSMENT_VOID",
                            "the assessment was voided and stays as it is; record a new one",
                            {{"assessment", assessment.name()}});
}

void SetBand(const Instrument& instrument, Assessment& assessment) {
  assessment.set_band(assessment.has_score() ? BandOf(instrument, assessment.score()) : "");
}

}  // namespace senda::pupil_tracking
