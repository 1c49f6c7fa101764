#include "services/pupil_tracking/metrics/metric_sql.h"

#include <fmt/format.h>

#include "senda/pupils/v1/sen_record.pb.h"
#include "services/pupil_tracking/pupils/need_types.h"
#include "services/pupil_tracking/pupils/on_roll.h"

namespace senda::pupil_tracking {
namespace {

constexpr char kToday[] = "$today";

constexpr std::size_t kAreaPrefix = std::string_view("BROAD_AREA_").size();

// "COGNITION_AND_LEARNING"; "" for none.
std::string NameOf(pupils::v1::BroadArea area) {
  return area == pupils::v1::BROAD_AREA_UNSPECIFIED
             ? ""
             : pupils::v1::BroadArea_Name(area).substr(kAreaPrefix);
}

// Where Down syndrome counts by the living policy of a school, of the trust for ''; else null.
std::string DownSyndromeArea(std::string_view school) {
  return fmt::format(
      "(SELECT SUBSTR(policy.down_syndrome_area, {}) FROM tracking_policies policy WHERE "
      "policy.trust = pupils.trust AND policy.school = {} AND policy.delete_time IS NULL AND "
      "policy.down_syndrome_area <> '')",
      kAreaPrefix + 1, school);
}

}  // namespace

std::string BroadAreaOfPupil() {
  using namespace pupils::v1;
  std::string sql = "CASE primary_need";
  for (const SenNeedType need : AllNeedTypes()) {
    const std::string area = NameOf(BroadAreaOf(need, BROAD_AREA_UNSPECIFIED));
    if (area.empty()) continue;
    const std::string placed =
        need == SEN_NEED_TYPE_DS
            ? fmt::format("COALESCE({}, {}, '{}')", DownSyndromeArea("pupils.school"),
                          DownSyndromeArea("''"), area)
            : fmt::format("'{}'", area);
    sql += fmt::format(" WHEN '{}' THEN {}", SenNeedType_Name(need), placed);
  }
  return sql + " ELSE 'NOT_PLACED' END";
}

std::string OnRoll() { return IsOnRoll("pupils", kToday); }

std::string OnRollWithSen() {
  return fmt::format("{} AND sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')", OnRoll());
}

std::string LivingOfPupilOnRoll(std::string_view table) {
  return fmt::format("delete_time IS NULL AND {}", OfPupilOnRoll(table));
}

std::string OfPupilOnRoll(std::string_view table) { return IsOfPupilOnRoll(table, kToday); }

}  // namespace senda::pupil_tracking
