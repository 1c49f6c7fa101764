#include "services/pupil_tracking/chronology_part.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/chronology/chronology_source.h"
#include "common/resource/names.h"
#include "common/rpc/fan_out.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/chronology/v1/chronology_source.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::pupil_tracking {
namespace {

using chronology::v1::ChronologyEntry;
using chronology::v1::GatherChronologyEntriesRequest;
using chronology::v1::GatherChronologyEntriesResponse;
using pupils::v1::PupilChronology;

constexpr std::array<const char*, 4> kSources = {"pupils", "provision", "goals", "workforce"};

GatherChronologyEntriesRequest RequestTo(const rpc::Call& call, std::string_view source,
                                         const pupils::v1::GetPupilChronologyRequest& asked) {
  GatherChronologyEntriesRequest request;
  request.set_parent(resource::SourceName(call.trust(), source));
  request.set_pupil(asked.name());
  if (asked.has_from_date()) *request.mutable_from_date() = asked.from_date();
  if (asked.has_to_date()) *request.mutable_to_date() = asked.to_date();
  *request.mutable_types() = asked.types();
  return request;
}

// A type that no source knows would be taken for a child of whom there is nothing to say.
absl::Status CheckTypes(const pupils::v1::GetPupilChronologyRequest& request,
                        const std::set<std::string>& known) {
  for (int i = 0; i < request.types_size(); ++i) {
    if (known.contains(request.types(i))) continue;
    return errors::InvalidField(fmt::format("types[{}]", i),
                                fmt::format("name one of {}", fmt::join(known, ", ")),
                                "TYPE_UNKNOWN");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ChronologyPart::Init() {
  registry_.methods("senda.pupils.v1.ChronologyService")
      .Bind("GetPupilChronology", this, &ChronologyPart::GetPupilChronology);
  return absl::OkStatus();
}

absl::StatusOr<PupilChronology> ChronologyPart::GetPupilChronology(
    rpc::Call& call, const pupils::v1::GetPupilChronologyRequest& request) {
  const auto& peers = registry_.dependencies().peers;
  PupilChronology answer;
  pupils::v1::GetPupilRequest get_pupil;
  get_pupil.set_name(request.name());
  std::array<GatherChronologyEntriesRequest, kSources.size()> requests;
  std::array<GatherChronologyEntriesResponse, kSources.size()> replies;
  std::vector<rpc::OutgoingCall> calls;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    requests[i] = RequestTo(call, kSources[i], request);
    calls.push_back(
        {.client = peers.at(kSources[i]).get(),
         .method = "senda.chronology.v1.ChronologySourceService/GatherChronologyEntries",
         .request = &requests[i],
         .reply = &replies[i],
         .outcome = absl::OkStatus()});
  }
  calls.push_back({.client = peers.at("pupils").get(),
                   .method = "senda.pupils.v1.PupilsService/GetPupil",
                   .request = &get_pupil,
                   .reply = answer.mutable_pupil(),
                   .outcome = absl::OkStatus()});
  rpc::FanOut(calls, rpc::CallOptions::OnBehalfOf(call));
  RETURN_IF_ERROR(calls.back().outcome);

  std::set<std::string> known;
  std::vector<ChronologyEntry> entries;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    if (rpc::IsUnreachable(calls[i].outcome)) {
      answer.add_unreachable(requests[i].parent());
      continue;
    }
    RETURN_IF_ERROR(calls[i].outcome);
    if (replies[i].truncated()) answer.set_truncated(true);
    known.insert(replies[i].types().begin(), replies[i].types().end());
    auto& found = *replies[i].mutable_entries();
    std::move(found.begin(), found.end(), std::back_inserter(entries));
  }
  if (answer.unreachable().empty()) RETURN_IF_ERROR(CheckTypes(request, known));
  if (chronology::SortAndCut(entries, chronology::ChronologySource::kMostEntries))
    answer.set_truncated(true);
  for (ChronologyEntry& entry : entries) *answer.add_entries() = std::move(entry);
  return answer;
}

}  // namespace senda::pupil_tracking
