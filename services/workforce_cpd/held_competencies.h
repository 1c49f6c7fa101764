#ifndef SENDA_SERVICES_WORKFORCE_CPD_HELD_COMPETENCIES_H_
#define SENDA_SERVICES_WORKFORCE_CPD_HELD_COMPETENCIES_H_

#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "senda/workforce/v1/training_record.pb.h"

// The table training_competencies: what living training records gave whom, until when. All run in
// the call's transaction.
namespace senda::workforce_cpd {

// Keeps that `training` gave `competency`, which is to be renewed every `renewal_months`.
absl::Status AddHeld(rpc::Call& call, const workforce::v1::TrainingRecord& training,
                     const std::string& competency, int renewal_months);

// Forgets all that a record gave.
absl::Status RemoveHeld(rpc::Call& call, const std::string& training_record);

// Works out anew until when everybody's `competency` is in date.
absl::Status RenewHeld(rpc::Call& call, const std::string& competency, int renewal_months);

// Moves the watermark of every school with staff: their figures depend on a row that is of no
// school.
absl::Status TouchSchools(rpc::Call& call, const std::string& competency);

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_HELD_COMPETENCIES_H_
