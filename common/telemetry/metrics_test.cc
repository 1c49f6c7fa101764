#include "common/telemetry/metrics.h"

#include <thread>

#include "common/telemetry/process_metrics.h"
#include "common/telemetry/rpc_metrics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, RendersACounterWithHelpAndType) {
  Metrics metrics;
  metrics.AddCounter("senda_things_total", "Things.", {{"kind", "a\"b"}}).Increment(3);
  EXPECT_EQ(metrics.Render(),
            "# HELP senda_things_total Things.\n"
            "# TYPE senda_things_total counter\n"
            "senda_things_total{kind=\"a\\\"b\"} 3\n");
}

TEST(Metrics, RendersAGaugeThatWentUpAndDown) {
  Metrics metrics;
  Gauge& gauge = metrics.AddGauge("senda_depth", "Depth.");
  gauge.Set(5);
  gauge.Add(-1.5);
  EXPECT_THAT(metrics.Render(), HasSubstr("\nsenda_depth 3.5\n"));
}

TEST(Metrics, PutsAnObservationIntoTheBucketOfItsUpperBound) {
  Metrics metrics;
  Histogram& histogram = metrics.AddHistogram("senda_seconds", "Seconds.", {0.5, 1, 2});
  for (const double value : {0.25, 0.5, 1.5, 8.0}) {
    histogram.Observe(value);
  }
  EXPECT_EQ(metrics.Render(),
            "# HELP senda_seconds Seconds.\n"
            "# TYPE senda_seconds histogram\n"
            "senda_seconds_count 4\n"
            "senda_seconds_sum 10.25\n"
            "senda_seconds_bucket{le=\"0.5\"} 2\n"
            "senda_seconds_bucket{le=\"1\"} 2\n"
            "senda_seconds_bucket{le=\"2\"} 3\n"
            "senda_seconds_bucket{le=\"+Inf\"} 4\n");
}

TEST(Metrics, GivesTheSameMetricForTheSameNameAndLabels) {
  Metrics metrics;
  EXPECT_EQ(&metrics.AddCounter("a_total", "A.", {{"x", "1"}}),
            &metrics.AddCounter("a_total", "A.", {{"x", "1"}}));
  EXPECT_NE(&metrics.AddCounter("a_total", "A.", {{"x", "1"}}),
            &metrics.AddCounter("a_total", "A.", {{"x", "2"}}));
}

TEST(Metrics, ReadsACallbackWhenScraped) {
  Metrics metrics;
  double depth = 1;
  metrics.AddCallback(Metrics::Kind::kGauge, "senda_queue", "Queue.", {}, [&] { return depth; });
  depth = 7;
  EXPECT_THAT(metrics.Render(), HasSubstr("\nsenda_queue 7\n"));
}

TEST(Metrics, LosesNoIncrementOfManyThreads) {
  Metrics metrics;
  Counter& counter = metrics.AddCounter("a_total", "A.");
  Histogram& histogram = metrics.AddHistogram("b_seconds", "B.", {1});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10'000; ++j) {
        counter.Increment();
        histogram.Observe(0.5);
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(counter.value(), 40'000u);
  EXPECT_EQ(histogram.sum(), 20'000);
}

TEST(RpcMetrics, CountsACallUnderTheNamesOfGoGrpcMiddleware) {
  Metrics metrics;
  RpcMetrics rpc(metrics);
  MethodMetrics* get = rpc.Register("senda.goals.v1.GoalService", "GetGoal", RpcType::kUnary);
  get->Started();
  get->MessageReceived();
  get->Handled(5, absl::Milliseconds(3));
  const std::string text = metrics.Render();
  const std::string method =
      R"(grpc_type="unary",grpc_service="senda.goals.v1.GoalService",grpc_method="GetGoal")";
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{" + method + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_msg_received_total{" + method + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_msg_sent_total{" + method + "} 0\n"));
  EXPECT_THAT(text,
              HasSubstr("grpc_server_handled_total{" + method + ",grpc_code=\"NotFound\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{" + method + ",grpc_code=\"OK\"} 0\n"));
  EXPECT_THAT(text,
              HasSubstr("grpc_server_handling_seconds_bucket{" + method + ",le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text,
              HasSubstr("grpc_server_handling_seconds_bucket{" + method + ",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_count{" + method + "} 1\n"));
}

TEST(RpcMetrics, CountsACodeThatGrpcDoesNotKnowAsUnknown) {
  Metrics metrics;
  RpcMetrics rpc(metrics);
  MethodMetrics* method = rpc.Register("s", "m", RpcType::kServerStream);
  method->Handled(99, absl::ZeroDuration());
  method->Handled(-1, absl::ZeroDuration());
  EXPECT_THAT(metrics.Render(), HasSubstr("grpc_code=\"Unknown\"} 2\n"));
}

TEST(RpcMetrics, WritesEachFamilyOnceHoweverManyMethods) {
  Metrics metrics;
  RpcMetrics rpc(metrics);
  rpc.Register("s", "a", RpcType::kUnary);
  rpc.Register("s", "b", RpcType::kBidiStream);
  const std::string text = metrics.Render();
  const std::string header = "# TYPE grpc_server_started_total counter\n";
  const std::size_t first = text.find(header);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(header, first + 1), std::string::npos);
}

TEST(ProcessMetrics, ReadsThisProcess) {
  Metrics metrics;
  AddProcessMetrics(metrics);
  const std::string text = metrics.Render();
  for (const char* name : {"process_cpu_seconds_total", "process_resident_memory_bytes",
                           "process_open_fds", "process_max_fds", "process_start_time_seconds"}) {
    EXPECT_THAT(text, HasSubstr(std::string("\n") + name + " "));
    EXPECT_THAT(text, Not(HasSubstr(std::string("\n") + name + " 0\n")));
  }
}

}  // namespace
}  // namespace senda::telemetry
