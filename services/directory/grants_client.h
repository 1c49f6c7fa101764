#ifndef SENDA_SERVICES_DIRECTORY_GRANTS_CLIENT_H_
#define SENDA_SERVICES_DIRECTORY_GRANTS_CLIENT_H_

#include <functional>
#include <string>

#include "common/rpc/client.h"
#include "common/rpc/grants_replica.h"

namespace senda::directory {

// How a service asks the directory for changed grants: what GrantsFollower runs. `follower` must be
// unique among running servers, or the directory takes the word of one for the other. `token` gives
// a bearer token of a subject with the permission grants.follow; it is asked before every question.
// `directory` must outlive the follower. One question lasts a second, or until there is a change.
//
//   rpc::GrantsFollower follower(
//       replica, MakeGrantsPoll(*peers.at("directory"), token, resource::NewUuid(now)), clock);
rpc::GrantsFollower::Poll MakeGrantsPoll(const rpc::Client& directory,
                                         std::function<std::string()> token, std::string follower);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_GRANTS_CLIENT_H_
