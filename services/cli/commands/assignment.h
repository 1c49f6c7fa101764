#ifndef SENDA_SERVICES_CLI_COMMANDS_ASSIGNMENT_H_
#define SENDA_SERVICES_CLI_COMMANDS_ASSIGNMENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/cli/client/resource_catalog.h"

namespace senda::cli {

// Sets fields of a resource by `path=value` as people type them:
//
//   display_name="Oak Primary"     text
//   date_of_birth=2015-09-01       days and times, also 01/09/2015
//   state=active                   an enum's value, with or without its prefix
//   school=130001                  a reference: the id alone is made a name of the trust
//   smart.specific=...             a field of a field
//   predecessor_urns=100001,100002 a list of plain values
//   needs='[{"rank":1,"type":"asd"}]'  anything as JSON, where the field is made of messages
//   end_date=                      nothing: clears the field
//
// Returns the paths that were set, for an update mask. INVALID_ARGUMENT / USAGE for a word without
// "=", an unknown field, with the nearest known one, or a value that does not fit.
absl::StatusOr<std::vector<std::string>> Assign(const std::vector<std::string>& assignments,
                                                const ResourceCatalog& catalog,
                                                std::string_view trust,
                                                google::protobuf::Message& message);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_ASSIGNMENT_H_
