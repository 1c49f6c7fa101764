#ifndef SENDA_SERVICES_CLI_COMMANDS_IMPORTED_SEN_RECORD_H_
#define SENDA_SERVICES_CLI_COMMANDS_IMPORTED_SEN_RECORD_H_

#include <string>
#include <utility>
#include <vector>

#include "senda/pupils/v1/sen_record.pb.h"

// What the imports of SEN records have in common, whatever file they read.
namespace senda::cli {

// The name that an import gives a new record: it follows from pupil, provision and first day, so
// that a batch that is sent twice makes one record. "" when it would be longer than names may be;
// then the server chooses.
std::string ImportedName(const pupils::v1::SenRecord& record);

// Rank and type of each need, in order, to compare what two records say.
std::vector<std::pair<int, int>> NeedsInOrder(const pupils::v1::SenRecord& record);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_IMPORTED_SEN_RECORD_H_
