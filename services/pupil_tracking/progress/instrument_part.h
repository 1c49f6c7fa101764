#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/instrument.pb.h"

namespace senda::pupil_tracking {

// Instrument: rows of the whole trust, written by those whose grant is over all of it. The rules of
// its figures are in instrument_rules.h.
class InstrumentPart {
 public:
  // `registry` must outlive the part.
  explicit InstrumentPart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  // FAILED_PRECONDITION / INSTRUMENT_IN_USE while there are assessments by it: they need its
  // figures.
  absl::Status BeforeDelete(rpc::Call& call, const pupils::v1::Instrument& instrument);

  server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_PART_H_
