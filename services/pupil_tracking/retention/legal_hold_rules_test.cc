#include "services/pupil_tracking/retention/legal_hold_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using absl::CivilDay;
using pupils::v1::LegalHold;
using Found = std::vector<std::string>;

constexpr CivilDay kToday(2026, 11, 20);

LegalHold Placed(CivilDay day) {
  LegalHold hold;
  *hold.mutable_placed_on() = rules::ToDate(day);
  return hold;
}

Found FoundIn(const LegalHold& hold) { return testing::ViolationsIn(CheckLegalHold(hold, kToday)); }

TEST(LegalHoldRules, LetPlacedAndReleasedHoldsPass) {
  LegalHold hold = Placed(kToday);
  EXPECT_EQ(FoundIn(hold), Found());
  *hold.mutable_review_date() = rules::ToDate(kToday + 365);
  *hold.mutable_released_on() = rules::ToDate(kToday);
  hold.set_release_reason("Claim settled");
  EXPECT_EQ(FoundIn(hold), Found());
}

TEST(LegalHoldRules, WantDaysInTheirOrderAndNotToCome) {
  EXPECT_EQ(FoundIn(Placed(kToday + 1)), Found{"legal_hold.placed_on DATE_IN_FUTURE"});
  LegalHold hold = Placed(kToday - 10);
  *hold.mutable_review_date() = rules::ToDate(kToday - 11);
  *hold.mutable_released_on() = rules::ToDate(kToday - 11);
  hold.set_release_reason("Claim settled");
  EXPECT_EQ(FoundIn(hold), (Found{"legal_hold.review_date END_BEFORE_START",
                                  "legal_hold.released_on END_BEFORE_START"}));
  *hold.mutable_released_on() = rules::ToDate(kToday + 1);
  hold.clear_review_date();
  EXPECT_EQ(FoundIn(hold), Found{"legal_hold.released_on DATE_IN_FUTURE"});
}

TEST(LegalHoldRules, WantAReleaseAndItsReasonTogether) {
  LegalHold hold = Placed(kToday - 10);
  *hold.mutable_released_on() = rules::ToDate(kToday);
  EXPECT_EQ(FoundIn(hold), Found{"legal_hold.release_reason RELEASE_REASON_MISSING"});
  hold.clear_released_on();
  hold.set_release_reason("Claim settled");
  EXPECT_EQ(FoundIn(hold), Found{"legal_hold.released_on RELEASE_DATE_MISSING"});
}

TEST(LegalHoldRules, LeaveAReleasedHoldAsItIs) {
  LegalHold hold = Placed(kToday - 10);
  EXPECT_TRUE(CheckOpen(hold).ok());
  *hold.mutable_released_on() = rules::ToDate(kToday);
  EXPECT_EQ(errors::ReasonOf(CheckOpen(hold)), "HOLD_RELEASED");
}

}  // namespace
}  // namespace senda::pupil_tracking
