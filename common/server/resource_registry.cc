#include "common/server/resource_registry.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "common/status/status_macros.h"
#include "senda/options/v1/options.pb.h"

namespace senda::server {

ResourceRegistry::ResourceRegistry(const std::vector<std::string>& services,
                                   const rpc::ServiceDependencies& dependencies)
    : dependencies_(dependencies) {
  for (const std::string& service : services) tables_.emplace_back(service, dependencies.backend);
}

absl::StatusOr<const rpc::StandardMethods*> ResourceRegistry::AddResource(
    const google::protobuf::Descriptor* descriptor, rpc::ResourceHooks hooks) {
  ASSIGN_OR_RETURN(auto store, resource::ResourceStore::Make(descriptor));
  stores_.push_back(std::move(store));
  resources_.push_back(std::make_shared<const rpc::StandardMethods>(
      *stores_.back(), dependencies_.tokens, std::move(hooks)));
  for (rpc::MethodTable& table : tables_) rpc::StandardMethods::Bind(table, resources_.back());
  return resources_.back().get();
}

const rpc::StandardMethods& ResourceRegistry::methods_of(
    const google::protobuf::Descriptor* resource) const {
  for (const auto& methods : resources_) {
    if (methods->store().plan().descriptor() == resource) return *methods;
  }
  std::cerr << resource->full_name() << " was not added\n";
  std::abort();
}

std::string ResourceRegistry::ReadPermission(const rpc::StandardMethods& resource) const {
  const std::string get = "Get" + resource.store().plan().type();
  for (const rpc::MethodTable& table : tables_) {
    const auto* method = table.is_linked() ? table.service().FindMethodByName(get) : nullptr;
    if (method != nullptr) return method->options().GetExtension(options::v1::method).permission();
  }
  return "";
}

rpc::MethodTable& ResourceRegistry::methods(std::string_view service) {
  for (rpc::MethodTable& table : tables_) {
    if (table.is_linked() && table.service().full_name() == service) return table;
  }
  std::cerr << service << " is none of the gRPC services here\n";
  std::abort();
}

absl::Status ResourceRegistry::Finish() {
  for (rpc::MethodTable& table : tables_) RETURN_IF_ERROR(table.Finish());
  return absl::OkStatus();
}

std::vector<const rpc::MethodTable*> ResourceRegistry::tables() const {
  std::vector<const rpc::MethodTable*> tables;
  tables.reserve(tables_.size());
  for (const rpc::MethodTable& table : tables_) tables.push_back(&table);
  return tables;
}

}  // namespace senda::server
