#ifndef SENDA_COMMON_RESOURCE_DIFFERENCES_H_
#define SENDA_COMMON_RESOURCE_DIFFERENCES_H_

#include <vector>

#include "google/protobuf/message.h"
#include "senda/changes/v1/field_difference.pb.h"

namespace senda::resource {

// The fields in which two versions of a resource differ, in the order of the fields' numbers. Pure.
//
// Paths lead down to single values: "title", "plan.review_date", "sections[2].text",
// "labels[colour]". Elements of a list are compared by their places, so that one put in front shows
// as a change of each; an element that only one version has is given value by value. Values are
// text for people: numbers plain, enums by name, true and false, dates "2026-09-01", times and
// other standard messages as JSON writes them, bytes by their number ("12 bytes"). "" stands for
// what is not set.
//
// `name`, `etag`, `create_time` and `update_time` are left out: they say which version it is, not
// what it says.
std::vector<changes::v1::FieldDifference> Differences(const google::protobuf::Message& before,
                                                      const google::protobuf::Message& after);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_DIFFERENCES_H_
