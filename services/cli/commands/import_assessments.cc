#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/commands/row_feeder.h"
#include "services/cli/importing/assessments_csv.h"

// Assessments, from a table in the long or the wide form.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using importing::AssessmentRow;
using pupils::v1::Instrument;

// What the trust has, by what a file calls it.
struct KnownNames {
  std::map<std::string, std::string, std::less<>> pupils;  // by UPN
  std::map<std::string, Instrument> instruments;           // by id and title, letters and digits
};

absl::StatusOr<KnownNames> ReadNames(const ImportRun& run) {
  KnownNames known;
  ASSIGN_OR_RETURN(const ResourceType* pupils, run.context.catalog.Find("pupils"));
  RETURN_IF_ERROR(ListAll(run, *pupils, [&](const Message& message) {
    const auto& pupil = static_cast<const pupils::v1::Pupil&>(message);
    known.pupils.emplace(pupil.upn(), pupil.name());
  }));
  ASSIGN_OR_RETURN(const ResourceType* instruments, run.context.catalog.Find("instruments"));
  RETURN_IF_ERROR(ListAll(run, *instruments, [&](const Message& message) {
    const auto& instrument = static_cast<const Instrument&>(message);
    const std::string id = instrument.name().substr(instrument.name().rfind('/') + 1);
    known.instruments.emplace(importing::NormaliseHeading(id), instrument);
    known.instruments.emplace(importing::NormaliseHeading(instrument.title()), instrument);
  }));
  return known;
}

using Batch = std::vector<AssessmentRow>;

absl::Status SendBatch(const ImportRun& run, const ResourceType& type, BatchChannel& channel,
                       const Batch& batch, ImportReport& report) {
  PlacedRows rows;
  for (const AssessmentRow& row : batch) {
    rows.Add(fmt::format("line {}", row.line),
             std::make_unique<pupils::v1::Assessment>(row.assessment), row.fields);
  }
  RETURN_IF_ERROR(SendRows(run, channel, type, rows, report));
  run.progress.Advance(static_cast<std::int64_t>(batch.size()));
  return absl::OkStatus();
}

importing::AssessmentCsvOptions OptionsFor(const ImportRun& run, const KnownNames& known) {
  importing::AssessmentCsvOptions options;
  options.trust = "trusts/" + run.trust();
  options.today = time::Today(absl::Now());
  options.pupil_of_upn = [&known](std::string_view upn) -> std::optional<std::string> {
    const auto found = known.pupils.find(upn);
    return found == known.pupils.end() ? std::nullopt : std::optional(found->second);
  };
  options.instrument_of = [&known](std::string_view text) -> const Instrument* {
    const auto found = known.instruments.find(importing::NormaliseHeading(text));
    return found == known.instruments.end() ? nullptr : &found->second;
  };
  return options;
}

absl::Status ReadFile(const ImportRun& run, const ResourceType& type, const KnownNames& known,
                      BatchPool& pool, ImportReport& report) {
  RowFeeder<AssessmentRow> feeder(pool, [&](BatchChannel& channel, const Batch& batch) {
    return SendBatch(run, type, channel, batch, report);
  });
  std::ifstream file(run.options.file, std::ios::binary);
  const auto options = OptionsFor(run, known);
  const auto read = importing::ReadAssessments(
      file, options, [&](const AssessmentRow& row) { return feeder.Add(row); },
      [&](const importing::RowError& error) { report.Add(error); });
  RETURN_IF_ERROR(feeder.Finish(read.status()));
  for (const std::string& column : read->ignored_columns) {
    run.progress.Note(fmt::format("column ignored: {}", column));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExitCode> ImportAssessments(const ImportRun& run) {
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const ResourceType* type, run.context.catalog.Find("assessments"));
  ASSIGN_OR_RETURN(const KnownNames known, ReadNames(run));
  ImportReport report(run.progress);
  run.progress.Begin("Importing assessments", 0);
  BatchPool pool(run.connection(), run.subject(), run.options.workers);
  RETURN_IF_ERROR(ReadFile(run, *type, known, pool, report));
  run.progress.End(fmt::format(
      "Assessments{}: {}", run.options.dry_run ? " (nothing was changed)" : "", report.Summary()));
  return report.exit_code();
}

}  // namespace senda::cli
