#include "services/cli/importing/ctf_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_split.h"
#include "services/cli/importing/assessment_values.h"
#include "services/cli/importing/field_values.h"
#include "services/pupil_tracking/progress/instrument_rules.h"

namespace senda::importing {
namespace {

using pupils::v1::Assessment;
using pupils::v1::Instrument;

// Stages in the order of a child's life.
constexpr std::string_view kStages[] = {"EYF", "KS1", "KS2", "KS3", "KS4", "KS5"};

std::size_t StageOrder(std::string_view stage) {
  return static_cast<std::size_t>(std::find(std::begin(kStages), std::end(kStages), stage) -
                                  std::begin(kStages));
}

// The year in which the academic year of a day ends.
int EndYear(absl::CivilDay day) {
  return static_cast<int>(day.month() >= 9 ? day.year() + 1 : day.year());
}

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

std::string YearKey(const Assessment& assessment) {
  return fmt::format("{} {} {}", assessment.pupil(), assessment.instrument(),
                     EndYear(DayOf(assessment.taken_date())));
}

// Whether an instrument may have `text` as its result; then the assessment gets it.
bool TakesResult(const Instrument& instrument, const std::string& text, Assessment& assessment) {
  if (HasStandard(instrument, text)) {
    assessment.set_standard(text);
    return true;
  }
  const auto score = ParseScore(instrument.kind(), text);
  const auto range = pupil_tracking::RangeOf(instrument);
  if (!score.has_value() || !range.has_value()) return false;
  if (*score < range->lowest || *score > range->highest) return false;
  assessment.set_score(*score);
  return true;
}

CtfOutcome LeftOut(std::string reason, std::string message) {
  CtfOutcome outcome;
  outcome.reason = std::move(reason);
  outcome.message = std::move(message);
  return outcome;
}

std::string StatusWord(std::string_view status) {
  if (status == "P") return "provisional";
  if (status == "E") return "an estimate";
  if (status == "T") return "a target";
  return fmt::format("of status '{}'", status);
}

bool SameResult(const Assessment& a, const Assessment& b) {
  return a.has_score() == b.has_score() && a.score() == b.score() && a.standard() == b.standard();
}

// "105", "PK4"; "" for a result in words, which no file can state.
std::string ResultText(const Assessment& assessment) {
  if (!assessment.standard().empty()) return assessment.standard();
  return assessment.has_score() ? fmt::format("{:g}", assessment.score()) : "";
}

CtfResult NewResult(const Instrument& instrument, const Assessment& assessment) {
  const std::vector<std::string> parts = absl::StrSplit(instrument.transfer_code(), '/');
  CtfResult result;
  result.stage = parts[0];
  result.subject = parts[1];
  result.method = parts[2];
  result.component = parts[3];
  if (parts.size() > 4) result.qualifier = parts[4];
  result.year = EndYear(DayOf(assessment.taken_date()));
  result.result = ResultText(assessment);
  return result;
}

}  // namespace

std::string TransferCodeOf(const CtfResult& result) {
  const std::string code =
      fmt::format("{}/{}/{}/{}", result.stage, result.subject, result.method, result.component);
  return result.qualifier.empty() ? code : fmt::format("{}/{}", code, result.qualifier);
}

CtfResultRules::CtfResultRules(std::string trust, absl::CivilDay today, const CtfRecords& records)
    : trust_(std::move(trust)), today_(today), records_(records) {
  for (const Assessment& assessment : records.assessments) {
    known_.emplace_back(YearKey(assessment), &assessment);
  }
  // Of one year, what counts stands before what was voided.
  std::sort(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second->has_void_date()) <
           std::pair(b.first, b.second->has_void_date());
  });
}

std::vector<const Instrument*> CtfResultRules::WithCode(const CtfResult& result) const {
  const std::string whole = TransferCodeOf(result);
  std::vector<const Instrument*> found;
  for (const Instrument& instrument : records_.instruments) {
    const std::string& code = instrument.transfer_code();
    if (code.empty() || instrument.retired()) continue;
    // A code without a qualifier is that of any.
    const bool any_qualifier = std::count(code.begin(), code.end(), '/') == 3;
    if (whole == code || (any_qualifier && whole.starts_with(code + "/"))) {
      found.push_back(&instrument);
    }
  }
  return found;
}

const Assessment* CtfResultRules::OnRecord(const Assessment& assessment) const {
  const std::string key = YearKey(assessment);
  auto entry = std::lower_bound(known_.begin(), known_.end(), key,
                                [](const auto& e, const std::string& k) { return e.first < k; });
  const Assessment* first = nullptr;
  for (; entry != known_.end() && entry->first == key; ++entry) {
    if (first == nullptr) first = entry->second;
    if (!entry->second->has_void_date() && SameResult(*entry->second, assessment)) {
      return entry->second;
    }
  }
  return first;
}

std::vector<CtfOutcome> CtfResultRules::Fitting(
    const CtfResult& result, const std::string& pupil,
    const std::vector<const Instrument*>& instruments) const {
  absl::CivilDay day = result.day.value_or(absl::CivilDay(result.year, 6, 30));
  // Of the year under way, the day on which we hear of it.
  if (!result.day.has_value() && result.year == EndYear(today_)) day = std::min(day, today_);
  std::vector<CtfOutcome> fitting;
  for (const Instrument* instrument : instruments) {
    CtfOutcome outcome;
    outcome.kind = CtfOutcome::Kind::kNew;
    outcome.assessment = NewAssessment(trust_, pupil, *instrument, day);
    if (!TakesResult(*instrument, result.result, outcome.assessment)) continue;
    if (!result.day.has_value()) {
      outcome.assessment.set_narrative("From a transfer file, which states a year and no day.");
    }
    fitting.push_back(std::move(outcome));
  }
  return fitting;
}

CtfOutcome CtfResultRules::Decide(const CtfResult& result, const std::string& pupil) const {
  if (result.status != "R" && !result.status.empty()) {
    return LeftOut("RESULT_NOT_FINAL",
                   fmt::format("the result is {}, not a final one", StatusWord(result.status)));
  }
  if (result.year == 0 && !result.day.has_value()) {
    return LeftOut("RESULT_WITHOUT_YEAR", "the result states no year");
  }
  const std::string code = TransferCodeOf(result);
  const auto with_code = WithCode(result);
  if (with_code.empty()) {
    return LeftOut("NO_INSTRUMENT",
                   fmt::format("no instrument of the trust has the transfer code {}", code));
  }
  std::vector<CtfOutcome> fitting = Fitting(result, pupil, with_code);
  if (fitting.empty()) {
    return LeftOut("RESULT_NOT_TAKEN", fmt::format("'{}' is no result of {}", result.result,
                                                   with_code.front()->title()));
  }
  if (fitting.size() > 1) {
    return LeftOut("INSTRUMENT_AMBIGUOUS",
                   fmt::format("several instruments have the transfer code {}", code));
  }
  return AgainstRecord(std::move(fitting.front()), code, result.year);
}

CtfOutcome CtfResultRules::AgainstRecord(CtfOutcome outcome, const std::string& code,
                                         int year) const {
  const Assessment& stated = outcome.assessment;
  if (DayOf(stated.taken_date()) > today_) {
    return LeftOut("DATE_IN_FUTURE", fmt::format("the year {} has not come", year));
  }
  const Assessment* there = OnRecord(stated);
  if (there == nullptr) return outcome;
  if (there->has_void_date()) return LeftOut("RESULT_VOIDED", "the trust has voided this result");
  if (!SameResult(*there, stated)) {
    return LeftOut("RESULT_DIFFERS",
                   fmt::format("the trust has another result of {} in {}", code, year));
  }
  outcome.kind = CtfOutcome::Kind::kThere;
  return outcome;
}

std::vector<CtfResult> CtfResultsOf(const std::vector<Assessment>& assessments,
                                    const std::vector<Instrument>& instruments) {
  std::map<std::string, const Instrument*> by_name;
  for (const Instrument& instrument : instruments) {
    if (!instrument.transfer_code().empty()) by_name[instrument.name()] = &instrument;
  }
  std::map<std::string, const Assessment*> last;  // of a year
  for (const Assessment& assessment : assessments) {
    if (!by_name.contains(assessment.instrument()) || assessment.has_void_date()) continue;
    if (ResultText(assessment).empty()) continue;
    const Assessment*& kept = last[YearKey(assessment)];
    if (kept == nullptr || DayOf(kept->taken_date()) < DayOf(assessment.taken_date())) {
      kept = &assessment;
    }
  }
  std::vector<CtfResult> results;
  for (const auto& [key, assessment] : last) {
    results.push_back(NewResult(*by_name[assessment->instrument()], *assessment));
  }
  std::sort(results.begin(), results.end(), [](const CtfResult& a, const CtfResult& b) {
    return std::tuple(StageOrder(a.stage), a.year, TransferCodeOf(a)) <
           std::tuple(StageOrder(b.stage), b.year, TransferCodeOf(b));
  });
  return results;
}

}  // namespace senda::importing
