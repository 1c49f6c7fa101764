#include "services/cli/importing/assessment_cells.h"

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "services/cli/importing/assessment_values.h"
#include "services/cli/importing/field_values.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::importing {
namespace {

using pupils::v1::Assessment;
using pupils::v1::Instrument;

}  // namespace

std::optional<std::string> AssessmentMaker::Pupil(const CsvRow& row, RowChecker& checker) const {
  const std::string upn = absl::AsciiStrToUpper(std::string(row.Get("upn")));
  if (upn.empty()) {
    checker.Refuse("upn", "the cell is empty", "EMPTY");
    return std::nullopt;
  }
  auto name = options_.pupil_of_upn(upn);
  if (name.has_value()) return name;
  if (const auto problem = pupil_tracking::ValidateUpn(upn)) {
    checker.Refuse("upn", std::string(problem->description), std::string(problem->reason));
  } else {
    checker.Refuse("upn", "no pupil on record has this UPN; import the pupils first",
                   "UPN_UNKNOWN");
  }
  return std::nullopt;
}

void AssessmentMaker::CheckDay(absl::CivilDay day, std::string_view key,
                               RowChecker& checker) const {
  if (day > options_.today) checker.Refuse(key, "the day has not come yet", "DATE_IN_FUTURE");
}

void AssessmentMaker::SetResult(std::string_view key, std::string_view text,
                                const Instrument& instrument, RowChecker& checker,
                                Assessment& assessment) {
  // Of pre-key-stage standards the server says what is wrong, a step within one, for example.
  const bool is_standard = HasStandard(instrument, text) ||
                           instrument.kind() == pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE;
  const auto score = ParseScore(instrument.kind(), text);
  if (is_standard && text.size() <= kLongestStandardName) {
    assessment.set_standard(std::string(text));
  } else if (instrument.kind() == pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL) {
    checker.Refuse(key,
                   "the engagement model is told in words for each of its areas; use a column "
                   "for each area",
                   "SCORE_NOT_ALLOWED");
  } else if (score.has_value()) {
    assessment.set_score(*score);
  } else {
    checker.Refuse(key, fmt::format("'{}' is not a score of {}", text, instrument.title()),
                   "SCORE");
  }
}

std::int64_t AssessmentMaker::SeenBefore(const Assessment& assessment, std::int64_t line) {
  const auto [first, is_new] = lines_.try_emplace(Fingerprint(assessment.name()), line);
  return is_new ? 0 : first->second;
}

}  // namespace senda::importing
