#include "services/cli/commands/import_pupil_rows.h"

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"

namespace senda::cli {

using pupils::v1::SenRecord;

PupilImport::PupilImport(const ImportRun& import_run, const ResourceType& pupil_type,
                         const ResourceType& sen_type)
    : run(import_run),
      pupils(pupil_type),
      sen_records(sen_type),
      today(time::Today(absl::Now())),
      pupil_report(import_run.progress),
      sen_report(import_run.progress) {}

absl::StatusOr<std::vector<SentPupil>> SendPupils(PupilImport& import, BatchChannel& channel,
                                                  const PlacedRows& rows) {
  std::vector<SentPupil> sent(rows.rows.size());
  RETURN_IF_ERROR(SendRows(
      import.run, channel, import.pupils, rows, import.pupil_report,
      [&](std::size_t index, const changes::v1::RowOutcome& outcome) {
        sent[index] = {outcome.name(), import.run.options.dry_run &&
                                           outcome.result() == changes::v1::ROW_RESULT_CREATED};
      }));
  return sent;
}

absl::Status SendSenRows(PupilImport& import, BatchChannel& channel,
                         const std::vector<SenRows>& rows) {
  const bool at_once = import.run.options.dry_run;
  PlacedRows closing, writing;
  const auto send = [&](PlacedRows& placed) {
    const absl::Status sent =
        SendRows(import.run, channel, import.sen_records, placed, import.sen_report);
    placed.rows.clear();
    return sent;
  };
  for (const SenRows& pupil : rows) {
    const std::size_t size = pupil.closing.size() + pupil.writing.size();
    if (pupil.pupil.is_imagined) {
      for (std::size_t i = 0; i < size; ++i) import.sen_report.AddCreated();
      continue;
    }
    // A pupil's rows stay in one batch.
    if (at_once && closing.rows.size() + size > kRowsPerBatch) RETURN_IF_ERROR(send(closing));
    for (const SenRecord& record : pupil.closing) {
      closing.Add(pupil.place, std::make_unique<SenRecord>(record), pupil.fields);
    }
    for (const SenRecord& record : pupil.writing) {
      (at_once ? closing : writing)
          .Add(pupil.place, std::make_unique<SenRecord>(record), pupil.fields);
    }
  }
  RETURN_IF_ERROR(send(closing));
  return send(writing);
}

void TellPupils(const PupilImport& import) {
  import.run.progress.End(fmt::format("Pupils{}: {}",
                                      import.run.options.dry_run ? " (nothing was changed)" : "",
                                      import.pupil_report.Summary()));
  import.run.progress.Note(fmt::format("  SEN records: {}", import.sen_report.Summary()));
}

}  // namespace senda::cli
