#include "services/pupil_tracking/progress/instrument_book.h"

#include <utility>

#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Instrument;

// What the rows of one call have asked for so far.
struct AskedFor {
  InstrumentsByName known;
};

}  // namespace

absl::StatusOr<const Instrument*> InstrumentOf(const server::ResourceRegistry& registry,
                                               rpc::Call& call, const std::string& name,
                                               const std::string& field) {
  InstrumentsByName& known = call.Memory<AskedFor>().known;
  const auto found = known.find(name);
  if (found != known.end()) return &found->second;
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "instruments", field));
  ASSIGN_OR_RETURN(auto instrument,
                   registry.table_of<Instrument>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !instrument.has_value()) {
    return errors::InvalidField(field, "name an instrument of the trust; make it first if need be",
                                "INSTRUMENT_UNKNOWN");
  }
  return &known.emplace(name, *std::move(instrument)).first->second;
}

absl::StatusOr<InstrumentsByName> ReadInstruments(const server::ResourceRegistry& registry,
                                                  storage::Transaction& transaction,
                                                  const std::string& trust) {
  ASSIGN_OR_RETURN(auto instruments, registry.table_of<Instrument>().Where(
                                         transaction, trust, "all", "trust = $1", {}));
  InstrumentsByName by_name;
  for (Instrument& instrument : instruments) {
    std::string name = instrument.name();
    by_name.emplace(std::move(name), std::move(instrument));
  }
  return by_name;
}

}  // namespace senda::pupil_tracking
