#include "services/pupil_tracking/progress/open_enrolments.h"

#include <fmt/format.h>

#include "common/resource/names.h"
#include "common/time/iso_date.h"
#include "senda/provision/v1/provision_service.pb.h"

namespace senda::pupil_tracking {
namespace {

using provision::v1::ListEnrolmentsRequest;
using provision::v1::ListEnrolmentsResponse;

constexpr int kPageSize = 1000;

std::string OpenOn(const std::string& school, absl::CivilDay day) {
  const std::string date = time::IsoDate(day);
  std::string filter =
      fmt::format("start_date <= \"{}\" AND (end_date = null OR end_date >= \"{}\")", date, date);
  if (!school.empty()) filter = fmt::format("school = \"{}\" AND {}", school, filter);
  return filter;
}

}  // namespace

pupils::v1::Provided OpenEnrolments::Of(const std::string& pupil) const {
  if (by_pupil.contains(pupil)) return pupils::v1::PROVIDED_YES;
  return unreachable ? pupils::v1::PROVIDED_UNSPECIFIED : pupils::v1::PROVIDED_NO;
}

std::string ProvisionSource(const std::string& trust) {
  return resource::FormatName(trust, "sources", "provision");
}

OpenEnrolments AskOpenEnrolments(const rpc::Client* client, const rpc::Call& call,
                                 const std::string& school, absl::CivilDay day) {
  OpenEnrolments open;
  open.unreachable = client == nullptr;
  if (open.unreachable) return open;
  const auto options = rpc::CallOptions::OnBehalfOf(call);
  ListEnrolmentsRequest request;
  request.set_parent(resource::TrustName(call.trust()));
  request.set_page_size(kPageSize);
  request.set_filter(OpenOn(school, day));
  do {
    const auto page = client->Call<ListEnrolmentsResponse>(
        "senda.provision.v1.ProvisionService/ListEnrolments", request, options);
    if (!page.ok()) {
      open.unreachable = true;
      return open;
    }
    for (const auto& enrolment : page->enrolments()) {
      open.by_pupil[enrolment.pupil()].push_back(enrolment.name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return open;
}

}  // namespace senda::pupil_tracking
