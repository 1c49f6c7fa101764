#include "services/pupil_tracking/progress/progress_reader.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/change_log.h"
#include "common/time/iso_date.h"
#include "services/pupil_tracking/progress/expected_score.h"
#include "services/pupil_tracking/pupils/on_roll.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"

namespace senda::pupil_tracking {
namespace {

const storage::Statement kLearners{
    "pupils.on_roll",
    fmt::format("SELECT id, date_of_birth, out_of_year FROM pupils WHERE trust = $1 AND school = "
                "$2 AND {}",
                IsOnRoll("pupils", "$3"))};

// In the order of the index assessments_series.
const storage::Statement kResults{
    "assessments.series",
    "SELECT pupil, instrument, taken_date, id, subject, score, standard, test_year_group "
    "FROM assessments WHERE trust = $1 AND school = $2 AND taken_date >= $3 AND taken_date <= $4 "
    "AND delete_time IS NULL AND void_date IS NULL ORDER BY pupil, instrument, taken_date"};

absl::StatusOr<absl::CivilDay> DayOf(std::string_view text) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(absl::string_view(text.data(), text.size()), &day)) return day;
  return errors::Internal("a date column that holds no date");
}

absl::Status ReadLearners(storage::Transaction& transaction, const std::string& trust,
                          const std::string& school, const std::string& today, absl::CivilDay to,
                          SchoolProgress& progress) {
  return transaction.Query(kLearners, {trust, school, today},
                           [&](const storage::Row& row) -> absl::Status {
                             Learner learner;
                             learner.pupil = resource::FormatName(trust, "pupils", row.Text(0));
                             learner.school = school;
                             ASSIGN_OR_RETURN(learner.birth, DayOf(row.Text(1)));
                             learner.year_of_age = ExpectedYearGroup(learner.birth, to);
                             learner.out_of_year = row.Int(2) != 0;
                             progress.AddLearner(std::move(learner));
                             return absl::OkStatus();
                           });
}

}  // namespace

ProgressSpan DefaultSpan(absl::CivilDay to) {
  const absl::CivilDay start = AcademicYearStart(to);
  return {absl::CivilDay(start.year() - 1, 9, 1), to, "", ""};
}

ProgressFigures FiguresOf(const Policy& policy) {
  return {policy.confidence_multiplier, policy.minimum_peers,
          static_cast<double>(policy.peer_band_points), policy.minimum_weeks_between};
}

absl::Status ReadSchool(storage::Transaction& transaction, const std::string& trust,
                        const std::string& school, const ProgressSpan& span,
                        SchoolProgress& progress) {
  const std::string from = time::IsoDate(span.from);
  const std::string to = time::IsoDate(span.to);
  RETURN_IF_ERROR(ReadLearners(transaction, trust, school, to, span.to, progress));
  progress.Only(span.subject);
  const std::string prefix = resource::FormatName(trust, "assessments", "");
  std::string name;
  RETURN_IF_ERROR(transaction.Query(
      kResults, {trust, school, from, to}, [&](const storage::Row& row) -> absl::Status {
        if (!span.instrument.empty() && row.Text(1) != span.instrument) return absl::OkStatus();
        ResultRow result;
        result.pupil = row.Text(0);
        result.instrument = row.Text(1);
        ASSIGN_OR_RETURN(result.day, DayOf(row.Text(2)));
        name.assign(prefix).append(row.Text(3));
        result.assessment = name;
        result.subject = row.Text(4);
        if (!row.IsNull(5)) result.score = row.Double(5);
        result.has_standard = !row.Text(6).empty();
        if (!row.IsNull(7)) result.test_year_group = static_cast<int>(row.Int(7));
        progress.AddResult(result);
        return absl::OkStatus();
      }));
  progress.Finish();
  return absl::OkStatus();
}

absl::Status SchoolsOnDemand::ReadShared() {
  ASSIGN_OR_RETURN(auto instruments, ReadInstruments(registry_, call_.tx(), call_.trust()));
  instruments_ = std::make_shared<const InstrumentsByName>(std::move(instruments));
  ASSIGN_OR_RETURN(policies_, ReadPolicies(registry_, call_));
  return absl::OkStatus();
}

std::string SchoolsOnDemand::KeyOf(const std::string& school) const {
  return fmt::format("{} {} {} {} {} {} {}", last_change_, call_.trust(), school,
                     time::IsoDate(span_.from), time::IsoDate(span_.to), span_.instrument,
                     span_.subject);
}

absl::StatusOr<const SchoolProgress*> SchoolsOnDemand::Of(const std::string& school) {
  if (last_change_ < 0) {
    ASSIGN_OR_RETURN(last_change_, storage::HeadSequence(call_.tx(), call_.trust()));
  }
  One& one = schools_[school];
  if (one.read != nullptr) return &one.read->progress;
  one.key = KeyOf(school);
  one.read = kept_.Find(one.key);
  if (one.read != nullptr) return &one.read->progress;
  if (instruments_ == nullptr) RETURN_IF_ERROR(ReadShared());
  auto read = std::make_shared<ReadProgress>(instruments_, FiguresOf(policies_.For(school)));
  RETURN_IF_ERROR(ReadSchool(call_.tx(), call_.trust(), school, span_, read->progress));
  one.read = std::move(read);
  return &one.read->progress;
}

void SchoolsOnDemand::KeepForNextPage(const std::string& school) {
  const One& one = schools_[school];
  if (one.read != nullptr) kept_.Keep(one.key, one.read);
}

}  // namespace senda::pupil_tracking
