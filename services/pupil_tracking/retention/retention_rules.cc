#include "services/pupil_tracking/retention/retention_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/rules/birthday.h"
#include "common/time/iso_date.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;
using absl::CivilDay;

namespace {

bool HasLeft(const RetentionFacts& facts, CivilDay on) {
  return facts.left.has_value() && *facts.left < on;
}

std::string WordsOf(const RetentionFacts& facts, RetentionState state) {
  switch (state) {
    case RETENTION_STATE_HELD:
      return fmt::format(
          "Legal holds in force: {}; nothing is disposed of until they are released.",
          facts.open_holds);
    case RETENTION_STATE_ON_ROLL:
      return "On roll: nothing is disposed of.";
    case RETENTION_STATE_DUE:
      return "That time is over: the records are to be disposed of.";
    default:
      return "That time is not over.";
  }
}

}  // namespace

Retention RetentionOn(const RetentionFacts& facts, const RetentionYears& years, CivilDay on) {
  Retention retention;
  retention.kind =
      facts.had_sen ? RETAINED_RECORD_KIND_SEN_FILE : RETAINED_RECORD_KIND_PUPIL_RECORD;
  retention.years = facts.had_sen ? years.sen_file : years.pupil_record;
  retention.retain_until = rules::BirthdayAt(facts.birth, retention.years);
  if (facts.left.has_value())
    retention.retain_until = std::max(retention.retain_until, *facts.left);
  if (facts.open_holds > 0) {
    retention.state = RETENTION_STATE_HELD;
  } else if (!HasLeft(facts, on)) {
    retention.state = RETENTION_STATE_ON_ROLL;
  } else {
    retention.state = on > retention.retain_until ? RETENTION_STATE_DUE : RETENTION_STATE_RETAINED;
  }
  return retention;
}

CivilDay LatestBirthOver(CivilDay on, int years) {
  // Two steps at most: from 1 March over 29 February to 28 February.
  CivilDay birth(on.year() - years, on.month(), on.day());
  while (rules::BirthdayAt(birth, years) >= on) --birth;
  return birth;
}

std::string Explain(const RetentionFacts& facts, const Retention& retention) {
  const char* kind =
      retention.kind == RETAINED_RECORD_KIND_SEN_FILE ? "SEN file" : "Pupil's record";
  const bool left_later = rules::BirthdayAt(facts.birth, retention.years) < retention.retain_until;
  return fmt::format("{}: kept for {} years from the date of birth, until {}{}. {}", kind,
                     retention.years, time::IsoDate(retention.retain_until),
                     left_later ? ", the last day on the roll" : "",
                     WordsOf(facts, retention.state));
}

}  // namespace senda::pupil_tracking
