#include "services/dashboard/gatherer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/resource/names.h"
#include "common/rpc/fan_out.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "senda/directory/v1/directory_service.pb.h"

namespace senda::dashboard {
namespace {

constexpr std::array<std::string_view, 5> kSources = {"directory", "goals", "pupils", "provision",
                                                      "workforce"};
constexpr absl::Duration kPartialLifetime = absl::Hours(24);
constexpr int kSchoolPage = 1000;
constexpr std::string_view kDirectory = "directory";

std::string ParentOf(const rpc::Call& call, std::string_view source) {
  return resource::SourceName(call.trust(), source);
}

// The trust and the schools in reach.
std::string ReaderKey(const rpc::Call& call) {
  return fmt::format("{}|{}", call.trust(),
                     call.scope().all_schools ? "*" : absl::StrJoin(call.scope().schools, ","));
}

std::string Today(absl::Time now) { return time::IsoDate(time::Today(now)); }

}  // namespace

// One source on its way to a result.
struct Gatherer::Wanted {
  std::string source;
  std::string definition_version;
  std::string today;
  std::map<std::string, metrics::v1::Watermark> schools;
  std::vector<metrics::v1::Metric> metrics;
  std::map<std::string, metrics::v1::SchoolPartial> partials;
  bool failed = false;

  std::vector<std::string> Missing() const {
    std::vector<std::string> missing;
    for (const auto& [school, watermark] : schools) {
      if (!partials.contains(school)) missing.push_back(school);
    }
    return missing;
  }
};

Gatherer::Gatherer(const Peers& peers, cache::Cache* cache) : peers_(peers), cache_(cache) {}

absl::StatusOr<Watermarks> Gatherer::ReadWatermarks(const rpc::Call& call) const {
  std::array<metrics::v1::GetWatermarksRequest, kSources.size()> requests;
  std::array<metrics::v1::GetWatermarksResponse, kSources.size()> replies;
  std::array<rpc::OutgoingCall, kSources.size()> calls;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    requests[i].set_parent(ParentOf(call, kSources[i]));
    calls[i].client = peers_.at(std::string(kSources[i])).get();
    calls[i].method = "senda.metrics.v1.MetricsSourceService/GetWatermarks";
    calls[i].request = &requests[i];
    calls[i].reply = &replies[i];
  }
  rpc::FanOut(calls, rpc::CallOptions::OnBehalfOf(call));
  Watermarks watermarks;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    const std::string source(kSources[i]);
    if (rpc::IsUnreachable(calls[i].outcome)) {
      watermarks.MarkUnreachable(ParentOf(call, source));
      continue;
    }
    RETURN_IF_ERROR(calls[i].outcome);
    Watermarks::Source& entry = watermarks.sources[source];
    entry.definition_version = replies[i].definition_version();
    for (auto& watermark : *replies[i].mutable_watermarks()) {
      entry.schools[watermark.school()] = std::move(watermark);
    }
  }
  return watermarks;
}

cache::Key Gatherer::KeyFor(const rpc::Call& call, const Wanted& wanted,
                            const std::string& school) const {
  return {call.trust(), fmt::format("partial/{}/{}/{}/{}", wanted.source, wanted.definition_version,
                                    wanted.today, school)};
}

void Gatherer::LoadFromCache(const rpc::Call& call, std::vector<Wanted>& wanted) const {
  if (cache_ == nullptr) return;
  std::vector<cache::Key> keys;
  std::vector<std::pair<Wanted*, const metrics::v1::Watermark*>> owners;
  for (Wanted& source : wanted) {
    for (const auto& [school, watermark] : source.schools) {
      keys.push_back(KeyFor(call, source, school));
      owners.emplace_back(&source, &watermark);
    }
  }
  const auto values = cache_->Get(keys);
  for (std::size_t i = 0; i < values.size(); ++i) {
    metrics::v1::SchoolPartial partial;
    if (!values[i].has_value() || !partial.ParseFromString(*values[i])) continue;
    if (partial.watermark() != owners[i].second->sequence()) continue;
    owners[i].first->partials[owners[i].second->school()] = std::move(partial);
  }
}

absl::Status Gatherer::LoadDefinitions(const rpc::Call& call, std::vector<Wanted>& wanted,
                                       Watermarks& watermarks) {
  for (Wanted& source : wanted) {
    const std::string key = source.source + source.definition_version;
    {
      absl::MutexLock lock(&mutex_);
      const auto found = definitions_.find(key);
      if (found != definitions_.end()) {
        source.metrics = found->second;
        continue;
      }
    }
    metrics::v1::ListMetricsRequest request;
    request.set_parent(ParentOf(call, source.source));
    auto reply = peers_.at(source.source)
                     ->Call<metrics::v1::ListMetricsResponse>(
                         "senda.metrics.v1.MetricsSourceService/ListMetrics", request,
                         rpc::CallOptions::OnBehalfOf(call));
    if (!reply.ok()) {
      if (!rpc::IsUnreachable(reply.status())) return reply.status();
      source.failed = true;
      watermarks.MarkUnreachable(request.parent());
      continue;
    }
    source.metrics.assign(reply->metrics().begin(), reply->metrics().end());
    absl::MutexLock lock(&mutex_);
    definitions_[key] = source.metrics;
  }
  return absl::OkStatus();
}

absl::Status Gatherer::Compute(const rpc::Call& call, std::vector<Wanted>& wanted,
                               Watermarks& watermarks) const {
  std::vector<metrics::v1::ComputeMetricsRequest> requests(wanted.size());
  std::vector<metrics::v1::ComputeMetricsResponse> replies(wanted.size());
  std::vector<rpc::OutgoingCall> calls;
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto missing = wanted[i].Missing();
    if (wanted[i].failed || missing.empty()) continue;
    requests[i].set_parent(ParentOf(call, wanted[i].source));
    // All schools at once need no list, and then trust-wide rows come too.
    const bool all = missing.size() == wanted[i].schools.size() && call.scope().all_schools;
    for (const std::string& school : missing) {
      if (!all) requests[i].add_schools(school);
    }
    asked.push_back(i);
    calls.push_back({.client = peers_.at(wanted[i].source).get(),
                     .method = "senda.metrics.v1.MetricsSourceService/ComputeMetrics",
                     .request = &requests[i],
                     .reply = &replies[i],
                     .outcome = absl::OkStatus()});
  }
  rpc::FanOut(calls, rpc::CallOptions::OnBehalfOf(call));
  std::vector<std::pair<cache::Key, std::string>> fresh;
  for (std::size_t c = 0; c < asked.size(); ++c) {
    const std::size_t i = asked[c];
    if (!calls[c].outcome.ok()) {
      if (!rpc::IsUnreachable(calls[c].outcome)) return calls[c].outcome;
      wanted[i].failed = true;
      watermarks.MarkUnreachable(requests[i].parent());
      continue;
    }
    for (auto& partial : *replies[i].mutable_partials()) {
      if (!wanted[i].schools.contains(partial.school())) continue;
      fresh.emplace_back(KeyFor(call, wanted[i], partial.school()), partial.SerializeAsString());
      wanted[i].partials[partial.school()] = std::move(partial);
    }
  }
  if (cache_ != nullptr && !fresh.empty()) cache_->Set(fresh, kPartialLifetime);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SourceResult>> Gatherer::Gather(const rpc::Call& call,
                                                           const std::string& school,
                                                           Watermarks& watermarks) {
  std::vector<Wanted> wanted;
  for (const auto& [name, source] : watermarks.sources) {
    Wanted& entry = wanted.emplace_back();
    entry.source = name;
    entry.definition_version = source.definition_version;
    entry.today = Today(call.now());
    for (const auto& [school_name, watermark] : source.schools) {
      if (school.empty() || school_name == school) entry.schools[school_name] = watermark;
    }
  }
  RETURN_IF_ERROR(LoadDefinitions(call, wanted, watermarks));
  LoadFromCache(call, wanted);
  RETURN_IF_ERROR(Compute(call, wanted, watermarks));
  std::vector<SourceResult> results;
  for (Wanted& source : wanted) {
    if (source.failed) continue;
    SourceResult& result = results.emplace_back();
    result.source = source.source;
    result.metrics = std::move(source.metrics);
    for (const auto& [name, watermark] : source.schools) {
      if (watermark.sequence() <= result.watermark) continue;
      result.watermark = watermark.sequence();
      result.change_seconds = watermark.change_time().seconds();
    }
    for (auto& [name, partial] : source.partials) result.partials.push_back(std::move(partial));
  }
  return results;
}

absl::StatusOr<std::vector<directory::v1::School>> Gatherer::AskForSchools(
    const rpc::Call& call) const {
  std::vector<directory::v1::School> schools;
  directory::v1::ListSchoolsRequest request;
  request.set_parent(resource::TrustName(call.trust()));
  request.set_page_size(kSchoolPage);
  const auto options = rpc::CallOptions::OnBehalfOf(call);
  do {
    ASSIGN_OR_RETURN(auto page,
                     peers_.at(std::string(kDirectory))
                         ->Call<directory::v1::ListSchoolsResponse>(
                             "senda.directory.v1.DirectoryService/ListSchools", request, options));
    for (auto& school : *page.mutable_schools()) schools.push_back(std::move(school));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return schools;
}

absl::StatusOr<std::vector<directory::v1::School>> Gatherer::Schools(const rpc::Call& call,
                                                                     Watermarks& watermarks) {
  const auto source = watermarks.sources.find(std::string(kDirectory));
  std::int64_t sequence = -1;
  if (source != watermarks.sources.end()) {
    sequence = 0;
    for (const auto& [name, watermark] : source->second.schools) {
      sequence = std::max(sequence, watermark.sequence());
    }
  }
  // What a reader may see is that reader's own.
  const std::string key = ReaderKey(call);
  std::vector<directory::v1::School> known;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto found = schools_.find(key); found != schools_.end()) {
      if (found->second.sequence == sequence) return found->second.schools;
      known = found->second.schools;
    }
  }
  // With the directory away the names last known are better than none.
  if (sequence == -1) return known;
  auto schools = AskForSchools(call);
  if (!schools.ok()) {
    if (!rpc::IsUnreachable(schools.status())) return schools.status();
    watermarks.MarkUnreachable(ParentOf(call, kDirectory));
    return known;
  }
  absl::MutexLock lock(&mutex_);
  schools_[key] = {sequence, *schools};
  return *std::move(schools);
}

absl::StatusOr<std::string> Gatherer::TrustTitle(const rpc::Call& call,
                                                 Watermarks& watermarks) const {
  if (!watermarks.sources.contains(std::string(kDirectory))) return "";
  directory::v1::GetTrustRequest request;
  request.set_name(resource::TrustName(call.trust()));
  auto trust = peers_.at(std::string(kDirectory))
                   ->Call<directory::v1::Trust>("senda.directory.v1.DirectoryService/GetTrust",
                                                request, rpc::CallOptions::OnBehalfOf(call));
  if (trust.ok()) return trust->display_name();
  if (!rpc::IsUnreachable(trust.status())) return trust.status();
  watermarks.MarkUnreachable(ParentOf(call, kDirectory));
  return "";
}

}  // namespace senda::dashboard
