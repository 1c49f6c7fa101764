#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/commands/ctf_changes.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/importing/ctf_reader.h"

// Pupils and their SEN history, from a common transfer file.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using importing::CtfPupil;
using pupils::v1::SenRecord;

using Batch = std::vector<CtfPupil>;

// What all batches of one import share.
struct CtfImport {
  const ImportRun& run;
  const ResourceType& pupils;
  const ResourceType& sen_records;
  absl::CivilDay today;
  std::map<std::string, std::string> school_by_laestab;
  std::map<std::string, std::vector<SenRecord>> known;  // by pupil
  std::string school;                                   // where the pupils go
  ImportReport pupil_report;
  ImportReport sen_report;

  CtfImport(const ImportRun& import_run, const ResourceType& pupil_type,
            const ResourceType& sen_type, absl::CivilDay day)
      : run(import_run),
        pupils(pupil_type),
        sen_records(sen_type),
        today(day),
        pupil_report(import_run.progress),
        sen_report(import_run.progress) {}
};

std::string PlaceOf(const CtfPupil& pupil) { return fmt::format("line {}", pupil.line); }

// The school that the person named, or else the one that the file is for.
absl::Status ChooseSchool(CtfImport& import, const importing::CtfHeader& header) {
  const std::string& urn = import.run.options.school;
  const auto found = import.school_by_laestab.find(header.destination.laestab());
  if (!urn.empty()) {
    import.school = fmt::format("trusts/{}/schools/{}", import.run.trust(), urn);
  } else if (found != import.school_by_laestab.end()) {
    import.school = found->second;
  } else {
    return UsageError(
        fmt::format("the file is for the school {}, which is none of the trust; say "
                    "with --school URN which one takes the pupils",
                    header.destination.laestab()));
  }
  return absl::OkStatus();
}

// The SEN records of a batch whose pupils are in; `names` is empty for a refused pupil.
absl::Status SendHistories(CtfImport& import, BatchChannel& channel, const Batch& batch,
                           const std::vector<std::string>& names) {
  PlacedRows closing, writing;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (names[i].empty()) continue;
    const auto known = import.known.find(names[i]);
    const CtfChange change =
        DecideCtfChange(names[i], importing::SenRecordsOf(batch[i]),
                        known == import.known.end() ? std::vector<SenRecord>() : known->second);
    for (int k = 0; k < change.unchanged; ++k) import.sen_report.AddUnchanged();
    for (const SenRecord& record : change.close) {
      closing.Add(PlaceOf(batch[i]), std::make_unique<SenRecord>(record));
    }
    // Nothing was closed in a dry run, so the server would refuse what follows.
    if (import.run.options.dry_run && !change.close.empty()) continue;
    for (const SenRecord& record : change.write) {
      writing.Add(PlaceOf(batch[i]), std::make_unique<SenRecord>(record));
    }
  }
  RETURN_IF_ERROR(SendRows(import.run, channel, import.sen_records, closing, import.sen_report));
  return SendRows(import.run, channel, import.sen_records, writing, import.sen_report);
}

absl::Status SendBatch(CtfImport& import, BatchChannel& channel, const Batch& batch) {
  PlacedRows rows;
  for (const CtfPupil& pupil : batch) {
    auto row = std::make_unique<pupils::v1::Pupil>(pupil.pupil);
    row->set_school(import.school);
    rows.Add(PlaceOf(pupil), std::move(row));
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
  RETURN_IF_ERROR(SendHistories(import, channel, batch, names));
  import.run.progress.Advance(static_cast<std::int64_t>(batch.size()));
  return absl::OkStatus();
}

absl::Status ReadKnown(CtfImport& import) {
  ASSIGN_OR_RETURN(const ResourceType* schools, import.run.context.catalog.Find("schools"));
  RETURN_IF_ERROR(ListAll(import.run, *schools, [&](const Message& message) {
    const auto& school = static_cast<const directory::v1::School&>(message);
    import.school_by_laestab[school.local_authority_code() + school.establishment_number()] =
        school.name();
  }));
  return ListAll(import.run, import.sen_records, [&](const Message& message) {
    const auto& record = static_cast<const SenRecord&>(message);
    import.known[record.pupil()].push_back(record);
  });
}

absl::Status ReadFile(CtfImport& import, BatchPool& pool) {
  auto batch = std::make_shared<Batch>();
  const auto flush = [&] {
    pool.Submit([&import, rows = std::exchange(batch, std::make_shared<Batch>())](
                    BatchChannel& channel) { return SendBatch(import, channel, *rows); });
  };
  const auto add = [&](const CtfPupil& pupil) {
    batch->push_back(pupil);
    if (batch->size() == kRowsPerBatch) flush();
    return pool.has_failed() ? absl::CancelledError("a batch failed") : absl::OkStatus();
  };
  std::ifstream file(import.run.options.file, std::ios::binary);
  const auto read = importing::ReadCtf(
      file, import.today,
      [&](const importing::CtfHeader& header) { return ChooseSchool(import, header); }, add,
      [&](const importing::RowError& error) { import.pupil_report.Add(error); });
  if (read.ok() && !batch->empty()) flush();
  const absl::Status sent = pool.Finish();
  if (!sent.ok()) return sent;
  return read.status();
}

}  // namespace

absl::StatusOr<ExitCode> ImportCtf(const ImportRun& run) {
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const ResourceType* pupils, run.context.catalog.Find("pupils"));
  ASSIGN_OR_RETURN(const ResourceType* sen_records, run.context.catalog.Find("sen-records"));
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone("Europe/London", &zone);
  CtfImport import(run, *pupils, *sen_records, absl::ToCivilDay(absl::Now(), zone));
  RETURN_IF_ERROR(ReadKnown(import));
  run.progress.Begin("Importing pupils", 0);
  BatchPool pool(run.connection(), run.subject(), run.options.workers);
  RETURN_IF_ERROR(ReadFile(import, pool));
  run.progress.End(fmt::format("Pupils{}: {}", run.options.dry_run ? " (nothing was changed)" : "",
                               import.pupil_report.Summary()));
  run.progress.Note(fmt::format("  SEN records: {}", import.sen_report.Summary()));
  return std::max(import.pupil_report.exit_code(), import.sen_report.exit_code());
}

}  // namespace senda::cli
