#include "common/rpc/client.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "common/storage/migration.h"
#include "common/testing/service_harness.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::rpc {
namespace {

using metrics::v1::GetWatermarksRequest;
using metrics::v1::GetWatermarksResponse;

constexpr char kGetWatermarks[] = "senda.metrics.v1.MetricsSourceService/GetWatermarks";
constexpr char kListMetrics[] = "senda.metrics.v1.MetricsSourceService/ListMetrics";
constexpr char kGetPupil[] = "senda.pupils.v1.PupilsService/GetPupil";
constexpr char kBulk[] = "senda.pupils.v1.PupilsService/BulkUpsertPupils";
constexpr char kWatch[] = "senda.changes.v1.ChangeFeedService/WatchChanges";

constexpr storage::Migration kNothing[] = {
    {101, "unused_rows", "CREATE TABLE unused_rows (trust TEXT NOT NULL, PRIMARY KEY (trust));"}};

// Answers GetWatermarks with one school, and ListMetrics with an error of ours.
class SourceOfOne final : public DomainService {
 public:
  static absl::StatusOr<std::unique_ptr<DomainService>> Make(const ServiceDependencies& given) {
    auto service = std::make_unique<SourceOfOne>(given);
    const absl::Status finished = service->methods_.Finish();
    if (!finished.ok()) return finished;
    return service;
  }
  explicit SourceOfOne(const ServiceDependencies& given)
      : methods_("senda.metrics.v1.MetricsSourceService", given.backend) {
    for (const Method& method : methods_.methods()) {
      const std::string name = method.descriptor->name();
      methods_.BindHandler(
          name, [name](Call&, const google::protobuf::Message&) -> absl::StatusOr<Bytes> {
            if (name != "GetWatermarks") return errors::Internal("SELECT secret FROM pupils");
            GetWatermarksResponse response;
            response.add_watermarks()->set_school("trusts/t/schools/900001");
            return std::make_shared<const std::string>(response.SerializeAsString());
          });
    }
  }
  std::vector<const MethodTable*> tables() const override { return {&methods_}; }

 private:
  MethodTable methods_;
};

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() {
    definition_.source = "pupils";
    definition_.migrations = kNothing;
    definition_.make = &SourceOfOne::Make;
    testing::ServiceHarness::Options options;
    options.definitions = {&definition_};
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t")};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
    request_.set_parent("trusts/t/sources/pupils");
  }

  ServiceDefinition definition_;
  std::unique_ptr<testing::ServiceHarness> harness_;
  GetWatermarksRequest request_;
};

TEST(UnattachedClient, AnswersUnavailableInEveryWayOfCalling) {
  const Client client;
  pupils::v1::GetPupilRequest request;
  pupils::v1::Pupil pupil;
  EXPECT_EQ(errors::ReasonOf(client.Call(kGetPupil, request, pupil, {})), "SERVER_UNREACHABLE");

  absl::Status asynchronous;
  client.CallAsync(kGetPupil, request, pupil, {},
                   [&](absl::Status status) { asynchronous = std::move(status); });
  EXPECT_EQ(asynchronous.code(), absl::StatusCode::kUnavailable);

  const auto batches = client.OpenBatches(kBulk, {});
  EXPECT_EQ(batches->Exchange(request, pupil).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(batches->Close().code(), absl::StatusCode::kUnavailable);

  const auto replies = client.OpenReplies(kWatch, request, {});
  EXPECT_FALSE(replies->Read(pupil));
  EXPECT_EQ(replies->Finish().code(), absl::StatusCode::kUnavailable);
}

TEST(ConnectAll, WantsAnAddressOrAreasWithAddresses) {
  for (const char* wrong : {"", " ", ",", "pupils=", "=127.0.0.1:1", "goals=127.0.0.1:1,pupils="}) {
    EXPECT_EQ(ConnectAll(wrong).status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
  for (const char* right : {"127.0.0.1:1", "goals=127.0.0.1:1", "goals=127.0.0.1:1,127.0.0.1:2,"}) {
    EXPECT_TRUE(ConnectAll(right).ok()) << right;
  }
}

TEST_F(ClientTest, CallsTheOneServerForEverything) {
  const auto client = ConnectAll(harness_->address());
  ASSERT_TRUE(client.ok()) << client.status();
  const auto reply =
      (*client)->Call<GetWatermarksResponse>(kGetWatermarks, request_, harness_->As("lead"));
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->watermarks_size(), 1);
  pupils::v1::GetPupilRequest get;
  get.set_name("trusts/t/pupils/p");
  EXPECT_EQ(
      (*client)->Call<pupils::v1::Pupil>(kGetPupil, get, harness_->As("lead")).status().code(),
      absl::StatusCode::kUnimplemented);
}

TEST_F(ClientTest, SendsEachAreaToItsOwnServer) {
  const auto client = ConnectAll("metrics=" + harness_->address());
  ASSERT_TRUE(client.ok()) << client.status();
  EXPECT_TRUE(
      (*client)->Call<GetWatermarksResponse>(kGetWatermarks, request_, harness_->As("lead")).ok());
  pupils::v1::GetPupilRequest get;
  get.set_name("trusts/t/pupils/p");
  EXPECT_EQ(errors::ReasonOf(
                (*client)->Call<pupils::v1::Pupil>(kGetPupil, get, harness_->As("lead")).status()),
            "SERVER_UNREACHABLE");
}

TEST_F(ClientTest, AnswersWithoutWaiting) {
  GetWatermarksResponse reply;
  absl::Notification over;
  absl::Status outcome;
  harness_->client().CallAsync(kGetWatermarks, request_, reply, harness_->As("lead"),
                               [&](absl::Status status) {
                                 outcome = std::move(status);
                                 over.Notify();
                               });
  over.WaitForNotification();
  EXPECT_TRUE(outcome.ok()) << outcome;
  EXPECT_EQ(reply.watermarks(0).school(), "trusts/t/schools/900001");
}

TEST_F(ClientTest, HearsTheReasonOfARefusal) {
  EXPECT_EQ(
      errors::ReasonOf(
          harness_->client().Call<GetWatermarksResponse>(kGetWatermarks, request_, {}).status()),
      "TOKEN_MISSING");
}

TEST_F(ClientTest, HearsNothingOfWhatWentWrongInside) {
  metrics::v1::ListMetricsRequest request;
  request.set_parent("trusts/t/sources/pupils");
  const absl::Status status =
      harness_->client()
          .Call<metrics::v1::ListMetricsResponse>(kListMetrics, request, harness_->As("lead"))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(errors::ReasonOf(status), "INTERNAL");
  EXPECT_EQ(status.ToString().find("secret"), std::string::npos);
}

CallOptions OptionsWith(absl::Time deadline) {
  CallContext context;
  context.principal.token = "token";
  context.traceparent = "00-trace";
  context.deadline = deadline;
  const Call call(std::move(context));
  return CallOptions::OnBehalfOf(call);
}

TEST(CallOptions, ForwardsTheCallersTokenAndTrace) {
  const CallOptions options = OptionsWith(absl::InfiniteFuture());
  EXPECT_EQ(options.token, "token");
  EXPECT_EQ(options.traceparent, "00-trace");
}

// 8 s left: 4 s for the other service, counted from some moment between `before` and `after`.
TEST(CallOptions, GivesHalfOfWhatIsLeft) {
  const absl::Time before = absl::Now();
  const absl::Time deadline = before + absl::Seconds(8);
  const absl::Time given = OptionsWith(deadline).deadline;
  const absl::Time after = absl::Now();
  EXPECT_GE(given, before + absl::Seconds(4));
  EXPECT_LE(given, after + (deadline - after) / 2);
}

TEST(CallOptions, GivesTenSecondsAtMost) {
  const absl::Time before = absl::Now();
  for (const absl::Time deadline : {before + absl::Minutes(1), absl::InfiniteFuture()}) {
    const absl::Time given = OptionsWith(deadline).deadline;
    EXPECT_GE(given, before + absl::Seconds(10));
    EXPECT_LE(given, absl::Now() + absl::Seconds(10));
  }
}

TEST(CallOptions, GivesNothingWhenNothingIsLeft) {
  const absl::Time spent = absl::Now() - absl::Seconds(1);
  EXPECT_LT(OptionsWith(spent).deadline, absl::Now());
}

}  // namespace
}  // namespace senda::rpc
