#include "services/pupil_tracking/progress/progress_run_part.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/denial.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "senda/pupils/v1/tracking_policy.pb.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/progress/instrument_book.h"
#include "services/pupil_tracking/progress/progress_reader.h"
#include "services/pupil_tracking/progress/progress_targets.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::RunProgressCheckRequest;
using pupils::v1::RunProgressCheckResponse;
using pupils::v1::TrackingPolicy;
using rpc::Call;

const storage::Statement kSchools{
    "pupils.schools",
    "SELECT DISTINCT school FROM pupils WHERE trust = $1 AND delete_time IS NULL"};
const storage::Statement kForgetTrust{"progress_flags.forget_trust",
                                      "DELETE FROM progress_flags WHERE trust = $1"};
const storage::Statement kForgetSchool{
    "progress_flags.forget_school", "DELETE FROM progress_flags WHERE trust = $1 AND school = $2"};
// A pupil who moved here keeps one row: the last school's that was checked.
const storage::Statement kKeep{
    "progress_flags.keep",
    "INSERT INTO progress_flags (trust, id, pupil, school, as_of, slower_than_peers, "
    "below_own_rate, "
    "gap_not_closing, gap_widening, checked, falling_behind, provided) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
    "ON CONFLICT (trust, pupil) DO UPDATE SET school = excluded.school, as_of = excluded.as_of, "
    "slower_than_peers = excluded.slower_than_peers, below_own_rate = excluded.below_own_rate, "
    "gap_not_closing = excluded.gap_not_closing, gap_widening = excluded.gap_widening, "
    "checked = excluded.checked, falling_behind = excluded.falling_behind, "
    "provided = excluded.provided"};

// "TRUE" of VERDICT_TRUE; lives for ever.
std::string_view TextOf(pupils::v1::Verdict verdict) {
  return std::string_view(pupils::v1::Verdict_Name(verdict))
      .substr(std::string_view("VERDICT_").size());
}

}  // namespace

absl::Status ProgressRunPart::Init() {
  rpc::MethodTable& methods = registry_.methods("senda.pupils.v1.ProgressService");
  methods.Bind("RunProgressCheck", this, &ProgressRunPart::RunProgressCheck);
  methods.Prepare("RunProgressCheck", this, &ProgressRunPart::Prepare);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ProgressRunPart::SchoolsOf(
    const Call& call, const RunProgressCheckRequest& request) const {
  if (!request.school().empty()) {
    RETURN_IF_ERROR(CheckSchool(call, request.school()));
    // What is kept is about every pupil of the school.
    if (!rpc::MayWrite(call.scope(), request.school())) {
      return rpc::Denied(call, request.school());
    }
    return std::vector<std::string>{request.school()};
  }
  if (!call.scope().all_schools) {
    return rpc::Denied(call, request.parent());
  }
  std::vector<std::string> schools;
  RETURN_IF_ERROR(registry_.dependencies().backend.database->Run(
      storage::AccessMode::kRead, call.trust(), [&](storage::Transaction& transaction) {
        schools.clear();
        return transaction.Query(kSchools, {call.trust()}, [&](const storage::Row& row) {
          schools.emplace_back(row.Text(0));
          return absl::OkStatus();
        });
      }));
  std::sort(schools.begin(), schools.end());
  return schools;
}

absl::StatusOr<ProgressRunPart::SchoolFlags> ProgressRunPart::CheckOne(
    const Call& call, const std::string& school, absl::CivilDay day,
    const OpenEnrolments& open) const {
  SchoolFlags found{school, {}};
  // May run more than once.
  const auto check = [&](storage::Transaction& transaction) -> absl::Status {
    found.flags.clear();
    ASSIGN_OR_RETURN(const auto instruments, ReadInstruments(registry_, transaction, call.trust()));
    ASSIGN_OR_RETURN(const auto policies,
                     registry_.table_of<TrackingPolicy>().Where(transaction, call.trust(), "all",
                                                                "delete_time IS NULL", {}));
    const ProgressFigures figures = FiguresOf(PolicyBook(policies).For(school));
    SchoolProgress progress(instruments, figures);
    RETURN_IF_ERROR(ReadSchool(transaction, call.trust(), school, DefaultSpan(day), progress));
    for (const Learner& learner : progress.learners()) {
      found.flags.push_back(
          {learner.pupil, VerdictsOf(progress.ChecksOf(learner.pupil)), open.Of(learner.pupil)});
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(registry_.dependencies().backend.database->Run(storage::AccessMode::kRead,
                                                                 call.trust(), check));
  return found;
}

absl::Status ProgressRunPart::Prepare(Call& call, const RunProgressCheckRequest& request) {
  auto findings = std::make_shared<Findings>();
  ASSIGN_OR_RETURN(findings->as_of, DayOrToday(call, request.has_to_date(), request.to_date()));
  RETURN_IF_ERROR(asked_school_.Check(call, request.school()));
  ASSIGN_OR_RETURN(const auto schools, SchoolsOf(call, request));
  const auto peer = registry_.dependencies().peers.find("provision");
  const OpenEnrolments open =
      AskOpenEnrolments(peer == registry_.dependencies().peers.end() ? nullptr : peer->second.get(),
                        call, request.school(), findings->as_of);
  findings->unreachable = open.unreachable;
  for (const std::string& school : schools) {
    ASSIGN_OR_RETURN(auto found, CheckOne(call, school, findings->as_of, open));
    findings->schools.push_back(std::move(found));
  }
  call.prepared = std::move(findings);
  return absl::OkStatus();
}

absl::Status ProgressRunPart::Keep(Call& call, const SchoolFlags& school,
                                   const std::string& as_of) const {
  std::vector<std::vector<storage::Value>> rows;
  rows.reserve(school.flags.size());
  for (const Flag& flag : school.flags) {
    const PupilVerdicts& verdicts = flag.verdicts;
    rows.push_back({call.trust(), resource::SplitName(flag.pupil)->id, flag.pupil, school.school,
                    as_of, TextOf(verdicts.slower_than_peers), TextOf(verdicts.below_own_rate),
                    TextOf(verdicts.gap_not_closing), TextOf(verdicts.gap_widening),
                    std::int64_t{verdicts.checked}, std::int64_t{verdicts.falling_behind},
                    std::string_view(pupils::v1::Provided_Name(flag.provided))});
  }
  RETURN_IF_ERROR(call.tx().ExecuteBatch(kKeep, rows).status());
  // Moves the school's watermark, so that no cache keeps figures of an older run.
  call.Changed({.school = school.school,
                .resource_type = "ProgressCheck",
                .resource_name = school.school,
                .operation = "UPDATE",
                .changed_fields = "as_of",
                .actor = ""});
  return absl::OkStatus();
}

absl::StatusOr<RunProgressCheckResponse> ProgressRunPart::RunProgressCheck(
    Call& call, const RunProgressCheckRequest& request) {
  const auto& findings = *static_cast<const Findings*>(call.prepared.get());
  if (request.school().empty()) {
    RETURN_IF_ERROR(call.tx().Execute(kForgetTrust, {call.trust()}).status());
  } else {
    RETURN_IF_ERROR(call.tx().Execute(kForgetSchool, {call.trust(), request.school()}).status());
  }
  RunProgressCheckResponse response;
  *response.mutable_as_of() = rules::ToDate(findings.as_of);
  const std::string as_of = time::IsoDate(findings.as_of);
  for (const SchoolFlags& school : findings.schools) {
    RETURN_IF_ERROR(Keep(call, school, as_of));
    auto& counts = *response.add_schools();
    counts.set_school(school.school);
    for (const Flag& flag : school.flags) {
      counts.set_pupils(counts.pupils() + 1);
      counts.set_checked(counts.checked() + (flag.verdicts.checked ? 1 : 0));
      if (!flag.verdicts.falling_behind) continue;
      counts.set_falling_behind(counts.falling_behind() + 1);
      if (flag.provided != pupils::v1::PROVIDED_YES) counts.set_unprovided(counts.unprovided() + 1);
    }
  }
  if (findings.unreachable) response.add_unreachable(ProvisionSource(call.trust()));
  return response;
}

}  // namespace senda::pupil_tracking
