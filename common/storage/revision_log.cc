#include "common/storage/revision_log.h"

#include <utility>

#include "common/status/status_macros.h"

namespace senda::storage {
namespace {

const Statement kAppend{
    "resource_revisions.append",
    "INSERT INTO resource_revisions (trust, resource, revision, time_micros, actor, school, "
    "snapshot) VALUES ($1, $2, $3, $4, $5, $6, $7)"};
const Statement kRead{
    "resource_revisions.read",
    "SELECT revision, time_micros, actor, school, snapshot FROM resource_revisions "
    "WHERE trust = $1 AND resource = $2 AND revision < $3 ORDER BY revision DESC LIMIT $4"};
const Statement kForget{"resource_revisions.forget",
                        "DELETE FROM resource_revisions WHERE trust = $1 AND resource = $2"};

std::vector<Value> Bind(std::string_view trust, const Revision& revision) {
  return {trust,
          std::string_view(revision.resource),
          revision.number,
          absl::ToUnixMicros(revision.time),
          std::string_view(revision.actor),
          std::string_view(revision.school),
          Blob{revision.snapshot}};
}

}  // namespace

absl::Status AppendRevisions(Transaction& transaction, std::string_view trust,
                             std::span<const Revision> revisions) {
  if (revisions.size() == 1) return transaction.Defer(kAppend, Bind(trust, revisions.front()));
  std::vector<std::vector<Value>> batch;
  batch.reserve(revisions.size());
  for (const Revision& revision : revisions) batch.push_back(Bind(trust, revision));
  return transaction.ExecuteBatch(kAppend, batch).status();
}

absl::StatusOr<std::vector<Revision>> ReadRevisions(Transaction& transaction,
                                                    std::string_view trust,
                                                    std::string_view resource, std::int64_t before,
                                                    int limit) {
  std::vector<Revision> found;
  RETURN_IF_ERROR(
      transaction.Query(kRead, {trust, resource, before, std::int64_t{limit}}, [&](const Row& row) {
        found.push_back(Revision{.resource = std::string(resource),
                                 .number = row.Int(0),
                                 .time = absl::FromUnixMicros(row.Int(1)),
                                 .actor = std::string(row.Text(2)),
                                 .school = std::string(row.Text(3)),
                                 .snapshot = std::string(row.Text(4))});
        return absl::OkStatus();
      }));
  return found;
}

absl::StatusOr<std::optional<Revision>> FindRevision(Transaction& transaction,
                                                     std::string_view trust,
                                                     std::string_view resource,
                                                     std::int64_t number) {
  // The newest up to it, which saves a statement of its own.
  ASSIGN_OR_RETURN(auto found, ReadRevisions(transaction, trust, resource, number + 1, 1));
  if (found.empty() || found.front().number != number) return std::optional<Revision>();
  return std::optional<Revision>(std::move(found.front()));
}

absl::Status ForgetRevisions(Transaction& transaction, std::string_view trust,
                             std::string_view resource) {
  return transaction.Execute(kForget, {trust, resource}).status();
}

}  // namespace senda::storage
