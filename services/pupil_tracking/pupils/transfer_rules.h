#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRANSFER_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRANSFER_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

// The rules of transfers; pure.
namespace senda::pupil_tracking {

// How far ahead a transfer may be recorded: places are given in the school year before.
inline constexpr int kLongestAheadDays = 366;

// FIELD_VIOLATIONS for:
//   EXACTLY_ONE         both of to_school and leaving, or neither;
//   NAME_MALFORMED, OTHER_TRUST   a school or pupil that is none of the trust's;
//   PUPIL_REPEATED      a pupil twice;
//   DATE_INVALID        a date that is no day;
//   DATE_TOO_FAR        a date more than kLongestAheadDays after `today`.
absl::Status CheckTransfer(const pupils::v1::TransferPupilsRequest& request, std::string_view trust,
                           absl::CivilDay today);

// The pupil as the request, which CheckTransfer accepts, makes him: in the other school and in none
// of its classes, or a leaver with his destination.
pupils::v1::Pupil Transferred(const pupils::v1::Pupil& pupil,
                              const pupils::v1::TransferPupilsRequest& request);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRANSFER_RULES_H_
