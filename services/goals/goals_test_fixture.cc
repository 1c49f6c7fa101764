#include "services/goals/goals_test_fixture.h"

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/status/errors.h"
#include "common/testing/violations.h"
#include "google/protobuf/text_format.h"
#include "services/goals/goals_service.h"

namespace senda::goals {

void GoalsTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  // PostgreSQL keeps the data of earlier runs; a new trust sees none of it.
  const std::string id = resource::NewUuid(absl::Now());
  trust_ = "trusts/" + id;
  testing::ServiceHarness::Options options;
  if (is_postgres()) options.database_url = Options("goals").url;
  options.definitions = {&Definition()};
  options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", id),
                    testing::GrantOf("oak", "SENCO", id, oak()),
                    testing::GrantOf("elm", "SENCO", id, elm()),
                    testing::GrantOf("teacher", "CLASS_TEACHER", id, oak()),
                    testing::GrantOf("outsider", "TRUST_SEND_LEAD", "another-trust")};
  harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
}

v1::Goal GoalsTest::Parse(const std::string& text) const {
  v1::Goal goal;
  const std::string full =
      absl::StrReplaceAll(text, {{"$T", trust_}, {"$OAK", oak()}, {"$ELM", elm()}});
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(full, &goal)) << full;
  return goal;
}

absl::StatusOr<v1::Goal> GoalsTest::TryCreate(const std::string& id, const std::string& text,
                                              const std::string& subject) {
  v1::CreateGoalRequest request;
  request.set_parent(trust_);
  request.set_goal_id(id);
  *request.mutable_goal() = Parse(text);
  if (request.goal().title().empty()) request.mutable_goal()->set_title(id);
  return Call<v1::Goal>("CreateGoal", request, subject);
}

v1::Goal GoalsTest::Create(const std::string& id, const std::string& text,
                           const std::string& subject) {
  auto created = TryCreate(id, text, subject);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.value_or(v1::Goal());
}

absl::StatusOr<v1::Goal> GoalsTest::Update(const std::string& id, const std::string& text,
                                           const std::vector<std::string>& mask,
                                           const std::string& subject) {
  v1::UpdateGoalRequest request;
  *request.mutable_goal() = Parse(text);
  request.mutable_goal()->set_name(Name("goals", id));
  for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
  return Call<v1::Goal>("UpdateGoal", request, subject);
}

absl::StatusOr<v1::Goal> GoalsTest::Delete(const std::string& id, const std::string& subject) {
  v1::DeleteGoalRequest request;
  request.set_name(Name("goals", id));
  return Call<v1::Goal>("DeleteGoal", request, subject);
}

absl::StatusOr<v1::Goal> GoalsTest::Undelete(const std::string& id) {
  v1::UndeleteGoalRequest request;
  request.set_name(Name("goals", id));
  return Call<v1::Goal>("UndeleteGoal", request);
}

v1::Goal GoalsTest::Get(const std::string& id, const std::string& subject) {
  v1::GetGoalRequest request;
  request.set_name(Name("goals", id));
  auto goal = Call<v1::Goal>("GetGoal", request, subject);
  EXPECT_TRUE(goal.ok()) << goal.status();
  return goal.value_or(v1::Goal());
}

absl::StatusOr<v1::CheckIn> GoalsTest::CheckIn(const std::string& id, const std::string& text,
                                               const std::string& subject) {
  v1::CreateCheckInRequest request;
  request.set_parent(trust_);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_check_in()));
  request.mutable_check_in()->set_goal(Name("goals", id));
  return Call<v1::CheckIn>("CreateCheckIn", request, subject);
}

std::vector<std::string> Wrong(const absl::Status& status) {
  std::vector<std::string> found = testing::ViolationsIn(status);
  if (found.empty() && !status.ok()) found.push_back(errors::ReasonOf(status));
  return found;
}

}  // namespace senda::goals
