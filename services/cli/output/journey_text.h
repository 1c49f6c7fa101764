#ifndef SENDA_SERVICES_CLI_OUTPUT_JOURNEY_TEXT_H_
#define SENDA_SERVICES_CLI_OUTPUT_JOURNEY_TEXT_H_

#include <string>

#include "senda/pupils/v1/chronology_service.pb.h"
#include "senda/pupils/v1/meeting_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/retention_service.pb.h"
#include "services/cli/output/terminal.h"

// What is told about children as pages of text for people, 100 columns wide; pure. The UPN is left
// out: such pages are shown to families.
namespace senda::cli {

// A child's journey by academic year, the oldest first.
std::string ChronologyText(const pupils::v1::PupilChronology& chronology, const Style& style);
// What progress meetings came to, pupil by pupil.
std::string RecapText(const pupils::v1::MeetingRecap& recap, const Style& style);
// What is due, the longest overdue first.
std::string DueText(const pupils::v1::ListDueResponse& due, const Style& style);
// Whose records have been kept long enough, the oldest first, and how many a legal hold keeps.
std::string RetentionText(const pupils::v1::ListRetentionDueResponse& retention,
                          const Style& style);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_JOURNEY_TEXT_H_
