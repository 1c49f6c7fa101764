// What holds of retention whoever the pupil is and whatever the trust's policy.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "common/rules/birthday.h"
#include "services/pupil_tracking/retention/retention_rules.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

// A day of the forty years from 1990, with ten 29ths of February; every fourth is one of those.
CivilDay AnyBirth() {
  if (*rc::gen::inRange(0, 4) == 0) return CivilDay(1992 + 4 * *rc::gen::inRange(0, 10), 2, 29);
  return CivilDay(1990, 1, 1) + *rc::gen::inRange(0, 40 * 365);
}

RetentionFacts AnyFacts() {
  RetentionFacts facts;
  facts.birth = AnyBirth();
  if (*rc::gen::inRange(0, 4) != 0) facts.left = facts.birth + *rc::gen::inRange(0, 40 * 365);
  facts.had_sen = *rc::gen::arbitrary<bool>();
  facts.open_holds = *rc::gen::inRange(0, 3);
  return facts;
}

RetentionYears AnyYears() {
  const int pupil_record = *rc::gen::inRange(25, 40);
  return {pupil_record, pupil_record + *rc::gen::inRange(0, 15)};
}

CivilDay AnyDay(const RetentionFacts& facts) {
  return facts.birth + *rc::gen::inRange(0, 70 * 365);
}

RC_GTEST_PROP(Retention, NeverEndsBeforeThe25thBirthday, ()) {
  const RetentionFacts facts = AnyFacts();
  const Retention retention = RetentionOn(facts, AnyYears(), AnyDay(facts));
  RC_ASSERT(retention.retain_until >= rules::BirthdayAt(facts.birth, 25));
  if (facts.left.has_value()) RC_ASSERT(retention.retain_until >= *facts.left);
}

RC_GTEST_PROP(Retention, IsNoShorterUnderALongerPolicy, ()) {
  const RetentionFacts facts = AnyFacts();
  const RetentionYears years = AnyYears();
  const RetentionYears longer{years.pupil_record + *rc::gen::inRange(0, 5),
                              years.sen_file + *rc::gen::inRange(5, 10)};
  const CivilDay on = AnyDay(facts);
  RC_ASSERT(RetentionOn(facts, longer, on).retain_until >=
            RetentionOn(facts, years, on).retain_until);
  RetentionFacts with_sen = facts;
  with_sen.had_sen = true;
  RC_ASSERT(RetentionOn(with_sen, years, on).retain_until >=
            RetentionOn(facts, years, on).retain_until);
}

RC_GTEST_PROP(Retention, IsNeverDueWhenHeldOnRollOrInTime, ()) {
  const RetentionFacts facts = AnyFacts();
  const CivilDay on = AnyDay(facts);
  const Retention retention = RetentionOn(facts, AnyYears(), on);
  const bool due = retention.state == RETENTION_STATE_DUE;
  const bool has_left = facts.left.has_value() && *facts.left < on;
  RC_ASSERT(due == (facts.open_holds == 0 && has_left && on > retention.retain_until));
}

// Once over, over for good: no later day takes the records back among those that are kept.
RC_GTEST_PROP(Retention, StaysDueFromTheDayAfterItsEnd, ()) {
  RetentionFacts facts = AnyFacts();
  facts.left = facts.birth + *rc::gen::inRange(0, 40 * 365);
  facts.open_holds = 0;
  const RetentionYears years = AnyYears();
  const CivilDay end = RetentionOn(facts, years, facts.birth).retain_until;
  RC_ASSERT(RetentionOn(facts, years, end).state != RETENTION_STATE_DUE);
  const CivilDay later = end + 1 + *rc::gen::inRange(0, 5000);
  RC_ASSERT(RetentionOn(facts, years, later).state == RETENTION_STATE_DUE);
}

// The bound that queries use draws the line where the rule does.
RC_GTEST_PROP(LatestBirthOver, DrawsTheLineOfTheRule, ()) {
  const CivilDay birth = AnyBirth();
  const int years = *rc::gen::inRange(25, 50);
  const CivilDay on = rules::BirthdayAt(birth, years) + *rc::gen::inRange(-3, 4);
  RC_ASSERT((birth <= LatestBirthOver(on, years)) == (rules::BirthdayAt(birth, years) < on));
}

}  // namespace
}  // namespace senda::pupil_tracking
