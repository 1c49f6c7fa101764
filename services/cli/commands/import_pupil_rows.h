#ifndef SENDA_SERVICES_CLI_COMMANDS_IMPORT_PUPIL_ROWS_H_
#define SENDA_SERVICES_CLI_COMMANDS_IMPORT_PUPIL_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/cli/commands/import_run.h"

// What all imports of pupils with their SEN records have in common.
namespace senda::cli {

struct PupilImport {
  const ImportRun& run;
  const ResourceType& pupils;
  const ResourceType& sen_records;
  const absl::CivilDay today;  // in England
  ImportReport pupil_report;
  ImportReport sen_report;

  PupilImport(const ImportRun& import_run, const ResourceType& pupil_type,
              const ResourceType& sen_type);
};

// Upserts pupils. Returns the name of each that is there afterwards: "" for one that was refused,
// and for a new one in a dry run.
absl::StatusOr<std::vector<std::string>> SendPupils(PupilImport& import, BatchChannel& channel,
                                                    const PlacedRows& rows);

// SEN records to be written in two steps, since a pupil has one open record at a time.
struct SenRows {
  PlacedRows closing;
  PlacedRows writing;
};
absl::Status SendSenRows(PupilImport& import, BatchChannel& channel, const SenRows& rows);

// Tells the person what came of it.
void TellPupils(const PupilImport& import);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_IMPORT_PUPIL_ROWS_H_
