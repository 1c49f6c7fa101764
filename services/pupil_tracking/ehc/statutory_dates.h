#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_STATUTORY_DATES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_STATUTORY_DATES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "google/protobuf/repeated_field.h"
#include "google/type/date.pb.h"
#include "senda/pupils/v1/statutory_date.pb.h"

// The table statutory_dates: the clocks of all living cases and reviews, one row per step, for
// metrics and lists over many children. A resource's own `clock` is the truth; each write of it
// rewrites its rows, and a deletion removes them. When the pupil moves, PupilMoves takes them
// along.
namespace senda::pupil_tracking {

// A case or review, as far as its rows tell of it.
struct DatedResource {
  std::string name;
  std::string record_type;  // "EhcCase"
  std::string pupil;
  std::string school;
  std::optional<google::type::Date> pupil_leaving_date;
};

// Adds the rows of a resource that has none. Each step stands in `clock` once at most.
absl::Status AddStatutoryDates(
    rpc::Call& call, const DatedResource& resource,
    const google::protobuf::RepeatedPtrField<pupils::v1::StatutoryDate>& clock);

// Removes the rows of the resource called `name`.
absl::Status RemoveStatutoryDates(rpc::Call& call, const std::string& name);

// What an after_write hook does: makes the rows say what the resource says after the write.
template <typename T>
absl::Status KeepStatutoryDates(rpc::Call& call, const T* before, const T* after) {
  if (before != nullptr) {
    absl::Status removed = RemoveStatutoryDates(call, before->name());
    if (!removed.ok()) return removed;
  }
  if (after == nullptr) return absl::OkStatus();
  return AddStatutoryDates(call,
                           {.name = after->name(),
                            .record_type = T::descriptor()->name(),
                            .pupil = after->pupil(),
                            .school = after->school(),
                            .pupil_leaving_date = after->has_pupil_leaving_date()
                                                      ? std::optional(after->pupil_leaving_date())
                                                      : std::nullopt},
                           after->clock());
}

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_STATUTORY_DATES_H_
