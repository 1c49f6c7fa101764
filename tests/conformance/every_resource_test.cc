#include "tests/conformance/resource_test.h"

// The suite is of every resource on both engines; a resource that nobody gave an example fails it.
namespace senda::conformance {
namespace {

TEST(ExampleResources, KnowEveryResourceOfEveryService) {
  ASSERT_GE(AllResources().size(), 16u);
  for (const Resource& resource : AllResources()) {
    EXPECT_TRUE(Examples::Knows(resource))
        << resource.type->full_name() << " needs a row in example_resources.cc";
    EXPECT_TRUE(resource.Has("Get")) << resource.singular;
    EXPECT_TRUE(resource.Has("List")) << resource.singular;
    EXPECT_TRUE(resource.Has("Create")) << resource.singular;
    EXPECT_EQ(resource.Has("Undelete"), resource.policy.soft_delete()) << resource.singular;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, ResourceTest,
                         ::testing::Combine(testing::TestDatabases(),
                                            ::testing::ValuesIn(AllResources())),
                         ResourceTest::NameOfCase);

}  // namespace
}  // namespace senda::conformance
