#include "services/pupil_tracking/pupils/pupil_moves.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/status_macros.h"
#include "common/storage/revision_log.h"
#include "common/time/iso_date.h"

namespace senda::pupil_tracking {
namespace {

using google::protobuf::util::MessageDifferencer;
using pupils::v1::Pupil;
using pupils::v1::PupilTransfer;
using resource::ResourcePlan;
using rpc::Call;
using storage::Value;

// Pupils of one statement.
constexpr std::size_t kPupilsAtOnce = 500;

bool IsAboutPupils(const ResourcePlan& plan) {
  return plan.pupil_column().has_value() && plan.school_column().has_value() && !plan.is_child();
}

const std::string& NameOfColumn(const ResourcePlan& plan, int column) {
  return plan.columns()[static_cast<std::size_t>(column)].name;
}

// The leaving date as its column holds it; none while on roll.
std::optional<std::string> LeavingText(const Pupil& pupil) {
  if (!pupil.has_leaving_date()) return std::nullopt;
  return time::IsoDate(rules::ToCivilDay(pupil.leaving_date()).value_or(absl::CivilDay()));
}

// What "UPDATE <table> SET school = $2, pupil_leaving_date = $n WHERE trust = $1 AND <pupil is one
// of $3>" is made of, with its parameters. All pupils go to the same place.
class MoveStatement {
 public:
  MoveStatement(Call& call, std::span<const MovedPupil> pupils)
      : trust_(call.trust()),
        dialect_(call.tx().dialect()),
        leaving_(LeavingText(pupils.front().after)),
        names_(NamesOf(pupils)),
        parameters_{std::string_view(trust_), std::string_view(pupils.front().after.school()),
                    std::string_view(names_)} {}
  MoveStatement(const MoveStatement&) = delete;
  MoveStatement& operator=(const MoveStatement&) = delete;

  // ", column = $9" for a column of dates.
  std::string SetLeaving(const std::string& column) {
    leaving_.has_value() ? parameters_.emplace_back(std::string_view(*leaving_))
                         : parameters_.emplace_back(std::monostate());
    return fmt::format(", {} = ${}", column, parameters_.size());
  }
  // The same with the time of the call.
  std::string SetTime(const std::string& column, absl::Time now) {
    parameters_.emplace_back(absl::ToUnixMicros(now));
    return fmt::format(", {} = ${}", column, parameters_.size());
  }
  // That a column names one of the pupils.
  std::string IsOfThem(const std::string& column) const { return dialect_.IsAnyOf(column, "$3"); }
  std::span<const Value> parameters() const { return parameters_; }

 private:
  static std::string NamesOf(std::span<const MovedPupil> pupils) {
    std::vector<std::string> names;
    for (const MovedPupil& moved : pupils) names.push_back(moved.after.name());
    return storage::ListOf(names);
  }

  const std::string& trust_;
  const storage::Dialect& dialect_;
  const std::optional<std::string> leaving_;
  const std::string names_;
  std::vector<Value> parameters_;
};

bool SameLeaving(const Pupil& before, const Pupil& after) {
  return before.has_leaving_date() == after.has_leaving_date() &&
         MessageDifferencer::Equals(before.leaving_date(), after.leaving_date());
}

PupilTransfer TransferOf(const MovedPupil& moved, absl::CivilDay day, const std::string& reason) {
  PupilTransfer transfer;
  transfer.set_pupil(moved.after.name());
  transfer.set_school(moved.after.school());
  transfer.set_from_school(moved.before.school());
  transfer.set_reason(reason);
  if (moved.after.has_leaving_date()) {
    *transfer.mutable_pupil_leaving_date() = moved.after.leaving_date();
  }
  if (moved.before.school() != moved.after.school()) {
    transfer.set_to_school(moved.after.school());
    *transfer.mutable_transfer_date() = rules::ToDate(day);
  } else if (moved.after.has_leaving_date()) {
    *transfer.mutable_leaving_date() = moved.after.leaving_date();
  }
  return transfer;
}

// A pupil who only came back, or whose date was taken back, went nowhere.
bool WentSomewhere(const PupilTransfer& transfer) {
  return transfer.has_transfer_date() || transfer.has_leaving_date();
}

}  // namespace

bool MustFollow(const Pupil& before, const Pupil& after) {
  return before.school() != after.school() || !SameLeaving(before, after);
}

absl::StatusOr<std::vector<PupilTransfer>> PupilMoves::Follow(Call& call,
                                                              std::span<const MovedPupil> pupils,
                                                              absl::CivilDay day,
                                                              const std::string& reason) const {
  Counts counts;
  for (std::size_t first = 0; first < pupils.size(); first += kPupilsAtOnce) {
    const auto some = pupils.subspan(first, std::min(kPupilsAtOnce, pupils.size() - first));
    for (const auto& resource : registry_.resources()) {
      if (!IsAboutPupils(resource->store().plan())) continue;
      RETURN_IF_ERROR(MoveResource(call, *resource, some, counts));
    }
    for (const Table& table : tables_) {
      RETURN_IF_ERROR(MoveTable(call, table, some, counts));
    }
  }
  std::vector<PupilTransfer> transfers;
  for (const MovedPupil& moved : pupils) {
    transfers.push_back(TransferOf(moved, day, reason));
    transfers.back().set_rows_moved(counts[moved.after.name()]);
    if (moved.before.school() == moved.after.school()) continue;
    // The old school's figures changed too: its watermark must move, or a cache would not notice.
    call.Changed({.school = moved.before.school(),
                  .resource_type = "Pupil",
                  .resource_name = moved.after.name(),
                  .operation = "UPDATE",
                  .changed_fields = "school",
                  .actor = ""});
  }
  RETURN_IF_ERROR(KeepTransfers(call, transfers));
  return transfers;
}

absl::Status PupilMoves::MoveResource(Call& call, const rpc::StandardMethods& resource,
                                      std::span<const MovedPupil> pupils, Counts& counts) const {
  const resource::ResourceStore& store = resource.store();
  const ResourcePlan& plan = store.plan();
  const std::string& school = NameOfColumn(plan, *plan.school_column());
  const std::string& pupil = NameOfColumn(plan, *plan.pupil_column());
  MoveStatement move(call, pupils);
  std::string sets = move.SetTime("update_time", call.now());
  std::string fields = school;
  if (plan.leaving_column().has_value()) {
    const std::string& leaving = NameOfColumn(plan, *plan.leaving_column());
    sets += move.SetLeaving(leaving);
    fields = fmt::format("{},{}", std::min(school, leaving), std::max(school, leaving));
  }
  const storage::Statement statement{
      plan.table() + ".move", fmt::format("UPDATE {0} SET version = version + 1, {1} = $2{2} "
                                          "WHERE trust = $1 AND {4} RETURNING id, {3}",
                                          plan.table(), school, sets, pupil, move.IsOfThem(pupil))};
  std::vector<std::string> ids;
  RETURN_IF_ERROR(call.tx().Query(statement, move.parameters(), [&](const storage::Row& row) {
    ids.emplace_back(row.Text(0));
    ++counts[std::string(row.Text(1))];
    call.Changed({.school = pupils.front().after.school(),
                  .resource_type = plan.type(),
                  .resource_name = store.NameOf(call.trust(), ids.back()),
                  .operation = "UPDATE",
                  .changed_fields = fields,
                  .actor = ""});
    return absl::OkStatus();
  }));
  return plan.keeps_revisions() ? KeepRevisions(call, store, ids) : absl::OkStatus();
}

absl::Status PupilMoves::MoveTable(Call& call, const Table& table,
                                   std::span<const MovedPupil> pupils, Counts& counts) const {
  MoveStatement move(call, pupils);
  const std::string leaving = table.has_leaving_date ? move.SetLeaving("pupil_leaving_date") : "";
  const storage::Statement statement{
      table.name + ".move",
      fmt::format("UPDATE {} SET school = $2{} WHERE trust = $1 AND {} RETURNING pupil", table.name,
                  leaving, move.IsOfThem("pupil"))};
  return call.tx().Query(statement, move.parameters(), [&](const storage::Row& row) {
    ++counts[std::string(row.Text(0))];
    return absl::OkStatus();
  });
}

absl::Status PupilMoves::KeepRevisions(Call& call, const resource::ResourceStore& store,
                                       const std::vector<std::string>& ids) const {
  ASSIGN_OR_RETURN(const auto rows, store.FindMany(call.tx(), call.trust(), ids));
  std::vector<storage::Revision> revisions;
  revisions.reserve(rows.size());
  for (const resource::StoredRow& row : rows) {
    revisions.push_back({.resource = store.NameOf(call.trust(), row.id),
                         .number = row.version,
                         .time = call.now(),
                         .actor = call.principal().subject,
                         .school = row.school,
                         .snapshot = row.wire});
  }
  if (revisions.empty()) return absl::OkStatus();
  return storage::AppendRevisions(call.tx(), call.trust(), revisions);
}

absl::Status PupilMoves::KeepTransfers(Call& call, std::vector<PupilTransfer>& transfers) const {
  const auto& methods = registry_.methods_of<PupilTransfer>();
  for (PupilTransfer& transfer : transfers) {
    // The caller may write the pupil, which is all that it takes.
    if (WentSomewhere(transfer)) RETURN_IF_ERROR(methods.Create(call, transfer, ""));
  }
  return absl::OkStatus();
}

}  // namespace senda::pupil_tracking
