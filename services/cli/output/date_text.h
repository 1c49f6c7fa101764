#ifndef SENDA_SERVICES_CLI_OUTPUT_DATE_TEXT_H_
#define SENDA_SERVICES_CLI_OUTPUT_DATE_TEXT_H_

#include <string>

#include "google/type/date.pb.h"

namespace senda::cli {

// " 4 May 2016", always as wide; "–" for no date.
std::string DateText(const google::type::Date& date);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_DATE_TEXT_H_
