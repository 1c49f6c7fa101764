#ifndef SENDA_COMMON_SERVER_GRPC_LOG_H_
#define SENDA_COMMON_SERVER_GRPC_LOG_H_

namespace senda::server {

// Sends what gRPC and protobuf themselves log through our log: JSON, and bounded, because a hostile
// client can make them log a line per call. Call before gRPC is used.
void RedirectGrpcLog();

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_GRPC_LOG_H_
