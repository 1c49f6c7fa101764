#include "services/cli/commands/import_pupil_rows.h"

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"

namespace senda::cli {

PupilImport::PupilImport(const ImportRun& import_run, const ResourceType& pupil_type,
                         const ResourceType& sen_type)
    : run(import_run),
      pupils(pupil_type),
      sen_records(sen_type),
      today(time::Today(absl::Now())),
      pupil_report(import_run.progress),
      sen_report(import_run.progress) {}

absl::StatusOr<std::vector<std::string>> SendPupils(PupilImport& import, BatchChannel& channel,
                                                    const PlacedRows& rows) {
  std::vector<std::string> names(rows.rows.size());
  RETURN_IF_ERROR(SendRows(import.run, channel, import.pupils, rows, import.pupil_report,
                           [&](std::size_t index, const changes::v1::RowOutcome& outcome) {
                             const bool is_there =
                                 !import.run.options.dry_run ||
                                 outcome.result() != changes::v1::ROW_RESULT_CREATED;
                             if (is_there) names[index] = outcome.name();
                           }));
  return names;
}

absl::Status SendSenRows(PupilImport& import, BatchChannel& channel, const SenRows& rows) {
  RETURN_IF_ERROR(
      SendRows(import.run, channel, import.sen_records, rows.closing, import.sen_report));
  return SendRows(import.run, channel, import.sen_records, rows.writing, import.sen_report);
}

void TellPupils(const PupilImport& import) {
  import.run.progress.End(fmt::format("Pupils{}: {}",
                                      import.run.options.dry_run ? " (nothing was changed)" : "",
                                      import.pupil_report.Summary()));
  import.run.progress.Note(fmt::format("  SEN records: {}", import.sen_report.Summary()));
}

}  // namespace senda::cli
