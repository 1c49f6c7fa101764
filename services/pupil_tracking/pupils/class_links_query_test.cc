#include "services/pupil_tracking/pupils/class_links_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

// Lists of what is about pupils, as a class teacher asks for them.
class ClassLinksQueryTest : public testing::DatabaseTest {};

TEST_P(ClassLinksQueryTest, WalksAlongAnIndexInEveryTableAboutPupils) {
  const auto database = Open(Migrations(), "pupils");
  const rpc::PupilLinks links = &PupilsOfOwnClasses;
  rpc::CallContext context;
  context.principal.subject = "teacher";
  context.trust = "t";
  context.scope.linked_schools = {kOak};
  context.now = absl::Now();
  context.links = &links;
  const rpc::Call call(std::move(context));
  std::set<std::string> tables;
  for (const auto* service : rpc::ContractServices()) {
    if (service->file()->package() != "senda.pupils.v1") continue;
    for (const auto* resource : rpc::ResourcesNear(*service)) {
      const auto plan = resource::ResourcePlan::Compile(resource);
      ASSERT_TRUE(plan.ok()) << plan.status();
      if (!plan->is_child() && !plan->pupil_column().has_value()) continue;
      if (!tables.insert(plan->table()).second) continue;
      const auto reach = rpc::RowAccess(call, *plan).Condition(2);
      std::vector<storage::Value> parameters = {std::string_view("t")};
      for (const auto& value : resource::ViewsOf(reach.parameters)) parameters.push_back(value);
      const storage::Statement list{
          plan->table() + ".test",
          fmt::format("{}SELECT id FROM {} WHERE trust = $1 AND {} ORDER BY id LIMIT 51",
                      is_postgres() ? "" : "EXPLAIN QUERY PLAN ", plan->table(), reach.sql)};
      const absl::Status read =
          database->Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
            return transaction.Query(list, parameters, [&](const storage::Row& row) {
              EXPECT_THAT(std::string(row.Text(3)), Not(HasSubstr("SCAN"))) << list.sql;
              return absl::OkStatus();
            });
          });
      EXPECT_TRUE(read.ok()) << read << " " << list.sql;
    }
  }
  EXPECT_GE(tables.size(), 13u);
}

INSTANTIATE_TEST_SUITE_P(Engines, ClassLinksQueryTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
