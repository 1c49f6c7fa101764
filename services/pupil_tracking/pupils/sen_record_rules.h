#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SEN_RECORD_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SEN_RECORD_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"

// The rules of SEN records (school census; domain.md 2.1); pure.
namespace senda::pupil_tracking {

// The first day of academic year 2025/26, whose census of January 2026 was the first to know Down
// syndrome as a type of need.
inline constexpr absl::CivilDay kDownSyndromeSince(2025, 9, 1);

// FIELD_VIOLATIONS for:
//   DATE_INVALID              a start or an end that is no day;
//   DATE_IN_FUTURE            a start or an end after `today`: a record says what is or was;
//   DATE_BEFORE_BIRTH         a start before the birth of the `pupil`;
//   END_BEFORE_START          an end before the start;
//   NEED_MISSING              K or E without a need, unless `needs_not_recorded`;
//   NEEDS_NOT_RECORDED        needs stated and said not to be recorded at once;
//   NEED_RANKS                ranks with a gap or twice the same;
//   NEED_REPEATED             a need twice;
//   NEEDS_WITHOUT_SEN         needs, or `needs_not_recorded`, with provision N;
//   NSA_NEEDS_K               NSA with provision E;
//   DS_BEFORE_2025            Down syndrome in a record that ended before kDownSyndromeSince;
//   PLACEMENT_WITHOUT_SEN     a SEN unit or resourced provision with provision N.
// Paths begin with "sen_record.".
absl::Status CheckSenRecord(const pupils::v1::SenRecord& record, const pupils::v1::Pupil& pupil,
                            absl::CivilDay today);

// Whether a sound record goes with the `others` of the pupil, itself perhaps among them: one is
// open at most (FAILED_PRECONDITION / SEN_RECORD_OPEN), and no two go on at once (FIELD_VIOLATIONS
// / SEN_RECORDS_OVERLAP), though one may begin on the day on which another ends.
absl::Status CheckBeside(const pupils::v1::SenRecord& record,
                         const std::vector<pupils::v1::SenRecord>& others);

// Stating needs ends their not being recorded: an update that brings needs to a record of which it
// was said that none are recorded takes that back, since absent fields of an update change nothing.
void TakeNeedsAsRecorded(const pupils::v1::SenRecord& before, pupils::v1::SenRecord& after);

// The need of rank 1, or unspecified.
pupils::v1::SenNeedType PrimaryNeed(const pupils::v1::SenRecord& record);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_SEN_RECORD_RULES_H_
