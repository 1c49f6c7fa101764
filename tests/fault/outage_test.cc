#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/cache/redis_test_server.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "tests/integration/school_data.h"

// Redis or a service goes away in mid-run and comes back.
namespace senda::integration {
namespace {

using dashboard::v1::TrustDashboard;

double SupportOf(const TrustDashboard& dashboard) {
  return CellOf(dashboard.figures(), "pupils.by_provision", {"K"});
}

// The dashboard with Redis says what one without any says, whatever Redis does.
TEST(RedisOutage, LeavesTheDashboardRight) {
  auto redis = cache::RedisTestServer::Start();
  if (redis == nullptr) {
    ASSERT_FALSE(cache::RedisTestServer::Required()) << "this machine has no redis-server";
    GTEST_SKIP() << "this machine has no redis-server";
  }
  SeveralServers with_redis({.redis_address = redis->address()});
  SeveralServers without({});
  for (SeveralServers* servers : {&with_redis, &without}) {
    servers->AddTrust("t", {"900001", "900002"});
  }
  int number = 0;
  // Writes the same to both and waits until both show it; then they must be alike.
  const auto write_and_compare = [&](const std::string& when) {
    ++number;
    for (SeveralServers* servers : {&with_redis, &without}) {
      AddPupil(*servers, "t", number % 2 == 0 ? "900001" : "900002", number, "K");
    }
    TrustDashboard cached, plain;
    EXPECT_TRUE(Eventually([&] {
      cached = TrustDashboardOf(with_redis, "t");
      plain = TrustDashboardOf(without, "t");
      return SupportOf(cached) == number && SupportOf(plain) == number;
    })) << when;
    cached.clear_freshness();
    plain.clear_freshness();
    EXPECT_EQ(cached.DebugString(), plain.DebugString()) << when;
    EXPECT_EQ(cached.unreachable_size(), 0) << when;
  };
  write_and_compare("before");
  EXPECT_NE(redis->Command({"DBSIZE"}), "0");
  redis->Kill();
  write_and_compare("while Redis is dead");
  redis->Restart();
  write_and_compare("when Redis is back, empty");
  write_and_compare("when Redis is back");
  redis->Command({"FLUSHALL"});
  write_and_compare("after a flush");
  redis->Pause();
  write_and_compare("while Redis does not answer");
  redis->Resume();
  write_and_compare("when Redis answers again");
}

// A value somebody altered in Redis is not believed.
TEST(RedisOutage, AlteredValuesAreNotBelieved) {
  auto redis = cache::RedisTestServer::Start();
  if (redis == nullptr) GTEST_SKIP() << "this machine has no redis-server";
  SeveralServers servers({.redis_address = redis->address()});
  servers.AddTrust("t", {"900001"});
  AddPupil(servers, "t", "900001", 1, "K");
  EXPECT_EQ(SupportOf(TrustDashboardOf(servers, "t")), 1);
  const std::string keys = redis->Command({"KEYS", "*"});
  std::size_t begin = 0;
  int altered = 0;
  while (begin < keys.size()) {
    const std::size_t end = std::min(keys.find('\n', begin), keys.size());
    redis->Command({"SETRANGE", keys.substr(begin, end - begin), "20", "forged"});
    ++altered;
    begin = end + 1;
  }
  EXPECT_GT(altered, 0);
  AddPupil(servers, "t", "900001", 2, "K");
  EXPECT_TRUE(Eventually([&] { return SupportOf(TrustDashboardOf(servers, "t")) == 2; }));
}

TEST(ServiceOutage, IsNamedByTheDashboardAndNotKept) {
  SeveralServers servers({.separate = true});
  servers.AddTrust("t", {"900001"});
  AddPupil(servers, "t", "900001", 1, "K");
  ASSERT_EQ(TrustDashboardOf(servers, "t").unreachable_size(), 0);

  servers.Stop("provision");
  TrustDashboard partial;
  ASSERT_TRUE(Eventually([&] {
    partial = TrustDashboardOf(servers, "t");
    return partial.unreachable_size() > 0;
  }));
  ASSERT_EQ(partial.unreachable_size(), 1) << partial.DebugString();
  EXPECT_EQ(partial.unreachable(0), "trusts/t/sources/provision");
  // What does answer is there, and what is written meanwhile is shown.
  EXPECT_EQ(SupportOf(partial), 1);
  AddPupil(servers, "t", "900001", 2, "K");
  EXPECT_TRUE(Eventually([&] { return SupportOf(TrustDashboardOf(servers, "t")) == 2; }));

  servers.Start("provision");
  EXPECT_TRUE(Eventually([&] {
    const TrustDashboard whole = TrustDashboardOf(servers, "t");
    return whole.unreachable_size() == 0 && SupportOf(whole) == 2;
  }));
}

// Whoever needs pupil tracking to verify a pupil says that it cannot, and nothing is made.
TEST(ServiceOutage, RefusesAnEnrolmentThatCannotBeVerified) {
  using namespace provision::v1;
  SeveralServers servers({.separate = true});
  servers.AddTrust("t", {"900001"});
  const std::string pupil = AddPupil(servers, "t", "900001", 1);
  const auto provision = servers.Must<Provision, CreateProvisionRequest>(
      "senda.provision.v1.ProvisionService/CreateProvision",
      "parent: 'trusts/t' provision { school: 'trusts/t/schools/900001' title: 'Reading' "
      "tier: 'targeted' start_date { year: 2025 month: 9 day: 1 } session_minutes: 30 "
      "sessions_per_week: 3 weeks: 12 }");
  const auto request = Text<CreateEnrolmentRequest>(
      fmt::format("parent: 'trusts/t' enrolment {{ provision: '{}' pupil: '{}' "
                  "start_date {{ year: 2025 month: 9 day: 8 }} }}",
                  provision.name(), pupil));
  const auto enrol = [&] {
    return servers.Call<Enrolment>("senda.provision.v1.ProvisionService/CreateEnrolment", request)
        .status();
  };
  servers.Stop("pupils");
  EXPECT_EQ(enrol().code(), absl::StatusCode::kUnavailable) << enrol();
  const auto listed = servers.Must<ListEnrolmentsResponse, ListEnrolmentsRequest>(
      "senda.provision.v1.ProvisionService/ListEnrolments", "parent: 'trusts/t'");
  EXPECT_EQ(listed.enrolments_size(), 0);
  servers.Start("pupils");
  EXPECT_TRUE(Eventually([&] { return enrol().ok(); }));
}

}  // namespace
}  // namespace senda::integration
