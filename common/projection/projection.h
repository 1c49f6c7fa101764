#ifndef SENDA_COMMON_PROJECTION_PROJECTION_H_
#define SENDA_COMMON_PROJECTION_PROJECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/change_log.h"
#include "common/storage/database.h"
#include "google/protobuf/message.h"

namespace senda::projection {

// A resource of another service that a projection follows: its type, "SchoolClass", as the change
// feed names it, and where its standard methods are: ListSchoolClasses, and BatchGetSchoolClasses
// or, where that is missing, GetSchoolClass.
struct FollowedResource {
  std::string type;
  std::string service;  // "senda.pupils.v1.PupilsService"
  std::string plural;   // "SchoolClasses"
};

// A row of the other service as it is now.
struct FollowedRow {
  std::size_t resource = 0;  // index in Projection::resources()
  std::string name;
  std::shared_ptr<const google::protobuf::Message> message;  // null: deleted, or gone for good
};

// One attempt to apply a page of rows: the transaction, and what the projection tells of its
// writes. Change log and audit are written in the same transaction, with the service as actor.
class Attempt {
 public:
  // `transaction` must outlive it.
  Attempt(storage::Transaction& transaction, std::string trust, std::string actor, absl::Time now,
          std::int64_t reading)
      : transaction_(transaction),
        trust_(std::move(trust)),
        actor_(std::move(actor)),
        now_(now),
        reading_(reading) {}

  storage::Transaction& tx() { return transaction_; }
  const std::string& trust() const { return trust_; }
  absl::Time now() const { return now_; }
  // The number of the full reading that these rows belong to, or that came before them. A
  // projection stamps its rows with it, so that FinishReading knows those that were not met again.
  std::int64_t reading() const { return reading_; }

  // Tells that a resource of this service changed. `child` is the pupil it is about, "" for none.
  void Changed(storage::Change change, std::string_view child = "");

  // Appends what was told to the logs; the last thing in the transaction.
  absl::Status WriteLogs();

 private:
  storage::Transaction& transaction_;
  const std::string trust_;
  const std::string actor_;
  const absl::Time now_;
  const std::int64_t reading_;
  std::vector<storage::Change> changes_;
  std::vector<storage::AuditRecord> audits_;
};

// What a service keeps of another service's data, and what it does to its own rows when that
// changes. Each page of rows is applied once, in one transaction with the position in the feed, by
// whichever process comes first (follower.h). Rows come as they are at the time of reading, which
// may be later than the change that named them: a row says what is, never what happened, and the
// same one may come again. Thread-safe.
class Projection {
 public:
  virtual ~Projection() = default;
  // The service that is followed: "pupils".
  virtual const std::string& source() const = 0;
  // What is followed of it; a page's rows come in this order.
  virtual std::span<const FollowedResource> resources() const = 0;
  // Applies rows. Runs in a transaction and maybe more than once, so it does no other I/O.
  virtual absl::Status Apply(Attempt& attempt, std::span<const FollowedRow> rows) = 0;
  // Every row there is has been applied under attempt.reading(): what has an older number is gone.
  virtual absl::Status FinishReading(Attempt& attempt) = 0;
};

}  // namespace senda::projection

#endif  // SENDA_COMMON_PROJECTION_PROJECTION_H_
