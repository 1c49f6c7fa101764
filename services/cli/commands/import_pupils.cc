#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>

#include "absl/strings/ascii.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/commands/import_pupil_rows.h"
#include "services/cli/commands/row_feeder.h"
#include "services/cli/commands/sen_changes.h"
#include "services/cli/importing/pupils_csv.h"

// Pupils and their SEN records, from the export of a school's information system.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using importing::PupilRow;

using Batch = std::vector<PupilRow>;

std::string PlaceOf(const PupilRow& row) { return fmt::format("line {}", row.line); }

// The SEN records of a batch whose pupils are in; `names` is empty for a pupil that is not there.
SenRows SenRowsOf(PupilImport& import, const KnownSenRecords& known, const Batch& batch,
                  const std::vector<std::string>& names) {
  SenRows rows;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (names[i].empty()) continue;
    const SenChange change = DecideSenChange(batch[i], names[i], known, import.today);
    if (change.is_unchanged) import.sen_report.AddUnchanged();
    if (change.close.has_value()) {
      rows.closing.Add(PlaceOf(batch[i]), std::make_unique<pupils::v1::SenRecord>(*change.close));
    }
    // Nothing was closed in a dry run, so the server would refuse what follows.
    if (change.open.has_value() && !(import.run.options.dry_run && change.close.has_value())) {
      rows.writing.Add(PlaceOf(batch[i]), std::make_unique<pupils::v1::SenRecord>(*change.open));
    }
  }
  return rows;
}

absl::Status SendBatch(PupilImport& import, const KnownSenRecords& known, BatchChannel& channel,
                       const Batch& batch) {
  PlacedRows rows;
  for (const PupilRow& row : batch) {
    rows.Add(PlaceOf(row), std::make_unique<pupils::v1::Pupil>(row.pupil));
  }
  ASSIGN_OR_RETURN(const auto names, SendPupils(import, channel, rows));
  RETURN_IF_ERROR(SendSenRows(import, channel, SenRowsOf(import, known, batch, names)));
  import.run.progress.Advance(static_cast<std::int64_t>(batch.size()));
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> UrnsByName(const ImportRun& run) {
  ASSIGN_OR_RETURN(const ResourceType* type, run.context.catalog.Find("schools"));
  std::map<std::string, std::string> urns;
  RETURN_IF_ERROR(ListAll(run, *type, [&](const Message& message) {
    const auto& school = static_cast<const directory::v1::School&>(message);
    urns[absl::AsciiStrToLower(school.display_name())] = school.urn();
  }));
  return urns;
}

absl::Status ReadFile(PupilImport& import, const KnownSenRecords& known, BatchPool& pool,
                      const std::map<std::string, std::string>& urns) {
  importing::PupilCsvOptions options;
  options.trust = "trusts/" + import.run.trust();
  options.default_urn = import.run.options.school;
  options.today = import.today;
  options.urn_of_school = [&urns](std::string_view name) -> std::optional<std::string> {
    const auto found = urns.find(absl::AsciiStrToLower(std::string(name)));
    return found == urns.end() ? std::nullopt : std::optional(found->second);
  };
  RowFeeder<PupilRow> feeder(pool, [&](BatchChannel& channel, const Batch& batch) {
    return SendBatch(import, known, channel, batch);
  });
  std::ifstream file(import.run.options.file, std::ios::binary);
  const auto read = importing::ReadPupils(
      file, options, [&](const PupilRow& row) { return feeder.Add(row); },
      [&](const importing::RowError& error) { import.pupil_report.Add(error); });
  RETURN_IF_ERROR(feeder.Finish(read.status()));
  for (const std::string& column : read->ignored_columns) {
    import.run.progress.Note(fmt::format("column ignored: {}", column));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExitCode> ImportPupils(const ImportRun& run) {
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const ResourceType* pupils, run.context.catalog.Find("pupils"));
  ASSIGN_OR_RETURN(const ResourceType* sen_records, run.context.catalog.Find("sen-records"));
  ASSIGN_OR_RETURN(const auto urns, UrnsByName(run));
  PupilImport import(run, *pupils, *sen_records);
  KnownSenRecords known;
  RETURN_IF_ERROR(ListAll(run, *sen_records, [&](const Message& message) {
    known.Add(static_cast<const pupils::v1::SenRecord&>(message));
  }));
  run.progress.Begin("Importing pupils", 0);
  BatchPool pool(run.connection(), run.subject(), run.options.workers);
  RETURN_IF_ERROR(ReadFile(import, known, pool, urns));
  TellPupils(import);
  return std::max(import.pupil_report.exit_code(), import.sen_report.exit_code());
}

}  // namespace senda::cli
