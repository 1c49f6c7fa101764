#ifndef SENDA_COMMON_RESOURCE_RESOURCE_STORE_H_
#define SENDA_COMMON_RESOURCE_RESOURCE_STORE_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/resource/resource_plan.h"
#include "common/resource/row_codec.h"
#include "common/resource/row_values.h"
#include "common/storage/database.h"
#include "google/protobuf/message.h"

namespace senda::resource {

// How long a softly deleted row can be brought back.
inline constexpr absl::Duration kUndeleteWindow = absl::Hours(24 * 30);

// The table of one resource: SQL made once from its descriptor, for every service. Knows nothing of
// callers; who may see what is decided above (rpc/standard_methods.h). Thread-safe.
class ResourceStore {
 public:
  // INTERNAL when the descriptor cannot be mapped; the server refuses to start.
  static absl::StatusOr<std::unique_ptr<ResourceStore>> Make(
      const google::protobuf::Descriptor* descriptor);
  ResourceStore(const ResourceStore&) = delete;
  ResourceStore& operator=(const ResourceStore&) = delete;

  const ResourcePlan& plan() const { return plan_; }
  const RowCodec& codec() const { return codec_; }

  // The row, deleted ones too; nullopt when there is none.
  absl::StatusOr<std::optional<StoredRow>> Find(storage::Transaction& transaction,
                                                std::string_view trust, std::string_view id) const;
  // The rows with these ids that there are, in no particular order; at most 1,000 ids.
  absl::StatusOr<std::vector<StoredRow>> FindMany(storage::Transaction& transaction,
                                                  std::string_view trust,
                                                  const std::vector<std::string>& ids) const;
  // The living rows whose natural key (its first field) is one of `keys`, with that key in front.
  absl::StatusOr<std::vector<std::pair<std::string, StoredRow>>> FindByKeys(
      storage::Transaction& transaction, std::string_view trust,
      const std::vector<std::string>& keys) const;
  // The rows that satisfy `where`, which may use $1 (the trust) and $2.. for `parameters`, and may
  // end in ORDER BY. `name` names the statement. Living rows only: say so in `where` if not.
  absl::Status Where(storage::Transaction& transaction, std::string_view trust,
                     std::string_view name, std::string_view where,
                     std::span<const storage::Value> parameters,
                     absl::FunctionRef<absl::Status(StoredRow)> row) const;

  // Inserts `message` as a new row and sets its name, etag and times. ALREADY_EXISTS naming the
  // natural key or the name.
  absl::Status Insert(storage::Transaction& transaction, std::string_view trust,
                      std::string_view id, google::protobuf::Message& message,
                      absl::Time now) const;
  // The same for many at once; all or none.
  absl::Status InsertMany(storage::Transaction& transaction, std::string_view trust,
                          std::span<const std::string> ids,
                          std::span<google::protobuf::Message* const> messages,
                          absl::Time now) const;
  // Writes `message` over the row of version `expected`; sets its etag and update time. ABORTED /
  // ETAG_MISMATCH when the row has another version by now.
  absl::Status Update(storage::Transaction& transaction, std::string_view trust,
                      std::string_view id, std::int64_t expected,
                      google::protobuf::Message& message, absl::Time now) const;
  // Marks the row of version `expected` deleted, or alive again. ABORTED / ETAG_MISMATCH as above.
  absl::Status SetDeleted(storage::Transaction& transaction, std::string_view trust,
                          std::string_view id, std::int64_t expected, bool deleted,
                          absl::Time now) const;
  // Removes the row of version `expected` for good.
  absl::Status Erase(storage::Transaction& transaction, std::string_view trust, std::string_view id,
                     std::int64_t expected) const;

  // Parses a stored row into `message`, which must be of the resource's type.
  static void Parse(const StoredRow& row, google::protobuf::Message& message);
  // A new message of the resource's type.
  std::unique_ptr<google::protobuf::Message> NewMessage() const;
  // The name of the row.
  std::string NameOf(std::string_view trust, std::string_view id) const;

 private:
  explicit ResourceStore(ResourcePlan plan);
  void MakeStatements();
  // The parameters of insert_, as views of `message`, `trust`, `id` and `texts`.
  absl::StatusOr<std::vector<storage::Value>> InsertValues(std::string_view trust,
                                                           std::string_view id,
                                                           const google::protobuf::Message& message,
                                                           absl::Time now,
                                                           RowValues::Texts& texts) const;
  absl::Status OneRow(absl::StatusOr<std::int64_t> changed, std::string_view trust,
                      std::string_view id) const;
  std::string KeyField() const;

  ResourcePlan plan_;
  RowCodec codec_;
  RowValues values_;
  storage::Statement find_, insert_, update_, delete_, undelete_, erase_;
};

// The same with the message's type: what services use for their own rules.
//
//   ASSIGN_OR_RETURN(std::optional<Pupil> pupil, pupils.Find(call.tx(), call.trust(), id));
template <typename T>
class Table {
 public:
  explicit Table(const ResourceStore& store) : store_(store) {}

  absl::StatusOr<std::optional<T>> Find(storage::Transaction& transaction, std::string_view trust,
                                        std::string_view id) const {
    auto row = store_.Find(transaction, trust, id);
    if (!row.ok()) return row.status();
    if (!row->has_value() || (*row)->deleted) return std::optional<T>();
    T message;
    ResourceStore::Parse(**row, message);
    return std::optional<T>(std::move(message));
  }

  absl::StatusOr<std::vector<T>> Where(storage::Transaction& transaction, std::string_view trust,
                                       std::string_view name, std::string_view where,
                                       std::initializer_list<storage::Value> parameters) const {
    std::vector<T> found;
    absl::Status status = store_.Where(
        transaction, trust, name, where,
        std::span<const storage::Value>(parameters.begin(), parameters.size()), [&](StoredRow row) {
          ResourceStore::Parse(row, found.emplace_back());
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return found;
  }

  const ResourceStore& store() const { return store_; }

 private:
  const ResourceStore& store_;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_RESOURCE_STORE_H_
