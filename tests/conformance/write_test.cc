#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "google/api/field_behavior.pb.h"
#include "tests/conformance/resource_test.h"

// Create, Update, request ids, etags and masks of every resource.
namespace senda::conformance {
namespace {

using google::protobuf::FieldDescriptor;

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) {
      return true;
    }
  }
  return false;
}

// Sets a value that no server would compute; of a message, in its first field.
void SetForged(Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) {
    if (field.message_type() == nullptr) return reflection->AddString(&message, &field, "forged");
    Message* element = reflection->AddMessage(&message, &field);
    return SetForged(*element, *field.message_type()->field(0));
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(&message, &field, "forged");
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(&message, &field, 7777);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(&message, &field, 7777);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(&message, &field, 7777);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetForged(*reflection->MutableMessage(&message, &field),
                       *field.message_type()->field(0));
    default:
      FAIL() << "no forged value for " << field.full_name();
  }
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0
                             : reflection->HasField(message, &field);
}

bool IsComputed(const FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field).computed();
}

// A resource as text, without the fields that `left_out` says.
std::string Without(bool (*left_out)(const FieldDescriptor&), const Message& message) {
  const MessagePtr copy(message.New());
  copy->CopyFrom(message);
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (left_out(*field)) copy->GetReflection()->ClearField(copy.get(), field);
  }
  return copy->DebugString();
}

TEST_P(ResourceTest, IsReadBackAsItWasWritten) {
  const MessagePtr asked = Make();
  const auto created = api().Call("Create", *api().CreateRequest(trust().name, *asked), Writer());
  ASSERT_TRUE(created.ok()) << created.status();
  const auto read = api().Get(TextOf(**created, "name"), Writer());
  ASSERT_TRUE(read.ok()) << read.status();
  // Whom a row is about is told by writes alone.
  EXPECT_EQ(Without(IsComputed, **read), Without(IsComputed, **created));
  EXPECT_EQ(TextOf(**created, "etag"), "\"1\"");
  std::vector<const FieldDescriptor*> fields;
  asked->GetReflection()->ListFields(*asked, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    EXPECT_TRUE((*read)->GetReflection()->HasField(**read, field)) << field->name();
  }
}

TEST_P(ResourceTest, IsRefusedASecondTimeUnderTheSameName) {
  const std::string id = NewId();
  Create(id);
  const auto again =
      api().Call("Create", *api().CreateRequest(trust().name, *Make(), id), Writer());
  EXPECT_EQ(again.status().code(), absl::StatusCode::kAlreadyExists) << again.status();
  EXPECT_EQ(errors::ReasonOf(again.status()), "ALREADY_EXISTS");
}

TEST_P(ResourceTest, IsRefusedASecondTimeWithTheSameNaturalKey) {
  if (resource().policy.natural_key_size() == 0) GTEST_SKIP() << "no natural key";
  const MessagePtr first = Create();
  const MessagePtr second = Make();
  for (const std::string& key : resource().policy.natural_key()) {
    SetText(*second, key, TextOf(*first, key));
  }
  const auto again = api().Call("Create", *api().CreateRequest(trust().name, *second), Writer());
  EXPECT_EQ(errors::ReasonOf(again.status()), "ALREADY_EXISTS") << again.status();
}

TEST_P(ResourceTest, IsMadeOnceByARequestSentTwice) {
  const std::string request_id = resource::NewUuid(absl::Now());
  const MessagePtr request = api().CreateRequest(trust().name, *Make(), "", request_id);
  const auto first = api().Call("Create", *request, Writer());
  const auto second = api().Call("Create", *request, Writer());
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*first)->SerializeAsString(), (*second)->SerializeAsString());
  const std::string name = TextOf(**first, "name");
  EXPECT_EQ(Listed("page_size: 1000", {name}), std::vector<std::string>{name});
}

TEST_P(ResourceTest, RefusesAnotherBodyUnderTheSameRequestId) {
  const std::string request_id = resource::NewUuid(absl::Now());
  ASSERT_TRUE(
      api()
          .Call("Create", *api().CreateRequest(trust().name, *Make(), "", request_id), Writer())
          .ok());
  const auto other =
      api().Call("Create", *api().CreateRequest(trust().name, *Make(), "", request_id), Writer());
  EXPECT_EQ(other.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(errors::ReasonOf(other.status()), "REQUEST_ID_REUSED") << other.status();
}

TEST_P(ResourceTest, AnswersARepeatedUpdateWithTheFirstReply) {
  SENDA_NEEDS("Update");
  const MessagePtr row = Create();
  const std::string path = Change(*row);
  const MessagePtr request = api().UpdateRequest(*row, {path}, resource::NewUuid(absl::Now()));
  const auto first = api().Call("Update", *request, Writer());
  const auto second = api().Call("Update", *request, Writer());  // its etag is stale by now
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*first)->SerializeAsString(), (*second)->SerializeAsString());
}

TEST_P(ResourceTest, TakesOverOnlyWhatTheMaskNames) {
  SENDA_NEEDS("Update");
  const MessagePtr row = Create();
  const MessagePtr update = NewMessage(resource().type);
  SetText(*update, "name", TextOf(*row, "name"));
  const std::string path = Change(*update);
  const auto updated = api().Call("Update", *api().UpdateRequest(*update, {path}), Writer());
  ASSERT_TRUE(updated.ok()) << updated.status();
  const MessagePtr expected = NewMessage(resource().type);
  expected->CopyFrom(*row);
  const auto* field = resource().type->FindFieldByName(path);
  expected->GetReflection()->ClearField(expected.get(), field);
  expected->MergeFrom(*update);
  SetText(*expected, "etag", TextOf(**updated, "etag"));
  // What the server sets may follow from the change.
  EXPECT_EQ(Without(IsOutputOnly, **updated), Without(IsOutputOnly, *expected));
  EXPECT_EQ(TextOf(**updated, "etag"), "\"2\"");
}

TEST_P(ResourceTest, RefusesAStaleEtag) {
  SENDA_NEEDS("Update");
  const MessagePtr row = Create();
  const std::string stale = TextOf(*row, "etag");
  const std::string path = Change(*row);
  ASSERT_TRUE(api().Call("Update", *api().UpdateRequest(*row, {path}), Writer()).ok());
  Change(*row);
  const auto updated = api().Call("Update", *api().UpdateRequest(*row, {path}), Writer());
  EXPECT_EQ(updated.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(errors::ReasonOf(updated.status()), "ETAG_MISMATCH") << updated.status();
  if (!resource().Has("Delete")) return;
  const auto deleted = api().Call(
      "Delete", fmt::format("name: '{}' etag: '{}'", TextOf(*row, "name"), stale), Writer());
  EXPECT_EQ(errors::ReasonOf(deleted.status()), "ETAG_MISMATCH") << deleted.status();
}

TEST_P(ResourceTest, RefusesAMaskOfFieldsThatAreNotThere) {
  SENDA_NEEDS("Update");
  const MessagePtr row = Create();
  const auto updated =
      api().Call("Update", *api().UpdateRequest(*row, {"no_such_field"}), Writer());
  EXPECT_EQ(Reason(updated.status()), "update_mask UNKNOWN_FIELD") << updated.status();
}

TEST_P(ResourceTest, IgnoresWhatOnlyTheServerSets) {
  const MessagePtr honest = Create();
  const MessagePtr forged = Make();
  std::vector<const FieldDescriptor*> output_only;
  for (int i = 0; i < resource().type->field_count(); ++i) {
    const FieldDescriptor* field = resource().type->field(i);
    if (!IsOutputOnly(*field)) continue;
    output_only.push_back(field);
    SetForged(*forged, *field);
  }
  ASSERT_FALSE(output_only.empty());
  const auto created = api().Call("Create", *api().CreateRequest(trust().name, *forged), Writer());
  ASSERT_TRUE(created.ok()) << created.status();
  for (const FieldDescriptor* field : output_only) {
    EXPECT_EQ(IsSet(**created, *field), IsSet(*honest, *field)) << field->name();
    if (field->message_type() == nullptr || field->is_repeated()) continue;
    EXPECT_EQ((*created)->GetReflection()->GetMessage(**created, field).DebugString().find("7777"),
              std::string::npos)
        << field->name();
  }
}

TEST_P(ResourceTest, SaysEverythingThatIsWrongAtOnce) {
  int required = 0;
  for (int i = 0; i < resource().type->field_count(); ++i) {
    const auto& options = resource().type->field(i)->options();
    for (int b = 0; b < options.ExtensionSize(google::api::field_behavior); ++b) {
      required +=
          options.GetExtension(google::api::field_behavior, b) == google::api::REQUIRED ? 1 : 0;
    }
  }
  if (required == 0) GTEST_SKIP() << "nothing of it is required";
  const MessagePtr empty = NewMessage(resource().type);
  const auto created = api().Call("Create", *api().CreateRequest(trust().name, *empty), Writer());
  if (required == 0 && created.ok()) GTEST_SKIP() << "an empty one is a valid one";
  EXPECT_EQ(created.status().code(), absl::StatusCode::kInvalidArgument) << created.status();
  EXPECT_GE(static_cast<int>(errors::ViolationsOf(created.status()).size()), required)
      << created.status();
}

}  // namespace
}  // namespace senda::conformance
