#include "services/pupil_tracking/planning/movement_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include "absl/strings/ascii.h"
#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "services/pupil_tracking/progress/effective_subject.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;

namespace {

using Day = std::optional<absl::CivilDay>;

struct Window {
  absl::CivilDay since, to;
  bool Holds(const Day& day) const { return day.has_value() && *day >= since && *day <= to; }
};

Day DayOf(bool present, const google::type::Date& date) {
  return present ? rules::ToCivilDay(date) : std::nullopt;
}

class Movements {
 public:
  void Add(const Day& day, MovementKind kind, const std::string& resource, std::string text) {
    Movement& movement = all_.emplace_back();
    *movement.mutable_date() = rules::ToDate(*day);
    movement.set_kind(kind);
    movement.set_resource(resource);
    movement.set_text(std::move(text));
  }
  std::vector<Movement> InOrder() && {
    const auto key = [](const Movement& m) {
      return std::tuple(*rules::ToCivilDay(m.date()), static_cast<int>(m.kind()), m.resource());
    };
    std::sort(all_.begin(), all_.end(),
              [&](const Movement& a, const Movement& b) { return key(a) < key(b); });
    return std::move(all_);
  }

 private:
  std::vector<Movement> all_;
};

// Null when it is not known.
const Instrument* InstrumentOf(const Assessment& assessment, const InstrumentsByName& instruments) {
  const auto found = instruments.find(assessment.instrument());
  return found == instruments.end() ? nullptr : &found->second;
}

std::string SubjectOf(const Assessment& assessment, const InstrumentsByName& instruments) {
  return std::string(EffectiveSubject(assessment, InstrumentOf(assessment, instruments)));
}

// "NGRT reading", or the title alone when it names the subject.
std::string WhatWasUsed(const Assessment& assessment, const InstrumentsByName& instruments) {
  const Instrument* instrument = InstrumentOf(assessment, instruments);
  const auto name = resource::SplitName(assessment.instrument());
  const std::string title = instrument != nullptr ? instrument->title()
                            : name.has_value()    ? std::string(name->id)
                                                  : assessment.instrument();
  const std::string subject = SubjectOf(assessment, instruments);
  const bool says_subject =
      absl::AsciiStrToLower(title).find(absl::AsciiStrToLower(subject)) != std::string::npos;
  return says_subject ? title : fmt::format("{} {}", title, subject);
}

std::string ScoreWords(const Assessment& assessment) {
  if (!assessment.has_score()) return assessment.standard();
  const bool is_age = assessment.kind() == ASSESSMENT_KIND_READING_AGE ||
                      assessment.kind() == ASSESSMENT_KIND_SPELLING_AGE;
  if (!is_age) return fmt::format("{:g}", assessment.score());
  const int months = static_cast<int>(assessment.score());
  return fmt::format("{}y {}m", months / 12, months % 12);
}

std::string ChangeWords(const Assessment& before, const Assessment& after,
                        const InstrumentsByName& instruments) {
  const std::string what = WhatWasUsed(after, instruments);
  const std::string from = ScoreWords(before), to = ScoreWords(after);
  if (from.empty() || to.empty()) return fmt::format("{} observed again", what);
  const bool other_test = before.has_test_year_group() != after.has_test_year_group() ||
                          before.test_year_group() != after.test_year_group();
  const std::string_view hint = other_test ? " (tests for different years)" : "";
  return from == to ? fmt::format("{} still {}{}", what, to, hint)
                    : fmt::format("{} {} to {}{}", what, from, to, hint);
}

// The later of two, by day and then by name, so that the answer does not depend on their order.
bool IsLater(const Assessment& a, const Assessment* b) {
  if (b == nullptr) return true;
  return std::tuple(*rules::ToCivilDay(a.taken_date()), a.name()) >
         std::tuple(*rules::ToCivilDay(b->taken_date()), b->name());
}

void AddAssessments(const PupilHistory& history, const InstrumentsByName& instruments,
                    Window window, Movements& movements) {
  struct Pair {
    const Assessment* before = nullptr;
    const Assessment* after = nullptr;
  };
  std::map<std::tuple<std::string, int, std::string>, Pair> pairs;
  for (const Assessment& assessment : history.assessments) {
    const Day taken = DayOf(assessment.has_taken_date(), assessment.taken_date());
    if (assessment.has_void_date() || !taken.has_value() || *taken > window.to) continue;
    Pair& pair = pairs[{assessment.instrument(), assessment.kind(),
                        SubjectKey(SubjectOf(assessment, instruments))}];
    const Assessment*& latest = *taken <= window.since ? pair.before : pair.after;
    if (IsLater(assessment, latest)) latest = &assessment;
  }
  for (const auto& [what, pair] : pairs) {
    if (pair.before == nullptr || pair.after == nullptr) continue;
    movements.Add(rules::ToCivilDay(pair.after->taken_date()), MOVEMENT_KIND_ASSESSMENT,
                  pair.after->name(), ChangeWords(*pair.before, *pair.after, instruments));
  }
}

// "K"; "none" without a record.
std::string Letter(const SenRecord* record) {
  constexpr std::string_view kPrefix = "SEN_PROVISION_";
  return record == nullptr ? "none" : SenProvision_Name(record->provision()).substr(kPrefix.size());
}

void AddSenRecords(const PupilHistory& history, Window window, Movements& movements) {
  std::vector<const SenRecord*> records;
  for (const SenRecord& record : history.sen_records) {
    const Day start = DayOf(record.has_start_date(), record.start_date());
    if (start.has_value() && *start <= window.to) records.push_back(&record);
  }
  std::sort(records.begin(), records.end(), [](const SenRecord* a, const SenRecord* b) {
    return std::tuple(*rules::ToCivilDay(a->start_date()), a->name()) <
           std::tuple(*rules::ToCivilDay(b->start_date()), b->name());
  });
  const SenRecord* before = nullptr;
  for (const SenRecord* record : records) {
    const Day start = rules::ToCivilDay(record->start_date());
    if (window.Holds(start) && (before == nullptr || before->provision() != record->provision())) {
      movements.Add(start, MOVEMENT_KIND_SEN_PROVISION, record->name(),
                    fmt::format("SEN provision {} to {}", Letter(before), Letter(record)));
    }
    before = record;
  }
  if (before == nullptr) return;
  const Day end = DayOf(before->has_end_date(), before->end_date());
  if (window.Holds(end)) {
    movements.Add(end, MOVEMENT_KIND_SEN_PROVISION, before->name(),
                  fmt::format("SEN provision {} ended", Letter(before)));
  }
}

std::string_view OutcomeWords(TargetOutcome outcome) {
  switch (outcome) {
    case TARGET_OUTCOME_MET:
      return "met";
    case TARGET_OUTCOME_PARTLY_MET:
      return "partly met";
    case TARGET_OUTCOME_NOT_MET:
      return "not met";
    default:
      return "no outcome";
  }
}

void AddTargets(const PupilHistory& history, Window window, Movements& movements) {
  for (const Target& target : history.targets) {
    if (target.state() == TARGET_STATE_DRAFT) continue;
    const Day start = DayOf(target.has_start_date(), target.start_date());
    const Day reviewed = DayOf(target.has_reviewed_date(), target.reviewed_date());
    if (window.Holds(start)) {
      movements.Add(start, MOVEMENT_KIND_TARGET, target.name(),
                    fmt::format("Target set: {}", target.title()));
    }
    if (window.Holds(reviewed)) {
      movements.Add(
          reviewed, MOVEMENT_KIND_TARGET, target.name(),
          fmt::format("Target reviewed, {}: {}", OutcomeWords(target.outcome()), target.title()));
    }
  }
}

std::string_view OutcomeWords(PlanOutcome outcome) {
  switch (outcome) {
    case PLAN_OUTCOME_CONTINUE:
      return "the support goes on";
    case PLAN_OUTCOME_CHANGE:
      return "the support changes";
    case PLAN_OUTCOME_ESCALATE:
      return "more is needed";
    case PLAN_OUTCOME_END:
      return "no longer needed";
    default:
      return "no outcome";
  }
}

void AddPlans(const PupilHistory& history, Window window, Movements& movements) {
  std::map<std::string, int> numbers;
  for (const PlanCycle& cycle : history.plan_cycles) {
    numbers[cycle.name()] = cycle.number();
    const Day start = DayOf(cycle.has_start_date(), cycle.start_date());
    const Day end = DayOf(cycle.has_end_date(), cycle.end_date());
    if (window.Holds(start)) {
      movements.Add(start, MOVEMENT_KIND_PLAN, cycle.name(),
                    fmt::format("Plan {} begun", cycle.number()));
    }
    if (window.Holds(end)) {
      movements.Add(
          end, MOVEMENT_KIND_PLAN, cycle.name(),
          fmt::format("Plan {} closed: {}", cycle.number(), OutcomeWords(cycle.outcome())));
    }
  }
  for (const PlanReview& review : history.plan_reviews) {
    const Day held = DayOf(review.has_held_date(), review.held_date());
    if (!window.Holds(held)) continue;
    movements.Add(held, MOVEMENT_KIND_PLAN, review.name(),
                  fmt::format("Plan {} reviewed{}", numbers[review.plan_cycle()],
                              review.with_family() ? " with the family" : ""));
  }
}

void AddPassports(const PupilHistory& history, Window window, Movements& movements) {
  for (const PupilPassport& passport : history.passports) {
    const Day agreed = DayOf(passport.has_agreed_date(), passport.agreed_date());
    if (passport.state() == PASSPORT_STATE_DRAFT || !window.Holds(agreed)) continue;
    movements.Add(agreed, MOVEMENT_KIND_PASSPORT, passport.name(), "Passport agreed");
  }
}

}  // namespace

std::vector<Movement> MovementsOf(const PupilHistory& history, const InstrumentsByName& instruments,
                                  absl::CivilDay since, absl::CivilDay to) {
  const Window window{since, to};
  Movements movements;
  AddAssessments(history, instruments, window, movements);
  AddSenRecords(history, window, movements);
  AddTargets(history, window, movements);
  AddPlans(history, window, movements);
  AddPassports(history, window, movements);
  return std::move(movements).InOrder();
}

}  // namespace senda::pupil_tracking
