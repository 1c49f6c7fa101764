#ifndef SENDA_COMMON_PROJECTION_SOURCE_READER_H_
#define SENDA_COMMON_PROJECTION_SOURCE_READER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/projection/projection.h"
#include "common/rpc/client.h"
#include "google/protobuf/descriptor.h"
#include "senda/changes/v1/changes_service.pb.h"

namespace senda::projection {

// Reads another service for a projection: its change feed and its rows, by the service's own
// credential. Used by one thread; Stop may come from another.
class SourceReader {
 public:
  // `client` and `resources` must outlive it. `token` gives a bearer token that holds changes.read
  // and whatever reading the resources needs, in the whole trust; it is kept for a minute.
  SourceReader(const rpc::Client& client, std::string source,
               std::span<const FollowedResource> resources, std::function<std::string()> token);

  // The changes after `feed_token`, at most 500, and where to go on.
  absl::StatusOr<changes::v1::ListChangesResponse> Changes(const std::string& trust,
                                                           const std::string& feed_token);
  // Where the feed goes on from now.
  absl::StatusOr<std::string> EndOfFeed(const std::string& trust);

  // The rows of one resource with these names, as they are now.
  absl::StatusOr<std::vector<FollowedRow>> Rows(const std::string& trust, std::size_t resource,
                                                const std::set<std::string>& names);
  // One page of all rows of a resource, and where the next begins; "" after the last.
  struct Page {
    std::vector<FollowedRow> rows;
    std::string next_page_token;
  };
  absl::StatusOr<Page> ReadPage(const std::string& trust, std::size_t resource,
                                const std::string& page_token);

  // Gives up a call under way, and every later one, with CANCELLED.
  void Stop() { stopped_ = true; }

 private:
  // The input and the output of one call; the call may outlive whoever waits for it.
  struct Exchange;

  // INTERNAL when the program knows no such method.
  static absl::StatusOr<const google::protobuf::MethodDescriptor*> MethodOf(
      const FollowedResource& resource, const std::string& name);
  absl::Status Ask(const std::string& path, const std::shared_ptr<Exchange>& exchange);
  absl::StatusOr<changes::v1::ListChangesResponse> AskFeed(
      const changes::v1::ListChangesRequest& request);
  absl::StatusOr<std::shared_ptr<Exchange>> AskResource(
      std::size_t resource, const std::string& method,
      const std::function<void(google::protobuf::Message&)>& fill);
  absl::Status ReadBatch(const std::string& trust, std::size_t resource,
                         std::vector<std::string> names, std::vector<FollowedRow>& rows);
  absl::Status ReadOne(std::size_t resource, const std::string& name,
                       std::vector<FollowedRow>& rows);

  const rpc::Client& client_;
  const std::string source_;
  const std::span<const FollowedResource> resources_;
  const std::function<std::string()> make_token_;
  std::string token_;
  absl::Time token_made_ = absl::InfinitePast();
  std::atomic<bool> stopped_ = false;
};

}  // namespace senda::projection

#endif  // SENDA_COMMON_PROJECTION_SOURCE_READER_H_
