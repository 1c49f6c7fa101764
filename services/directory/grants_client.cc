#include "services/directory/grants_client.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/directory/grant_messages.h"

namespace senda::directory {
namespace {

constexpr char kMethod[] = "senda.directory.v1.DirectoryService/SyncRoleGrants";
// Short beside the five seconds a copy lives, so that one lost answer does not stop the service.
constexpr absl::Duration kHold = absl::Seconds(1);
constexpr absl::Duration kDeadline = absl::Seconds(3);

}  // namespace

rpc::GrantsFollower::Poll MakeGrantsPoll(const rpc::Client& directory,
                                         std::function<std::string()> token, std::string follower) {
  return [&directory, follower = std::move(follower),
          token = std::move(token)](int64_t applied) -> absl::StatusOr<rpc::GrantsUpdate> {
    v1::SyncRoleGrantsRequest request;
    request.set_follower(follower);
    request.set_applied_version(applied);
    request.set_wait_milliseconds(static_cast<std::int32_t>(absl::ToInt64Milliseconds(kHold)));
    rpc::CallOptions options;
    options.token = token();
    options.deadline = absl::Now() + kDeadline;
    ASSIGN_OR_RETURN(const auto response,
                     directory.Call<v1::SyncRoleGrantsResponse>(kMethod, request, options));
    return ToUpdate(response, applied);
  };
}

}  // namespace senda::directory
