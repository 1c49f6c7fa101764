#ifndef SENDA_SERVICES_PROVISION_MAP_PUPILS_PROJECTION_H_
#define SENDA_SERVICES_PROVISION_MAP_PUPILS_PROJECTION_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/projection/projection.h"
#include "common/resource/resource_store.h"
#include "senda/provision/v1/enrolment.pb.h"

namespace senda::provision_map {

// Follows pupil tracking: keeps what is known of pupils and classes (known_pupils.h), and keeps the
// enrolments in step with the children (enrolment_following.h). Each enrolment changed is in the
// change log of the school it was in, of the one it is in now and of the one that provides it, so
// that the figures of all three are seen to have changed.
class PupilsProjection final : public projection::Projection {
 public:
  // `enrolments` must outlive it.
  explicit PupilsProjection(const resource::ResourceStore& enrolments) : enrolments_(enrolments) {}

  const std::string& source() const override;
  std::span<const projection::FollowedResource> resources() const override;
  absl::Status Apply(projection::Attempt& attempt,
                     std::span<const projection::FollowedRow> rows) override;
  absl::Status FinishReading(projection::Attempt& attempt) override;

 private:
  using Enrolment = provision::v1::Enrolment;

  absl::Status Keep(projection::Attempt& attempt, const projection::FollowedRow& row);
  // Every enrolment of these pupils, deleted ones too.
  absl::StatusOr<std::vector<Enrolment>> EnrolmentsOf(projection::Attempt& attempt,
                                                      std::span<const std::string> pupils) const;
  // Brings the enrolments of `pupils` to what `follow` makes of each.
  absl::Status Follow(projection::Attempt& attempt, const std::vector<std::string>& pupils,
                      const std::function<Enrolment(const Enrolment&)>& follow) const;
  absl::Status Store(projection::Attempt& attempt, const Enrolment& before, Enrolment after) const;
  // Whether another enrolment of the pupil in the provision is open.
  absl::StatusOr<bool> AnotherIsOpen(projection::Attempt& attempt,
                                     const Enrolment& enrolment) const;

  const resource::ResourceStore& enrolments_;
};

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_PUPILS_PROJECTION_H_
