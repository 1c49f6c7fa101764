#include "tests/conformance/resource_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "common/status/status_macros.h"
#include "common/storage/change_log.h"

namespace senda::conformance {
namespace {

// The servers end before the program does, while everything they use is still there.
class EndWorlds final : public ::testing::Environment {
 public:
  void TearDown() override { World::EndAll(); }
};
const auto* const kEnd = ::testing::AddGlobalTestEnvironment(new EndWorlds);

}  // namespace

void ResourceTest::SetUp() {
  world_ = World::Of(std::get<0>(GetParam()));
  if (world_ == nullptr) {
    const char* required = std::getenv("SENDA_REQUIRE_SERVERS");
    ASSERT_FALSE(required != nullptr && std::string(required) == "1")
        << "SENDA_TEST_POSTGRES is not set, and SENDA_REQUIRE_SERVERS=1 allows no skip";
    GTEST_SKIP() << "set SENDA_TEST_POSTGRES to a PostgreSQL URL to run this";
  }
  ASSERT_TRUE(Examples::Knows(std::get<1>(GetParam()))) << "no example of this resource";
  trust_ = world_->NewTrust();
  examples_ = std::make_unique<Examples>(*world_, trust_);
  api_ = std::make_unique<ResourceApi>(std::get<1>(GetParam()), world_->client());
}

void ResourceTest::TearDown() {
  if (api_ == nullptr) return;
  for (const std::string& trust : {trust_.id, std::string(storage::Database::kAllTrusts)}) {
    const absl::Status read =
        world_->harness()
            .host()
            .database(resource().source)
            .Run(storage::AccessMode::kRead, trust, [&](storage::Transaction& transaction) {
              const auto broken = storage::FirstBrokenAudit(transaction, trust);
              EXPECT_EQ(broken.value_or(-1), 0) << broken.status();
              return absl::OkStatus();
            });
    EXPECT_TRUE(read.ok()) << read;
  }
}

std::string ResourceTest::NameOf(const std::string& id) const {
  if (resource().is_trust()) return "trusts/" + id;
  return fmt::format("{}/{}/{}", trust_.name, resource().collection, id);
}

void ResourceTest::SetExpireTime(const std::string& name, absl::Time expires) {
  const storage::Statement set{
      "test.expire", fmt::format("UPDATE {} SET expire_time = $3 WHERE trust = $1 AND id = $2",
                                 resource().policy.table())};
  const std::string id = name.substr(name.rfind('/') + 1);
  std::int64_t changed = 0;
  const absl::Status done =
      world_->harness()
          .host()
          .database(resource().source)
          .Run(storage::AccessMode::kWrite, trust_.id,
               [&](storage::Transaction& transaction) -> absl::Status {
                 ASSIGN_OR_RETURN(changed, transaction.Execute(
                                               set, {trust_.id, id, absl::ToUnixMicros(expires)}));
                 return absl::OkStatus();
               });
  EXPECT_TRUE(done.ok() && changed == 1) << done;
}

std::string ResourceTest::NewId() { return fmt::format("id-{}", NextNumber()); }

std::vector<std::string> ResourceTest::Listed(const std::string& request,
                                              const std::vector<std::string>& mine) {
  const auto rows = api().ListAll(trust_.name, request, Lister());
  EXPECT_TRUE(rows.ok()) << request << ": " << rows.status();
  std::vector<std::string> names;
  if (!rows.ok()) return names;
  for (const MessagePtr& row : *rows) {
    const std::string name = TextOf(*row, "name");
    if (std::find(mine.begin(), mine.end(), name) != mine.end()) names.push_back(name);
  }
  return names;
}

std::string ResourceTest::Reason(const absl::Status& status) {
  if (status.ok()) return "";
  const auto violations = errors::ViolationsOf(status);
  if (violations.empty()) return errors::ReasonOf(status);
  return violations[0].field + " " + violations[0].reason;
}

}  // namespace senda::conformance
