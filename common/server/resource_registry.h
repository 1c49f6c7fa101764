#ifndef SENDA_COMMON_SERVER_RESOURCE_REGISTRY_H_
#define SENDA_COMMON_SERVER_RESOURCE_REGISTRY_H_

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/resource_store.h"
#include "common/rpc/domain_service.h"
#include "common/rpc/method_table.h"
#include "common/rpc/standard_methods.h"

namespace senda::server {

// The resources of one domain service and the gRPC services that show them: what each part of a
// service that is made of parts is given. Filled while the service starts, only read from then on.
class ResourceRegistry {
 public:
  // `services` are full names such as "senda.pupils.v1.PlanningService", all linked into the
  // program. `dependencies` must outlive the registry.
  ResourceRegistry(const std::vector<std::string>& services,
                   const rpc::ServiceDependencies& dependencies);
  ResourceRegistry(const ResourceRegistry&) = delete;
  ResourceRegistry& operator=(const ResourceRegistry&) = delete;

  // Adds a resource: its table by its descriptor, and its standard methods with `hooks`, bound in
  // whichever of the services have them.
  template <typename T>
  absl::StatusOr<const rpc::StandardMethods*> AddResource(rpc::ResourceHooks hooks) {
    return AddResource(T::descriptor(), std::move(hooks));
  }

  // The standard methods of a resource added before (by any part), for rules that write it.
  const rpc::StandardMethods& methods_of(const google::protobuf::Descriptor* resource) const;
  template <typename T>
  const rpc::StandardMethods& methods_of() const {
    return methods_of(T::descriptor());
  }
  // The table of a resource added before (by any part), for rules that read it.
  template <typename T>
  resource::Table<T> table_of() const {
    return resource::Table<T>(methods_of(T::descriptor()).store());
  }

  // Tells whom the callers of all methods are linked to (rpc/pupil_links.h).
  void LinkPupilsBy(const std::shared_ptr<const rpc::PupilLinks>& links) {
    for (rpc::MethodTable& table : tables_) table.LinkPupilsBy(links);
  }

  // The methods of one gRPC service, for custom bindings; of the first one without a name.
  // CHECK-fails when `service` is not one of those the registry was made with.
  rpc::MethodTable& methods(std::string_view service);
  rpc::MethodTable& methods() { return tables_.front(); }

  const rpc::ServiceDependencies& dependencies() const { return dependencies_; }

  const std::vector<std::shared_ptr<const rpc::StandardMethods>>& resources() const {
    return resources_;
  }
  // What reading a resource needs: the permission of its Get method; "" when it has none.
  std::string ReadPermission(const rpc::StandardMethods& resource) const;

  // Checks that every RPC of every service is bound and enforceable.
  absl::Status Finish();
  std::vector<const rpc::MethodTable*> tables() const;

 private:
  absl::StatusOr<const rpc::StandardMethods*> AddResource(
      const google::protobuf::Descriptor* descriptor, rpc::ResourceHooks hooks);

  const rpc::ServiceDependencies& dependencies_;
  std::deque<rpc::MethodTable> tables_;
  std::vector<std::unique_ptr<resource::ResourceStore>> stores_;
  std::vector<std::shared_ptr<const rpc::StandardMethods>> resources_;
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_RESOURCE_REGISTRY_H_
