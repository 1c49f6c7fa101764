// Reads the whole contract from its descriptor set and checks what `buf lint` cannot: that every
// RPC says who may call it, that standard methods have the standard shape, and that every resource
// says how its fields behave and are kept.
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/api/annotations.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "senda/options/v1/options.pb.h"

namespace senda::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

class ContractTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    google::protobuf::FileDescriptorSet image;
    std::ifstream input(SENDA_API_IMAGE, std::ios::binary);
    ASSERT_TRUE(image.ParseFromIstream(&input)) << SENDA_API_IMAGE;
    pool_ = new google::protobuf::DescriptorPool;
    files_ = new std::vector<const FileDescriptor*>;
    for (const auto& file : image.file()) {
      const FileDescriptor* built = pool_->BuildFile(file);
      ASSERT_NE(built, nullptr) << file.name();
      if (absl::StartsWith(file.package(), "senda.")) files_->push_back(built);
    }
  }

  static void TearDownTestSuite() {
    delete files_;
    delete pool_;
  }

  static std::vector<const MethodDescriptor*> Methods() {
    std::vector<const MethodDescriptor*> methods;
    for (const FileDescriptor* file : *files_) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          methods.push_back(file->service(s)->method(m));
        }
      }
    }
    return methods;
  }

  static std::vector<const Descriptor*> Messages() {
    std::vector<const Descriptor*> messages;
    for (const FileDescriptor* file : *files_) {
      for (int i = 0; i < file->message_type_count(); ++i)
        messages.push_back(file->message_type(i));
    }
    return messages;
  }

  static std::vector<const Descriptor*> Resources() {
    std::vector<const Descriptor*> resources = Messages();
    std::erase_if(resources, [](const Descriptor* message) { return !IsResource(message); });
    return resources;
  }

  static bool IsResource(const Descriptor* message) {
    return message->options().HasExtension(google::api::resource);
  }

 private:
  static inline google::protobuf::DescriptorPool* pool_ = nullptr;
  static inline std::vector<const FileDescriptor*>* files_ = nullptr;
};

bool HasField(const Descriptor* message, std::string_view name, FieldDescriptor::Type type) {
  const FieldDescriptor* field = message->FindFieldByName(std::string(name));
  return field != nullptr && field->type() == type && !field->is_repeated();
}

bool HasMessageField(const Descriptor* message, std::string_view name, std::string_view type) {
  return HasField(message, name, FieldDescriptor::TYPE_MESSAGE) &&
         message->FindFieldByName(std::string(name))->message_type()->full_name() == type;
}

bool Behaves(const FieldDescriptor* field, google::api::FieldBehavior behavior) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

// The first repeated field of the reply: what a List answers with.
const FieldDescriptor* ListedField(const MethodDescriptor* method) {
  const Descriptor* reply = method->output_type();
  for (int i = 0; i < reply->field_count(); ++i) {
    if (reply->field(i)->is_repeated()) return reply->field(i);
  }
  return nullptr;
}

// The message that a List answers with; nullptr if it lists plain values.
const Descriptor* ListedMessage(const MethodDescriptor* method) {
  const FieldDescriptor* field = ListedField(method);
  return field == nullptr ? nullptr : field->message_type();
}

// The resource that a standard method named `<verb><Type>` is about, or nullptr if it is not one.
const Descriptor* ResourceOf(const MethodDescriptor* method, std::string_view verb) {
  if (!absl::StartsWith(method->name(), std::string(verb))) return nullptr;
  const std::string type = method->name().substr(verb.size());
  const Descriptor* message = method->file()->pool()->FindMessageTypeByName(
      absl::StrCat(method->file()->package(), ".", type));
  const bool resource =
      message != nullptr && message->options().HasExtension(google::api::resource);
  return resource ? message : nullptr;
}

// "SenRecord" -> "sen_record".
std::string SnakeCase(std::string_view name) {
  std::string snake;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') {
      if (!snake.empty()) snake.push_back('_');
      c = static_cast<char>(c - 'A' + 'a');
    }
    snake.push_back(c);
  }
  return snake;
}

TEST_F(ContractTest, HasServicesAndResources) {
  EXPECT_FALSE(Methods().empty());
  EXPECT_FALSE(Resources().empty());
}

TEST_F(ContractTest, EveryRpcSaysWhoMayCallItAndWhatItDoes) {
  const std::regex permission("[a-z_]+\\.[a-z_]+");
  for (const MethodDescriptor* method : Methods()) {
    SCOPED_TRACE(method->full_name());
    ASSERT_TRUE(method->options().HasExtension(options::v1::method));
    const auto& policy = method->options().GetExtension(options::v1::method);
    EXPECT_NE(policy.effect(), options::v1::EFFECT_UNSPECIFIED);
    if (policy.anonymous()) {
      EXPECT_EQ(policy.permission(), "") << "an anonymous RPC needs no permission";
    } else {
      EXPECT_TRUE(std::regex_match(policy.permission(), permission)) << policy.permission();
    }
  }
}

TEST_F(ContractTest, EveryReadOnlyVerbReadsAndEveryWritingVerbWrites) {
  for (const MethodDescriptor* method : Methods()) {
    SCOPED_TRACE(method->full_name());
    const auto effect = method->options().GetExtension(options::v1::method).effect();
    for (const char* verb : {"Get", "List", "BatchGet", "Watch"}) {
      if (absl::StartsWith(method->name(), verb)) {
        EXPECT_NE(effect, options::v1::EFFECT_WRITE);
      }
    }
    for (const char* verb : {"Create", "Update", "Delete", "Undelete"}) {
      if (ResourceOf(method, verb) != nullptr) {
        EXPECT_EQ(effect, options::v1::EFFECT_WRITE);
      }
    }
  }
}

TEST_F(ContractTest, EveryListIsPaged) {
  for (const MethodDescriptor* method : Methods()) {
    if (!absl::StartsWith(method->name(), "List")) continue;
    SCOPED_TRACE(method->full_name());
    EXPECT_FALSE(method->server_streaming());
    EXPECT_TRUE(HasField(method->input_type(), "page_size", FieldDescriptor::TYPE_INT32));
    EXPECT_TRUE(HasField(method->input_type(), "page_token", FieldDescriptor::TYPE_STRING));
    EXPECT_TRUE(HasField(method->output_type(), "next_page_token", FieldDescriptor::TYPE_STRING));
    EXPECT_NE(ListedField(method), nullptr);
  }
}

TEST_F(ContractTest, EveryListOfAResourceFiltersAndOrders) {
  for (const MethodDescriptor* method : Methods()) {
    if (!absl::StartsWith(method->name(), "List")) continue;
    const Descriptor* listed = ListedMessage(method);
    if (listed == nullptr || !IsResource(listed)) continue;
    SCOPED_TRACE(method->full_name());
    EXPECT_TRUE(HasField(method->input_type(), "filter", FieldDescriptor::TYPE_STRING));
    EXPECT_TRUE(HasField(method->input_type(), "order_by", FieldDescriptor::TYPE_STRING));
    if (listed->options().GetExtension(options::v1::resource).soft_delete()) {
      EXPECT_TRUE(HasField(method->input_type(), "show_deleted", FieldDescriptor::TYPE_BOOL));
    }
  }
}

TEST_F(ContractTest, GetTakesANameAndAnswersWithTheResource) {
  for (const MethodDescriptor* method : Methods()) {
    const Descriptor* resource = ResourceOf(method, "Get");
    if (resource == nullptr) continue;
    SCOPED_TRACE(method->full_name());
    EXPECT_TRUE(HasField(method->input_type(), "name", FieldDescriptor::TYPE_STRING));
    EXPECT_EQ(method->output_type(), resource);
  }
}

TEST_F(ContractTest, CreateTakesTheResourceAndARequestId) {
  for (const MethodDescriptor* method : Methods()) {
    const Descriptor* resource = ResourceOf(method, "Create");
    if (resource == nullptr) continue;
    SCOPED_TRACE(method->full_name());
    const Descriptor* request = method->input_type();
    EXPECT_TRUE(HasMessageField(request, SnakeCase(resource->name()), resource->full_name()));
    EXPECT_TRUE(HasField(request, "request_id", FieldDescriptor::TYPE_STRING));
    EXPECT_EQ(method->output_type(), resource);
  }
}

TEST_F(ContractTest, UpdateTakesTheResourceAMaskAndARequestId) {
  for (const MethodDescriptor* method : Methods()) {
    const Descriptor* resource = ResourceOf(method, "Update");
    if (resource == nullptr) continue;
    SCOPED_TRACE(method->full_name());
    const Descriptor* request = method->input_type();
    EXPECT_TRUE(HasMessageField(request, SnakeCase(resource->name()), resource->full_name()));
    EXPECT_TRUE(HasMessageField(request, "update_mask", "google.protobuf.FieldMask"));
    EXPECT_TRUE(HasField(request, "request_id", FieldDescriptor::TYPE_STRING));
    EXPECT_EQ(method->output_type(), resource);
  }
}

TEST_F(ContractTest, DeleteTakesANameAndAnEtagAndWhatIsSoftDeletedComesBack) {
  for (const MethodDescriptor* method : Methods()) {
    const Descriptor* resource = ResourceOf(method, "Delete");
    if (resource == nullptr) continue;
    SCOPED_TRACE(method->full_name());
    EXPECT_TRUE(HasField(method->input_type(), "name", FieldDescriptor::TYPE_STRING));
    EXPECT_TRUE(HasField(method->input_type(), "etag", FieldDescriptor::TYPE_STRING));
    EXPECT_TRUE(HasField(method->input_type(), "request_id", FieldDescriptor::TYPE_STRING));
    if (resource->options().GetExtension(options::v1::resource).soft_delete()) {
      EXPECT_EQ(method->output_type(), resource);
      EXPECT_NE(method->service()->FindMethodByName(absl::StrCat("Undelete", resource->name())),
                nullptr)
          << "no Undelete";
    } else {
      EXPECT_EQ(method->output_type()->full_name(), "google.protobuf.Empty");
    }
  }
}

TEST_F(ContractTest, EveryResourceHasANameAnEtagAndTimes) {
  for (const Descriptor* resource : Resources()) {
    SCOPED_TRACE(resource->full_name());
    const FieldDescriptor* name = resource->FindFieldByNumber(1);
    ASSERT_NE(name, nullptr);
    EXPECT_EQ(name->name(), "name");
    EXPECT_TRUE(Behaves(name, google::api::IDENTIFIER));
    EXPECT_TRUE(HasField(resource, "etag", FieldDescriptor::TYPE_STRING));
    for (const char* time : {"create_time", "update_time"}) {
      ASSERT_TRUE(HasMessageField(resource, time, "google.protobuf.Timestamp")) << time;
      EXPECT_TRUE(Behaves(resource->FindFieldByName(time), google::api::OUTPUT_ONLY)) << time;
    }
  }
}

TEST_F(ContractTest, EveryResourceLivesUnderItsTrust) {
  for (const Descriptor* resource : Resources()) {
    SCOPED_TRACE(resource->full_name());
    const auto& option = resource->options().GetExtension(google::api::resource);
    EXPECT_TRUE(absl::EndsWith(option.type(), absl::StrCat("/", resource->name())))
        << option.type();
    ASSERT_EQ(option.pattern_size(), 1);
    const std::regex pattern("trusts/\\{trust\\}(/[a-zA-Z]+/\\{[a-z_]+\\})?");
    EXPECT_TRUE(std::regex_match(option.pattern(0), pattern)) << option.pattern(0);
  }
}

TEST_F(ContractTest, EveryResourceSaysHowItIsKept) {
  std::set<std::string> tables;
  for (const Descriptor* resource : Resources()) {
    SCOPED_TRACE(resource->full_name());
    ASSERT_TRUE(resource->options().HasExtension(options::v1::resource));
    const auto& policy = resource->options().GetExtension(options::v1::resource);
    const std::string& package = resource->file()->package();
    EXPECT_TRUE(tables.insert(absl::StrCat(package, "/", policy.table())).second)
        << "two resources of one service share a table";
    if (!policy.school_field().empty()) {
      EXPECT_TRUE(HasField(resource, policy.school_field(), FieldDescriptor::TYPE_STRING));
    }
    if (!policy.pupil_field().empty()) {  // one child or, repeated, several
      const FieldDescriptor* field = resource->FindFieldByName(policy.pupil_field());
      ASSERT_NE(field, nullptr);
      EXPECT_EQ(field->type(), FieldDescriptor::TYPE_STRING);
    }
    for (const std::string& field : policy.natural_key()) {
      EXPECT_NE(resource->FindFieldByName(field), nullptr) << field;
    }
    if (policy.soft_delete()) {
      EXPECT_TRUE(HasMessageField(resource, "delete_time", "google.protobuf.Timestamp"));
      EXPECT_TRUE(HasMessageField(resource, "expire_time", "google.protobuf.Timestamp"));
    }
  }
}

TEST_F(ContractTest, EveryFieldOfAResourceAndOfARequestSaysHowItBehaves) {
  std::set<const Descriptor*> messages;
  for (const Descriptor* resource : Resources()) messages.insert(resource);
  for (const MethodDescriptor* method : Methods()) messages.insert(method->input_type());
  for (const Descriptor* message : messages) {
    if (!absl::StartsWith(message->full_name(), "senda.")) continue;
    for (int i = 0; i < message->field_count(); ++i) {
      EXPECT_GT(message->field(i)->options().ExtensionSize(google::api::field_behavior), 0)
          << message->field(i)->full_name();
    }
  }
}

TEST_F(ContractTest, NothingAboutAChildIsKeptWithoutSayingHowPersonalItIs) {
  for (const Descriptor* resource : Resources()) {
    if (resource->options().GetExtension(options::v1::resource).pupil_field().empty()) continue;
    bool stated = false;
    for (int i = 0; i < resource->field_count(); ++i) {
      stated |= resource->field(i)->options().HasExtension(options::v1::field);
    }
    EXPECT_TRUE(stated) << resource->full_name() << " names a child but marks no field as personal";
  }
}

TEST_F(ContractTest, EveryRpcHasAnHttpMapping) {
  for (const MethodDescriptor* method : Methods()) {
    if (method->client_streaming()) continue;
    EXPECT_TRUE(method->options().HasExtension(google::api::http)) << method->full_name();
  }
}

}  // namespace
}  // namespace senda::api
