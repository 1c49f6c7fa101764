#include "services/cli/commands/transfer_records.h"

#include <fmt/format.h>

#include "common/status/status_macros.h"

namespace senda::cli {

using google::protobuf::Message;
using pupils::v1::Assessment;
using pupils::v1::Instrument;

absl::StatusOr<importing::CtfRecords> ReadTransferRecords(const ListQuery& query,
                                                          const ResourceCatalog& catalog) {
  ASSIGN_OR_RETURN(const ResourceType* instruments, catalog.Find("instruments"));
  ASSIGN_OR_RETURN(const ResourceType* assessments, catalog.Find("assessments"));
  importing::CtfRecords records;
  ListQuery of_instruments = query;
  of_instruments.filter = "transfer_code != \"\"";
  RETURN_IF_ERROR(ListAll(of_instruments, *instruments, [&](const Message& message) {
    records.instruments.push_back(static_cast<const Instrument&>(message));
  }));
  // One list for each, so that the server finds them by its index.
  for (const Instrument& instrument : records.instruments) {
    ListQuery with_it = query;
    with_it.filter = fmt::format("instrument = \"{}\"{}{}", instrument.name(),
                                 query.filter.empty() ? "" : " AND ", query.filter);
    RETURN_IF_ERROR(ListAll(with_it, *assessments, [&](const Message& message) {
      records.assessments.push_back(static_cast<const Assessment&>(message));
    }));
  }
  return records;
}

}  // namespace senda::cli
