#include "services/pupil_tracking/pupils/rollover_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/denial.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "services/pupil_tracking/pupils/rollover_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::RolloverYearRequest;
using pupils::v1::SchoolRollover;
using pupils::v1::YearRollover;
using rpc::Call;
using storage::Value;

constexpr int kSchoolsByDefault = 5;

// Who is on roll on the 31 August ($2) before the year.
constexpr char kOnRoll[] =
    "delete_time IS NULL AND (entry_date IS NULL OR entry_date <= $2) AND "
    "(leaving_date IS NULL OR leaving_date > $2)";

const storage::Statement kSchools{
    "pupils.rollover_schools",
    fmt::format("SELECT DISTINCT school FROM pupils WHERE trust = $1 AND {}", kOnRoll)};
// Classes of the new year are made before it begins, and keep their pupils.
const storage::Statement kMove{
    "pupils.rollover",
    "UPDATE pupils SET version = version + 1, update_time = $4, year_group = $5, "
    "expected_year_group = $6, out_of_year = $7, year_stated = $8, "
    "school_class = CASE WHEN EXISTS (SELECT 1 FROM school_classes c WHERE c.trust = $1 AND "
    "c.id = $9 AND c.academic_year >= $8) THEN school_class ELSE '' END "
    "WHERE trust = $1 AND id = $2 AND version = $3"};

std::string LastDayBefore(int academic_year) {
  return time::IsoDate(absl::CivilDay(academic_year, 8, 31));
}

// The id of a class out of its name; "" for none.
std::string ClassId(std::string_view name) {
  const auto parts = resource::SplitName(name);
  return parts.has_value() ? std::string(parts->id) : "";
}

// The whole trust moves, so school by school is not enough.
absl::Status CheckReach(const Call& call) {
  if (call.scope().all_schools) return absl::OkStatus();
  return rpc::Denied(call, resource::TrustName(call.trust()));
}

}  // namespace

// A pupil on roll with what becomes of him.
struct RolloverPart::Row {
  std::string id;
  std::int64_t version = 0;
  std::string class_id;
  MovedYear moved;
};

absl::Status RolloverPart::Init() {
  RETURN_IF_ERROR(registry_.AddResource<YearRollover>(rpc::ResourceHooks{}).status());
  auto& methods = registry_.methods("senda.pupils.v1.PupilsService");
  methods.Prepare("RolloverYear", this, &RolloverPart::Prepare);
  methods.Bind("RolloverYear", this, &RolloverPart::RolloverYear);
  return absl::OkStatus();
}

absl::Status RolloverPart::Prepare(Call& call, const RolloverYearRequest&) {
  schools_.PrepareAll(call);
  return absl::OkStatus();
}

absl::StatusOr<YearRollover> RolloverPart::RolloverYear(Call& call,
                                                        const RolloverYearRequest& request) {
  RETURN_IF_ERROR(CheckReach(call));
  const int year = request.academic_year();
  RETURN_IF_ERROR(CheckRolloverYear(year, time::Today(call.now())));
  ASSIGN_OR_RETURN(const YearRollover before, Begin(call, year));
  if (before.state() == pupils::v1::ROLLOVER_STATE_DONE) return before;
  YearRollover after = before;
  ASSIGN_OR_RETURN(std::vector<std::string> left, SchoolsLeft(call, before));
  const int wanted = request.schools() == 0 ? kSchoolsByDefault : request.schools();
  const std::size_t now = std::min(left.size(), static_cast<std::size_t>(wanted));
  for (std::size_t i = 0; i < now; ++i) {
    ASSIGN_OR_RETURN(*after.add_schools(), MoveSchool(call, left[i], year));
  }
  after.set_schools_left(static_cast<int>(left.size() - now));
  if (now == left.size()) after.set_state(pupils::v1::ROLLOVER_STATE_DONE);
  RETURN_IF_ERROR(
      registry_.methods_of<YearRollover>().Update(call, before, after, rpc::Authority::kService));
  return after;
}

absl::StatusOr<YearRollover> RolloverPart::Begin(Call& call, int academic_year) const {
  const std::string id = std::to_string(academic_year);
  const storage::Statement lock{
      "year_rollovers.lock",
      fmt::format("SELECT id FROM year_rollovers WHERE trust = $1 AND id = $2{}",
                  call.tx().dialect().ForUpdate())};
  RETURN_IF_ERROR(call.tx().Query(lock, {call.trust(), id},
                                  [](const storage::Row&) { return absl::OkStatus(); }));
  ASSIGN_OR_RETURN(auto found,
                   registry_.table_of<YearRollover>().Find(call.tx(), call.trust(), id));
  if (found.has_value()) return *std::move(found);
  YearRollover rollover;
  rollover.set_academic_year(academic_year);
  rollover.set_state(pupils::v1::ROLLOVER_STATE_RUNNING);
  absl::Status created = registry_.methods_of<YearRollover>().Create(call, rollover, id);
  // Another caller began meanwhile: once more, and the row is there.
  if (created.code() == absl::StatusCode::kAlreadyExists) {
    return errors::MarkRetryable(std::move(created));
  }
  RETURN_IF_ERROR(created);
  return rollover;
}

absl::StatusOr<std::vector<std::string>> RolloverPart::SchoolsLeft(
    Call& call, const YearRollover& rollover) const {
  std::set<std::string, std::less<>> done;
  for (const SchoolRollover& school : rollover.schools()) done.insert(school.school());
  const std::string last_day = LastDayBefore(rollover.academic_year());
  std::vector<std::string> left;
  RETURN_IF_ERROR(call.tx().Query(kSchools, {call.trust(), last_day}, [&](const auto& row) {
    if (!done.contains(row.Text(0))) left.emplace_back(row.Text(0));
    return absl::OkStatus();
  }));
  std::sort(left.begin(), left.end());
  return left;
}

absl::StatusOr<std::vector<RolloverPart::Row>> RolloverPart::PupilsOn(Call& call,
                                                                      const std::string& school,
                                                                      int academic_year) const {
  const storage::Statement statement{
      "pupils.rollover_school",
      fmt::format("SELECT id, version, school_class, year_group, date_of_birth, year_stated, "
                  "create_time "
                  "FROM pupils WHERE trust = $1 AND school = $3 AND {} ORDER BY id{}",
                  kOnRoll, call.tx().dialect().ForUpdate())};
  std::vector<Row> rows;
  RETURN_IF_ERROR(
      call.tx().Query(statement, {call.trust(), LastDayBefore(academic_year), school},
                      [&](const storage::Row& row) -> absl::Status {
                        PupilYear pupil;
                        if (!row.IsNull(3)) pupil.year_group = static_cast<int>(row.Int(3));
                        if (!absl::ParseCivilTime(std::string(row.Text(4)), &pupil.birth)) {
                          return errors::Internal("a date of birth that is no day");
                        }
                        pupil.year_stated = static_cast<int>(row.Int(5));
                        pupil.made = time::Today(absl::FromUnixMicros(row.Int(6)));
                        rows.push_back({std::string(row.Text(0)), row.Int(1), ClassId(row.Text(2)),
                                        MoveUp(pupil, academic_year)});
                        return absl::OkStatus();
                      }));
  return rows;
}

absl::StatusOr<SchoolRollover> RolloverPart::MoveSchool(Call& call, const std::string& school,
                                                        int academic_year) const {
  ASSIGN_OR_RETURN(const auto* facts, SchoolBook::Find(call, school));
  const std::optional<int> last = facts == nullptr ? std::nullopt : LastYearGroup(*facts);
  ASSIGN_OR_RETURN(const std::vector<Row> rows, PupilsOn(call, school, academic_year));
  RETURN_IF_ERROR(Store(call, school, rows));
  SchoolRollover done;
  done.set_school(school);
  int moved_up = 0, out_of_year = 0;
  for (const Row& row : rows) {
    moved_up += row.moved.moved_up ? 1 : 0;
    out_of_year += row.moved.out_of_year ? 1 : 0;
    if (last.has_value() && row.moved.year_group > last) {
      done.add_above_last_year(resource::FormatName(call.trust(), "pupils", row.id));
    }
  }
  done.set_moved_up(moved_up);
  done.set_unchanged(static_cast<int>(rows.size()) - moved_up);
  done.set_out_of_year(out_of_year);
  return done;
}

absl::Status RolloverPart::Store(Call& call, const std::string& school,
                                 const std::vector<Row>& rows) const {
  const std::int64_t micros = absl::ToUnixMicros(call.now());
  std::vector<std::vector<Value>> batch;
  batch.reserve(rows.size());
  for (const Row& row : rows) {
    const Value year = row.moved.year_group.has_value() ? Value(std::int64_t{*row.moved.year_group})
                                                        : Value(std::monostate());
    batch.push_back({std::string_view(call.trust()), std::string_view(row.id), row.version, micros,
                     year, std::int64_t{row.moved.expected_year_group},
                     std::int64_t{row.moved.out_of_year ? 1 : 0},
                     std::int64_t{row.moved.year_stated}, std::string_view(row.class_id)});
    const std::string name = resource::FormatName(call.trust(), "pupils", row.id);
    call.Changed({.school = school,
                  .resource_type = "Pupil",
                  .resource_name = name,
                  .operation = "UPDATE",
                  .changed_fields = "expected_year_group,out_of_year,school_class,year_group",
                  .actor = ""},
                 name);
  }
  if (batch.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::int64_t stored, call.tx().ExecuteBatch(kMove, batch));
  if (stored == static_cast<std::int64_t>(rows.size())) return absl::OkStatus();
  return errors::MarkRetryable(errors::EtagMismatch(school));
}

}  // namespace senda::pupil_tracking
