#include "services/pupil_tracking/progress/instrument_rules.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/progress/score_words.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::AssessmentKind;
using pupils::v1::Instrument;
using rules::FieldRules;

bool IsInside(const ScoreRange& range, double value) {
  return value >= range.lowest && value <= range.highest;
}

// Refuses NaN and infinities, which compare as if all were well.
bool CheckFinite(std::string_view field, double value, FieldRules& rules) {
  if (std::isfinite(value)) return true;
  rules.Add(field, "give a number", "NOT_A_NUMBER");
  return false;
}

void CheckPositive(std::string_view field, bool present, double value, FieldRules& rules) {
  if (!present || !CheckFinite(field, value, rules) || value > 0) return;
  rules.Add(field, "give a figure above 0, or leave it out", "NOT_POSITIVE");
}

void CheckInside(std::string_view field, const ScoreRange& range, double value, FieldRules& rules) {
  if (!CheckFinite(field, value, rules) || IsInside(range, value)) return;
  rules.Add(field,
            fmt::format("give a score from {} to {}, the instrument's range", range.lowest,
                        range.highest),
            "OUTSIDE_RANGE");
}

void CheckBands(const Instrument& instrument, const ScoreRange& range, FieldRules& rules) {
  for (int i = 0; i < instrument.bands_size(); ++i) {
    const auto& band = instrument.bands(i);
    const std::string field = fmt::format("bands[{}]", i);
    CheckInside(field + ".lowest", range, band.lowest(), rules);
    CheckInside(field + ".highest", range, band.highest(), rules);
    if (band.highest() < band.lowest()) {
      rules.Add(field + ".highest", "give a highest score that is not below the lowest",
                "BAND_ORDER");
    }
    if (i > 0 && band.lowest() <= instrument.bands(i - 1).highest()) {
      rules.Add(field + ".lowest", "begin above the band before: bands go upwards, without overlap",
                "BAND_OVERLAP");
    }
  }
}

void CheckNorms(const Instrument& instrument, const ScoreRange& range, FieldRules& rules) {
  std::set<int> years;
  for (int i = 0; i < instrument.year_norms_size(); ++i) {
    const auto& norm = instrument.year_norms(i);
    CheckInside(fmt::format("year_norms[{}].expected", i), range, norm.expected(), rules);
    if (!years.insert(norm.year_group()).second) {
      rules.Add(fmt::format("year_norms[{}].year_group", i), "give each year one norm",
                "YEAR_REPEATED");
    }
  }
}

void CheckStandards(const Instrument& instrument, FieldRules& rules) {
  std::set<std::string> names;
  for (int i = 0; i < instrument.standards_size(); ++i) {
    const std::string& standard = instrument.standards(i);
    const std::string field = fmt::format("standards[{}]", i);
    if (!names.insert(standard).second) {
      rules.Add(field, "name each standard once", "STANDARD_REPEATED");
    }
    if (instrument.kind() == pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE &&
        (IsNumberGivenAsScore(standard) || IsSplitStandard(standard))) {
      rules.Add(field, "a pre-key-stage standard is a name such as PK4, never a number or a step",
                "NUMBER_NOT_ALLOWED");
    }
  }
  if (instrument.kind() == pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL &&
      instrument.standards_size() > 0) {
    rules.Add("standards", "the engagement model has no standards: it is told in words",
              "STANDARD_NOT_ALLOWED");
  }
}

// Of kinds that are never a number.
void CheckNoFigures(const Instrument& instrument, FieldRules& rules) {
  const auto refuse = [&rules](std::string_view field, bool present) {
    if (!present) return;
    rules.Add(field, "this kind of assessment is never a number, so it has no such figure",
              "NUMBER_NOT_ALLOWED");
  };
  refuse("lowest_score", instrument.has_lowest_score());
  refuse("highest_score", instrument.has_highest_score());
  refuse("mean", instrument.has_mean());
  refuse("standard_deviation", instrument.has_standard_deviation());
  refuse("reliability", instrument.has_reliability());
  refuse("standard_error", instrument.has_standard_error());
  refuse("bands", instrument.bands_size() > 0);
  refuse("year_norms", instrument.year_norms_size() > 0);
}

void CheckFigures(const Instrument& instrument, const ScoreRange& range, FieldRules& rules) {
  if (instrument.has_lowest_score() && !CheckFinite("lowest_score", range.lowest, rules)) return;
  if (instrument.has_highest_score() && !CheckFinite("highest_score", range.highest, rules)) return;
  if (!(range.lowest < range.highest)) {
    rules.Add("highest_score", "give a highest score above the lowest", "RANGE_ORDER");
    return;  // nothing lies inside such a range
  }
  if (instrument.has_mean()) CheckInside("mean", range, instrument.mean(), rules);
  CheckPositive("standard_deviation", instrument.has_standard_deviation(),
                instrument.standard_deviation(), rules);
  CheckPositive("standard_error", instrument.has_standard_error(), instrument.standard_error(),
                rules);
  // Said this way round, so that NaN is refused too.
  if (instrument.has_reliability() &&
      !(instrument.reliability() >= 0 && instrument.reliability() <= 1)) {
    rules.Add("reliability", "give a coefficient from 0 to 1", "OUTSIDE_RANGE");
  }
  CheckBands(instrument, range, rules);
  CheckNorms(instrument, range, rules);
}

}  // namespace

std::optional<ScoreRange> RangeOfKind(AssessmentKind kind) {
  switch (kind) {
    case pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE:
      return ScoreRange{40, 160};
    case pupils::v1::ASSESSMENT_KIND_SCALED_SCORE:
      return ScoreRange{80, 120};
    case pupils::v1::ASSESSMENT_KIND_READING_AGE:
    case pupils::v1::ASSESSMENT_KIND_SPELLING_AGE:
      return ScoreRange{36, 240};
    case pupils::v1::ASSESSMENT_KIND_PHONICS:
      return ScoreRange{0, 40};
    default:
      return std::nullopt;
  }
}

std::optional<ScoreRange> RangeOf(const Instrument& instrument) {
  std::optional<ScoreRange> range = RangeOfKind(instrument.kind());
  if (!range.has_value()) return range;
  if (instrument.has_lowest_score()) range->lowest = instrument.lowest_score();
  if (instrument.has_highest_score()) range->highest = instrument.highest_score();
  return range;
}

std::optional<double> MeanOf(const Instrument& instrument) {
  if (instrument.has_mean()) return instrument.mean();
  switch (instrument.kind()) {
    case pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE:
    case pupils::v1::ASSESSMENT_KIND_SCALED_SCORE:
      return 100;
    default:
      return std::nullopt;
  }
}

std::optional<double> StandardDeviationOf(const Instrument& instrument) {
  if (instrument.has_standard_deviation()) return instrument.standard_deviation();
  if (instrument.kind() == pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE) return 15;
  return std::nullopt;
}

std::optional<double> StandardErrorOf(const Instrument& instrument) {
  if (instrument.has_standard_error()) return instrument.standard_error();
  const std::optional<double> spread = StandardDeviationOf(instrument);
  if (!instrument.has_reliability() || !spread.has_value()) return std::nullopt;
  return *spread * std::sqrt(1 - instrument.reliability());
}

std::string BandOf(const Instrument& instrument, double score) {
  for (const auto& band : instrument.bands()) {
    if (score >= band.lowest() && score <= band.highest()) return band.label();
  }
  return "";
}

absl::Status CheckInstrument(const Instrument& instrument) {
  FieldRules rules("instrument");
  const std::optional<ScoreRange> range = RangeOf(instrument);
  if (range.has_value()) {
    CheckFigures(instrument, *range, rules);
  } else {
    CheckNoFigures(instrument, rules);
  }
  CheckStandards(instrument, rules);
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
