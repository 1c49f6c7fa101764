#ifndef SENDA_SERVICES_CLI_COMMANDS_IMPORT_PUPIL_ROWS_H_
#define SENDA_SERVICES_CLI_COMMANDS_IMPORT_PUPIL_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/sen_record.pb.h"
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

// What became of a pupil.
struct SentPupil {
  std::string name;          // "" when it was refused
  bool is_imagined = false;  // new in a dry run: the server knows no such pupil to ask it about
};
absl::StatusOr<std::vector<SentPupil>> SendPupils(PupilImport& import, BatchChannel& channel,
                                                  const PlacedRows& rows);

// What is to be written of one pupil's SEN, in two steps, since a pupil has one open record at a
// time.
struct SenRows {
  std::string place;
  importing::SharedFields fields;
  SentPupil pupil;
  std::vector<pupils::v1::SenRecord> closing;
  std::vector<pupils::v1::SenRecord> writing;
};
// A dry run asks the server about both steps of a pupil at once, as it does nothing in between; of
// an imagined pupil it counts them, for the reader has checked what the file shows.
absl::Status SendSenRows(PupilImport& import, BatchChannel& channel,
                         const std::vector<SenRows>& rows);

// Tells the person what came of it.
void TellPupils(const PupilImport& import);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_IMPORT_PUPIL_ROWS_H_
