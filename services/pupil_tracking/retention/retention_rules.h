#ifndef SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_RULES_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/retention_service.pb.h"

// How long the records of a pupil are kept; pure. The rule and its sources stand at
// RetentionService in the contract.
namespace senda::pupil_tracking {

// Years after the date of birth, as the trust's policy has them.
struct RetentionYears {
  int pupil_record = 0;
  int sen_file = 0;  // not less than pupil_record
};

// What is known of a pupil.
struct RetentionFacts {
  absl::CivilDay birth;
  std::optional<absl::CivilDay> left;  // last day on the roll
  bool had_sen = false;                // provision K or E at any time, or an EHC case
  int open_holds = 0;
};

// What follows from it on a day.
struct Retention {
  pupils::v1::RetainedRecordKind kind = pupils::v1::RETAINED_RECORD_KIND_UNSPECIFIED;
  int years = 0;
  absl::CivilDay retain_until;  // the last day on which the records are kept
  pupils::v1::RetentionState state = pupils::v1::RETENTION_STATE_UNSPECIFIED;
};

// How the records stand on the day `on`. They are kept up to and including the birthday that ends
// the years (rules::BirthdayAt), or the last day on the roll when that is later. A hold beats all
// else; whoever is on roll on that day is not due.
Retention RetentionOn(const RetentionFacts& facts, const RetentionYears& years, absl::CivilDay on);

// The latest date of birth whose `years` are over on the day `on`, for queries: RetentionOn has a
// leaver's time over exactly when born on or before it.
absl::CivilDay LatestBirthOver(absl::CivilDay on, int years);

// Rule, date and state in words: "SEN file: kept for 31 years from the date of birth, until
// 2039-03-01. On roll: nothing is disposed of."
std::string Explain(const RetentionFacts& facts, const Retention& retention);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_RULES_H_
