#ifndef SENDA_COMMON_METRICS_SOURCE_CHANGE_FEED_H_
#define SENDA_COMMON_METRICS_SOURCE_CHANGE_FEED_H_

#include <string>

#include "common/resource/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/method_table.h"
#include "common/storage/database.h"
#include "senda/changes/v1/changes_service.pb.h"

namespace senda::metrics_source {

// The ChangeFeed service over one service's change log: the same for all. Thread-safe.
class ChangeFeed {
 public:
  // `source` is "pupils"; `database` and `tokens` must outlive the service.
  ChangeFeed(std::string source, storage::Database& database,
             const resource::PageTokenSealer& tokens);

  void Bind(rpc::MethodTable& table);

  absl::StatusOr<changes::v1::ListChangesResponse> ListChanges(
      rpc::Call& call, const changes::v1::ListChangesRequest& request);
  absl::Status WatchChanges(rpc::Call& call, const changes::v1::WatchChangesRequest& request,
                            rpc::StreamWriter& writer);

 private:
  struct Page {
    std::vector<changes::v1::Change> changes;
    std::int64_t next = 0;
    bool more = false;
  };
  absl::StatusOr<Page> Read(rpc::Call& call, storage::Transaction& transaction, std::int64_t after,
                            int limit) const;
  // The sequence a token stands for; without one, that before the oldest change kept.
  absl::StatusOr<std::int64_t> Open(const rpc::Call& call, storage::Transaction& transaction,
                                    const std::string& token) const;
  absl::StatusOr<changes::v1::ListChangesResponse> End(
      rpc::Call& call, const changes::v1::ListChangesRequest& request) const;
  std::string Seal(const rpc::Call& call, std::int64_t sequence) const;

  const std::string source_;
  storage::Database& database_;
  const resource::PageTokenSealer& tokens_;
};

}  // namespace senda::metrics_source

#endif  // SENDA_COMMON_METRICS_SOURCE_CHANGE_FEED_H_
