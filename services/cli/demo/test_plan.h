#ifndef SENDA_SERVICES_CLI_DEMO_TEST_PLAN_H_
#define SENDA_SERVICES_CLI_DEMO_TEST_PLAN_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "services/cli/demo/demo_trust.h"

// For tests: plans of synthetic trusts on a fixed day.
namespace senda::demo {

inline absl::CivilDay ToDay(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

inline DemoPlan Plan(int schools, int pupils, std::uint64_t seed = 7) {
  DemoPlan plan;
  plan.schools = schools;
  plan.pupils = pupils;
  plan.seed = seed;
  plan.today = absl::CivilDay(2026, 11, 21);
  return plan;
}

inline DemoTrust Make(const DemoPlan& plan) {
  auto trust = DemoTrust::Make(plan);
  EXPECT_TRUE(trust.ok()) << trust.status();
  return *std::move(trust);
}

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_TEST_PLAN_H_
