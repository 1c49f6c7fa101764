#ifndef SENDA_SERVICES_CLI_COMMANDS_ROW_FEEDER_H_
#define SENDA_SERVICES_CLI_COMMANDS_ROW_FEEDER_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/cli/client/batches.h"

namespace senda::cli {

// Collects what a reader reads into batches and hands each to a worker of the pool. For one thread;
// `send` is called on the workers and must outlive Finish. Example:
//
//   RowFeeder<PupilRow> feeder(pool, [&](BatchChannel& channel, const auto& rows) { ... });
//   const auto read = ReadPupils(file, options, feeder.sink(), on_error);
//   RETURN_IF_ERROR(feeder.Finish(read.status()));
template <typename Row>
class RowFeeder {
 public:
  using Send = std::function<absl::Status(BatchChannel& channel, const std::vector<Row>& rows)>;

  RowFeeder(BatchPool& pool, Send send) : pool_(pool), send_(std::move(send)) {}

  // CANCELLED after a batch failed: reading on is of no use.
  absl::Status Add(const Row& row) {
    rows_->push_back(row);
    if (rows_->size() == kRowsPerBatch) Flush();
    return pool_.has_failed() ? absl::CancelledError("a batch failed") : absl::OkStatus();
  }
  // Waits for every batch. The failure of a batch, or else what came of the reading.
  absl::Status Finish(const absl::Status& read) {
    if (read.ok() && !rows_->empty()) Flush();
    const absl::Status sent = pool_.Finish();
    return sent.ok() ? read : sent;
  }

 private:
  void Flush() {
    // Shared, because a task of the pool must be copyable.
    pool_.Submit([this, rows = std::exchange(rows_, std::make_shared<std::vector<Row>>())](
                     BatchChannel& channel) { return send_(channel, *rows); });
  }

  BatchPool& pool_;
  const Send send_;
  std::shared_ptr<std::vector<Row>> rows_ = std::make_shared<std::vector<Row>>();
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_ROW_FEEDER_H_
