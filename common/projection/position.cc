#include "common/projection/position.h"

#include "common/status/status_macros.h"

namespace senda::projection {
namespace {

using storage::Statement;

const Statement kLoad{"projection.load",
                      "SELECT version, reading, resume_at, feed_token FROM projection_positions "
                      "WHERE trust = $1 AND source = $2"};
const Statement kBegin{
    "projection.begin",
    "INSERT INTO projection_positions (trust, source, version, reading, resume_at, feed_token) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (trust, source) DO NOTHING"};
const Statement kMove{"projection.move",
                      "UPDATE projection_positions SET version = $4, reading = $5, resume_at = $6, "
                      "feed_token = $7 WHERE trust = $1 AND source = $2 AND version = $3"};
const Statement kTrusts{"projection.trusts",
                        "SELECT trust FROM trust_heads WHERE trust <> $1 ORDER BY trust"};

}  // namespace

absl::StatusOr<Position> LoadPosition(storage::Transaction& transaction, std::string_view trust,
                                      std::string_view source) {
  Position position;
  RETURN_IF_ERROR(transaction.Query(kLoad, {trust, source}, [&](const storage::Row& row) {
    position = {row.Int(0), row.Int(1), std::string(row.Text(2)), std::string(row.Text(3))};
    return absl::OkStatus();
  }));
  return position;
}

absl::StatusOr<bool> MovePosition(storage::Transaction& transaction, std::string_view trust,
                                  std::string_view source, std::int64_t from, const Position& to) {
  const std::string_view resume_at = to.resume_at;
  const std::string_view feed_token = to.feed_token;
  absl::StatusOr<std::int64_t> moved;
  if (from == 0) {
    moved = transaction.Execute(
        kBegin, {trust, source, std::int64_t{1}, to.reading, resume_at, feed_token});
  } else {
    moved = transaction.Execute(kMove,
                                {trust, source, from, from + 1, to.reading, resume_at, feed_token});
  }
  RETURN_IF_ERROR(moved.status());
  return *moved == 1;
}

absl::StatusOr<std::vector<std::string>> TrustsOnRecord(storage::Transaction& transaction) {
  std::vector<std::string> trusts;
  RETURN_IF_ERROR(
      transaction.Query(kTrusts, {storage::Database::kAllTrusts}, [&](const storage::Row& row) {
        trusts.emplace_back(row.Text(0));
        return absl::OkStatus();
      }));
  return trusts;
}

}  // namespace senda::projection
