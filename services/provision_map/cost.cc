#include "services/provision_map/cost.h"

namespace senda::provision_map {

std::int64_t CostPence(const StaffRate& rate, const PlannedSessions& sessions,
                       std::int64_t resources_pence, std::int64_t pupils) {
  const std::int64_t minutes = sessions.minutes * sessions.per_week * sessions.weeks;
  const std::int64_t rate_minutes = rate.hours * 60;
  const std::int64_t numerator = rate.pence * minutes + resources_pence * rate_minutes;
  const std::int64_t denominator = rate_minutes * pupils;
  return (2 * numerator + denominator) / (2 * denominator);
}

std::int64_t PlannedCostPence(const provision::v1::Provision& provision) {
  return CostPence({.pence = provision.staff_rate_pence_per_hour()},
                   {.minutes = provision.session_minutes(),
                    .per_week = provision.sessions_per_week(),
                    .weeks = provision.weeks()},
                   provision.resources_pence());
}

}  // namespace senda::provision_map
