#include "services/pupil_tracking/retention/legal_hold_rules.h"

#include "common/rules/field_rules.h"
#include "common/status/errors.h"

namespace senda::pupil_tracking {

using pupils::v1::LegalHold;

absl::Status CheckLegalHold(const LegalHold& hold, absl::CivilDay today) {
  rules::FieldRules rules("legal_hold");
  const auto placed = rules.Day("placed_on", true, hold.placed_on());
  const auto review = rules.Day("review_date", hold.has_review_date(), hold.review_date());
  const auto released = rules.Day("released_on", hold.has_released_on(), hold.released_on());
  rules.CheckPast("placed_on", placed, today);
  rules.CheckPast("released_on", released, today);
  rules.CheckOrder("review_date", placed, review);
  rules.CheckOrder("released_on", placed, released);
  if (hold.has_released_on() && hold.release_reason().empty()) {
    rules.Add("release_reason", "say why the hold is released", "RELEASE_REASON_MISSING");
  }
  if (!hold.has_released_on() && !hold.release_reason().empty()) {
    rules.Add("released_on", "give the day of the release, or leave the reason out",
              "RELEASE_DATE_MISSING");
  }
  return rules.Verdict();
}

absl::Status CheckOpen(const LegalHold& stored) {
  if (!stored.has_released_on()) return absl::OkStatus();
  return errors::WrongState("HOLD_RELEASED",
                            "the hold was released; place another if the matter comes back",
                            {{"legal_hold", stored.name()}});
}

}  // namespace senda::pupil_tracking
