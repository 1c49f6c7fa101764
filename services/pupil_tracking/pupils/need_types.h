#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_NEED_TYPES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_NEED_TYPES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "senda/pupils/v1/sen_record.pb.h"

// The codes and names of SEN provision and need types, as the school census, GIAS, SEN2, DfE's
// statistics and management information systems spell them.
namespace senda::pupil_tracking {

// The need type that `text` is a code or name of; case, spaces and punctuation count for nothing,
// and "SpLD - Specific Learning Difficulty" is understood. None when `text` is empty or not a need
// type: so also for "BESD", which ended in 2014 and is not the same as SEMH.
std::optional<pupils::v1::SenNeedType> ParseNeedType(std::string_view text);

// The census code, such as "SPLD"; "" for unspecified.
std::string_view NeedTypeCode(pupils::v1::SenNeedType type);
// Every need type but unspecified, in the order of the enum.
const std::vector<pupils::v1::SenNeedType>& AllNeedTypes();

// The broad area of need that a type counts in (code of practice 6.28 to 6.35; domain.md 2.1);
// unspecified for OTH, NSA and needs not recorded. No source places Down syndrome: it counts in
// `down_syndrome_area`, a trust's tracking policy's, or cognition and learning where that is
// unspecified.
pupils::v1::BroadArea BroadAreaOf(pupils::v1::SenNeedType type,
                                  pupils::v1::BroadArea down_syndrome_area);

// The provision that `text` is a code or name of: "K", "SEN Support", "EHCP", "No SEN". None when
// it is empty or another word; so also for A, P and S (School Action, School Action Plus,
// statement), which ended by 2018.
std::optional<pupils::v1::SenProvision> ParseSenProvision(std::string_view text);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_NEED_TYPES_H_
