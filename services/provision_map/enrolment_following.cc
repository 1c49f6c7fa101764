#include "services/provision_map/enrolment_following.h"

#include "common/rules/field_rules.h"

namespace senda::provision_map {
namespace {

using provision::v1::Enrolment;
using provision::v1::EnrolmentEndReason;
using rules::ToCivilDay;

// Marks a deletion that is still to be made; the time itself is set when it is.
void MarkDeleted(Enrolment& enrolment) { enrolment.mutable_delete_time(); }

bool RunsBeyond(const Enrolment& enrolment, absl::CivilDay last) {
  const auto end = ToCivilDay(enrolment.end_date());
  return !enrolment.has_end_date() || (end.has_value() && *end > last);
}

// Ends what would run beyond `last`. The day planned at first is kept over a second ending.
void End(Enrolment& enrolment, absl::CivilDay last, EnrolmentEndReason reason) {
  if (enrolment.has_delete_time() || !RunsBeyond(enrolment, last)) return;
  const bool ended_before =
      enrolment.end_reason() != provision::v1::ENROLMENT_END_REASON_UNSPECIFIED;
  enrolment.set_end_reason(reason);
  if (ToCivilDay(enrolment.start_date()) > last) {
    MarkDeleted(enrolment);
    return;
  }
  if (enrolment.has_end_date() && !ended_before) {
    *enrolment.mutable_planned_end_date() = enrolment.end_date();
  }
  *enrolment.mutable_end_date() = rules::ToDate(last);
}

// Takes back what a leaving date did, as far as that has not come to pass.
void ResumeAfterLeaving(Enrolment& enrolment, absl::CivilDay today) {
  if (enrolment.end_reason() != provision::v1::ENROLMENT_END_REASON_PUPIL_LEFT) return;
  if (enrolment.has_delete_time()) {
    enrolment.clear_delete_time();
    enrolment.clear_expire_time();
    enrolment.clear_end_reason();
    return;
  }
  const auto end = ToCivilDay(enrolment.end_date());
  if (!end.has_value() || *end < today) return;
  enrolment.clear_end_date();
  enrolment.clear_end_reason();
  if (enrolment.has_planned_end_date()) {
    *enrolment.mutable_end_date() = enrolment.planned_end_date();
    enrolment.clear_planned_end_date();
  }
}

}  // namespace

Enrolment InStepWith(const Enrolment& enrolment, const PupilPlace& place, absl::CivilDay today) {
  Enrolment after = enrolment;
  after.set_school(place.school);
  const bool moved_on = place.leaving != (enrolment.has_pupil_leaving_date()
                                              ? ToCivilDay(enrolment.pupil_leaving_date())
                                              : std::nullopt);
  after.clear_pupil_leaving_date();
  if (place.leaving.has_value()) {
    *after.mutable_pupil_leaving_date() = rules::ToDate(*place.leaving);
  }
  if (moved_on) ResumeAfterLeaving(after, today);
  // Only a new leaving date ends anything: what a person opened again afterwards stays open.
  if (moved_on && place.leaving.has_value()) {
    End(after, *place.leaving, provision::v1::ENROLMENT_END_REASON_PUPIL_LEFT);
  }
  return after;
}

Enrolment AfterMove(const Enrolment& enrolment, const PupilMove& move) {
  const absl::Time made = absl::FromUnixSeconds(enrolment.create_time().seconds()) +
                          absl::Nanoseconds(enrolment.create_time().nanos());
  const bool concerned = enrolment.provision_school() == move.from_school &&
                         move.school != move.from_school && made <= move.made;
  Enrolment after = enrolment;
  if (concerned) {
    End(after, move.first_day - 1, provision::v1::ENROLMENT_END_REASON_PUPIL_MOVED);
  }
  return after;
}

}  // namespace senda::provision_map
