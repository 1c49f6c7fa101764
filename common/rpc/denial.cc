#include "common/rpc/denial.h"

#include <algorithm>
#include <string>

#include "common/status/errors.h"
#include "google/protobuf/descriptor.h"
#include "senda/options/v1/options.pb.h"

namespace senda::rpc {

absl::Status Denied(const Call& call, std::string_view resource) {
  // Descriptors are found by "senda.pupils.v1.PupilsService.GetPupil".
  std::string name(call.context().method);
  std::replace(name.begin(), name.end(), '/', '.');
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return errors::PermissionDenied(
      method == nullptr ? call.context().method
                        : method->options().GetExtension(options::v1::method).permission(),
      resource);
}

}  // namespace senda::rpc
