#ifndef SENDA_SERVICES_CLI_CLIENT_RESOURCE_CATALOG_H_
#define SENDA_SERVICES_CLI_CLIENT_RESOURCE_CATALOG_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace senda::cli {

// A kind of resource and the methods that there are for it, null where there is none; all found in
// the contract by their conventional names and shapes.
struct ResourceType {
  const google::protobuf::Descriptor* message = nullptr;
  std::string singular;  // "senRecord"
  std::string plural;    // "senRecords", which is also the collection in names
  const google::protobuf::MethodDescriptor* get = nullptr;
  const google::protobuf::MethodDescriptor* list = nullptr;
  const google::protobuf::MethodDescriptor* create = nullptr;
  const google::protobuf::MethodDescriptor* update = nullptr;
  const google::protobuf::MethodDescriptor* erase = nullptr;
  const google::protobuf::MethodDescriptor* undelete = nullptr;
  const google::protobuf::MethodDescriptor* bulk_upsert = nullptr;

  bool is_trust() const { return plural == "trusts"; }
  // `id` as a full name: "trusts/demo/pupils/p-1"; a full name stays as it is.
  std::string NameOf(std::string_view trust, std::string_view id) const;
};

// A new message of a type of the contract.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// Every kind of resource of the contract, in alphabetical order.
class ResourceCatalog {
 public:
  ResourceCatalog();

  const std::vector<ResourceType>& types() const { return types_; }
  // By plural or singular, in any spelling: senRecords, sen-records, sen_record. INVALID_ARGUMENT /
  // USAGE with the nearest one, or all, when there is none.
  absl::StatusOr<const ResourceType*> Find(std::string_view word) const;
  // The kind that a full name is of, by its collection.
  absl::StatusOr<const ResourceType*> OfName(std::string_view name) const;
  // The kind of a message, which must be a resource.
  const ResourceType& Of(const google::protobuf::Descriptor& message) const;

 private:
  std::vector<ResourceType> types_;
};

// "sen-records": how a plural is written on a command line.
std::string KebabCase(std::string_view camel_case);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_CLIENT_RESOURCE_CATALOG_H_
