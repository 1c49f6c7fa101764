#include "common/rpc/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace senda::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOak[] = "trusts/t/schools/900001";
constexpr char kElm[] = "trusts/t/schools/900002";

CallContext Context() {
  CallContext context;
  context.principal.subject = "senco";
  context.trust = "t";
  return context;
}

storage::Change ChangeIn(const std::string& school) {
  return {.school = school,
          .resource_type = "Pupil",
          .resource_name = "trusts/t/pupils/p",
          .operation = "UPDATE",
          .changed_fields = "",
          .actor = ""};
}

TEST(Call, NamesTheCallerAsActorOfEachChange) {
  Call call(Context());
  call.Changed(ChangeIn(kOak), "trusts/t/pupils/p");
  ASSERT_THAT(call.changes(), SizeIs(1));
  EXPECT_EQ(call.changes()[0].actor, "senco");
  EXPECT_THAT(call.children(), ElementsAre("trusts/t/pupils/p"));
  EXPECT_EQ(call.children_school(), kOak);
}

TEST(Call, NamesNoSchoolWhenChildrenAreOfSeveral) {
  Call call(Context());
  call.SawChild("a", kOak);
  call.SawChild("b", kOak);
  EXPECT_EQ(call.children_school(), kOak);
  call.SawChild("c", kElm);
  call.SawChild("d", kOak);
  EXPECT_EQ(call.children_school(), "");
  EXPECT_THAT(call.children(), ElementsAre("a", "b", "c", "d"));
}

TEST(Call, ForgetsAnAttemptWhenTheNextBegins) {
  Call call(Context());
  call.prepared = std::make_shared<int>(7);
  call.BeginAttempt(nullptr);
  call.Changed(ChangeIn(kOak), "p");
  call.AfterCommit([](const auto& done) { done(); });
  call.BeginAttempt(nullptr);
  EXPECT_THAT(call.changes(), IsEmpty());
  EXPECT_THAT(call.children(), IsEmpty());
  EXPECT_EQ(call.children_school(), "");
  EXPECT_THAT(call.TakeAfterCommit(), IsEmpty());
  EXPECT_NE(call.prepared, nullptr);
}

TEST(Call, ReturnsToWhatWasToldBeforeASavepoint) {
  Call call(Context());
  call.Changed(ChangeIn(kOak), "first");
  const Call::Told before = call.Mark();
  call.Changed(ChangeIn(kOak), "second");
  call.AfterCommit([](const auto& done) { done(); });
  call.ReturnTo(before);
  EXPECT_THAT(call.changes(), SizeIs(1));
  EXPECT_THAT(call.children(), ElementsAre("first"));
  EXPECT_EQ(call.children_school(), kOak);
  EXPECT_THAT(call.TakeAfterCommit(), IsEmpty());
}

Grant GrantOf(const std::string& role, const std::string& school) {
  return {.name = "trusts/t/roleGrants/" + role,
          .subject = "senco",
          .role = role,
          .trust = "t",
          .school = school};
}

// A call in one school of somebody who holds `grants`.
CallContext ContextOf(std::vector<Grant> grants) {
  CallContext context = Context();
  context.grants = std::move(grants);
  context.scope.schools = {kOak};
  return context;
}

TEST(Call, TellsWhatElseTheCallerHoldsAndWhere) {
  const Call call(ContextOf({GrantOf("CLASS_TEACHER", kOak), GrantOf("SENCO", kElm)}));
  EXPECT_TRUE(call.Holds("pupils.read_restricted"));
  EXPECT_TRUE(call.Holds("pupils.read_restricted", kElm));
  EXPECT_FALSE(call.Holds("pupils.read_restricted", kOak));
  EXPECT_FALSE(call.Holds("pupils.records"));
  EXPECT_EQ(call.ScopeWith("pupils.records"), nullptr);
  EXPECT_THAT(call.ScopeWith("pupils.read_restricted")->schools, ElementsAre(kElm));
}

TEST(Call, HoldsAPermissionThroughoutOnlyWhereItsOwnScopeReaches) {
  EXPECT_TRUE(Call(ContextOf({GrantOf("SENCO", kOak)})).HoldsThroughout("pupils.read_restricted"));
  EXPECT_TRUE(Call(ContextOf({GrantOf("SENCO", "")})).HoldsThroughout("pupils.read_restricted"));
  EXPECT_FALSE(Call(ContextOf({GrantOf("SENCO", kElm)})).HoldsThroughout("pupils.read_restricted"));
  EXPECT_FALSE(Call(ContextOf({})).HoldsThroughout("pupils.read_restricted"));
  CallContext whole_trust = ContextOf({GrantOf("SENCO", kOak)});
  whole_trust.scope.all_schools = true;
  EXPECT_FALSE(Call(std::move(whole_trust)).HoldsThroughout("pupils.read_restricted"));
  CallContext linked_elsewhere = ContextOf({GrantOf("SENCO", kOak)});
  linked_elsewhere.scope.linked_schools = {kElm};
  EXPECT_FALSE(Call(std::move(linked_elsewhere)).HoldsThroughout("pupils.read_restricted"));
}

}  // namespace
}  // namespace senda::rpc
