#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/status/status_macros.h"
#include "services/cli/commands/ctf_changes.h"
#include "services/cli/commands/import_pupil_rows.h"
#include "services/cli/commands/row_feeder.h"
#include "services/cli/commands/transfer_records.h"
#include "services/cli/commands/trust_schools.h"
#include "services/cli/importing/ctf_reader.h"
#include "services/cli/output/number_text.h"

// Pupils, their SEN history and their results, from a common transfer file.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using importing::CtfOutcome;
using importing::CtfPupil;
using importing::CtfResult;
using pupils::v1::SenRecord;

using Batch = std::vector<CtfPupil>;

// What all batches of one import share.
struct CtfImport : PupilImport {
  const ResourceType& assessments;
  std::map<std::string, std::vector<SenRecord>> known;  // by pupil
  importing::CtfRecords records;
  std::optional<importing::CtfResultRules> rules;  // of `records`
  std::optional<TrustSchools> schools;
  std::string school;     // where the pupils go
  int academic_year = 0;  // of the file
  ImportReport result_report;
  absl::Mutex mutex;
  // How often results of one code were left out for one reason.
  std::map<std::string, std::int64_t> left_out ABSL_GUARDED_BY(mutex);

  CtfImport(const ImportRun& import_run, const ResourceType& pupil_type,
            const ResourceType& sen_type, const ResourceType& assessment_type)
      : PupilImport(import_run, pupil_type, sen_type),
        assessments(assessment_type),
        result_report(import_run.progress) {}
};

// A file may be one line.
std::string PlaceOf(const CtfPupil& pupil) {
  return fmt::format("line {}, column {}", pupil.line, pupil.column);
}

// The school that the person named, or else the one that the file is for.
absl::Status ChooseSchool(CtfImport& import, const importing::CtfHeader& header) {
  import.academic_year = header.academic_year;
  const std::string& urn = import.run.options.school;
  RETURN_IF_ERROR(import.schools->CheckOption(urn));
  const std::string found = import.schools->OfLaestab(header.destination.laestab());
  if (!urn.empty()) {
    import.school = fmt::format("trusts/{}/schools/{}", import.run.trust(), urn);
  } else if (!found.empty()) {
    import.school = found;
  } else {
    return UsageError(
        fmt::format("the file is for the school {}, which is none of the trust; say "
                    "with --school URN which one takes the pupils",
                    header.destination.laestab()));
  }
  return absl::OkStatus();
}

// The SEN records of a batch whose pupils are in.
std::vector<SenRows> SenRowsOf(CtfImport& import, const Batch& batch,
                               const std::vector<SentPupil>& pupils) {
  std::vector<SenRows> all;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (pupils[i].name.empty()) continue;
    const auto known = import.known.find(pupils[i].name);
    CtfChange change =
        DecideCtfChange(pupils[i].name, importing::SenRecordsOf(batch[i]),
                        known == import.known.end() ? std::vector<SenRecord>() : known->second);
    for (int k = 0; k < change.unchanged; ++k) import.sen_report.AddUnchanged();
    all.push_back({.place = PlaceOf(batch[i]),
                   .fields = importing::SenFieldsOfCtf(),
                   .pupil = pupils[i],
                   .closing = std::move(change.close),
                   .writing = std::move(change.write)});
  }
  return all;
}

void LeaveOut(CtfImport& import, const CtfResult& result, const std::string& message) {
  import.result_report.AddRefused(fmt::format("line {}, column {}", result.line, result.column),
                                  "StageAssessment", message);
  absl::MutexLock lock(&import.mutex);
  ++import.left_out[importing::TransferCodeOf(result)];
}

// The results of one pupil; nothing is written of one that was refused.
void AddResults(CtfImport& import, const CtfPupil& pupil, const SentPupil& sent, PlacedRows& rows) {
  std::set<std::string> stated;
  for (const CtfResult& result : pupil.results) {
    const CtfOutcome outcome = import.rules->Decide(result, sent.name);
    if (outcome.kind == CtfOutcome::Kind::kLeftOut) {
      LeaveOut(import, result, outcome.message);
    } else if (!stated.insert(outcome.assessment.name()).second) {
      LeaveOut(import, result, "the file states a result of that instrument and year before");
    } else if (outcome.kind == CtfOutcome::Kind::kThere) {
      import.result_report.AddUnchanged();
    } else if (sent.is_imagined) {
      import.result_report.AddCreated();
    } else if (!sent.name.empty()) {
      rows.Add(fmt::format("line {}, column {}", result.line, result.column),
               std::make_unique<pupils::v1::Assessment>(outcome.assessment));
    }
  }
}

absl::Status SendBatch(CtfImport& import, BatchChannel& channel, const Batch& batch) {
  PlacedRows rows;
  for (const CtfPupil& pupil : batch) {
    auto row = std::make_unique<pupils::v1::Pupil>(pupil.pupil);
    row->set_school(import.school);
    importing::BringToYear(import.academic_year, import.today, *row);
    rows.Add(PlaceOf(pupil), std::move(row), importing::PupilFieldsOf(pupil));
  }
  ASSIGN_OR_RETURN(const auto pupils, SendPupils(import, channel, rows));
  RETURN_IF_ERROR(SendSenRows(import, channel, SenRowsOf(import, batch, pupils)));
  PlacedRows results;
  for (std::size_t i = 0; i < batch.size(); ++i) AddResults(import, batch[i], pupils[i], results);
  RETURN_IF_ERROR(SendRows(import.run, channel, import.assessments, results, import.result_report));
  import.run.progress.Advance(static_cast<std::int64_t>(batch.size()));
  return absl::OkStatus();
}

absl::Status ReadKnown(CtfImport& import) {
  ASSIGN_OR_RETURN(import.schools, TrustSchools::Read(import.run));
  const ListQuery all{import.run.connection(), import.run.subject(), import.run.trust(), ""};
  ASSIGN_OR_RETURN(import.records, ReadTransferRecords(all, import.run.context.catalog));
  import.rules.emplace("trusts/" + import.run.trust(), import.today, import.records);
  return ListAll(import.run, import.sen_records, [&](const Message& message) {
    const auto& record = static_cast<const SenRecord&>(message);
    import.known[record.pupil()].push_back(record);
  });
}

absl::Status ReadFile(CtfImport& import, BatchPool& pool) {
  RowFeeder<CtfPupil> feeder(pool, [&](BatchChannel& channel, const Batch& batch) {
    return SendBatch(import, channel, batch);
  });
  std::ifstream file(import.run.options.file, std::ios::binary);
  const auto read = importing::ReadCtf(
      file, import.today,
      [&](const importing::CtfHeader& header) { return ChooseSchool(import, header); },
      [&](const CtfPupil& pupil) { return feeder.Add(pupil); },
      [&](const importing::RowError& error) { import.pupil_report.Add(error); });
  return feeder.Finish(read.status());
}

void TellResults(CtfImport& import) {
  import.run.progress.Note(fmt::format("  Results: {}", import.result_report.Summary()));
  absl::MutexLock lock(&import.mutex);
  for (const auto& [code, count] : import.left_out) {
    import.run.progress.Note(fmt::format("    left out: {} of {}", CountText(count), code));
  }
}

}  // namespace

absl::StatusOr<ExitCode> ImportCtf(const ImportRun& run) {
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const ResourceType* pupils, run.context.catalog.Find("pupils"));
  ASSIGN_OR_RETURN(const ResourceType* sen_records, run.context.catalog.Find("sen-records"));
  ASSIGN_OR_RETURN(const ResourceType* assessments, run.context.catalog.Find("assessments"));
  CtfImport import(run, *pupils, *sen_records, *assessments);
  RETURN_IF_ERROR(ReadKnown(import));
  run.progress.Begin("Importing pupils", 0);
  BatchPool pool(run.connection(), run.subject(), run.options.workers);
  RETURN_IF_ERROR(ReadFile(import, pool));
  TellPupils(import);
  TellResults(import);
  return std::max({import.pupil_report.exit_code(), import.sen_report.exit_code(),
                   import.result_report.exit_code()});
}

}  // namespace senda::cli
