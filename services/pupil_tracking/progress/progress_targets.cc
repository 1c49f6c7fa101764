#include "services/pupil_tracking/progress/progress_targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "common/resource/filter_sql.h"
#include "common/resource/names.h"
#include "common/resource/row_codec.h"
#include "common/rpc/denial.h"
#include "common/rpc/row_access.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/pupil_tracking/pupil_records.h"
#include "services/pupil_tracking/pupils/on_roll.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::CheckProgressRequest;
using pupils::v1::Pupil;
using pupils::v1::SchoolClass;
using rpc::Call;
using server::ResourceRegistry;

// Each of the pupils named must be there for the caller.
absl::Status CheckThere(const ResourceRegistry& registry, Call& call,
                        const google::protobuf::RepeatedPtrField<std::string>& pupils) {
  const rpc::StandardMethods& methods = registry.methods_of<Pupil>();
  std::vector<std::string> ids;
  for (int i = 0; i < pupils.size(); ++i) {
    const std::string field = fmt::format("pupils[{}]", i);
    ASSIGN_OR_RETURN(auto parts, resource::ParseName(pupils[i], "pupils", field));
    if (parts.trust != call.trust()) {
      return errors::InvalidField(field, "give a name of the trust in parent", "OTHER_TRUST");
    }
    ids.push_back(std::move(parts.id));
  }
  ASSIGN_OR_RETURN(const auto rows, methods.store().FindMany(call.tx(), call.trust(), ids));
  std::set<std::string> there;
  for (const resource::StoredRow& row : rows) {
    Pupil pupil;
    resource::ResourceStore::Parse(row, pupil);
    if (!row.deleted && methods.IsThereFor(call, pupil)) there.insert(pupil.name());
  }
  for (const std::string& name : pupils) {
    if (there.contains(name)) continue;
    return AbsentFor(call, name);
  }
  return absl::OkStatus();
}

// The pupils on roll whose `column` holds one of `values`, that meet the filter and are there for
// the caller.
absl::StatusOr<Targets> Select(const ResourceRegistry& registry, Call& call,
                               std::string_view column, const std::vector<std::string>& values,
                               const std::string& filter, absl::CivilDay day) {
  std::vector<resource::OwnedValue> parameters = {call.trust(), time::IsoDate(day),
                                                  storage::ListOf(values)};
  const resource::ResourcePlan& plan = registry.methods_of<Pupil>().store().plan();
  ASSIGN_OR_RETURN(auto filtered, resource::CompileFilter(filter, plan, call.tx().dialect(),
                                                          static_cast<int>(parameters.size()) + 1));
  for (auto& value : filtered.parameters) parameters.push_back(std::move(value));
  auto there = rpc::RowAccess(call, plan).Condition(static_cast<int>(parameters.size()) + 1);
  for (auto& value : there.parameters) parameters.push_back(std::move(value));
  const storage::Statement statement{
      "pupils.to_check",
      fmt::format("SELECT id, school FROM pupils WHERE trust = $1 AND {} AND {}{}{}{}{}",
                  call.tx().dialect().IsAnyOf(column, "$3"), IsOnRoll("pupils", "$2"),
                  filtered.sql.empty() ? "" : " AND ", filtered.sql,
                  there.sql.empty() ? "" : " AND ", there.sql)};
  Targets targets;
  RETURN_IF_ERROR(
      call.tx().Query(statement, resource::ViewsOf(parameters), [&](const storage::Row& row) {
        targets.push_back(
            {resource::FormatName(call.trust(), "pupils", row.Text(0)), std::string(row.Text(1))});
        return absl::OkStatus();
      }));
  std::sort(targets.begin(), targets.end(),
            [](const Target& one, const Target& other) { return one.pupil < other.pupil; });
  return targets;
}

}  // namespace

absl::StatusOr<absl::CivilDay> DayOrToday(const Call& call, bool has_to_date,
                                          const google::type::Date& to_date) {
  const absl::CivilDay today = time::Today(call.now());
  if (!has_to_date) return today;
  const auto day = rules::ToCivilDay(to_date);
  if (!day.has_value()) {
    return errors::InvalidField("to_date", "give a day that exists", "DATE_INVALID");
  }
  if (*day > today) {
    return errors::InvalidField("to_date", "give a day that is not in the future",
                                "DATE_IN_FUTURE");
  }
  return *day;
}

absl::Status CheckSchool(const Call& call, const std::string& school) {
  RETURN_IF_ERROR(CheckSchoolName(call, school, "school"));
  if (rpc::MayRead(call.scope(), school)) return absl::OkStatus();
  return rpc::Denied(call, school);
}

absl::StatusOr<Targets> TargetsInSchool(const ResourceRegistry& registry, Call& call,
                                        const std::string& school, const std::string& filter,
                                        absl::CivilDay day) {
  return Select(registry, call, "school", {school}, filter, day);
}

absl::StatusOr<Targets> TargetsOf(const ResourceRegistry& registry, Call& call,
                                  const CheckProgressRequest& request, absl::CivilDay day) {
  const int given = (request.pupils().empty() ? 0 : 1) + (request.school_class().empty() ? 0 : 1) +
                    (request.school().empty() ? 0 : 1);
  if (given != 1) {
    return errors::InvalidField("school", "give exactly one of pupils, school_class and school",
                                "ONE_OF_REQUIRED");
  }
  if (!request.school().empty()) {
    RETURN_IF_ERROR(CheckSchool(call, request.school()));
    return Select(registry, call, "school", {request.school()}, request.filter(), day);
  }
  if (!request.school_class().empty()) {
    ASSIGN_OR_RETURN(const auto parts,
                     resource::ParseName(request.school_class(), "schoolClasses", "school_class"));
    ASSIGN_OR_RETURN(const auto found,
                     registry.table_of<SchoolClass>().Find(call.tx(), call.trust(), parts.id));
    if (!found.has_value() || !rpc::MayRead(call.scope(), found->school())) {
      return AbsentFor(call, request.school_class());
    }
    return Select(registry, call, "school_class", {request.school_class()}, request.filter(), day);
  }
  RETURN_IF_ERROR(CheckThere(registry, call, request.pupils()));
  std::vector<std::string> ids;
  for (const std::string& name : request.pupils()) {
    ids.push_back(std::string(resource::SplitName(name)->id));
  }
  return Select(registry, call, "id", ids, request.filter(), day);
}

}  // namespace senda::pupil_tracking
