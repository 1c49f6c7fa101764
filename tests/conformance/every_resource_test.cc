#include "tests/conformance/resource_test.h"

// The suite is of every resource on both engines; a resource that nobody gave an example fails it.
namespace senda::conformance {
namespace {

TEST(ExampleResources, KnowEveryResourceOfEveryService) {
  ASSERT_GE(AllResources().size(), 16u);
  for (const Resource& resource : AllResources()) {
    EXPECT_TRUE(resource.Has("Get")) << resource.singular;
    EXPECT_TRUE(resource.Has("List")) << resource.singular;
    EXPECT_EQ(resource.Has("Create"), Examples::Knows(resource))
        << resource.type->full_name() << " needs a row in example_resources.cc";
    // What is never deleted, such as an assessment, is voided instead.
    EXPECT_EQ(resource.Has("Undelete"), resource.Has("Delete") && resource.policy.soft_delete())
        << resource.singular;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, ResourceTest,
                         ::testing::Combine(testing::TestDatabases(),
                                            ::testing::ValuesIn(CreatedByCallers())),
                         ResourceTest::NameOfCase);

}  // namespace
}  // namespace senda::conformance
