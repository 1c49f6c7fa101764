#ifndef SENDA_COMMON_SERVER_RESOURCE_SERVICE_H_
#define SENDA_COMMON_SERVER_RESOURCE_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/metrics_source/change_feed.h"
#include "common/metrics_source/metrics_source.h"
#include "common/resource/resource_store.h"
#include "common/rpc/domain_service.h"
#include "common/rpc/method_table.h"
#include "common/rpc/standard_methods.h"

namespace senda::server {

// What every service with data is made of: its own API with standard methods for its resources, its
// metrics and its change feed. A service derives from it, adds its resources with their hooks,
// binds its custom methods and calls Finish:
//
//   PupilsService::PupilsService(const rpc::ServiceDependencies& dependencies)
//       : ResourceService("senda.pupils.v1.PupilsService", dependencies, Metrics()) {}
//
//   absl::Status PupilsService::Init() {
//     rpc::TypedHooks<Pupil> hooks;
//     hooks.before_create = [](rpc::Call& call, Pupil& pupil) { return CheckPupil(pupil,
//     call.now()); }; RETURN_IF_ERROR(AddResource<Pupil>(hooks).status());
//     methods().Bind("CheckProgress", this, &PupilsService::CheckProgress);
//     return Finish();
//   }
class ResourceService : public rpc::DomainService {
 public:
  std::vector<const rpc::MethodTable*> tables() const override;

 protected:
  ResourceService(std::string_view service, const rpc::ServiceDependencies& dependencies,
                  std::vector<metrics_source::MetricDefinition> metrics);

  // Adds a resource: its table by its descriptor, its standard methods with `hooks`.
  template <typename T>
  absl::StatusOr<const rpc::StandardMethods*> AddResource(rpc::ResourceHooks hooks) {
    return AddResource(T::descriptor(), std::move(hooks));
  }

  // The standard methods of a resource added before, for rules that write it.
  const rpc::StandardMethods& methods_of(const google::protobuf::Descriptor* resource) const;
  // The table of a resource added before, for rules that read it.
  template <typename T>
  resource::Table<T> table_of() const {
    return resource::Table<T>(methods_of(T::descriptor()).store());
  }

  rpc::MethodTable& methods() { return methods_; }
  const rpc::ServiceDependencies& dependencies() const { return dependencies_; }

  // Checks that every RPC is bound and enforceable; the service's last step.
  absl::Status Finish();

 private:
  absl::StatusOr<const rpc::StandardMethods*> AddResource(
      const google::protobuf::Descriptor* descriptor, rpc::ResourceHooks hooks);

  const rpc::ServiceDependencies dependencies_;
  rpc::MethodTable methods_;
  rpc::MethodTable metrics_methods_;
  rpc::MethodTable feed_methods_;
  metrics_source::MetricsSource metrics_;
  metrics_source::ChangeFeed feed_;
  std::vector<std::unique_ptr<resource::ResourceStore>> stores_;
  std::vector<std::shared_ptr<const rpc::StandardMethods>> resources_;
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_RESOURCE_SERVICE_H_
