#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_BOOK_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_BOOK_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "services/pupil_tracking/progress/instrument_rules.h"

namespace senda::pupil_tracking {

// The living instrument `name` of the call's trust, read once per call however many rows name it.
// Valid until the attempt ends. INVALID_ARGUMENT / INSTRUMENT_UNKNOWN naming `field` when there is
// none. Instrument must have been added to `registry`.
absl::StatusOr<const pupils::v1::Instrument*> InstrumentOf(const server::ResourceRegistry& registry,
                                                           rpc::Call& call, const std::string& name,
                                                           const std::string& field);

// All instruments of a trust, deleted ones too: what was assessed with them keeps its figures.
absl::StatusOr<InstrumentsByName> ReadInstruments(const server::ResourceRegistry& registry,
                                                  storage::Transaction& transaction,
                                                  const std::string& trust);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_BOOK_H_
