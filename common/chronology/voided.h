#ifndef SENDA_COMMON_CHRONOLOGY_VOIDED_H_
#define SENDA_COMMON_CHRONOLOGY_VOIDED_H_

#include <optional>
#include <string>

#include "google/protobuf/message.h"
#include "google/type/date.pb.h"

namespace senda::chronology {

// Since when and why a row counts no longer though it stays on record.
struct Voided {
  std::optional<google::type::Date> date;  // none: not recorded
  std::string reason;
};

// Whether the resource says of itself that it counts no longer, by the fields that all resources
// say it with: `void_date`, with `void_reason`, or a `state` whose value ends in _WITHDRAWN, which
// is then the reason.
std::optional<Voided> VoidedBy(const google::protobuf::Message& message);

}  // namespace senda::chronology

#endif  // SENDA_COMMON_CHRONOLOGY_VOIDED_H_
