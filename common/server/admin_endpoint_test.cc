#include "common/server/admin_endpoint.h"

#include <fmt/format.h>
#include <httplib.h>

#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using ::testing::HasSubstr;

class AdminEndpointTest : public ::testing::Test {
 protected:
  AdminEndpointTest()
      : admin_(*AdminEndpoint::Start("127.0.0.1:0",
                                     {[] { return "a_total 1\n"; }, [this] { return ready_; }})) {}

  httplib::Response Get(const std::string& path) const {
    httplib::Client client("127.0.0.1", admin_->port());
    const httplib::Result result = client.Get(path.c_str());
    EXPECT_TRUE(result) << path;
    return result ? *result : httplib::Response();
  }

  absl::Status ready_;
  std::unique_ptr<AdminEndpoint> admin_;
};

TEST_F(AdminEndpointTest, ShowsMetricsInPrometheusFormat) {
  const httplib::Response response = Get("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "a_total 1\n");
  EXPECT_THAT(response.get_header_value("Content-Type"), HasSubstr("version=0.0.4"));
}

TEST_F(AdminEndpointTest, IsReadyOnlyWhileTheCallbackSaysSo) {
  EXPECT_EQ(Get("/readyz").status, 200);
  ready_ = absl::UnavailableError("the schema is older than this server");
  EXPECT_EQ(Get("/readyz").status, 503);
  EXPECT_THAT(Get("/readyz").body, HasSubstr("older than this server"));
  ready_ = absl::OkStatus();
  EXPECT_EQ(Get("/readyz").status, 200);
}

TEST_F(AdminEndpointTest, IsAliveAlthoughNotReady) {
  ready_ = absl::UnavailableError("no database");
  EXPECT_EQ(Get("/healthz").status, 200);
}

TEST_F(AdminEndpointTest, KnowsNothingElse) { EXPECT_EQ(Get("/").status, 404); }

TEST_F(AdminEndpointTest, RefusesAPortThatAnotherOneHas) {
  const auto second = AdminEndpoint::Start(fmt::format("127.0.0.1:{}", admin_->port()),
                                           {[] { return ""; }, [] { return absl::OkStatus(); }});
  EXPECT_EQ(errors::ReasonOf(second.status()), "ADDRESS_IN_USE");
}

TEST_F(AdminEndpointTest, RefusesWhatIsNoAddress) {
  for (const char* address : {"127.0.0.1", "127.0.0.1:http", "127.0.0.1:-1"}) {
    const auto admin =
        AdminEndpoint::Start(address, {[] { return ""; }, [] { return absl::OkStatus(); }});
    EXPECT_FALSE(admin.ok()) << address;
  }
}

}  // namespace
}  // namespace senda::server
