#include "tests/integration/school_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::integration {

std::string UpnOf(int number) {
  std::string upn = fmt::format("A8012000{:05}", number);
  upn[0] = pupil_tracking::CheckLetter(upn).value_or('?');
  return upn;
}

std::string AddPupil(SeveralServers& servers, const std::string& trust, const std::string& urn,
                     int number, const std::string& provision, const std::string& need) {
  using namespace pupils::v1;
  const auto pupil = servers.Must<Pupil, CreatePupilRequest>(
      "senda.pupils.v1.PupilsService/CreatePupil",
      fmt::format("parent: 'trusts/{0}' pupil {{ school: 'trusts/{0}/schools/{1}' upn: '{2}' "
                  "given_name: 'Ada' family_name: 'Byron' "
                  "date_of_birth {{ year: 2016 month: 5 day: 4 }} }}",
                  trust, urn, UpnOf(number)));
  if (provision.empty()) return pupil.name();
  const std::string needs = need.empty()
                                ? "needs_not_recorded: true"
                                : fmt::format("needs {{ rank: 1 type: SEN_NEED_TYPE_{} }}", need);
  servers.Must<SenRecord, CreateSenRecordRequest>(
      "senda.pupils.v1.PupilsService/CreateSenRecord",
      fmt::format("parent: 'trusts/{}' sen_record {{ pupil: '{}' provision: SEN_PROVISION_{} "
                  "start_date {{ year: 2025 month: 9 day: 1 }} {} }}",
                  trust, pupil.name(), provision, needs));
  return pupil.name();
}

dashboard::v1::TrustDashboard TrustDashboardOf(SeveralServers& servers, const std::string& trust,
                                               const std::string& subject) {
  return servers.Must<dashboard::v1::TrustDashboard, dashboard::v1::GetTrustDashboardRequest>(
      "senda.dashboard.v1.DashboardService/GetTrustDashboard",
      fmt::format("name: 'trusts/{}'", trust), subject);
}

double CellOf(const google::protobuf::RepeatedPtrField<dashboard::v1::MetricFigure>& figures,
              const std::string& metric, const std::vector<std::string>& dimension_values) {
  for (const auto& figure : figures) {
    if (figure.metric().id() != metric) continue;
    for (const auto& cell : figure.cells()) {
      if (std::equal(cell.dimension_values().begin(), cell.dimension_values().end(),
                     dimension_values.begin(), dimension_values.end())) {
        return cell.numerator();
      }
    }
  }
  return -1;
}

std::string FiguresOf(dashboard::v1::TrustDashboard dashboard) {
  dashboard.mutable_freshness()->clear_as_of();
  return dashboard.DebugString();
}

}  // namespace senda::integration
