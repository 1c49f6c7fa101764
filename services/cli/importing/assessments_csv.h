#ifndef SENDA_SERVICES_CLI_IMPORTING_ASSESSMENTS_CSV_H_
#define SENDA_SERVICES_CLI_IMPORTING_ASSESSMENTS_CSV_H_

#include <cstdint>
#include <istream>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "services/cli/importing/assessment_cells.h"
#include "services/cli/importing/csv_reader.h"
#include "services/cli/importing/stated_fields.h"

// Assessments as schools keep them in tables, in either of two forms:
//
//   long: a row for each, with columns for the UPN, the instrument, the date, and the score, the
//         standard or the narrative; of the engagement model a column for each of the five areas
//   wide: a row for each pupil, with a column for each sitting, headed with the instrument and the
//         date: "NGRT 2025-09-12", "NGRT (12/09/2025)"; an empty cell is a sitting not taken
namespace senda::importing {

// An assessment that the file states, with nothing wrong in it that a file can show. Its name
// follows from pupil, instrument and date, so that a file read twice states the same ones.
struct AssessmentRow {
  std::int64_t line = 0;
  pupils::v1::Assessment assessment;
  SharedFields fields;  // which of its fields the file has columns for
};

// Reads either form, row by row; the headings decide which. `in` must be able to go back to its
// beginning. A status from `on_assessment` stops the reading and is returned. What is wrong in a
// row goes to `on_error`, with its line and column; a wide column whose instrument is not known
// (INSTRUMENT) or whose day is none (DATE), on line 1, and the column is left out. Errors of the
// whole as ReadCsv; CSV_NO_SITTING when a file without an instrument column has no column headed
// with an instrument and a date.
absl::StatusOr<CsvSummary> ReadAssessments(
    std::istream& in, const AssessmentCsvOptions& options,
    absl::FunctionRef<absl::Status(const AssessmentRow&)> on_assessment,
    const RowErrorSink& on_error);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_ASSESSMENTS_CSV_H_
