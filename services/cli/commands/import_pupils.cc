#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/commands/sen_changes.h"
#include "services/cli/importing/pupils_csv.h"

// Pupils and their SEN records, from the export of a school's information system.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using importing::PupilRow;

// What all batches of one import share.
struct PupilImport {
  const ImportRun& run;
  const ResourceType& pupils;
  const ResourceType& sen_records;
  absl::CivilDay today;
  KnownSenRecords known;
  ImportReport pupil_report;
  ImportReport sen_report;

  PupilImport(const ImportRun& import_run, const ResourceType& pupil_type,
              const ResourceType& sen_type, absl::CivilDay day)
      : run(import_run),
        pupils(pupil_type),
        sen_records(sen_type),
        today(day),
        pupil_report(import_run.progress),
        sen_report(import_run.progress) {}
};

using Batch = std::vector<PupilRow>;

std::string PlaceOf(const PupilRow& row) { return fmt::format("line {}", row.line); }

// The SEN records of a batch whose pupils are in; `names` is empty for a refused pupil.
absl::Status SendSenRecords(PupilImport& import, BatchChannel& channel, const Batch& batch,
                            const std::vector<std::string>& names) {
  PlacedRows closing;
  PlacedRows opening;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (names[i].empty()) continue;
    const SenChange change = DecideSenChange(batch[i], names[i], import.known, import.today);
    if (change.is_unchanged) import.sen_report.AddUnchanged();
    if (change.close.has_value()) {
      closing.Add(PlaceOf(batch[i]), std::make_unique<pupils::v1::SenRecord>(*change.close));
    }
    // Nothing was closed in a dry run, so the server would refuse what follows.
    if (change.open.has_value() && !(import.run.options.dry_run && change.close.has_value())) {
      opening.Add(PlaceOf(batch[i]), std::make_unique<pupils::v1::SenRecord>(*change.open));
    }
  }
  RETURN_IF_ERROR(SendRows(import.run, channel, import.sen_records, closing, import.sen_report));
  return SendRows(import.run, channel, import.sen_records, opening, import.sen_report);
}

absl::Status SendBatch(PupilImport& import, BatchChannel& channel, const Batch& batch) {
  PlacedRows rows;
  for (const PupilRow& row : batch) {
    rows.Add(PlaceOf(row), std::make_unique<pupils::v1::Pupil>(row.pupil));
  }
  std::vector<std::string> names(batch.size());
  RETURN_IF_ERROR(SendRows(import.run, channel, import.pupils, rows, import.pupil_report,
                           [&](std::size_t index, const changes::v1::RowOutcome& outcome) {
                             // In a dry run a new pupil is not there to have records.
                             const bool is_there =
                                 !import.run.options.dry_run ||
                                 outcome.result() != changes::v1::ROW_RESULT_CREATED;
                             if (is_there) names[index] = outcome.name();
                           }));
  RETURN_IF_ERROR(SendSenRecords(import, channel, batch, names));
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

absl::Status ReadFile(PupilImport& import, BatchPool& pool,
                      const std::map<std::string, std::string>& urns) {
  importing::PupilCsvOptions options;
  options.trust = "trusts/" + import.run.trust();
  options.default_urn = import.run.options.school;
  options.today = import.today;
  options.urn_of_school = [&urns](std::string_view name) -> std::optional<std::string> {
    const auto found = urns.find(absl::AsciiStrToLower(std::string(name)));
    return found == urns.end() ? std::nullopt : std::optional(found->second);
  };
  auto batch = std::make_shared<Batch>();
  const auto flush = [&] {
    pool.Submit([&import, rows = std::exchange(batch, std::make_shared<Batch>())](
                    BatchChannel& channel) { return SendBatch(import, channel, *rows); });
  };
  const auto add = [&](const PupilRow& row) {
    batch->push_back(row);
    if (batch->size() == kRowsPerBatch) flush();
    return pool.has_failed() ? absl::CancelledError("a batch failed") : absl::OkStatus();
  };
  std::ifstream file(import.run.options.file, std::ios::binary);
  const auto read = importing::ReadPupils(
      file, options, add,
      [&](const importing::RowError& error) { import.pupil_report.Add(error); });
  if (read.ok() && !batch->empty()) flush();
  const absl::Status sent = pool.Finish();
  if (!sent.ok()) return sent;
  RETURN_IF_ERROR(read.status());
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
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone("Europe/London", &zone);
  PupilImport import(run, *pupils, *sen_records, absl::ToCivilDay(absl::Now(), zone));
  RETURN_IF_ERROR(ListAll(run, *sen_records, [&](const Message& message) {
    import.known.Add(static_cast<const pupils::v1::SenRecord&>(message));
  }));
  run.progress.Begin("Importing pupils", 0);
  BatchPool pool(run.connection(), run.subject(), run.options.workers);
  RETURN_IF_ERROR(ReadFile(import, pool, urns));
  run.progress.End(fmt::format("Pupils{}: {}", run.options.dry_run ? " (nothing was changed)" : "",
                               import.pupil_report.Summary()));
  run.progress.Note(fmt::format("  SEN records: {}", import.sen_report.Summary()));
  return std::max(import.pupil_report.exit_code(), import.sen_report.exit_code());
}

}  // namespace senda::cli
