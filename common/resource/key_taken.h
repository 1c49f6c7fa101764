#ifndef SENDA_COMMON_RESOURCE_KEY_TAKEN_H_
#define SENDA_COMMON_RESOURCE_KEY_TAKEN_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/resource/resource_plan.h"

namespace senda::resource {

// The natural key of a resource that has one, as requests name it: "pupil.upn".
std::string NaturalKeyPath(const ResourcePlan& plan);

// Its column, "upn", and what a message of that resource holds in it; "" where there is no such
// key.
const std::string& NaturalKeyColumn(const ResourcePlan& plan);
std::string NaturalKeyOf(const ResourcePlan& plan, const google::protobuf::Message& message);

// ALREADY_EXISTS naming that field: another living row of the resource has the same natural key.
// `holder` is the name of that row, "" to those who may not know of it.
absl::Status KeyTaken(const ResourcePlan& plan, std::string_view holder = "");

// The same of a row in a batch (KEY_TAKEN), whose errors name fields of the row: the key is of a
// row that is deleted or out of the caller's reach, and whose it is stays untold.
absl::Status KeyOutOfReach(const ResourcePlan& plan);

// What a unique key that was violated (`cause`, from storage) means for the row `name`: KeyTaken
// when it is the natural key, else that there is a row of that name.
absl::Status Conflict(const ResourcePlan& plan, const absl::Status& cause, std::string_view name);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_KEY_TAKEN_H_
