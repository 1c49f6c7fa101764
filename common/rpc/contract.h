#ifndef SENDA_COMMON_RPC_CONTRACT_H_
#define SENDA_COMMON_RPC_CONTRACT_H_

#include <vector>

#include "google/protobuf/descriptor.h"

namespace senda::rpc {

// Every gRPC service of the contract (packages `senda.*`) that is linked into the program, in the
// order of their full names. A package may have several. Made once; the first call loads the
// descriptors.
const std::vector<const google::protobuf::ServiceDescriptor*>& ContractServices();

// The messages with google.api.resource that the service speaks of: those in its own file and in
// the files of its package that it imports.
std::vector<const google::protobuf::Descriptor*> ResourcesNear(
    const google::protobuf::ServiceDescriptor& service);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_CONTRACT_H_
