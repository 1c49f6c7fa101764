#include "common/server/resource_service.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "common/status/status_macros.h"

namespace senda::server {

ResourceService::ResourceService(std::string_view service,
                                 const rpc::ServiceDependencies& dependencies,
                                 std::vector<metrics_source::MetricDefinition> metrics)
    : dependencies_(dependencies),
      methods_(service, dependencies.backend),
      metrics_methods_("senda.metrics.v1.MetricsSourceService", dependencies.backend),
      feed_methods_("senda.changes.v1.ChangeFeedService", dependencies.backend),
      metrics_(std::move(metrics), dependencies.tokens),
      feed_(dependencies.backend.source, *dependencies.backend.database, dependencies.tokens) {
  metrics_.Bind(metrics_methods_);
  feed_.Bind(feed_methods_);
}

std::vector<const rpc::MethodTable*> ResourceService::tables() const {
  return {&methods_, &metrics_methods_, &feed_methods_};
}

absl::StatusOr<const rpc::StandardMethods*> ResourceService::AddResource(
    const google::protobuf::Descriptor* descriptor, rpc::ResourceHooks hooks) {
  ASSIGN_OR_RETURN(auto store, resource::ResourceStore::Make(descriptor));
  stores_.push_back(std::move(store));
  resources_.push_back(std::make_shared<const rpc::StandardMethods>(
      *stores_.back(), dependencies_.tokens, std::move(hooks)));
  rpc::StandardMethods::Bind(methods_, resources_.back());
  return resources_.back().get();
}

const rpc::StandardMethods& ResourceService::methods_of(
    const google::protobuf::Descriptor* resource) const {
  for (const auto& methods : resources_) {
    if (methods->store().plan().descriptor() == resource) return *methods;
  }
  std::cerr << resource->full_name() << " was not added\n";
  std::abort();
}

absl::Status ResourceService::Finish() {
  RETURN_IF_ERROR(methods_.Finish());
  RETURN_IF_ERROR(metrics_methods_.Finish());
  return feed_methods_.Finish();
}

}  // namespace senda::server
