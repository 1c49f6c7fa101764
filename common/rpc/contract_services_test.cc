#include "common/rpc/contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace senda::rpc {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto* service : ContractServices()) names.push_back(service->full_name());
  return names;
}

TEST(Contract, FindsEveryServiceOfEachPackage) {
  EXPECT_THAT(Names(),
              IsSupersetOf({"senda.directory.v1.DirectoryService", "senda.directory.v1.FormService",
                            "senda.pupils.v1.PlanningService", "senda.pupils.v1.PupilsService",
                            "senda.metrics.v1.MetricsSourceService"}));
}

TEST(Contract, OrdersServicesByName) {
  const auto names = Names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(Contract, LeavesOutServicesOfOthers) {
  for (const std::string& name : Names()) EXPECT_TRUE(name.starts_with("senda.")) << name;
}

TEST(Contract, KnowsTheResourcesThatAServiceSpeaksOf) {
  const auto& services = ContractServices();
  const auto pupils = std::find_if(services.begin(), services.end(), [](const auto* service) {
    return service->full_name() == "senda.pupils.v1.PupilsService";
  });
  ASSERT_NE(pupils, services.end());
  std::vector<std::string> names;
  for (const auto* resource : ResourcesNear(**pupils)) names.push_back(resource->name());
  EXPECT_THAT(names, Contains("Pupil"));
}

}  // namespace
}  // namespace senda::rpc
