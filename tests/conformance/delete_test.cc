#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "tests/conformance/resource_test.h"

// Delete, Undelete and what is shown of deleted resources.
namespace senda::conformance {
namespace {

using Names = std::vector<std::string>;

TEST_P(ResourceTest, IsGoneOnceDeleted) {
  SENDA_NEEDS("Delete");
  const std::string name = TextOf(*Create(), "name");
  const auto deleted = api().Call("Delete", fmt::format("name: '{}'", name), Writer());
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(Listed("page_size: 1000", {name}), Names());
  const auto again = api().Call("Delete", fmt::format("name: '{}'", name), Writer());
  EXPECT_EQ(again.status().code(), absl::StatusCode::kNotFound) << again.status();
  if (!resource().policy.soft_delete()) {
    EXPECT_EQ(api().Get(name, Writer()).status().code(), absl::StatusCode::kNotFound);
  }
}

TEST_P(ResourceTest, CanBeBroughtBack) {
  SENDA_NEEDS("Undelete");
  const MessagePtr row = Create();
  const std::string name = TextOf(*row, "name");
  const std::string asked = fmt::format("name: '{}'", name);
  ASSERT_TRUE(api().Call("Delete", asked, Writer()).ok());
  const auto* delete_time = resource().type->FindFieldByName("delete_time");
  const auto shown = api().Get(name, Writer());
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_TRUE((*shown)->GetReflection()->HasField(**shown, delete_time));
  EXPECT_EQ(Listed("page_size: 1000 show_deleted: true", {name}), Names{name});

  const auto alive = api().Call("Undelete", asked, Writer());
  ASSERT_TRUE(alive.ok()) << alive.status();
  EXPECT_FALSE((*alive)->GetReflection()->HasField(**alive, delete_time));
  EXPECT_EQ(Listed("page_size: 1000", {name}), Names{name});
  const auto again = api().Call("Undelete", asked, Writer());
  EXPECT_EQ(errors::ReasonOf(again.status()), "NOT_DELETED") << again.status();
}

TEST_P(ResourceTest, CannotBeBroughtBackAfterItsTime) {
  SENDA_NEEDS("Undelete");
  const std::string name = TextOf(*Create(), "name");
  const std::string asked = fmt::format("name: '{}'", name);
  ASSERT_TRUE(api().Call("Delete", asked, Writer()).ok());
  SetExpireTime(name, absl::Now() - absl::Seconds(1));
  const auto late = api().Call("Undelete", asked, Writer());
  EXPECT_EQ(late.status().code(), absl::StatusCode::kFailedPrecondition) << late.status();
  EXPECT_EQ(errors::ReasonOf(late.status()), "UNDELETE_EXPIRED");
  EXPECT_EQ(errors::MetadataOf(late.status(), "resource"), name);
  EXPECT_EQ(Listed("page_size: 1000", {name}), Names());
  EXPECT_EQ(Listed("page_size: 1000 show_deleted: true", {name}), Names{name});
}

TEST_P(ResourceTest, IsDeletedOnceByARequestSentTwice) {
  SENDA_NEEDS("Delete");
  const std::string name = TextOf(*Create(), "name");
  const std::string request =
      fmt::format("name: '{}' request_id: '{}'", name, resource::NewUuid(absl::Now()));
  const auto first = api().Call("Delete", request, Writer());
  const auto second = api().Call("Delete", request, Writer());
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*first)->SerializeAsString(), (*second)->SerializeAsString());
}

TEST_P(ResourceTest, RefusesToChangeWhatIsDeleted) {
  SENDA_NEEDS("Undelete");
  SENDA_NEEDS("Update");
  const MessagePtr row = Create();
  const std::string name = TextOf(*row, "name");
  ASSERT_TRUE(api().Call("Delete", fmt::format("name: '{}'", name), Writer()).ok());
  SetText(*row, "etag", "");
  const std::string path = Change(*row);
  const auto updated = api().Call("Update", *api().UpdateRequest(*row, {path}), Writer());
  EXPECT_EQ(updated.status().code(), absl::StatusCode::kNotFound) << updated.status();
}

}  // namespace
}  // namespace senda::conformance
