#ifndef SENDA_SERVICES_PROVISION_MAP_COST_H_
#define SENDA_SERVICES_PROVISION_MAP_COST_H_

#include <cstdint>

#include "senda/provision/v1/provision.pb.h"

// What provision costs, in integer pence; pure. One formula (domain.md 2.9) and one rounding, at
// its end: a rate or a share that is rounded before would be multiplied by the sessions of a year.
namespace senda::provision_map {

// What `hours` hours of all staff in a session cost. A rate that is no whole number of pence is
// kept as what it came from: GBP 655 for 38 hours.
struct StaffRate {
  std::int64_t pence = 0;
  std::int64_t hours = 1;  // at least 1
};

struct PlannedSessions {
  std::int64_t minutes = 0;
  std::int64_t per_week = 0;
  std::int64_t weeks = 0;
};

// (rate x minutes / 60 x sessions a week x weeks + resources) / pupils, half a penny rounded up.
// With one pupil it is the cost of the whole. No argument may be negative and `pupils` must be at
// least 1; the contract's limits keep it far from overflow.
std::int64_t CostPence(const StaffRate& rate, const PlannedSessions& sessions,
                       std::int64_t resources_pence, std::int64_t pupils = 1);

// The planned cost of a provision.
std::int64_t PlannedCostPence(const provision::v1::Provision& provision);

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_COST_H_
