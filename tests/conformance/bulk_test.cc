#include <fmt/format.h>

#include "senda/changes/v1/row_outcome.pb.h"
#include "tests/conformance/resource_test.h"

// The bulk upsert of every resource that has one.
namespace senda::conformance {
namespace {

using changes::v1::RowOutcome;

class BulkCase {
 public:
  BulkCase(const ResourceApi& api, const rpc::Client& client, const rpc::CallOptions& options)
      : api_(api),
        stream_(client.OpenBatches(PathOf(*api.resource().Method("BulkUpsert")), options)) {}

  std::vector<RowOutcome> Send(const Message& request) {
    const MessagePtr reply = NewMessage(api_.resource().Method("BulkUpsert")->output_type());
    const absl::Status status = stream_->Exchange(request, *reply);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<RowOutcome> outcomes;
    const auto* field = reply->GetDescriptor()->FindFieldByName("outcomes");
    for (int i = 0; i < reply->GetReflection()->FieldSize(*reply, field); ++i) {
      outcomes.emplace_back();
      outcomes.back().CopyFrom(reply->GetReflection()->GetRepeatedMessage(*reply, field, i));
    }
    return outcomes;
  }
  absl::Status Close() { return stream_->Close(); }

 private:
  const ResourceApi& api_;
  std::unique_ptr<rpc::BatchStream> stream_;
};

std::vector<changes::v1::RowResult> Results(const std::vector<RowOutcome>& outcomes) {
  std::vector<changes::v1::RowResult> results;
  for (const RowOutcome& outcome : outcomes) results.push_back(outcome.result());
  return results;
}

using Expected = std::vector<changes::v1::RowResult>;
constexpr auto kCreated = changes::v1::ROW_RESULT_CREATED;
constexpr auto kUpdated = changes::v1::ROW_RESULT_UPDATED;
constexpr auto kUnchanged = changes::v1::ROW_RESULT_UNCHANGED;
constexpr auto kRefused = changes::v1::ROW_RESULT_REFUSED;

TEST_P(ResourceTest, IsTakenInBulkRowByRow) {
  SENDA_NEEDS("BulkUpsert");
  const MessagePtr first = Make();
  const MessagePtr second = Make();
  SetText(*first, "name", NameOf(NewId()));
  SetText(*second, "name", NameOf(NewId()));
  const MessagePtr wrong = NewMessage(resource().type);
  SetText(*wrong, "name", NameOf(NewId()));
  const MessagePtr request =
      api().BulkRequest(trust().name, {first.get(), wrong.get(), second.get()});

  BulkCase bulk(api(), world().client(), Writer());
  const auto made = bulk.Send(*request);
  ASSERT_EQ(Results(made), (Expected{kCreated, kRefused, kCreated}));
  EXPECT_EQ(made[1].row(), 1);
  EXPECT_NE(made[1].error().code(), 0);
  EXPECT_EQ(made[2].name(), TextOf(*second, "name"));
  // The same again changes nothing, which is how an import resumes.
  EXPECT_EQ(Results(bulk.Send(*request)), (Expected{kUnchanged, kRefused, kUnchanged}));
  if (resource().Has("Update")) {
    Change(*first);
    EXPECT_EQ(Results(bulk.Send(*api().BulkRequest(trust().name, {first.get(), second.get()}))),
              (Expected{kUpdated, kUnchanged}));
  }
  EXPECT_TRUE(bulk.Close().ok());
  EXPECT_TRUE(api().Get(TextOf(*first, "name"), Writer()).ok());
  EXPECT_EQ(api().Get(TextOf(*wrong, "name"), Writer()).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_P(ResourceTest, IsMatchedInBulkByItsNaturalKey) {
  SENDA_NEEDS("BulkUpsert");
  if (resource().policy.natural_key_size() == 0) GTEST_SKIP() << "no natural key";
  const MessagePtr row = Make();
  const MessagePtr request = api().BulkRequest(trust().name, {row.get()});
  BulkCase bulk(api(), world().client(), Writer());
  const auto first = bulk.Send(*request);
  const auto second = bulk.Send(*request);
  ASSERT_EQ(Results(first), Expected{kCreated});
  ASSERT_EQ(Results(second), Expected{kUnchanged});
  EXPECT_EQ(first[0].name(), second[0].name());
}

TEST_P(ResourceTest, IsOnlyCheckedInBulkWhenAskedSo) {
  SENDA_NEEDS("BulkUpsert");
  const MessagePtr row = Make();
  SetText(*row, "name", NameOf(NewId()));
  const MessagePtr request = api().BulkRequest(trust().name, {row.get()});
  request->GetReflection()->SetBool(
      request.get(), request->GetDescriptor()->FindFieldByName("validate_only"), true);
  BulkCase bulk(api(), world().client(), Writer());
  EXPECT_EQ(Results(bulk.Send(*request)), Expected{kCreated});
  EXPECT_EQ(api().Get(TextOf(*row, "name"), Writer()).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(ResourceTest, OfAnotherSchoolIsRefusedInBulk) {
  SENDA_NEEDS("BulkUpsert");
  const MessagePtr theirs = examples().Make(resource(), trust().elm);
  SetText(*theirs, "name", NameOf(NewId()));
  const MessagePtr request = api().BulkRequest(trust().name, {theirs.get()});
  BulkCase bulk(api(), world().client(), As(World::kOak));
  EXPECT_EQ(Results(bulk.Send(*request)), Expected{kRefused});
  EXPECT_EQ(api().Get(TextOf(*theirs, "name"), Writer()).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace senda::conformance
