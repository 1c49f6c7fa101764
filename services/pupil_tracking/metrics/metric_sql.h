#ifndef SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRIC_SQL_H_
#define SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRIC_SQL_H_

#include <string>

// Conditions and expressions that several metrics are made of; constants of the program.
namespace senda::pupil_tracking {

// Pupils on the roll today.
inline constexpr char kOnRoll[] =
    "delete_time IS NULL AND (leaving_date IS NULL OR leaving_date >= $today)";
// Those of them with SEN support or an EHC plan.
inline constexpr char kWithSen[] =
    "delete_time IS NULL AND (leaving_date IS NULL OR leaving_date >= $today) AND "
    "sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')";
// Records about pupils on the roll today.
inline constexpr char kOfPupilOnRoll[] =
    "delete_time IS NULL AND (pupil_leaving_date IS NULL OR pupil_leaving_date >= $today)";

// "K" of "SEN_PROVISION_K"; pupils without an open record count as N.
inline constexpr char kProvision[] =
    "CASE sen_provision WHEN 'SEN_PROVISION_K' THEN 'K' WHEN 'SEN_PROVISION_E' THEN 'E' ELSE 'N' "
    "END";
// "ASD" of "SEN_NEED_TYPE_ASD".
inline constexpr char kNeed[] =
    "CASE primary_need WHEN '' THEN 'NOT_RECORDED' ELSE SUBSTR(primary_need, 15) END";
// The name of the pupil a row of `pupils` stands for.
inline constexpr char kPupilName[] = "'trusts/' || pupils.trust || '/pupils/' || pupils.id";
// The first day of the academic year that today lies in.
inline constexpr char kYearStart[] =
    "(CASE WHEN SUBSTR($today, 6, 2) >= '09' THEN SUBSTR($today, 1, 4) ELSE "
    "CAST(CAST(SUBSTR($today, 1, 4) AS INTEGER) - 1 AS TEXT) END || '-09-01')";

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRIC_SQL_H_
