#ifndef SENDA_TESTS_INTEGRATION_SCHOOL_DATA_H_
#define SENDA_TESTS_INTEGRATION_SCHOOL_DATA_H_

#include <string>

#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "tests/integration/several_servers.h"

// Pupils with and without SEN, and what a dashboard says of them.
namespace senda::integration {

// Adds a pupil to a school, with an open SEN record when `provision` is "K" or "E". Returns its
// name.
std::string AddPupil(SeveralServers& servers, const std::string& trust, const std::string& urn,
                     int number, const std::string& provision = "",
                     const std::string& need = "ASD");

// A valid UPN with the number in it.
std::string UpnOf(int number);

dashboard::v1::TrustDashboard TrustDashboardOf(SeveralServers& servers, const std::string& trust,
                                               const std::string& subject = "lead");

// The value of one cell of a metric ("K" of pupils.by_provision); -1 when it is not there.
double CellOf(const google::protobuf::RepeatedPtrField<dashboard::v1::MetricFigure>& figures,
              const std::string& metric, const std::vector<std::string>& dimension_values);

// A dashboard without what says when it was made, to be compared.
std::string FiguresOf(dashboard::v1::TrustDashboard dashboard);

}  // namespace senda::integration

#endif  // SENDA_TESTS_INTEGRATION_SCHOOL_DATA_H_
