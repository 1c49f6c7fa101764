#include "services/pupil_tracking/metrics/metric_sql.h"

#include <fmt/format.h>

#include "services/pupil_tracking/pupils/on_roll.h"

namespace senda::pupil_tracking {
namespace {

constexpr char kToday[] = "$today";

}  // namespace

std::string OnRoll() { return IsOnRoll("pupils", kToday); }

std::string OnRollWithSen() {
  return fmt::format("{} AND sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')", OnRoll());
}

std::string LivingOfPupilOnRoll(std::string_view table) {
  return fmt::format("delete_time IS NULL AND {}", OfPupilOnRoll(table));
}

std::string OfPupilOnRoll(std::string_view table) { return IsOfPupilOnRoll(table, kToday); }

}  // namespace senda::pupil_tracking
