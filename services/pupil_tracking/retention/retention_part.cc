#include "services/pupil_tracking/retention/retention_part.h"

#include <fmt/format.h>

#include <string>

#include "common/resource/names.h"
#include "common/resource/page_token.h"
#include "common/rpc/row_access.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/list_pages.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/record_access.h"
#include "services/pupil_tracking/retention/legal_hold_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::GetPupilRetentionRequest;
using pupils::v1::LegalHold;
using pupils::v1::ListRetentionDueRequest;
using pupils::v1::ListRetentionDueResponse;
using pupils::v1::Pupil;
using pupils::v1::PupilRetention;
using pupils::v1::RetentionItem;
using rpc::Call;

namespace {

absl::CivilDay ParseDay(std::string_view iso) {
  absl::CivilDay day;
  absl::ParseCivilTime(std::string(iso), &day);
  return day;
}

RetentionItem ItemOf(const storage::Row& row, const RetentionQuery& query) {
  const RetentionFacts facts{.birth = ParseDay(row.Text(4)),
                             .left = ParseDay(row.Text(5)),
                             .had_sen = row.Int(6) != 0,
                             .open_holds = static_cast<int>(row.Int(7))};
  const Retention retention = RetentionOn(facts, query.years, query.by);
  RetentionItem item;
  item.set_pupil(resource::FormatName(query.trust, "pupils", row.Text(0)));
  item.set_display_name(fmt::format("{} {}", row.Text(2), row.Text(3)));
  *item.mutable_date_of_birth() = rules::ToDate(facts.birth);
  item.set_school(std::string(row.Text(1)));
  *item.mutable_leaving_date() = rules::ToDate(*facts.left);
  item.set_kind(retention.kind);
  *item.mutable_retain_until() = rules::ToDate(retention.retain_until);
  item.set_state(retention.state);
  item.set_open_holds(facts.open_holds);
  return item;
}

}  // namespace

absl::Status RetentionPart::Init() {
  RETURN_IF_ERROR(AddHolds());
  rpc::MethodTable& methods = registry_.methods("senda.pupils.v1.RetentionService");
  methods.Bind("GetPupilRetention", this, &RetentionPart::GetPupilRetention);
  methods.Bind("ListRetentionDue", this, &RetentionPart::ListRetentionDue);
  return absl::OkStatus();
}

absl::Status RetentionPart::AddHolds() {
  rpc::TypedHooks<LegalHold> hooks;
  hooks.before_create = [this](Call& call, LegalHold& hold) {
    return BeforeCreateHold(call, hold);
  };
  hooks.before_update = [this](Call& call, const LegalHold& before, LegalHold& after) {
    return BeforeUpdateHold(call, before, after);
  };
  hooks.echo = [this](Call& call, LegalHold& reply) { return records_.Echo(call, reply); };
  return registry_.AddResource<LegalHold>(hooks).status();
}

absl::Status RetentionPart::BeforeCreateHold(Call& call, LegalHold& hold) const {
  RETURN_IF_ERROR(records_.PlaceWithPupil(call, hold, "legal_hold.pupil").status());
  hold.set_placed_by(call.principal().subject);
  if (hold.has_released_on()) hold.set_released_by(call.principal().subject);
  RETURN_IF_ERROR(CheckLegalHold(hold, time::Today(call.now())));
  if (hold.has_released_on()) return absl::OkStatus();
  // The unique index would refuse it too, without saying which field repeats.
  ASSIGN_OR_RETURN(const auto same,
                   registry_.table_of<LegalHold>().Where(
                       call.tx(), call.trust(), "open_of_matter",
                       "pupil = $2 AND matter_reference = $3 AND released_on IS NULL",
                       {hold.pupil(), hold.matter_reference()}));
  return same.empty() ? absl::OkStatus()
                      : errors::AlreadyExists(same.front().name(), "legal_hold.matter_reference");
}

absl::Status RetentionPart::BeforeUpdateHold(Call& call, const LegalHold& before,
                                             LegalHold& after) const {
  RETURN_IF_ERROR(CheckOpen(before));
  if (after.has_released_on()) after.set_released_by(call.principal().subject);
  return CheckLegalHold(after, time::Today(call.now()));
}

absl::StatusOr<RetentionYears> RetentionPart::Years(Call& call) const {
  ASSIGN_OR_RETURN(const Policy policy, EffectivePolicy(registry_, call, ""));
  return RetentionYears{policy.pupil_record_retention_years, policy.sen_record_retention_years};
}

absl::StatusOr<RetentionFacts> RetentionPart::FactsOf(Call& call, const Pupil& pupil) const {
  RetentionFacts facts;
  facts.birth = rules::ToCivilDay(pupil.date_of_birth()).value_or(absl::CivilDay());
  if (pupil.has_leaving_date()) facts.left = rules::ToCivilDay(pupil.leaving_date());
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil.name(), "pupils"));
  RETURN_IF_ERROR(call.tx().Query(kHadSen, {call.trust(), parts.id}, [&](const storage::Row& row) {
    facts.had_sen = row.Int(0) != 0;
    return absl::OkStatus();
  }));
  return facts;
}

absl::StatusOr<PupilRetention> RetentionPart::GetPupilRetention(
    Call& call, const GetPupilRetentionRequest& request) {
  ASSIGN_OR_RETURN(const Pupil pupil, ReadableRecord<Pupil>(registry_, call, request.name()));
  call.SawChild(pupil.name(), pupil.school());
  ASSIGN_OR_RETURN(const RetentionYears years, Years(call));
  ASSIGN_OR_RETURN(RetentionFacts facts, FactsOf(call, pupil));
  ASSIGN_OR_RETURN(
      const auto holds,
      registry_.table_of<LegalHold>().Where(
          call.tx(), call.trust(), "open_of_pupil",
          "pupil = $2 AND released_on IS NULL ORDER BY placed_on, id LIMIT 100", {pupil.name()}));
  facts.open_holds = static_cast<int>(holds.size());
  const Retention retention = RetentionOn(facts, years, time::Today(call.now()));
  PupilRetention answer;
  answer.set_pupil(pupil.name());
  *answer.mutable_about() = pupil_tracking::IdentityOf(pupil);
  answer.set_school(pupil.school());
  answer.set_kind(retention.kind);
  answer.set_retention_years(retention.years);
  *answer.mutable_retain_until() = rules::ToDate(retention.retain_until);
  answer.set_state(retention.state);
  answer.set_due(retention.state == pupils::v1::RETENTION_STATE_DUE);
  answer.mutable_holds()->Assign(holds.begin(), holds.end());
  answer.set_explanation(Explain(facts, retention));
  return answer;
}

absl::StatusOr<RetentionQuery> RetentionPart::QueryOf(
    Call& call, const ListRetentionDueRequest& request) const {
  if (!request.school().empty()) {
    RETURN_IF_ERROR(CheckSchoolName(call, request.school(), "school"));
    if (!rpc::MayRead(call.scope(), request.school())) return AbsentFor(call, request.school());
  }
  RetentionQuery query;
  query.trust = call.trust();
  query.school = request.school();
  query.by = time::Today(call.now());
  if (request.has_by_date()) {
    const auto by = rules::ToCivilDay(request.by_date());
    if (!by.has_value()) {
      return errors::InvalidField("by_date", "give a day that there is", "DATE_INVALID");
    }
    query.by = *by;
  }
  ASSIGN_OR_RETURN(query.years, Years(call));
  query.limit = PageSizeOf(request) + 1;
  return query;
}

absl::StatusOr<ListRetentionDueResponse> RetentionPart::ListRetentionDue(
    Call& call, const ListRetentionDueRequest& request) {
  ASSIGN_OR_RETURN(RetentionQuery query, QueryOf(call, request));
  const resource::PageTokenSealer& tokens = registry_.dependencies().tokens;
  const std::string identity = WithoutPage(request);
  const resource::PageQuery page{call.trust(), "ListRetentionDue", request.parent(), identity, "",
                                 false};
  ListRetentionDueResponse response;
  if (request.page_token().empty()) {
    RETURN_IF_ERROR(Count(call, query, response));
  } else {
    ASSIGN_OR_RETURN(const auto values, tokens.Open(page, request.page_token(), call.now()));
    ASSIGN_OR_RETURN(query.after, RetentionKey::FromValues(values));
  }
  const RetentionSelect select = SelectOver(query, call.scope(), call.tx().dialect());
  RetentionKey last;
  RETURN_IF_ERROR(call.tx().Query(
      select.statement, resource::ViewsOf(select.parameters), [&](const storage::Row& row) {
        if (response.items_size() + 1 == query.limit) {
          response.set_next_page_token(tokens.Seal(page, last.ToValues(), call.now()));
          return absl::OkStatus();
        }
        const auto& item = *response.add_items() = ItemOf(row, query);
        call.SawChild(item.pupil(), item.school());
        last = {std::string(row.Text(4)), std::string(row.Text(0))};
        return absl::OkStatus();
      }));
  return response;
}

absl::Status RetentionPart::Count(Call& call, const RetentionQuery& query,
                                  ListRetentionDueResponse& response) const {
  const RetentionSelect select = CountOver(query, call.scope());
  return call.tx().Query(select.statement, resource::ViewsOf(select.parameters),
                         [&](const storage::Row& row) {
                           response.set_due_count(static_cast<int>(row.Int(0)));
                           response.set_held_count(static_cast<int>(row.Int(1)));
                           return absl::OkStatus();
                         });
}

}  // namespace senda::pupil_tracking
