#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "common/status/status_macros.h"
#include "services/cli/commands/import_pupil_rows.h"
#include "services/cli/commands/row_feeder.h"
#include "services/cli/commands/sen_changes.h"
#include "services/cli/commands/trust_schools.h"
#include "services/cli/importing/pupils_csv.h"

// Pupils and their SEN records, from the export of a school's information system.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using importing::PupilRow;

using Batch = std::vector<PupilRow>;

std::string PlaceOf(const PupilRow& row) { return fmt::format("line {}", row.line); }

// The SEN records of a batch whose pupils are in.
std::vector<SenRows> SenRowsOf(PupilImport& import, const KnownSenRecords& known,
                               const Batch& batch, const std::vector<SentPupil>& pupils) {
  std::vector<SenRows> all;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (pupils[i].name.empty()) continue;
    const SenChange change = DecideSenChange(batch[i], pupils[i].name, known, import.today);
    if (change.is_unchanged) import.sen_report.AddUnchanged();
    if (!change.refusal.empty()) {
      import.sen_report.AddRefused(PlaceOf(batch[i]), batch[i].sen_fields->ColumnOf("start_date"),
                                   change.refusal);
    }
    SenRows rows{.place = PlaceOf(batch[i]),
                 .fields = batch[i].sen_fields,
                 .pupil = pupils[i],
                 .closing = {},
                 .writing = {}};
    if (change.close.has_value()) rows.closing.push_back(*change.close);
    if (change.open.has_value()) rows.writing.push_back(*change.open);
    all.push_back(std::move(rows));
  }
  return all;
}

absl::Status SendBatch(PupilImport& import, const KnownSenRecords& known, BatchChannel& channel,
                       const Batch& batch) {
  PlacedRows rows;
  for (const PupilRow& row : batch) {
    rows.Add(PlaceOf(row), std::make_unique<pupils::v1::Pupil>(row.pupil), row.pupil_fields);
  }
  ASSIGN_OR_RETURN(const auto pupils, SendPupils(import, channel, rows));
  RETURN_IF_ERROR(SendSenRows(import, channel, SenRowsOf(import, known, batch, pupils)));
  import.run.progress.Advance(static_cast<std::int64_t>(batch.size()));
  return absl::OkStatus();
}

absl::Status ReadFile(PupilImport& import, const KnownSenRecords& known, BatchPool& pool,
                      const TrustSchools& schools) {
  importing::PupilCsvOptions options;
  options.trust = "trusts/" + import.run.trust();
  options.default_urn = import.run.options.school;
  options.today = import.today;
  options.urn_of_school = [&schools](std::string_view name) { return schools.UrnOf(name); };
  options.has_school = [&schools](std::string_view urn) { return schools.Has(urn); };
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
  ASSIGN_OR_RETURN(const TrustSchools schools, TrustSchools::Read(run));
  RETURN_IF_ERROR(schools.CheckOption(run.options.school));
  PupilImport import(run, *pupils, *sen_records);
  KnownSenRecords known;
  RETURN_IF_ERROR(ListAll(run, *sen_records, [&](const Message& message) {
    known.Add(static_cast<const pupils::v1::SenRecord&>(message));
  }));
  run.progress.Begin("Importing pupils", 0);
  BatchPool pool(run.connection(), run.subject(), run.options.workers);
  RETURN_IF_ERROR(ReadFile(import, known, pool, schools));
  TellPupils(import);
  return std::max(import.pupil_report.exit_code(), import.sen_report.exit_code());
}

}  // namespace senda::cli
