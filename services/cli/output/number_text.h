#ifndef SENDA_SERVICES_CLI_OUTPUT_NUMBER_TEXT_H_
#define SENDA_SERVICES_CLI_OUTPUT_NUMBER_TEXT_H_

#include <cstdint>
#include <string>

// Numbers as people in England write them.
namespace senda::cli {

// "61,876".
std::string CountText(std::int64_t count);
// The same of a number that is rounded to a whole one.
std::string WholeText(double number);
// "19.3%" of 0.193.
std::string ShareText(double share);
// "£1,234.50" of 123450; from £100 on without pence.
std::string MoneyText(double pence);
// Two decimals below 10, one from there on, none from 1,000 on.
std::string MeanText(double mean);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_NUMBER_TEXT_H_
