#ifndef SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRIC_SQL_H_
#define SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRIC_SQL_H_

#include <string>
#include <string_view>

// Conditions and expressions that several metrics are made of; the same in every run.
namespace senda::pupil_tracking {

// Pupils on roll today (on_roll.h), as rows of `pupils`.
std::string OnRoll();
// Those of them with SEN support or an EHC plan.
std::string OnRollWithSen();
// Living records of `table` about pupils on roll today.
std::string LivingOfPupilOnRoll(std::string_view table);
// Rows of `table`, which are gone with what they stand for, about pupils on roll today.
std::string OfPupilOnRoll(std::string_view table);

// "K" of "SEN_PROVISION_K"; pupils without an open record count as N.
inline constexpr char kProvision[] =
    "CASE sen_provision WHEN 'SEN_PROVISION_K' THEN 'K' WHEN 'SEN_PROVISION_E' THEN 'E' ELSE 'N' "
    "END";
// "ASD" of "SEN_NEED_TYPE_ASD".
inline constexpr char kNeed[] =
    "CASE primary_need WHEN '' THEN 'NOT_RECORDED' ELSE SUBSTR(primary_need, 15) END";
// "COGNITION_AND_LEARNING": the broad area that the primary need of a row of `pupils` counts in, by
// BroadAreaOf and the tracking policy of its school; "NOT_PLACED" of needs that have none.
std::string BroadAreaOfPupil();
// The name of the pupil a row of `pupils` stands for.
inline constexpr char kPupilName[] = "'trusts/' || pupils.trust || '/pupils/' || pupils.id";
// The first day of the academic year that today lies in.
inline constexpr char kYearStart[] =
    "(CASE WHEN SUBSTR($today, 6, 2) >= '09' THEN SUBSTR($today, 1, 4) ELSE "
    "CAST(CAST(SUBSTR($today, 1, 4) AS INTEGER) - 1 AS TEXT) END || '-09-01')";

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRIC_SQL_H_
