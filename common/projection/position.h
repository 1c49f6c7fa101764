#ifndef SENDA_COMMON_PROJECTION_POSITION_H_
#define SENDA_COMMON_PROJECTION_POSITION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/storage/database.h"

// How far a projection has read, per trust and source; kept beside its rows (table
// projection_positions of common/storage/migrations).
namespace senda::projection {

struct Position {
  std::int64_t version = 0;  // grows by one with every move; 0: nothing is stored yet
  std::int64_t reading = 0;  // the number of the full reading, finished or under way
  std::string resume_at;     // where a full reading goes on; "" while the feed is followed
  std::string feed_token;    // where the feed goes on

  // A full reading from its first page, to be followed by the feed from `feed_token` on.
  Position Restarted(std::string token) const {
    return {version, reading + 1, kFirstPage, std::move(token)};
  }
  bool is_reading() const { return !resume_at.empty(); }

  static constexpr char kFirstPage[] = "0 ";  // the resource's index, a space, its page token
};

absl::StatusOr<Position> LoadPosition(storage::Transaction& transaction, std::string_view trust,
                                      std::string_view source);

// Moves the position from version `from` to `to`, which gets the version after it. False, and
// nothing is done, when somebody else has moved it since: what belongs to the move must not be
// written then. Holds the row until COMMIT.
absl::StatusOr<bool> MovePosition(storage::Transaction& transaction, std::string_view trust,
                                  std::string_view source, std::int64_t from, const Position& to);

// The trusts this service keeps anything of; in a transaction over all trusts. Only for them is
// there anything to be kept in step, so a trust that is new to the service is followed from its
// first write on.
absl::StatusOr<std::vector<std::string>> TrustsOnRecord(storage::Transaction& transaction);

}  // namespace senda::projection

#endif  // SENDA_COMMON_PROJECTION_POSITION_H_
