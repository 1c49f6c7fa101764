#ifndef SENDA_COMMON_RPC_UPDATE_MASK_H_
#define SENDA_COMMON_RPC_UPDATE_MASK_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace senda::rpc {

// Which violations matter in an Update request, whose resource holds only what changes (AIP-134): a
// required field that the mask leaves out is not missing. The resource as it becomes must be
// validated again, whole, once the change is merged into it.
class UpdateScope {
 public:
  // `paths` of the mask; empty stands for all fields that are set, "*" for all fields.
  UpdateScope(std::vector<std::string> paths, const google::protobuf::Message& resource);

  // Whether a violation at `path`, relative to the resource, is about something that changes. The
  // name and the etag always count.
  bool Covers(std::string_view path) const;

 private:
  bool IsSet(const std::string& name) const;

  std::vector<std::string> paths_;
  const google::protobuf::Message& resource_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_UPDATE_MASK_H_
