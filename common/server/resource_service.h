#ifndef SENDA_COMMON_SERVER_RESOURCE_SERVICE_H_
#define SENDA_COMMON_SERVER_RESOURCE_SERVICE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/chronology/chronology_source.h"
#include "common/metrics_source/change_feed.h"
#include "common/metrics_source/metrics_source.h"
#include "common/rpc/domain_service.h"
#include "common/rpc/method_table.h"
#include "common/server/resource_registry.h"

namespace senda::server {

// What every service with data is made of: its own API with standard methods for its resources, its
// metrics, its change feed and what it knows of a child's chronology. A service derives from it,
// adds its resources with their hooks, binds its custom methods and calls Finish:
//
//   GoalsService::GoalsService(const rpc::ServiceDependencies& dependencies)
//       : ResourceService("senda.goals.v1.GoalsService", dependencies, Metrics()) {}
//
//   absl::Status GoalsService::Init() {
//     rpc::TypedHooks<Goal> hooks;
//     hooks.before_create = [](rpc::Call& call, Goal& goal) { return CheckGoal(goal, call.now());
//     }; RETURN_IF_ERROR(AddResource<Goal>(hooks).status()); methods().Bind("GetGoalTree", this,
//     &GoalsService::GetGoalTree); return Finish();
//   }
//
// A service of several gRPC services is given all their names. A resource's standard methods are
// bound in whichever of them has them. When it is large, each subject is a part: a plain class in
// files of its own that keeps the registry, adds its resources and binds its methods; the service
// holds the parts and starts them one after the other.
//
//   class PlanningPart {
//    public:
//     explicit PlanningPart(server::ResourceRegistry& registry) : registry_(registry) {}
//     absl::Status Init() {
//       rpc::TypedHooks<PlanCycle> hooks;
//       hooks.before_create = [this](rpc::Call& call, PlanCycle& cycle) { ... };
//       RETURN_IF_ERROR(registry_.AddResource<PlanCycle>(hooks).status());
//       registry_.methods("senda.pupils.v1.PlanningService")
//           .Bind("GetMeetingRecap", this, &PlanningPart::GetMeetingRecap);
//       return absl::OkStatus();
//     }
//    private:
//     server::ResourceRegistry& registry_;  // registry_.table_of<Pupil>() of another part works
//     too
//   };
//
//   PupilsService::PupilsService(const rpc::ServiceDependencies& dependencies)
//       : ResourceService(std::vector<std::string>{"senda.pupils.v1.PupilsService",
//                                                  "senda.pupils.v1.PlanningService"},
//                         dependencies, Metrics()),
//         planning_(registry()) {}
//   absl::Status PupilsService::Init() {
//     RETURN_IF_ERROR(planning_.Init());
//     return Finish();
//   }
class ResourceService : public rpc::DomainService {
 public:
  std::vector<const rpc::MethodTable*> tables() const override;

 protected:
  ResourceService(std::string_view service, const rpc::ServiceDependencies& dependencies,
                  std::vector<metrics_source::MetricDefinition> metrics);
  ResourceService(const std::vector<std::string>& services,
                  const rpc::ServiceDependencies& dependencies,
                  std::vector<metrics_source::MetricDefinition> metrics);

  // What the parts of the service are given.
  ResourceRegistry& registry() { return registry_; }

  // The registry's own, for services without parts.
  template <typename T>
  absl::StatusOr<const rpc::StandardMethods*> AddResource(rpc::ResourceHooks hooks) {
    return registry_.AddResource<T>(std::move(hooks));
  }
  const rpc::StandardMethods& methods_of(const google::protobuf::Descriptor* resource) const {
    return registry_.methods_of(resource);
  }
  template <typename T>
  resource::Table<T> table_of() const {
    return registry_.table_of<T>();
  }
  // Tells whom a caller is linked to (rpc/pupil_links.h says how). A service with rows about pupils
  // tells it, or those who reach pupils by link alone see none of them.
  void LinkPupilsBy(rpc::PupilLinks links);
  rpc::MethodTable& methods() { return registry_.methods(); }
  rpc::MethodTable& methods(std::string_view service) { return registry_.methods(service); }
  const rpc::ServiceDependencies& dependencies() const { return dependencies_; }

  // Checks that every RPC is bound and enforceable; the service's last step.
  absl::Status Finish();

 private:
  const rpc::ServiceDependencies dependencies_;
  ResourceRegistry registry_;
  rpc::MethodTable metrics_methods_;
  rpc::MethodTable feed_methods_;
  rpc::MethodTable chronology_methods_;
  metrics_source::MetricsSource metrics_;
  metrics_source::ChangeFeed feed_;
  chronology::ChronologySource chronology_;
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_RESOURCE_SERVICE_H_
