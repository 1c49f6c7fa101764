#ifndef SENDA_SERVICES_DASHBOARD_DASHBOARD_SERVICE_H_
#define SENDA_SERVICES_DASHBOARD_DASHBOARD_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/cache/flight_group.h"
#include "common/rpc/domain_service.h"
#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "services/dashboard/answer_memory.h"
#include "services/dashboard/gatherer.h"

namespace senda::dashboard {

// senda.dashboard.v1.DashboardService. An answer goes through three levels: finished bytes in this
// process, checked against the sources at least every kStalenessBound; partial results per school
// in the cache (Redis), served only while their watermark is current; the sources themselves. Each
// answer is assembled once however many ask for it. An answer from which a source is missing is
// never kept.
class DashboardService final : public rpc::DomainService {
 public:
  // How old an answer may be: a write is on the dashboard after at most this long.
  static constexpr absl::Duration kStalenessBound = absl::Seconds(1);

  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);

  std::vector<const rpc::MethodTable*> tables() const override { return {&methods_}; }

  absl::StatusOr<rpc::Bytes> GetTrustDashboard(rpc::Call& call,
                                               const v1::GetTrustDashboardRequest& request);
  absl::StatusOr<rpc::Bytes> GetSchoolDashboard(rpc::Call& call,
                                                const v1::GetSchoolDashboardRequest& request);
  absl::StatusOr<v1::CompareSchoolsResponse> CompareSchools(
      rpc::Call& call, const v1::CompareSchoolsRequest& request);

 private:
  explicit DashboardService(const rpc::ServiceDependencies& dependencies);

  // The answer for `school`, or for the whole trust when it is "".
  absl::StatusOr<rpc::Bytes> Answer(rpc::Call& call, const std::string& school);
  absl::StatusOr<rpc::Bytes> Assemble(rpc::Call& call, const std::string& key,
                                      const std::string& school);
  absl::StatusOr<std::string> TrustAnswer(rpc::Call& call, Watermarks& watermarks);
  absl::StatusOr<std::string> SchoolAnswer(rpc::Call& call, const std::string& school,
                                           Watermarks& watermarks);
  rpc::Bytes FromMemory(const rpc::Call& call, const std::string& school);

  rpc::MethodTable methods_;
  const time::Clock& clock_;
  Gatherer gatherer_;
  AnswerMemory memory_;
  cache::FlightGroup<rpc::Bytes> flights_;
};

const rpc::ServiceDefinition& Definition();

}  // namespace senda::dashboard

#endif  // SENDA_SERVICES_DASHBOARD_DASHBOARD_SERVICE_H_
