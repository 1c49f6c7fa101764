#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/rpc/principal.h"
#include "common/rpc/role_permissions.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

using ::testing::ElementsAre;
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr char kOak[] = "trusts/t1/schools/100001";
constexpr char kElm[] = "trusts/t1/schools/100002";

Grant Held(const std::string& role, const std::string& trust, const std::string& school = "") {
  return {"trusts/" + trust + "/roleGrants/g", "someone", role, trust, school};
}

std::string Reason(const std::vector<Grant>& grants, const std::string& permission,
                   const std::string& trust = "t1") {
  const auto scope = Authorise(grants, permission, trust, "trusts/t1/pupils/p", kNow);
  return scope.ok() ? "OK" : errors::ReasonOf(scope.status());
}

TEST(Authorise, DeniesWithoutAGrant) {
  EXPECT_EQ(Reason({}, "pupils.read"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("GOVERNOR", "t1")}, "pupils.read"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("SENCO", "t2")}, "pupils.read"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("NO_SUCH_ROLE", "t1")}, "pupils.read"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("SENCO", "t1")}, "no.such"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("SENCO", "t1")}, ""), "PERMISSION_DENIED_OR_ABSENT");
}

TEST(Authorise, UnitesTheSchoolsOfTheGrantsThatHoldThePermission) {
  const auto scope = Authorise({Held("SENCO", "t1", kElm), Held("HEAD", "t1", kOak),
                                Held("GOVERNOR", "t1", "trusts/t1/schools/100003")},
                               "pupils.read", "t1", "", kNow);
  ASSERT_TRUE(scope.ok());
  EXPECT_FALSE(scope->all_schools);
  EXPECT_THAT(scope->schools, ElementsAre(kOak, kElm));
  EXPECT_TRUE(scope->Allows(kOak));
  EXPECT_FALSE(scope->Allows("trusts/t1/schools/100003"));
  EXPECT_FALSE(scope->Allows(""));
  EXPECT_EQ(scope->role, "HEAD@trusts/t1/schools/100001,SENCO@trusts/t1/schools/100002");
  EXPECT_FALSE(scope->has_links());
}

TEST(Authorise, ReachesAClassTeachersSchoolByLinkAlone) {
  const auto scope = Authorise({Held("CLASS_TEACHER", "t1", kOak)}, "pupils.write", "t1", "", kNow);
  ASSERT_TRUE(scope.ok());
  EXPECT_FALSE(scope->all_schools);
  EXPECT_TRUE(scope->schools.empty());
  EXPECT_FALSE(scope->Allows(kOak));
  EXPECT_THAT(scope->linked_schools, ElementsAre(kOak));
  EXPECT_TRUE(scope->Links(kOak));
  EXPECT_FALSE(scope->Links(kElm));
  EXPECT_EQ(scope->role, "CLASS_TEACHER@trusts/t1/schools/100001");
}

TEST(Authorise, ReachesInFullWhereAnotherRoleDoes) {
  const auto scope = Authorise({Held("CLASS_TEACHER", "t1", kOak), Held("SENCO", "t1", kOak),
                                Held("TEACHING_ASSISTANT", "t1", kElm)},
                               "pupils.read", "t1", "", kNow);
  ASSERT_TRUE(scope.ok());
  EXPECT_THAT(scope->schools, ElementsAre(kOak));
  EXPECT_THAT(scope->linked_schools, ElementsAre(kElm));
  EXPECT_FALSE(scope->Links(kOak));
}

TEST(Authorise, ReachesEverySchoolByLinkByALinkedRoleOnTheTrust) {
  const auto scope = Authorise(
      {Held("CLASS_TEACHER", "t1"), Held("CLASS_TEACHER", "t1", kElm), Held("SENCO", "t1", kOak)},
      "pupils.read", "t1", "", kNow);
  ASSERT_TRUE(scope.ok());
  EXPECT_FALSE(scope->all_schools);
  EXPECT_TRUE(scope->all_linked);
  EXPECT_TRUE(scope->linked_schools.empty());
  EXPECT_TRUE(scope->Links(kElm));
  EXPECT_FALSE(scope->Links(kOak));
  const auto with_lead = Authorise({Held("CLASS_TEACHER", "t1"), Held("TRUST_SEND_LEAD", "t1")},
                                   "pupils.read", "t1", "", kNow);
  ASSERT_TRUE(with_lead.ok());
  EXPECT_TRUE(with_lead->all_schools);
  EXPECT_FALSE(with_lead->has_links());
}

TEST(Authorise, ReachesAllSchoolsByAGrantOnTheTrust) {
  const auto scope = Authorise({Held("SENCO", "t1", kElm), Held("TRUST_SEND_LEAD", "t1")},
                               "pupils.read", "t1", "", kNow);
  ASSERT_TRUE(scope.ok());
  EXPECT_TRUE(scope->all_schools);
  EXPECT_TRUE(scope->Allows("trusts/t1/schools/100009"));
  EXPECT_EQ(scope->role, "TRUST_SEND_LEAD@trusts/t1");
}

TEST(Authorise, ReachesEveryTrustByAGrantOnAllTrusts) {
  const auto scope = Authorise({Held("PLATFORM_OPERATOR", "-")}, "directory.write", "t7", "", kNow);
  ASSERT_TRUE(scope.ok());
  EXPECT_TRUE(scope->all_schools);
  EXPECT_EQ(scope->role, "PLATFORM_OPERATOR@trusts/-");
}

TEST(Authorise, DoesNotReachAllTrustsByAGrantOnOne) {
  EXPECT_EQ(Reason({Held("PLATFORM_OPERATOR", "t1")}, "directory.write", "-"),
            "PERMISSION_DENIED_OR_ABSENT");
}

TEST(Authorise, EndsWithTheGrant) {
  Grant grant = Held("SENCO", "t1");
  grant.expires = kNow + absl::Nanoseconds(1);
  EXPECT_EQ(Reason({grant}, "pupils.read"), "OK");
  grant.expires = kNow;
  EXPECT_EQ(Reason({grant}, "pupils.read"), "PERMISSION_DENIED_OR_ABSENT");
}

TEST(Authorise, IgnoresAGrantOnASchoolOfAnotherTrust) {
  EXPECT_EQ(Reason({Held("SENCO", "t1", "trusts/t2/schools/100001")}, "pupils.read"),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("SENCO", "t1", "trusts/t10/schools/1")}, "pupils.read"),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("SENCO", "-", "trusts/t2/schools/100001")}, "pupils.read"),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Reason({Held("SENCO", "t1", "trusts/t1/schools/")}, "pupils.read"),
            "PERMISSION_DENIED_OR_ABSENT");
}

// Says what Authorise should, in the plainest way: asks for each school whether any grant gives it.
struct Oracle {
  bool all = false;
  std::set<std::string> schools;
  std::set<std::string> linked;  // in full or by link
  bool empty() const { return !all && schools.empty() && linked.empty(); }
};
Oracle Ask(const std::vector<Grant>& grants, const std::string& permission,
           const std::string& trust, const std::vector<std::string>& every_school) {
  Oracle oracle;
  for (const auto& role : AllRoles()) {
    const bool full = std::count(role.permissions.begin(), role.permissions.end(), permission) > 0;
    const bool linked = std::count(role.linked.begin(), role.linked.end(), permission) > 0;
    if (!full && !linked) continue;
    for (const Grant& grant : grants) {
      if (grant.role != role.role || grant.expires <= kNow) continue;
      if (grant.trust != "-" && grant.trust != trust) continue;
      if (grant.school.empty() && full) oracle.all = true;
      // A trust without schools is reached all the same.
      if (grant.school.empty()) oracle.linked.insert("trusts/" + trust);
      for (const std::string& school : every_school) {
        if (!grant.school.empty() && grant.school != school) continue;
        if (school.find("trusts/" + trust + "/schools/") != 0) continue;
        oracle.linked.insert(school);
        if (full) oracle.schools.insert(school);
      }
    }
  }
  return oracle;
}

TEST(Authorise, AgreesWithThePlainestOracleInRandomWorlds) {
  std::mt19937 random(20260901);
  const auto pick = [&](const auto& list) {
    return std::string(list[std::uniform_int_distribution<size_t>(0, list.size() - 1)(random)]);
  };
  const std::vector<std::string> trusts = {"t1", "t2", "t10", "-"};
  std::vector<std::string> schools;
  for (const char* trust : {"t1", "t2", "t10"}) {
    for (int i = 0; i < 3; ++i)
      schools.push_back(fmt::format("trusts/{}/schools/{}", trust, 100001 + i));
  }
  std::vector<std::string> roles = {"NO_SUCH_ROLE", "senco", ""};
  std::vector<std::string> permissions = {"no.such", "", "pupils"};
  for (const auto& role : AllRoles()) {
    roles.emplace_back(role.role);
    permissions.insert(permissions.end(), role.permissions.begin(), role.permissions.end());
    permissions.insert(permissions.end(), role.linked.begin(), role.linked.end());
  }
  int allowed = 0;
  for (int world = 0; world < 100'000; ++world) {
    std::vector<Grant> grants(random() % 5);
    for (Grant& grant : grants) {
      grant = Held(pick(roles), pick(trusts), random() % 3 == 0 ? "" : pick(schools));
      if (random() % 4 == 0)
        grant.expires = kNow + absl::Seconds(static_cast<int>(random() % 3) - 1);
    }
    const std::string permission = pick(permissions);
    const std::string trust = pick(trusts);
    const Oracle oracle = Ask(grants, permission, trust, schools);
    const auto scope = Authorise(grants, permission, trust, "", kNow);
    ASSERT_EQ(scope.ok(), !oracle.empty()) << "world " << world;
    if (!scope.ok()) continue;
    ++allowed;
    ASSERT_EQ(scope->all_schools, oracle.all) << "world " << world;
    for (const std::string& school : schools) {
      // A role on the whole trust is held over whatever it is asked about.
      if (oracle.all || school.find("trusts/" + trust + "/") == 0) {
        const bool in_full = oracle.all || oracle.schools.contains(school);
        ASSERT_EQ(scope->Allows(school), in_full) << "world " << world;
        ASSERT_EQ(scope->Links(school), !in_full && oracle.linked.contains(school))
            << "world " << world;
      } else {
        ASSERT_FALSE(scope->Allows(school)) << "world " << world;
      }
    }
  }
  EXPECT_GT(allowed, 10'000);  // the worlds are not all denials
}

TEST(RolePermissions, HoldsOnlyPermissionsThatExist) {
  std::set<std::string_view> given;
  for (const auto& role : AllRoles()) {
    for (const auto permission : role.permissions) {
      EXPECT_TRUE(IsPermission(permission)) << role.role << " " << permission;
      EXPECT_EQ(RoleReach(role.role, permission), Reach::kFull);
      given.insert(permission);
    }
    for (const auto permission : role.linked) {
      EXPECT_TRUE(IsPermission(permission)) << role.role << " " << permission;
      EXPECT_EQ(RoleReach(role.role, permission), Reach::kLinked) << role.role << permission;
    }
    EXPECT_EQ(ReachesByLink(role.role), !role.linked.empty());
    EXPECT_EQ(std::set<std::string_view>(role.permissions.begin(), role.permissions.end()).size(),
              role.permissions.size());
  }
  EXPECT_EQ(given.size(), 20u);  // and every permission is somebody's
  EXPECT_FALSE(IsPermission("pupils.delete"));
  EXPECT_FALSE(IsPermission(""));
}

// The "never" column of the need-to-know table.
TEST(RolePermissions, KeepsRolesFromWhatTheyMustNotReach) {
  for (const char* role : {"GOVERNOR", "ANALYST", "AUDITOR", "PLATFORM_OPERATOR"}) {
    for (const char* permission :
         {"pupils.read", "pupils.write", "provision.read", "workforce.read", "metrics.records"}) {
      EXPECT_FALSE(RoleHas(role, permission)) << role << " " << permission;
    }
  }
  for (const char* permission : {"pupils.read", "provision.read"}) {
    EXPECT_EQ(RoleReach("CLASS_TEACHER", permission), Reach::kLinked) << permission;
    EXPECT_EQ(RoleReach("TEACHING_ASSISTANT", permission), Reach::kLinked) << permission;
  }
  EXPECT_EQ(RoleReach("CLASS_TEACHER", "pupils.write"), Reach::kLinked);
  for (const char* permission :
       {"pupils.write", "provision.write", "workforce.read", "metrics.records"}) {
    EXPECT_FALSE(RoleHas("TEACHING_ASSISTANT", permission)) << permission;
  }
  for (const auto& role : AllRoles()) {
    const bool operates = role.role == "PLATFORM_OPERATOR";
    EXPECT_EQ(RoleHas(role.role, "directory.grant"), operates) << role.role;
    EXPECT_EQ(RoleHas(role.role, "platform.operate"), operates) << role.role;
    EXPECT_EQ(RoleHas(role.role, "audit.read"), operates || role.role == "AUDITOR") << role.role;
    EXPECT_EQ(RoleHas(role.role, "grants.follow"), role.role == "SERVICE_ACCOUNT") << role.role;
  }
  const std::set<std::string_view> read_restricted = {"SENCO", "HEAD", "TRUST_SEND_LEAD"};
  const std::set<std::string_view> read_leavers = {"RECORDS_OFFICER", "SERVICE_ACCOUNT"};
  for (const auto& role : AllRoles()) {
    EXPECT_EQ(RoleHas(role.role, "pupils.read_restricted"), read_restricted.contains(role.role));
    EXPECT_EQ(RoleHas(role.role, "pupils.records"), read_leavers.contains(role.role));
  }
  EXPECT_TRUE(RoleHas("RECORDS_OFFICER", "pupils.write"));
  EXPECT_TRUE(RoleHas("SENCO", "pupils.write"));
  EXPECT_FALSE(RoleHas("SENCO", "directory.write"));
  EXPECT_FALSE(RoleHas("CLASS_TEACHER", "provision.write"));
  EXPECT_FALSE(RoleHas("HEAD", "provision.write"));
}

}  // namespace
}  // namespace senda::rpc
