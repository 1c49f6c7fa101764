#ifndef SENDA_TESTS_CONFORMANCE_RESOURCE_API_H_
#define SENDA_TESTS_CONFORMANCE_RESOURCE_API_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/client.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "senda/options/v1/options.pb.h"

// The standard methods of any resource, found and called by descriptor.
namespace senda::conformance {

using google::protobuf::Message;
using MessagePtr = std::unique_ptr<Message>;

// One resource and the service that gets or lists it: a message with google.api.resource in the
// service's package, which may have several services.
struct Resource {
  const google::protobuf::Descriptor* type = nullptr;
  const google::protobuf::ServiceDescriptor* service = nullptr;
  std::string source;      // "pupils"
  std::string singular;    // "SenRecord"
  std::string plural;      // "SenRecords"
  std::string collection;  // "senRecords"
  options::v1::ResourcePolicy policy;

  // The method of a verb ("Get", "List", "BatchGet", "Create", "Update", "Delete", "Undelete",
  // "BulkUpsert"); nullptr when the service does not have it.
  const google::protobuf::MethodDescriptor* Method(const std::string& verb) const;
  bool Has(const std::string& verb) const { return Method(verb) != nullptr; }
  bool is_trust() const { return collection == "trusts"; }
};

// The services that have resources, and all of their resources, in the order of their names.
const std::vector<const google::protobuf::ServiceDescriptor*>& DomainServices();
const std::vector<Resource>& AllResources();
// Those that callers create. Others are the records that a service keeps of what it did, and its
// own tests make them.
std::vector<Resource> CreatedByCallers();

// "senda.pupils.v1.PupilsService/GetPupil".
std::string PathOf(const google::protobuf::MethodDescriptor& method);

MessagePtr NewMessage(const google::protobuf::Descriptor* type);
// A message from textproto; the test program ends when it cannot be read.
MessagePtr FromText(const google::protobuf::Descriptor* type, const std::string& text);
// The value of a top-level text field; "" when there is none.
std::string TextOf(const Message& message, const std::string& field);
void SetText(Message& message, const std::string& field, const std::string& value);

// Calls one resource's methods as whoever `options` says.
class ResourceApi {
 public:
  using Answer = absl::StatusOr<MessagePtr>;
  struct Page {
    std::vector<MessagePtr> rows;
    std::string next_page_token;
    std::vector<std::string> names() const;
  };

  ResourceApi(const Resource& resource, const rpc::Client& client)
      : resource_(resource), client_(client) {}

  const Resource& resource() const { return resource_; }

  // Any method of the resource with a request in textproto.
  Answer Call(const std::string& verb, const std::string& request,
              const rpc::CallOptions& options) const;
  Answer Call(const std::string& verb, const Message& request,
              const rpc::CallOptions& options) const;

  Answer Get(const std::string& name, const rpc::CallOptions& options) const;
  // The request that creates `message` in `trust` ("trusts/t"). A trust always gets an id, because
  // its contract asks for one.
  MessagePtr CreateRequest(const std::string& trust, const Message& message,
                           const std::string& id = "", const std::string& request_id = "") const;
  // The request that sets `paths` of the resource `update` names.
  MessagePtr UpdateRequest(const Message& update, const std::vector<std::string>& paths,
                           const std::string& request_id = "") const;
  // A request with the resources of `rows` in its repeated field.
  MessagePtr BulkRequest(const std::string& trust, const std::vector<const Message*>& rows) const;
  // A list request in textproto, without its parent.
  absl::StatusOr<Page> List(const std::string& trust, const std::string& request,
                            const rpc::CallOptions& options) const;
  // All pages.
  absl::StatusOr<std::vector<MessagePtr>> ListAll(const std::string& trust,
                                                  const std::string& request,
                                                  const rpc::CallOptions& options) const;

 private:
  const Resource& resource_;
  const rpc::Client& client_;
};

}  // namespace senda::conformance

#endif  // SENDA_TESTS_CONFORMANCE_RESOURCE_API_H_
