#ifndef SENDA_COMMON_RPC_METHOD_TABLE_H_
#define SENDA_COMMON_RPC_METHOD_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/validator.h"
#include "common/storage/audit_log.h"
#include "common/storage/database.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "senda/options/v1/options.pb.h"

namespace senda::rpc {

// Answers one call.
using Handler =
    std::function<absl::StatusOr<Bytes>(Call& call, const google::protobuf::Message& request)>;
// Answers one call of effect COMPOSE by calling `answer` once, from any thread: at once or when
// there is something to tell. It begins on a worker thread and must not keep that. `call` and
// `request` live until then.
using HeldHandler = std::function<void(Call& call, const google::protobuf::Message& request,
                                       std::function<void(absl::StatusOr<Bytes>)> answer)>;
// Answers from memory at once, on gRPC's own thread, or returns null when it cannot.
using InstantHandler =
    std::function<Bytes(const Call& call, const google::protobuf::Message& request)>;
// Runs before the transaction of a write or a read and may call other services; may leave what it
// learnt in `call.prepared`.
using Preparation =
    std::function<absl::Status(Call& call, const google::protobuf::Message& request)>;

// The sending side of a server stream. Write blocks while the client is slow, and fails once the
// call is over.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  virtual absl::Status Write(const google::protobuf::Message& message) = 0;
  // Whether the client has gone or the server is stopping: return soon.
  virtual bool cancelled() const = 0;
};
// Feeds a server stream, on a thread of its own.
using StreamHandler = std::function<absl::Status(
    Call& call, const google::protobuf::Message& request, StreamWriter& writer)>;

// Where a domain service keeps its data. Null members: the service has no data (the dashboard).
// Everything pointed to outlives the method tables.
struct Backend {
  std::string source;  // "pupils"; the last part of `trusts/{trust}/sources/{source}`
  storage::Database* database = nullptr;
  storage::AuditLog* audit_log = nullptr;
  // Whom callers are linked to; null when the service knows nobody's.
  std::shared_ptr<const PupilLinks> links = nullptr;
};

// Everything the pipeline knows of one method; fixed once the server serves.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const google::protobuf::Message* request_prototype = nullptr;
  std::string full_name;  // "senda.pupils.v1.PupilsService/GetPupil"
  options::v1::MethodPolicy policy;
  Handler handler;
  HeldHandler held_handler;  // in place of `handler`
  Preparation preparation;
  StreamHandler stream_handler;
  InstantHandler instant;   // tried first in a COMPOSE; may be empty
  bool point_read = false;  // short enough to run on the calling thread (SQLite)
  std::shared_ptr<const Validator> validator;
  std::shared_ptr<const OutputOnlyClearer> clearer;
  // The path to the name that holds the trust: {"name"}, {"parent"} or {"pupil", "name"}.
  std::vector<const google::protobuf::FieldDescriptor*> trust_path;
  const google::protobuf::FieldDescriptor* request_id_field = nullptr;
};

// The methods of one service, bound to plain functions:
//
//   MethodTable table(pupils::v1::PupilsService::descriptor-like, backend);
//   table.Bind("GetPupil", this, &PupilsService::GetPupil);
//
// where `absl::StatusOr<Pupil> GetPupil(Call&, const GetPupilRequest&)`; a method may also return
// `absl::StatusOr<Bytes>`, finished bytes that are sent as they are.
class MethodTable {
 public:
  // `service` is a full name such as "senda.pupils.v1.PupilsService", linked into the program.
  MethodTable(std::string_view service, const Backend& backend);

  template <typename Service, typename Request, typename Reply>
  void Bind(std::string_view method, Service* service,
            absl::StatusOr<Reply> (Service::*function)(Call&, const Request&)) {
    BindHandler(method,
                [service, function](
                    Call& call, const google::protobuf::Message& request) -> absl::StatusOr<Bytes> {
                  auto reply = (service->*function)(call, static_cast<const Request&>(request));
                  if (!reply.ok()) return std::move(reply).status();
                  if constexpr (std::is_same_v<Reply, Bytes>) {
                    return *std::move(reply);
                  } else {
                    return std::make_shared<const std::string>(reply->SerializeAsString());
                  }
                });
  }

  // Binds a method whose answer may have to be waited for.
  template <typename Service, typename Request, typename Reply>
  void BindHeld(std::string_view method, Service* service,
                void (Service::*function)(Call&, const Request&,
                                          std::function<void(absl::StatusOr<Reply>)>)) {
    BindHeldHandler(method,
                    [service, function](Call& call, const google::protobuf::Message& request,
                                        std::function<void(absl::StatusOr<Bytes>)> answer) {
                      (service->*function)(
                          call, static_cast<const Request&>(request),
                          [answer = std::move(answer)](const absl::StatusOr<Reply>& reply) {
                            if (!reply.ok()) return answer(reply.status());
                            answer(std::make_shared<const std::string>(reply->SerializeAsString()));
                          });
                    });
  }

  template <typename Service, typename Request>
  void Prepare(std::string_view method, Service* service,
               absl::Status (Service::*function)(Call&, const Request&)) {
    BindPreparation(method,
                    [service, function](Call& call, const google::protobuf::Message& request) {
                      return (service->*function)(call, static_cast<const Request&>(request));
                    });
  }

  template <typename Service, typename Request>
  void BindStream(std::string_view method, Service* service,
                  absl::Status (Service::*function)(Call&, const Request&, StreamWriter&)) {
    BindStreamHandler(
        method, [service, function](Call& call, const google::protobuf::Message& request,
                                    StreamWriter& writer) {
          return (service->*function)(call, static_cast<const Request&>(request), writer);
        });
  }

  // Binds by name; a name the service does not have, or a second binding, is remembered and
  // reported by Finish.
  void BindHandler(std::string_view method, Handler handler);
  void BindHeldHandler(std::string_view method, HeldHandler handler);
  void BindPreparation(std::string_view method, Preparation preparation);
  void BindStreamHandler(std::string_view method, StreamHandler handler);
  // Gives a COMPOSE method a way to answer from memory before it takes a worker thread.
  void BindInstant(std::string_view method, InstantHandler handler);
  // Marks a bound read as short: it runs on the calling thread where the engine can.
  void MarkPointRead(std::string_view method);
  // Tells whom the callers of all methods are linked to.
  void LinkPupilsBy(std::shared_ptr<const PupilLinks> links) { backend_.links = std::move(links); }

  // Remembers what is wrong with the service, for Finish to report.
  void Complain(std::string complaint) { complaints_.push_back(std::move(complaint)); }

  // Compiles the rules of every method. INTERNAL naming the RPC when one is not bound, has no
  // senda.options.v1.method, names a permission that no role knows, holds a rule that cannot be
  // enforced, or (unless it is anonymous or platform) no field that says which trust: the server
  // refuses to start.
  absl::Status Finish();

  // Whether the program has the service at all; Finish complains when not.
  bool is_linked() const { return service_ != nullptr; }
  const google::protobuf::ServiceDescriptor& service() const { return *service_; }
  const Backend& backend() const { return backend_; }
  // In the descriptor's order; call after Finish.
  const std::vector<Method>& methods() const { return methods_; }

 private:
  Method* Find(std::string_view method, bool streaming_server_only);

  const google::protobuf::ServiceDescriptor* service_ = nullptr;
  Backend backend_;
  std::vector<Method> methods_;
  std::vector<std::string> complaints_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_METHOD_TABLE_H_
