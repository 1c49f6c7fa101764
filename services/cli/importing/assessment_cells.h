#ifndef SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_CELLS_H_
#define SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_CELLS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "services/cli/importing/assessment_values.h"
#include "services/cli/importing/csv_reader.h"
#include "services/cli/importing/row_checker.h"

// What the two forms of assessment files have in common.
namespace senda::importing {

// The longest a standard may be, in bytes.
inline constexpr std::size_t kLongestStandardName = 20;

struct AssessmentCsvOptions {
  // "trusts/{trust}", to which the assessments belong.
  std::string trust;
  // Assessments after it are refused.
  absl::CivilDay today;
  // The name of the pupil with that UPN, or none.
  std::function<std::optional<std::string>(std::string_view upn)> pupil_of_upn;
  // The instrument that the text means, or null.
  std::function<const pupils::v1::Instrument*(std::string_view text)> instrument_of;
};

// Makes assessments of a pupil, an instrument, a subject and a day, and remembers those it made.
// `options` must outlive it.
class AssessmentMaker {
 public:
  explicit AssessmentMaker(const AssessmentCsvOptions& options) : options_(options) {}

  // The pupil's name; refused at the UPN's column when there is none (EMPTY, UPN_UNKNOWN, or what
  // is wrong with the UPN).
  std::optional<std::string> Pupil(const CsvRow& row, RowChecker& checker) const;
  // Null when the trust has none that the text means.
  const pupils::v1::Instrument* InstrumentOf(std::string_view text) const {
    return options_.instrument_of(text);
  }
  // A day that has not come is refused (DATE_IN_FUTURE).
  void CheckDay(absl::CivilDay day, std::string_view key, RowChecker& checker) const;

  // An assessment of the trust without a result, in `subject` or else the instrument's.
  pupils::v1::Assessment New(const std::string& pupil, const pupils::v1::Instrument& instrument,
                             absl::CivilDay day, std::string_view subject = "") const {
    return NewAssessment(options_.trust, pupil, instrument, day, subject);
  }
  // The result in one cell: a score, or a standard where the instrument has that (SCORE,
  // SCORE_NOT_ALLOWED).
  static void SetResult(std::string_view key, std::string_view text,
                        const pupils::v1::Instrument& instrument, RowChecker& checker,
                        pupils::v1::Assessment& assessment);

  // The line that stated the same assessment before, 0 for none; `line` states it now.
  std::int64_t SeenBefore(const pupils::v1::Assessment& assessment, std::int64_t line);

 private:
  const AssessmentCsvOptions& options_;
  absl::flat_hash_map<std::uint64_t, std::int64_t> lines_;
};

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_CELLS_H_
