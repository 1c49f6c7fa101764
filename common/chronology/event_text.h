#ifndef SENDA_COMMON_CHRONOLOGY_EVENT_TEXT_H_
#define SENDA_COMMON_CHRONOLOGY_EVENT_TEXT_H_

#include <functional>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"

namespace senda::chronology {

// What people call the resource of this name ("trusts/t/instruments/ngrt" is "NGRT reading"); ""
// when it is not known.
using TitleOf = std::function<std::string(std::string_view type, std::string_view name)>;

// The value of one field in words for people: "K" of SEN_PROVISION_K, "not met" of
// TARGET_OUTCOME_NOT_MET, "ASD, SLCN" of ranked needs, "94.5", "12 March 2026". A resource name
// becomes its title, or the last part of the name. "" when the field is not set.
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field, const TitleOf& title_of);

// The fields' texts that are not empty, joined by " · ". Unknown names are left out.
std::string SummaryText(const google::protobuf::Message& message,
                        const google::protobuf::RepeatedPtrField<std::string>& fields,
                        const TitleOf& title_of);

}  // namespace senda::chronology

#endif  // SENDA_COMMON_CHRONOLOGY_EVENT_TEXT_H_
