#include "services/goals/goal_tree.h"

#include "gmock/gmock.h"
#include "services/goals/goals_test_fixture.h"

namespace senda::goals {
namespace {

using ::testing::ElementsAre;

constexpr char kVision[] = "bhag { vision: 'v' horizon_years: 5 } ";

// "a(b(c) d)" for a with the children b, itself with the child c, and d.
std::string Shape(const google::protobuf::RepeatedPtrField<v1::GoalNode>& nodes) {
  std::string shape;
  for (const v1::GoalNode& node : nodes) {
    if (!shape.empty()) shape += " ";
    shape += node.goal().name().substr(node.goal().name().rfind('/') + 1);
    if (node.children_size() > 0) shape += "(" + Shape(node.children()) + ")";
  }
  return shape;
}

class GoalTreeTest : public GoalsTest {
 protected:
  void SetUp() override {
    GoalsTest::SetUp();
    if (harness_ == nullptr) return;
    Create("vision", kVision);
    Create("alone", kVision);
    Create("oak", std::string("school: '$OAK' parent_goal: '$T/goals/vision' ") + kVision);
    Create("oak-person", std::string("school: '$OAK' parent_goal: '$T/goals/oak' ") + kVision);
    Create("elm", std::string("school: '$ELM' parent_goal: '$T/goals/vision' ") + kVision);
  }
  absl::StatusOr<v1::GetGoalTreeResponse> Tree(const std::string& goal,
                                               const std::string& subject = "lead") {
    v1::GetGoalTreeRequest request;
    request.set_parent(trust());
    request.set_goal(goal);
    return Call<v1::GetGoalTreeResponse>("GetGoalTree", request, subject);
  }
  std::string ShapeOf(const std::string& goal, const std::string& subject = "lead") {
    const auto tree = Tree(goal, subject);
    return tree.ok() ? Shape(tree->roots()) : tree.status().ToString();
  }
};

TEST_P(GoalTreeTest, ShowsAllTopGoalsWithWhatServesThem) {
  EXPECT_EQ(ShapeOf(""), "alone vision(elm oak(oak-person))");
}

TEST_P(GoalTreeTest, BeginsAtTheGoalAskedFor) {
  EXPECT_EQ(ShapeOf(Name("goals", "oak")), "oak(oak-person)");
}

TEST_P(GoalTreeTest, LeavesOutWhatTheCallerMayNotSeeAndWhatIsDeleted) {
  EXPECT_EQ(ShapeOf("", "oak"), "alone vision(oak(oak-person))");
  EXPECT_EQ(ShapeOf("", "elm"), "alone vision(elm)");
  ASSERT_TRUE(Delete("oak-person").ok());
  EXPECT_EQ(ShapeOf(Name("goals", "vision")), "vision(elm oak)");
}

TEST_P(GoalTreeTest, AnswersAlikeForAGoalOutOfReachAndOneThatIsNot) {
  EXPECT_THAT(Wrong(Tree(Name("goals", "elm"), "oak").status()),
              ElementsAre("PERMISSION_DENIED_OR_ABSENT"));
  EXPECT_THAT(Wrong(Tree(Name("goals", "none"), "oak").status()),
              ElementsAre("PERMISSION_DENIED_OR_ABSENT"));
  EXPECT_EQ(Tree(Name("goals", "none")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Wrong(Tree("nonsense").status()), ElementsAre("goal NAME_MALFORMED"));
}

TEST_P(GoalTreeTest, ShowsMoreGoalsOnALevelThanOneStatementAsksFor) {
  for (int i = 100; i < 230; ++i) {
    const std::string id = "n" + std::to_string(i);
    Create(id, std::string("parent_goal: '$T/goals/alone' ") + kVision);
    if (i % 10 == 0) Create("m" + id, "parent_goal: '$T/goals/" + id + "' " + kVision);
  }
  const auto tree = Tree(Name("goals", "alone"));
  ASSERT_TRUE(tree.ok()) << tree.status();
  ASSERT_EQ(tree->roots(0).children_size(), 130);
  EXPECT_EQ(Shape(tree->roots(0).children(0).children()), "mn100");
  EXPECT_EQ(Shape(tree->roots(0).children(120).children()), "mn220");
  EXPECT_EQ(tree->roots(0).children(129).children_size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, GoalTreeTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::goals
