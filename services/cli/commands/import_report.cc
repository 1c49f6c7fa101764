#include "services/cli/commands/import_report.h"

#include <fmt/format.h>

#include "common/rpc/status_mapping.h"
#include "common/status/errors.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

constexpr int kMostPrinted = 100;

}  // namespace

void ImportReport::Print(const std::string& place, const std::string& column,
                         const std::string& message) {
  {
    absl::MutexLock lock(&mutex_);
    if (printed_ > kMostPrinted) return;
    if (++printed_ > kMostPrinted) {
      progress_.Note("... more rows are wrong; correct these and run it again");
      return;
    }
  }
  progress_.Note(column.empty() ? fmt::format("{}: {}", place, message)
                                : fmt::format("{}, {}: {}", place, column, message));
}

void ImportReport::AddResult(changes::v1::RowResult result) {
  absl::MutexLock lock(&mutex_);
  ++counts_[static_cast<std::size_t>(result)];
}

void ImportReport::Add(const importing::RowError& error) {
  Print(error.character == 0 ? fmt::format("line {}", error.line)
                             : fmt::format("line {}, column {}", error.line, error.character),
        error.column, error.message);
  if (error.severity != importing::RowError::Severity::kRefused) return;
  absl::MutexLock lock(&mutex_);
  // A row with several wrong cells is refused once.
  const std::pair row(error.row == 0 ? error.line : error.row, error.row_character);
  if (row == last_refused_) return;
  last_refused_ = row;
  ++counts_[changes::v1::ROW_RESULT_REFUSED];
}

void ImportReport::Add(const std::string& place, const changes::v1::RowOutcome& outcome,
                       const importing::StatedFields* fields) {
  AddResult(outcome.result());
  if (outcome.result() != changes::v1::ROW_RESULT_REFUSED) return;
  const absl::Status status = rpc::FromGrpc(outcome.error().code(), outcome.error().message(),
                                            outcome.error().SerializeAsString());
  const auto violations = errors::ViolationsOf(status);
  if (violations.empty()) Print(place, "", outcome.error().message());
  for (const errors::FieldViolation& violation : violations) {
    Print(place, fields == nullptr ? violation.field : fields->ColumnOf(violation.field),
          violation.description);
  }
}

void ImportReport::AddRefused(const std::string& place, const std::string& column,
                              const std::string& message) {
  AddResult(changes::v1::ROW_RESULT_REFUSED);
  Print(place, column, message);
}

std::int64_t ImportReport::count(changes::v1::RowResult result) const {
  absl::MutexLock lock(&mutex_);
  return counts_[static_cast<std::size_t>(result)];
}

std::string ImportReport::Summary() const {
  return fmt::format("created {}, updated {}, unchanged {}, refused {}",
                     CountText(count(changes::v1::ROW_RESULT_CREATED)),
                     CountText(count(changes::v1::ROW_RESULT_UPDATED)),
                     CountText(count(changes::v1::ROW_RESULT_UNCHANGED)),
                     CountText(count(changes::v1::ROW_RESULT_REFUSED)));
}

ExitCode ImportReport::exit_code() const {
  return count(changes::v1::ROW_RESULT_REFUSED) > 0 ? kPartial : kOk;
}

}  // namespace senda::cli
