#include <fmt/format.h>

#include "google/api/field_behavior.pb.h"
#include "google/protobuf/field_mask.pb.h"
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
  // What ends the stream when a batch is refused as a whole.
  absl::Status Refusal(const Message& request) {
    const MessagePtr reply = NewMessage(api_.resource().Method("BulkUpsert")->output_type());
    return stream_->Exchange(request, *reply);
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

void SetMask(Message& request, const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  const auto* field = request.GetDescriptor()->FindFieldByName("update_mask");
  request.GetReflection()->MutableMessage(&request, field)->CopyFrom(mask);
}

// The fields of a row that a caller has set and may take back.
std::vector<const google::protobuf::FieldDescriptor*> FieldsToEmpty(const Message& row) {
  std::vector<const google::protobuf::FieldDescriptor*> set, fields;
  row.GetReflection()->ListFields(row, &set);
  for (const auto* field : set) {
    const auto& behaviors = field->options().GetRepeatedExtension(google::api::field_behavior);
    if (field->name() != "etag" && behaviors.size() == 1 &&
        behaviors.Get(0) == google::api::OPTIONAL) {
      fields.push_back(field);
    }
  }
  return fields;
}

TEST_P(ResourceTest, ReplacesInBulkWhatTheMaskNamesAndNothingElse) {
  SENDA_NEEDS("BulkUpsert");
  SENDA_NEEDS("Update");
  const MessagePtr row = Make();
  SetText(*row, "name", NameOf(NewId()));
  BulkCase bulk(api(), world().client(), Writer());
  ASSERT_EQ(Results(bulk.Send(*api().BulkRequest(trust().name, {row.get()}))), Expected{kCreated});
  const std::string path = Change(*row);
  const MessagePtr request = api().BulkRequest(trust().name, {row.get()});
  SetMask(*request, {"name"});
  EXPECT_EQ(Results(bulk.Send(*request)), Expected{kUnchanged});
  SetMask(*request, {path});
  EXPECT_EQ(Results(bulk.Send(*request)), Expected{kUpdated});
  EXPECT_EQ(Results(bulk.Send(*request)), Expected{kUnchanged});
}

TEST_P(ResourceTest, IsEmptiedInBulkOnlyWhereTheMaskSaysSo) {
  SENDA_NEEDS("BulkUpsert");
  SENDA_NEEDS("Update");
  const MessagePtr row = Make();
  SetText(*row, "name", NameOf(NewId()));
  const auto fields = FieldsToEmpty(*row);
  if (fields.empty()) GTEST_SKIP() << "the example has nothing that may be taken back";
  BulkCase bulk(api(), world().client(), Writer());
  ASSERT_EQ(Results(bulk.Send(*api().BulkRequest(trust().name, {row.get()}))), Expected{kCreated});
  for (const auto* field : fields) {
    const MessagePtr emptied = NewMessage(resource().type);
    emptied->CopyFrom(*row);
    emptied->GetReflection()->ClearField(emptied.get(), field);
    const MessagePtr request = api().BulkRequest(trust().name, {emptied.get()});
    const auto silent = Results(bulk.Send(*request));
    // A rule of the resource may want the field, or set it; then there is nothing to see here.
    if (silent != Expected{kUnchanged}) continue;
    SetMask(*request, {field->name()});
    if (Results(bulk.Send(*request)) != Expected{kUpdated}) continue;
    const auto read = api().Get(TextOf(*row, "name"), Writer());
    ASSERT_TRUE(read.ok()) << read.status();
    const auto* reflection = (*read)->GetReflection();
    EXPECT_FALSE(field->is_repeated() ? reflection->FieldSize(**read, field) > 0
                                      : reflection->HasField(**read, field))
        << field->name();
    return;
  }
  GTEST_SKIP() << "its rules want every field that the example has";
}

TEST_P(ResourceTest, RefusesABulkMaskOfWhatCannotBeSet) {
  SENDA_NEEDS("BulkUpsert");
  const MessagePtr row = Make();
  for (const auto& [path, reason] : {std::pair("no_such_field", "update_mask UNKNOWN_FIELD"),
                                     std::pair("create_time", "update_mask OUTPUT_ONLY")}) {
    const MessagePtr request = api().BulkRequest(trust().name, {row.get()});
    SetMask(*request, {path});
    const absl::Status refused = BulkCase(api(), world().client(), Writer()).Refusal(*request);
    EXPECT_EQ(Reason(refused), reason) << refused;
    const auto violations = errors::ViolationsOf(refused);
    ASSERT_EQ(violations.size(), 1U) << refused;
    EXPECT_NE(violations[0].description.find(path), std::string::npos) << refused;
  }
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
