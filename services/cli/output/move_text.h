#ifndef SENDA_SERVICES_CLI_OUTPUT_MOVE_TEXT_H_
#define SENDA_SERVICES_CLI_OUTPUT_MOVE_TEXT_H_

#include <map>
#include <string>
#include <vector>

#include "senda/pupils/v1/pupil_transfer.pb.h"
#include "senda/pupils/v1/year_rollover.pb.h"
#include "services/cli/output/terminal.h"

// What transfers and the move to a new year did, as tables for people, 100 columns wide; pure.
// Schools are called by `school_names`, by their full resource names, or else by their URN.
namespace senda::cli {

using SchoolNames = std::map<std::string, std::string>;

// Who goes where, and how many rows go along.
std::string TransferText(const std::vector<pupils::v1::PupilTransfer>& transfers,
                         const SchoolNames& school_names, const Style& style);

// What was done in each school, and in all.
std::string RolloverText(const pupils::v1::YearRollover& rollover, const SchoolNames& school_names,
                         const Style& style);

// "2026/27" for 2026.
std::string AcademicYearText(int first_year);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_MOVE_TEXT_H_
