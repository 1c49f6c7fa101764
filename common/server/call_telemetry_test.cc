#include "common/server/call_telemetry.h"

#include <sys/mman.h>
#include <unistd.h>

#include "common/cache/faulty_cache.h"
#include "common/server/cache_metrics.h"
#include "common/status/errors.h"
#include "common/telemetry/log.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The health service stands for any: it has a unary method and a server stream.
class CallTelemetryTest : public ::testing::Test {
 protected:
  CallTelemetryTest() : descriptor_(::memfd_create("log", MFD_CLOEXEC)) {
    telemetry::LogSettings settings;
    settings.descriptor = descriptor_;
    telemetry::ConfigureLog(settings);
    const auto* service = grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      methods_.emplace_back().descriptor = service->method(i);
      methods_.back().full_name = service->full_name() + "/" + service->method(i)->name();
    }
    telemetry_.Add(methods_);
  }
  ~CallTelemetryTest() override {
    telemetry::ConfigureLog({});
    ::close(descriptor_);
  }

  std::string Logged() const {
    std::string text(4096, '\0');
    text.resize(static_cast<std::size_t>(::pread(descriptor_, text.data(), text.size(), 0)));
    return text;
  }

  int descriptor_;
  telemetry::Metrics metrics_;
  CallTelemetry telemetry_{"pupils", metrics_};
  std::vector<rpc::Method> methods_;
};

TEST_F(CallTelemetryTest, CountsACallByMethodAndCode) {
  telemetry_.Started(methods_[0]);
  telemetry_.Finished(methods_[0], errors::NotFound("trusts/t/pupils/p"), "t", "",
                      absl::Milliseconds(1));
  const std::string text = metrics_.Render();
  const std::string method =
      R"(grpc_type="unary",grpc_service="grpc.health.v1.Health",grpc_method="Check")";
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{" + method + "} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("grpc_server_handled_total{" + method + ",grpc_code=\"NotFound\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_msg_sent_total{" + method + "} 0\n"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_type="server_stream",grpc_service="grpc.health.v1.Health")"));
}

TEST_F(CallTelemetryTest, LogsTheReasonAndNotTheResource) {
  telemetry_.Finished(methods_[0], errors::NotFound("trusts/t/pupils/secret-child"), "t",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      absl::Milliseconds(1));
  EXPECT_THAT(Logged(), HasSubstr(R"("rpc.method":"grpc.health.v1.Health/Check")"));
  EXPECT_THAT(Logged(), HasSubstr(R"("grpc.code":"NotFound")"));
  EXPECT_THAT(Logged(), HasSubstr(R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736")"));
  EXPECT_THAT(Logged(), HasSubstr(R"("service":"pupils")"));
  EXPECT_THAT(Logged(), Not(HasSubstr("secret-child")));
}

TEST_F(CallTelemetryTest, LogsThePrivateDetailOfOurOwnFailures) {
  telemetry_.Finished(methods_[0], errors::Internal("row 7 has no column x"), "t", "",
                      absl::Milliseconds(1));
  EXPECT_THAT(Logged(), HasSubstr(R"("detail":"row 7 has no column x")"));
  EXPECT_THAT(Logged(), HasSubstr(R"("level":"error")"));
}

TEST_F(CallTelemetryTest, IgnoresAMethodThatWasNeverAdded) {
  rpc::Method other = methods_[0];
  telemetry_.Started(other);
  telemetry_.Finished(other, absl::OkStatus(), "", "", absl::ZeroDuration());
  EXPECT_THAT(metrics_.Render(), Not(HasSubstr("} 1\n")));
}

TEST(CacheMetrics, ShowsWhatTheCacheCountsNow) {
  const auto inner = cache::NewMemoryCache(1000);
  cache::FaultyCache cache(*inner);
  telemetry::Metrics metrics;
  AddCacheMetrics(metrics, cache);
  cache.Set({{{"t", "a"}, "1"}}, absl::Seconds(60));
  cache.Get({{"t", "a"}, {"t", "b"}});
  EXPECT_THAT(metrics.Render(), HasSubstr("\nsenda_cache_hits_total 1\n"));
  EXPECT_THAT(metrics.Render(), HasSubstr("\nsenda_cache_misses_total 1\n"));
  EXPECT_THAT(metrics.Render(), HasSubstr("\nsenda_cache_reachable 1\n"));
  cache.SetFault(cache::FaultyCache::Fault::kUnreachable);
  EXPECT_THAT(metrics.Render(), HasSubstr("\nsenda_cache_reachable 0\n"));
}

}  // namespace
}  // namespace senda::server
