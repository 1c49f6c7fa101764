#ifndef SENDA_SERVICES_CLI_COMMANDS_TRANSFER_RECORDS_H_
#define SENDA_SERVICES_CLI_COMMANDS_TRANSFER_RECORDS_H_

#include "absl/status/statusor.h"
#include "services/cli/client/resource_catalog.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/importing/ctf_results.h"

namespace senda::cli {

// The instruments of a trust that transfer files know, and the assessments with them as far as the
// caller may read them; the query's filter is of the assessments.
absl::StatusOr<importing::CtfRecords> ReadTransferRecords(const ListQuery& query,
                                                          const ResourceCatalog& catalog);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_TRANSFER_RECORDS_H_
