#include "services/pupil_tracking/planning/due_part.h"

#include <string>

#include "common/resource/page_token.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/list_pages.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/pupil_records.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using pupils::v1::DueKind;
using pupils::v1::ListDueRequest;
using pupils::v1::ListDueResponse;
using rpc::Call;

absl::Status DuePart::Init() {
  registry_.methods("senda.pupils.v1.PlanningService").Bind("ListDue", this, &DuePart::ListDue);
  return absl::OkStatus();
}

absl::StatusOr<DueQuery> DuePart::QueryOf(Call& call, const ListDueRequest& request) {
  if (!request.school().empty()) {
    RETURN_IF_ERROR(CheckSchoolName(call, request.school(), "school"));
    if (!rpc::MayRead(call.scope(), request.school())) return AbsentFor(call, request.school());
  }
  DueQuery query;
  query.trust = call.trust();
  query.school = request.school();
  query.owner = request.owner();
  for (const int kind : request.kinds()) query.kinds.push_back(static_cast<DueKind>(kind));
  query.today = time::Today(call.now());
  if (request.has_until_date()) {
    const auto until = rules::ToCivilDay(request.until_date());
    if (!until.has_value()) {
      return errors::InvalidField("until_date", "give a day that there is", "DATE_INVALID");
    }
    query.until = *until;
  } else {
    ASSIGN_OR_RETURN(const Policy policy, EffectivePolicy(registry_, call, request.school()));
    query.until = query.today + policy.due_soon_days;
  }
  query.limit = PageSizeOf(request) + 1;
  return query;
}

absl::StatusOr<ListDueResponse> DuePart::ListDue(Call& call, const ListDueRequest& request) {
  ASSIGN_OR_RETURN(DueQuery query, QueryOf(call, request));
  const resource::PageTokenSealer& tokens = registry_.dependencies().tokens;
  const std::string identity = WithoutPage(request);
  const resource::PageQuery page{call.trust(), "ListDue", request.parent(), identity, "", false};
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const auto values, tokens.Open(page, request.page_token(), call.now()));
    ASSIGN_OR_RETURN(query.after, DueKey::FromValues(values));
  }
  ListDueResponse response;
  const DueSelect select = SelectDue(query, call, call.tx().dialect());
  if (select.statement.sql.empty()) return response;
  DueKey last;
  RETURN_IF_ERROR(call.tx().Query(
      select.statement, resource::ViewsOf(select.parameters), [&](const storage::Row& row) {
        if (response.items_size() + 1 == query.limit) {
          response.set_next_page_token(tokens.Seal(page, last.ToValues(), call.now()));
          return absl::OkStatus();
        }
        const auto& item = *response.mutable_items()->Add() = ItemOf(row, query);
        call.SawChild(item.pupil(), item.school());
        last = KeyOf(row);
        return absl::OkStatus();
      }));
  return response;
}

}  // namespace senda::pupil_tracking
