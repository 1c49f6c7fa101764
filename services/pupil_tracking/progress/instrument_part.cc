#include "services/pupil_tracking/progress/instrument_part.h"

#include <string>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/pupil_tracking/progress/instrument_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Instrument;
using rpc::Call;

const storage::Statement kUsedBy{
    "assessments.by_instrument",
    "SELECT id FROM assessments WHERE trust = $1 AND instrument = $2 AND delete_time IS NULL "
    "LIMIT 1"};

}  // namespace

absl::Status InstrumentPart::Init() {
  rpc::TypedHooks<Instrument> hooks;
  hooks.before_create = [](Call&, Instrument& created) { return CheckInstrument(created); };
  hooks.before_update = [](Call&, const Instrument&, Instrument& after) {
    return CheckInstrument(after);
  };
  hooks.before_delete = [this](Call& call, const Instrument& i) { return BeforeDelete(call, i); };
  return registry_.AddResource<Instrument>(hooks).status();
}

absl::Status InstrumentPart::BeforeDelete(Call& call, const Instrument& instrument) {
  std::string used_by;
  RETURN_IF_ERROR(
      call.tx().Query(kUsedBy, {call.trust(), instrument.name()}, [&](const storage::Row& row) {
        used_by = row.Text(0);
        return absl::OkStatus();
      }));
  if (used_by.empty()) return absl::OkStatus();
  return errors::WrongState("INSTRUMENT_IN_USE",
                            "pupils were assessed with the instrument; retire it instead",
                            {{"instrument", instrument.name()}});
}

}  // namespace senda::pupil_tracking
