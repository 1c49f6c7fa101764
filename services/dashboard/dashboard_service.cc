#include "services/dashboard/dashboard_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/iso_date.h"

namespace senda::dashboard {
namespace {

constexpr std::size_t kMemoryBytes = 64u << 20;

// What an answer depends on besides the data: the trust, the schools in reach, the school asked
// for.
std::string KeyFor(const rpc::Call& call, const std::string& school) {
  std::string key = call.trust();
  key += '|';
  key += call.scope().all_schools ? "*" : absl::StrJoin(call.scope().schools, ",");
  key += '|';
  key += school;
  return key;
}

void FillFreshness(const std::vector<SourceResult>& results, absl::Time now,
                   v1::Freshness& freshness) {
  freshness.mutable_as_of()->set_seconds(absl::ToUnixSeconds(now));
  for (const SourceResult& result : results) {
    auto* source = freshness.add_sources();
    source->set_source(result.source);
    source->set_watermark(result.watermark);
    if (result.change_seconds != 0) {
      source->mutable_change_time()->set_seconds(result.change_seconds);
    }
  }
}

// A finished reply whose figures have been checked again at `now` and found current.
template <typename Reply>
std::string CheckedAgain(const std::string& bytes, absl::Time now) {
  Reply reply;
  reply.ParseFromString(bytes);
  reply.mutable_freshness()->mutable_as_of()->set_seconds(absl::ToUnixSeconds(now));
  return reply.SerializeAsString();
}

template <typename Reply>
void FillUnreachable(const Watermarks& watermarks, Reply& reply) {
  for (const std::string& source : watermarks.unreachable) reply.add_unreachable(source);
}

}  // namespace

DashboardService::DashboardService(const rpc::ServiceDependencies& dependencies)
    : methods_("senda.dashboard.v1.DashboardService", dependencies.backend),
      clock_(dependencies.clock),
      gatherer_(dependencies.peers, dependencies.cache),
      memory_(kMemoryBytes, kStalenessBound) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> DashboardService::Make(
    const rpc::ServiceDependencies& dependencies) {
  std::unique_ptr<DashboardService> service(new DashboardService(dependencies));
  DashboardService* self = service.get();
  rpc::MethodTable& methods = self->methods_;
  methods.Bind("GetTrustDashboard", self, &DashboardService::GetTrustDashboard);
  methods.Bind("GetSchoolDashboard", self, &DashboardService::GetSchoolDashboard);
  methods.Bind("CompareSchools", self, &DashboardService::CompareSchools);
  methods.BindInstant("GetTrustDashboard",
                      [self](const rpc::Call& call, const google::protobuf::Message&) {
                        return self->FromMemory(call, "");
                      });
  methods.BindInstant("GetSchoolDashboard", [self](const rpc::Call& call,
                                                   const google::protobuf::Message& request) {
    return self->FromMemory(call,
                            static_cast<const v1::GetSchoolDashboardRequest&>(request).name());
  });
  RETURN_IF_ERROR(methods.Finish());
  return service;
}

rpc::Bytes DashboardService::FromMemory(const rpc::Call& call, const std::string& school) {
  auto found = memory_.Find(KeyFor(call, school), clock_.Now());
  // The one caller that is told to renew goes on to a worker and assembles; the others are served.
  return found.renew ? nullptr : std::move(found.bytes);
}

absl::StatusOr<rpc::Bytes> DashboardService::GetTrustDashboard(
    rpc::Call& call, const v1::GetTrustDashboardRequest&) {
  return Answer(call, "");
}

absl::StatusOr<rpc::Bytes> DashboardService::GetSchoolDashboard(
    rpc::Call& call, const v1::GetSchoolDashboardRequest& request) {
  RETURN_IF_ERROR(resource::ParseName(request.name(), "schools").status());
  if (!rpc::MayRead(call.scope(), request.name())) {
    return errors::PermissionDenied("dashboard.read", request.name());
  }
  return Answer(call, request.name());
}

absl::StatusOr<rpc::Bytes> DashboardService::Answer(rpc::Call& call, const std::string& school) {
  const std::string key = KeyFor(call, school);
  return flights_.Do(key, call.deadline(), [&] { return Assemble(call, key, school); });
}

absl::StatusOr<rpc::Bytes> DashboardService::Assemble(rpc::Call& call, const std::string& key,
                                                      const std::string& school) {
  const absl::Time checked = clock_.Now();
  ASSIGN_OR_RETURN(Watermarks watermarks, gatherer_.ReadWatermarks(call));
  const std::string fingerprint = watermarks.Fingerprint(time::IsoDate(time::Today(call.now())));
  const bool whole = watermarks.unreachable.empty();
  if (whole) {
    const auto known = memory_.FindNewest(key);
    if (known.bytes != nullptr && known.watermarks == fingerprint) {
      const rpc::Bytes bytes = std::make_shared<const std::string>(
          school.empty() ? CheckedAgain<v1::TrustDashboard>(*known.bytes, checked)
                         : CheckedAgain<v1::SchoolDashboard>(*known.bytes, checked));
      memory_.Put(key, bytes, fingerprint, checked);
      return bytes;
    }
  }
  ASSIGN_OR_RETURN(std::string reply, school.empty() ? TrustAnswer(call, watermarks)
                                                     : SchoolAnswer(call, school, watermarks));
  auto bytes = std::make_shared<const std::string>(std::move(reply));
  if (whole && watermarks.unreachable.empty()) memory_.Put(key, bytes, fingerprint, checked);
  return rpc::Bytes(bytes);
}

absl::StatusOr<std::string> DashboardService::TrustAnswer(rpc::Call& call, Watermarks& watermarks) {
  ASSIGN_OR_RETURN(const auto results, gatherer_.Gather(call, "", watermarks));
  v1::TrustDashboard dashboard;
  dashboard.set_name(resource::TrustName(call.trust()));
  std::map<std::string, v1::SchoolHeadline> headlines;
  ASSIGN_OR_RETURN(*dashboard.mutable_display_name(), gatherer_.TrustTitle(call, watermarks));
  ASSIGN_OR_RETURN(const auto schools, gatherer_.Schools(call, watermarks));
  for (const auto& school : schools) {
    if (!rpc::MayRead(call.scope(), school.name())) continue;
    v1::SchoolHeadline& headline = headlines[school.name()];
    headline.set_school(school.name());
    headline.set_display_name(school.display_name());
    headline.set_phase(directory::v1::Phase_Name(school.phase()));
  }
  for (const SourceResult& result : results) {
    for (auto& figure : MergeFigures(result)) *dashboard.add_figures() = std::move(figure);
    AddHeadlines(result, headlines);
  }
  for (auto& [name, headline] : headlines) *dashboard.add_schools() = std::move(headline);
  FillFreshness(results, call.now(), *dashboard.mutable_freshness());
  FillUnreachable(watermarks, dashboard);
  return dashboard.SerializeAsString();
}

absl::StatusOr<std::string> DashboardService::SchoolAnswer(rpc::Call& call, const std::string& name,
                                                           Watermarks& watermarks) {
  v1::SchoolDashboard dashboard;
  dashboard.set_name(name);
  ASSIGN_OR_RETURN(const auto schools, gatherer_.Schools(call, watermarks));
  const auto found = std::find_if(schools.begin(), schools.end(),
                                  [&](const auto& school) { return school.name() == name; });
  if (found != schools.end()) {
    dashboard.set_display_name(found->display_name());
  } else if (watermarks.unreachable.empty()) {
    return call.scope().all_schools ? errors::NotFound(name)
                                    : errors::PermissionDenied("dashboard.read", name);
  }
  ASSIGN_OR_RETURN(const auto results, gatherer_.Gather(call, name, watermarks));
  for (const SourceResult& result : results) {
    for (auto& figure : MergeFigures(result)) *dashboard.add_figures() = std::move(figure);
  }
  FillFreshness(results, call.now(), *dashboard.mutable_freshness());
  FillUnreachable(watermarks, dashboard);
  return dashboard.SerializeAsString();
}

absl::StatusOr<v1::CompareSchoolsResponse> DashboardService::CompareSchools(
    rpc::Call& call, const v1::CompareSchoolsRequest& request) {
  for (const std::string& school : request.schools()) {
    if (!rpc::MayRead(call.scope(), school))
      return errors::PermissionDenied("dashboard.read", school);
  }
  ASSIGN_OR_RETURN(Watermarks watermarks, gatherer_.ReadWatermarks(call));
  ASSIGN_OR_RETURN(auto results, gatherer_.Gather(call, "", watermarks));
  v1::CompareSchoolsResponse response;
  for (int i = 0; i < request.metrics_size(); ++i) {
    bool known = false;
    for (SourceResult& result : results) {
      if (request.schools_size() > 0) {
        std::erase_if(result.partials, [&](const auto& partial) {
          return std::find(request.schools().begin(), request.schools().end(), partial.school()) ==
                 request.schools().end();
        });
      }
      for (const auto& metric : result.metrics) {
        if (metric.id() != request.metrics(i)) continue;
        known = true;
        for (auto& comparison : Compare(result, metric)) {
          *response.add_comparisons() = std::move(comparison);
        }
      }
    }
    if (!known && watermarks.unreachable.empty()) {
      return errors::InvalidField(fmt::format("metrics[{}]", i),
                                  "no source knows this metric; the dashboard names them all",
                                  "UNKNOWN_METRIC");
    }
  }
  FillFreshness(results, call.now(), *response.mutable_freshness());
  FillUnreachable(watermarks, response);
  return response;
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{
      .source = "dashboard",
      .migrations = {},
      .peers = {"directory", "goals", "pupils", "provision", "workforce"},
      .make = &DashboardService::Make};
  return definition;
}

}  // namespace senda::dashboard
