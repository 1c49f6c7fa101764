#include <fmt/format.h>

#include "absl/time/clock.h"
#include "tests/conformance/resource_test.h"

// Who may see and change what, for every resource.
namespace senda::conformance {
namespace {

TEST_P(ResourceTest, IsNotFoundWhenAbsent) {
  const auto missing = api().Get(NameOf(NewId()), Writer());
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound) << missing.status();
  EXPECT_EQ(errors::ReasonOf(missing.status()), "NOT_FOUND");
}

TEST_P(ResourceTest, LooksTheSameAbsentAsOutOfReach) {
  const std::string id = NewId();
  const auto absent = api().Get(NameOf(id), As(World::kOak));
  EXPECT_EQ(absent.status().code(), absl::StatusCode::kPermissionDenied) << absent.status();
  if (resource().policy.school_field().empty() && !resource().is_trust()) return;
  examples().Create(resource(), trust().elm, id);
  EXPECT_EQ(api().Get(NameOf(id), As(World::kOak)).status(), absent.status());
}

TEST_P(ResourceTest, OfAnotherSchoolCannotBeTouchedNorSeen) {
  if (resource().policy.school_field().empty()) GTEST_SKIP() << "belongs to no school";
  const std::string mine = TextOf(*Create(), "name");
  const MessagePtr theirs = examples().Create(resource(), trust().elm);
  const std::string name = TextOf(*theirs, "name");
  const auto seen = api().ListAll(trust().name, "page_size: 1000", As(World::kOak));
  ASSERT_TRUE(seen.ok()) << seen.status();
  bool found_mine = false;
  for (const MessagePtr& row : *seen) {
    EXPECT_NE(TextOf(*row, "name"), name);
    found_mine |= TextOf(*row, "name") == mine;
  }
  EXPECT_TRUE(found_mine);
  if (resource().Has("Update")) {
    const std::string path = Change(*theirs);
    const auto updated =
        api().Call("Update", *api().UpdateRequest(*theirs, {path}), As(World::kOak));
    EXPECT_EQ(updated.status().code(), absl::StatusCode::kPermissionDenied) << updated.status();
  }
  if (resource().Has("Delete")) {
    const auto deleted = api().Call("Delete", fmt::format("name: '{}'", name), As(World::kOak));
    EXPECT_EQ(deleted.status().code(), absl::StatusCode::kPermissionDenied) << deleted.status();
  }
  if (resource().Has("BatchGet")) {
    const auto batch = api().Call(
        "BatchGet", fmt::format("parent: '{}' names: '{}' names: '{}'", trust().name, mine, name),
        As(World::kOak));
    EXPECT_EQ(batch.status().code(), absl::StatusCode::kPermissionDenied) << batch.status();
  }
  EXPECT_TRUE(api().Get(name, Writer()).ok());
}

TEST_P(ResourceTest, CannotBeMadeInASchoolOutOfReach) {
  const MessagePtr theirs = examples().Make(resource(), trust().elm);
  const auto created =
      api().Call("Create", *api().CreateRequest(trust().name, *theirs), As(World::kOak));
  EXPECT_FALSE(created.ok());
  EXPECT_TRUE(created.status().code() == absl::StatusCode::kPermissionDenied ||
              created.status().code() == absl::StatusCode::kInvalidArgument)
      << created.status();
}

TEST_P(ResourceTest, OfAnotherTrustIsOutOfReach) {
  const Trust other = world().NewTrust();
  Examples others(world(), other);
  const std::string name = TextOf(*others.Create(resource(), other.oak), "name");
  // Nobody of the other trust but of ours: its lead has the same subject, so a new person is lead.
  const ResourceApi grants(
      *[] {
        for (const Resource& candidate : AllResources()) {
          if (candidate.collection == "roleGrants") return &candidate;
        }
        return static_cast<const Resource*>(nullptr);
      }(),
      world().client());
  const std::string stranger = fmt::format("stranger-{}", NextNumber());
  for (const char* role :
       {"ROLE_TRUST_SEND_LEAD", "ROLE_RECORDS_OFFICER", "ROLE_PLATFORM_OPERATOR"}) {
    ASSERT_TRUE(grants
                    .Call("Create",
                          fmt::format("parent: '{}' role_grant {{ subject: '{}' role: {} }}",
                                      trust().name, stranger, role),
                          As(World::kOperator))
                    .ok());
  }
  EXPECT_EQ(api().Get(name, As(stranger)).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(api().List(other.name, "", As(stranger)).status().code(),
            absl::StatusCode::kPermissionDenied);
  const MessagePtr made = others.Make(resource(), other.oak);
  EXPECT_EQ(
      api().Call("Create", *api().CreateRequest(other.name, *made), As(stranger)).status().code(),
      absl::StatusCode::kPermissionDenied);
  if (resource().Has("BatchGet")) {
    const auto batch = api().Call(
        "BatchGet", fmt::format("parent: '{}' names: '{}'", trust().name, name), As(stranger));
    EXPECT_EQ(Reason(batch.status()), "names[0] OTHER_TRUST");
  }
}

TEST_P(ResourceTest, IsForNobodyWithoutAGrant) {
  const std::string name = TextOf(*Create(), "name");
  EXPECT_EQ(api().Get(name, As("nobody")).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(api().List(trust().name, "", As("nobody")).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_P(ResourceTest, IsNotMadeAfterTheDeadline) {
  rpc::CallOptions late = Writer();
  late.deadline = absl::Now() - absl::Seconds(1);
  const std::string id = NewId();
  const auto created = api().Call("Create", *api().CreateRequest(trust().name, *Make(), id), late);
  EXPECT_EQ(created.status().code(), absl::StatusCode::kDeadlineExceeded) << created.status();
  EXPECT_EQ(api().Get(NameOf(id), Writer()).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace senda::conformance
