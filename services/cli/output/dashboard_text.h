#ifndef SENDA_SERVICES_CLI_OUTPUT_DASHBOARD_TEXT_H_
#define SENDA_SERVICES_CLI_OUTPUT_DASHBOARD_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "services/cli/output/terminal.h"

// Dashboards as pages of text, 100 columns wide; pure. A figure that could not be counted is shown
// as a dash or "not recorded", never as 0.
namespace senda::cli {

std::string DashboardText(const dashboard::v1::TrustDashboard& dashboard, absl::TimeZone zone,
                          const Style& style);
std::string DashboardText(const dashboard::v1::SchoolDashboard& dashboard, absl::TimeZone zone,
                          const Style& style);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_DASHBOARD_TEXT_H_
