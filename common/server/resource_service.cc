#include "common/server/resource_service.h"

#include <memory>
#include <utility>

#include "common/status/status_macros.h"

namespace senda::server {

ResourceService::ResourceService(std::string_view service,
                                 const rpc::ServiceDependencies& dependencies,
                                 std::vector<metrics_source::MetricDefinition> metrics)
    : ResourceService(std::vector<std::string>{std::string(service)}, dependencies,
                      std::move(metrics)) {}

ResourceService::ResourceService(const std::vector<std::string>& services,
                                 const rpc::ServiceDependencies& dependencies,
                                 std::vector<metrics_source::MetricDefinition> metrics)
    : dependencies_(dependencies),
      registry_(services, dependencies_),
      metrics_methods_("senda.metrics.v1.MetricsSourceService", dependencies.backend),
      feed_methods_("senda.changes.v1.ChangeFeedService", dependencies.backend),
      chronology_methods_("senda.chronology.v1.ChronologySourceService", dependencies.backend),
      metrics_(std::move(metrics), dependencies.tokens),
      feed_(dependencies.backend.source, *dependencies.backend.database, dependencies.tokens),
      chronology_(dependencies.backend.source) {
  metrics_.Bind(metrics_methods_);
  feed_.Bind(feed_methods_);
  chronology_.Bind(chronology_methods_);
}

std::vector<const rpc::MethodTable*> ResourceService::tables() const {
  std::vector<const rpc::MethodTable*> tables = registry_.tables();
  tables.insert(tables.end(), {&metrics_methods_, &feed_methods_, &chronology_methods_});
  return tables;
}

void ResourceService::LinkPupilsBy(rpc::PupilLinks links) {
  const auto shared = std::make_shared<const rpc::PupilLinks>(std::move(links));
  registry_.LinkPupilsBy(shared);
  chronology_methods_.LinkPupilsBy(shared);
}

absl::Status ResourceService::Finish() {
  RETURN_IF_ERROR(registry_.Finish());
  for (const auto& resource : registry_.resources()) {
    chronology_.Add(*resource, registry_.ReadPermission(*resource));
    chronology_.AddTitles(*resource);
  }
  RETURN_IF_ERROR(metrics_methods_.Finish());
  RETURN_IF_ERROR(feed_methods_.Finish());
  return chronology_methods_.Finish();
}

}  // namespace senda::server
