#include "services/pupil_tracking/ehc/ehc_part.h"

#include <optional>
#include <type_traits>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/pupil_tracking/ehc/ehc_rules.h"
#include "services/pupil_tracking/ehc/review_due.h"
#include "services/pupil_tracking/ehc/statutory_clock.h"
#include "services/pupil_tracking/ehc/statutory_dates.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {
namespace {

using absl::CivilDay;
using pupils::v1::AnnualReview;
using pupils::v1::EhcCase;
using rpc::Call;

template <typename T>
void SetClock(T& resource, StatutoryDates dates) {
  resource.mutable_clock()->Assign(dates.begin(), dates.end());
}

void SetDates(const EhcCase& ehc_case, const std::vector<AnnualReview>& reviews, CivilDay birth,
              AnnualReview& review) {
  const auto base = BaseOfReview(ehc_case, review, reviews);
  review.clear_due_date();
  if (base.has_value()) *review.mutable_due_date() = rules::ToDate(ReviewDue(*base, birth));
  SetClock(review, ReviewClock(review, ehc_case, SupersededOn(review, reviews)));
}

// The events alone, without what follows from them.
template <typename T>
T EventsOf(T resource) {
  if constexpr (std::is_same_v<T, AnnualReview>) resource.clear_due_date();
  resource.clear_clock();
  resource.clear_etag();
  resource.clear_update_time();
  return resource;
}

// Whether a write, a creation included, changed what the dates of others may follow from.
template <typename T>
bool HasNewEvents(const T* before, const T* after) {
  return before == nullptr || after == nullptr ||
         !google::protobuf::util::MessageDifferencer::Equals(EventsOf(*before), EventsOf(*after));
}

absl::StatusOr<std::vector<EhcCase>> CasesOf(const server::ResourceRegistry& registry, Call& call,
                                             const std::string& pupil) {
  return registry.table_of<EhcCase>().Where(call.tx(), call.trust(), "of_pupil", "pupil = $2",
                                            {pupil});
}

}  // namespace

absl::Status EhcPart::Init() {
  RETURN_IF_ERROR(AddCases());
  return AddReviews();
}

absl::Status EhcPart::AddCases() {
  rpc::TypedHooks<EhcCase> hooks;
  hooks.before_create = [this](Call& call, EhcCase& c) { return BeforeCreateCase(call, c); };
  hooks.before_update = [this](Call& call, const EhcCase&, EhcCase& after) {
    return BeforeUpdateCase(call, after);
  };
  hooks.before_delete = [this](Call& call, const EhcCase& before) {
    return BeforeDeleteCase(call, before);
  };
  hooks.after_write = [this](Call& call, const EhcCase* before, const EhcCase* after) {
    return AfterWriteCase(call, before, after);
  };
  hooks.echo = [this](Call& call, EhcCase& reply) { return records_.Echo(call, reply); };
  return registry_.AddResource<EhcCase>(hooks).status();
}

absl::Status EhcPart::AddReviews() {
  rpc::TypedHooks<AnnualReview> hooks;
  hooks.before_create = [this](Call& call, AnnualReview& r) { return BeforeCreateReview(call, r); };
  hooks.before_update = [this](Call& call, const AnnualReview&, AnnualReview& after) {
    return BeforeUpdateReview(call, after);
  };
  hooks.before_delete = [](Call& call, const AnnualReview& review) {
    return CheckReachesSchool(call, review.school(), "name");
  };
  hooks.after_write = [this](Call& call, const AnnualReview* before, const AnnualReview* after) {
    return AfterWriteReview(call, before, after);
  };
  hooks.echo = [this](Call& call, AnnualReview& reply) { return records_.Echo(call, reply); };
  return registry_.AddResource<AnnualReview>(hooks).status();
}

absl::Status EhcPart::BeforeCreateCase(Call& call, EhcCase& ehc_case) {
  const auto hold =
      HasPlanInForce(ehc_case) ? PupilRecords::Hold::kAlone : PupilRecords::Hold::kShared;
  RETURN_IF_ERROR(records_.PlaceWithPupil(call, ehc_case, "ehc_case.pupil", hold).status());
  ASSIGN_OR_RETURN(const CivilDay birth, BirthOf(call, ehc_case.pupil()));
  RETURN_IF_ERROR(CheckEhcCase(ehc_case, birth, time::Today(call.now())));
  RETURN_IF_ERROR(CheckOnlyPlan(call, ehc_case));
  SetClock(ehc_case, CaseClock(ehc_case, NextReviewDue(ehc_case, {}, birth)));
  return absl::OkStatus();
}

absl::Status EhcPart::BeforeUpdateCase(Call& call, EhcCase& after) {
  ASSIGN_OR_RETURN(const CivilDay birth, BirthOf(call, after.pupil()));
  RETURN_IF_ERROR(CheckEhcCase(after, birth, time::Today(call.now())));
  RETURN_IF_ERROR(CheckOnlyPlan(call, after));
  ASSIGN_OR_RETURN(const auto reviews, ReviewsOf(call, after.name()));
  RETURN_IF_ERROR(CheckAgainstReviews(after, reviews));
  SetClock(after, CaseClock(after, NextReviewDue(after, reviews, birth)));
  return absl::OkStatus();
}

absl::Status EhcPart::BeforeDeleteCase(Call& call, const EhcCase& before) {
  RETURN_IF_ERROR(CheckReachesSchool(call, before.school(), "name"));
  ASSIGN_OR_RETURN(const auto reviews, ReviewsOf(call, before.name()));
  if (reviews.empty()) return absl::OkStatus();
  return errors::WrongState("CASE_HAS_REVIEWS",
                            "the case has annual reviews; delete those first if it was a mistake",
                            {{"annual_review", reviews.front().name()}});
}

absl::Status EhcPart::AfterWriteCase(Call& call, const EhcCase* before, const EhcCase* after) {
  RETURN_IF_ERROR(KeepStatutoryDates(call, before, after));
  // What comes back from deletion, and rows of one batch, meet what was written meanwhile.
  if (before == nullptr) RETURN_IF_ERROR(CheckOnlyPlan(call, *after));
  // A case that is new or comes back has no reviews, and one with reviews is not deleted.
  if (before == nullptr || after == nullptr || !HasNewEvents(before, after)) {
    return absl::OkStatus();
  }
  return DateAll(call, after->name());
}

absl::Status EhcPart::BeforeCreateReview(Call& call, AnnualReview& review) {
  RETURN_IF_ERROR(records_.PlaceWithPupil(call, review, "annual_review.pupil").status());
  ASSIGN_OR_RETURN(const EhcCase ehc_case,
                   records_.RecordOfPupil<EhcCase>(call, review.pupil(), review.ehc_case(),
                                                   "ehcCases", "annual_review.ehc_case"));
  RETURN_IF_ERROR(CheckAnnualReview(review, ehc_case, time::Today(call.now())));
  return DateReview(call, ehc_case, review);
}

absl::Status EhcPart::BeforeUpdateReview(Call& call, AnnualReview& after) {
  ASSIGN_OR_RETURN(const EhcCase ehc_case, CaseOf(call, after.ehc_case()));
  RETURN_IF_ERROR(CheckAnnualReview(after, ehc_case, time::Today(call.now())));
  return DateReview(call, ehc_case, after);
}

absl::Status EhcPart::AfterWriteReview(Call& call, const AnnualReview* before,
                                       const AnnualReview* after) {
  RETURN_IF_ERROR(KeepStatutoryDates(call, before, after));
  if (!HasNewEvents(before, after)) return absl::OkStatus();
  return DateAll(call, (after != nullptr ? after : before)->ehc_case());
}

absl::Status EhcPart::FollowPupil(Call& call, const pupils::v1::Pupil& before,
                                  const pupils::v1::Pupil& after) const {
  if (google::protobuf::util::MessageDifferencer::Equals(before.date_of_birth(),
                                                         after.date_of_birth())) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto cases, CasesOf(registry_, call, after.name()));
  for (const EhcCase& ehc_case : cases) RETURN_IF_ERROR(DateAll(call, ehc_case.name()));
  return absl::OkStatus();
}

absl::Status EhcPart::CheckOnlyPlan(Call& call, const EhcCase& ehc_case) const {
  if (!HasPlanInForce(ehc_case)) return absl::OkStatus();
  // Two who make plans of one pupil do so one after the other, or neither would see the other's.
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(ehc_case.pupil(), "pupils"));
  RETURN_IF_ERROR(LockRow(call, "pupils", parts.id));
  ASSIGN_OR_RETURN(const auto cases, CasesOf(registry_, call, ehc_case.pupil()));
  for (const EhcCase& other : cases) {
    if (other.name() == ehc_case.name() || !HasPlanInForce(other)) continue;
    return errors::WrongState(
        "PLAN_IN_FORCE",
        "the pupil has a plan that has not ceased; say when it ceased, or change that case",
        {{"ehc_case", other.name()}});
  }
  return absl::OkStatus();
}

absl::StatusOr<EhcCase> EhcPart::CaseOf(Call& call, const std::string& name) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "ehcCases"));
  ASSIGN_OR_RETURN(auto found,
                   registry_.table_of<EhcCase>().Find(call.tx(), call.trust(), parts.id));
  if (found.has_value()) return *std::move(found);
  return errors::WrongState("EHC_CASE_DELETED",
                            "the case of the review is deleted; bring it back first",
                            {{"ehc_case", name}});
}

absl::StatusOr<std::vector<AnnualReview>> EhcPart::ReviewsOf(Call& call,
                                                             const std::string& ehc_case) const {
  // Who dates the reviews of a case does so alone, or two at once would not see each other's.
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(ehc_case, "ehcCases"));
  RETURN_IF_ERROR(LockRow(call, "ehc_cases", parts.id));
  return registry_.table_of<AnnualReview>().Where(call.tx(), call.trust(), "of_case",
                                                  "ehc_case = $2", {ehc_case});
}

absl::StatusOr<CivilDay> EhcPart::BirthOf(Call& call, const std::string& pupil) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil, "pupils"));
  ASSIGN_OR_RETURN(const auto found,
                   registry_.table_of<pupils::v1::Pupil>().Find(call.tx(), call.trust(), parts.id));
  const auto birth = found ? rules::ToCivilDay(found->date_of_birth()) : std::nullopt;
  return birth.value_or(CivilDay(1900, 1, 1));
}

absl::Status EhcPart::DateReview(Call& call, const EhcCase& ehc_case, AnnualReview& review) const {
  ASSIGN_OR_RETURN(const auto reviews, ReviewsOf(call, ehc_case.name()));
  ASSIGN_OR_RETURN(const CivilDay birth, BirthOf(call, review.pupil()));
  SetDates(ehc_case, reviews, birth, review);
  return absl::OkStatus();
}

absl::Status EhcPart::DateAll(Call& call, const std::string& name) const {
  ASSIGN_OR_RETURN(const auto reviews, ReviewsOf(call, name));
  ASSIGN_OR_RETURN(const EhcCase ehc_case, CaseOf(call, name));
  ASSIGN_OR_RETURN(const CivilDay birth, BirthOf(call, ehc_case.pupil()));
  for (const AnnualReview& review : reviews) {
    AnnualReview dated = review;
    SetDates(ehc_case, reviews, birth, dated);
    RETURN_IF_ERROR(
        registry_.methods_of<AnnualReview>().Update(call, review, dated, rpc::Authority::kService));
  }
  EhcCase dated = ehc_case;
  SetClock(dated, CaseClock(ehc_case, NextReviewDue(ehc_case, reviews, birth)));
  return registry_.methods_of<EhcCase>().Update(call, ehc_case, dated, rpc::Authority::kService);
}

}  // namespace senda::pupil_tracking
