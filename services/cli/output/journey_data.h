#ifndef SENDA_SERVICES_CLI_OUTPUT_JOURNEY_DATA_H_
#define SENDA_SERVICES_CLI_OUTPUT_JOURNEY_DATA_H_

#include <string>

#include "senda/pupils/v1/chronology_service.pb.h"
#include "senda/pupils/v1/meeting_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/retention_service.pb.h"
#include "services/cli/client/settings.h"

// What is told about children as data for other programs; pure. JSON is the answer of the service;
// CSV has a line for each event, thing or thing due; names are those of the resources, one a line.
namespace senda::cli {

// `format` is any but a table.
std::string ChronologyData(const pupils::v1::PupilChronology& chronology, OutputFormat format);
// In CSV a line for each discussion, each action agreed in it and each movement since, which the
// column `what` tells apart.
std::string RecapData(const pupils::v1::MeetingRecap& recap, OutputFormat format);
std::string DueData(const pupils::v1::ListDueResponse& due, OutputFormat format);
std::string RetentionData(const pupils::v1::ListRetentionDueResponse& retention,
                          OutputFormat format);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_JOURNEY_DATA_H_
