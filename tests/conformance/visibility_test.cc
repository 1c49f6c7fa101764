#include <fmt/format.h>

#include "common/resource/resource_plan.h"
#include "tests/conformance/resource_test.h"

// Revisions and restricted rows of every resource that has them.
namespace senda::conformance {
namespace {

using google::protobuf::FieldDescriptor;

// Calls "ListPupilRevisions" or "DiffPupilRevisions" of one row.
absl::StatusOr<MessagePtr> Revisions(const World& world, const Resource& resource,
                                     const std::string& verb, const std::string& name,
                                     const rpc::CallOptions& options) {
  const auto* method =
      resource.service->FindMethodByName(fmt::format("{}{}Revisions", verb, resource.singular));
  if (method == nullptr) return absl::UnimplementedError(verb);
  const MessagePtr request = FromText(method->input_type(), fmt::format("name: '{}'", name));
  MessagePtr reply = NewMessage(method->output_type());
  const absl::Status status = world.client().Call(PathOf(*method), *request, *reply, options);
  if (!status.ok()) return status;
  return reply;
}

const Message& Element(const Message& reply, const std::string& field, int index) {
  return reply.GetReflection()->GetRepeatedMessage(
      reply, reply.GetDescriptor()->FindFieldByName(field), index);
}

TEST_P(ResourceTest, KeepsEachVersionThatIsWritten) {
  if (!resource().policy.keeps_revisions()) GTEST_SKIP() << "keeps no revisions";
  SENDA_NEEDS("Update");
  const MessagePtr row = Create();
  const std::string name = TextOf(*row, "name");
  const MessagePtr first = *api().Get(name, Writer());
  const std::string path = Change(*row);
  const auto updated = api().Call("Update", *api().UpdateRequest(*row, {path}), Writer());
  ASSERT_TRUE(updated.ok()) << updated.status();

  const auto kept = Revisions(world(), resource(), "List", name, Writer());
  ASSERT_TRUE(kept.ok()) << kept.status();
  const auto* list = (*kept)->GetDescriptor()->FindFieldByName("revisions");
  ASSERT_EQ((*kept)->GetReflection()->FieldSize(**kept, list), 2);
  const Message& oldest = Element(**kept, "revisions", 1);
  const auto* snapshot = oldest.GetDescriptor()->FindFieldByNumber(4);
  EXPECT_EQ(oldest.GetReflection()->GetMessage(oldest, snapshot).DebugString(),
            first->DebugString());

  const auto differences = Revisions(world(), resource(), "Diff", name, Writer());
  ASSERT_TRUE(differences.ok()) << differences.status();
  bool told = false;
  const auto* field = (*differences)->GetDescriptor()->FindFieldByName("differences");
  for (int i = 0; i < (*differences)->GetReflection()->FieldSize(**differences, field); ++i) {
    told |= TextOf(Element(**differences, "differences", i), "path").starts_with(path);
  }
  EXPECT_TRUE(told) << path << " is not in\n" << (*differences)->DebugString();
}

// The service account may read the resource, and no restricted text.
TEST_P(ResourceTest, WithholdsTheTextOfRestrictedRows) {
  if (resource().policy.restricted_field().empty()) GTEST_SKIP() << "has no restricted rows";
  const MessagePtr asked = Make();
  asked->GetReflection()->SetBool(
      asked.get(), resource().type->FindFieldByName(resource().policy.restricted_field()), true);
  const auto created =
      api().Call("Create", *api().CreateRequest(trust().name, *asked), As(World::kLead));
  ASSERT_TRUE(created.ok()) << created.status();
  const std::string name = TextOf(**created, "name");
  const auto open = api().Get(name, As(World::kLead));
  const auto shut = api().Get(name, As(World::kService));
  ASSERT_TRUE(open.ok() && shut.ok()) << open.status() << shut.status();
  const auto plan = resource::ResourcePlan::Compile(resource().type);
  for (const FieldDescriptor* field : plan->withheld()) {
    EXPECT_EQ(TextOf(**shut, field->name()), "") << field->name();
    EXPECT_NE(TextOf(**open, field->name()), "") << field->name();
    const auto found =
        api().List(trust().name, fmt::format("filter: '{}:a'", field->name()), As(World::kService));
    EXPECT_EQ(Reason(found.status()), "filter FIELD_WITHHELD") << found.status();
  }
  if (!resource().Has("Update")) return;
  const std::string path = Change(**created);
  const auto updated =
      api().Call("Update", *api().UpdateRequest(**created, {path}), As(World::kService));
  EXPECT_EQ(updated.status().code(), absl::StatusCode::kPermissionDenied) << updated.status();
}

}  // namespace
}  // namespace senda::conformance
