#include "services/pupil_tracking/progress/progress_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "services/pupil_tracking/progress/open_enrolments.h"
#include "services/pupil_tracking/progress/progress_reader.h"
#include "services/pupil_tracking/progress/progress_targets.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::CheckProgressRequest;
using pupils::v1::CheckProgressResponse;
using pupils::v1::FallingBehindPupil;
using pupils::v1::Instrument;
using pupils::v1::ListFallingBehindRequest;
using pupils::v1::ListFallingBehindResponse;
using pupils::v1::ProgressCheck;
using pupils::v1::Pupil;
using rpc::Call;

constexpr int kDefaultPageSize = 2000;
constexpr int kLargestPageSize = 5000;
// gRPC clients take 4 MiB unless told otherwise; a page ends before.
constexpr std::size_t kLargestPageBytes = 3'500'000;

absl::StatusOr<ProgressSpan> SpanOf(const Call& call, const CheckProgressRequest& request) {
  ASSIGN_OR_RETURN(const absl::CivilDay to,
                   DayOrToday(call, request.has_to_date(), request.to_date()));
  ProgressSpan span = DefaultSpan(to);
  if (request.has_from_date()) {
    const auto from = rules::ToCivilDay(request.from_date());
    if (!from.has_value()) {
      return errors::InvalidField("from_date", "give a day that exists", "DATE_INVALID");
    }
    span.from = *from;
  }
  if (span.to < span.from) {
    return request.has_to_date()
               ? errors::InvalidField("to_date", "give a day that is not before from_date",
                                      "END_BEFORE_START")
               : errors::InvalidField("from_date", "give a day that is not in the future",
                                      "DATE_IN_FUTURE");
  }
  span.instrument = request.instrument();
  span.subject = request.subject();
  return span;
}

template <typename Request>
int PageSizeOf(const Request& request) {
  if (request.page_size() <= 0) return kDefaultPageSize;
  return std::min(request.page_size(), kLargestPageSize);
}

// The request without what may change from page to page.
template <typename Request>
std::string SameRequest(Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return request.SerializeAsString();
}

// The first of the targets, which are in the order of their names, after that pupil.
Targets::const_iterator After(const Targets& targets, const std::string& pupil) {
  return std::upper_bound(
      targets.begin(), targets.end(), pupil,
      [](const std::string& last, const Target& target) { return last < target.pupil; });
}

// A page of CheckProgress as it fills.
class ChecksPage {
 public:
  // `request` must outlive it.
  explicit ChecksPage(const CheckProgressRequest& request) : request_(request) {}

  bool IsFull() const { return pupils_ >= PageSizeOf(request_) || bytes_ >= kLargestPageBytes; }

  void Add(const std::string& pupil, const SchoolProgress& progress) {
    ++pupils_;
    std::vector<ProgressCheck> checks = progress.ChecksOf(pupil);
    if (checks.empty()) {
      auto& exclusion = *response_.add_exclusions();
      exclusion.set_pupil(pupil);
      exclusion.set_reason(progress.WhyNone(pupil));
    }
    for (ProgressCheck& check : checks) {
      if (request_.only_flagged() && !check.less_than_expected()) continue;
      bytes_ += check.ByteSizeLong();
      *response_.add_checks() = std::move(check);
    }
  }

  CheckProgressResponse Take(std::string next_page_token) {
    response_.set_next_page_token(std::move(next_page_token));
    return std::move(response_);
  }

 private:
  const CheckProgressRequest& request_;
  CheckProgressResponse response_;
  int pupils_ = 0;
  std::size_t bytes_ = 0;
};

// Where a pupil stands in the list: those with most tests true first, then by name.
std::pair<std::int64_t, std::string> PageKeyOf(const FallingBehindPupil& pupil) {
  return {-std::int64_t{pupil.reasons_size()}, pupil.pupil()};
}

}  // namespace

absl::Status ProgressPart::Init() {
  rpc::MethodTable& methods = registry_.methods("senda.pupils.v1.ProgressService");
  methods.Bind("CheckProgress", this, &ProgressPart::CheckProgress);
  methods.Prepare("CheckProgress", &asked_school_, &AskedSchool::Prepare<CheckProgressRequest>);
  methods.Bind("ListFallingBehind", this, &ProgressPart::ListFallingBehind);
  methods.Prepare("ListFallingBehind", this, &ProgressPart::PrepareFallingBehind);
  return absl::OkStatus();
}

absl::StatusOr<CheckProgressResponse> ProgressPart::CheckProgress(
    Call& call, const CheckProgressRequest& request) {
  ASSIGN_OR_RETURN(const ProgressSpan span, SpanOf(call, request));
  if (!span.instrument.empty()) RETURN_IF_ERROR(CheckInstrument(call, span.instrument));
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(registry_, call, request, span.to));
  const std::string same = SameRequest(request);
  const resource::PageQuery query{call.trust(), "CheckProgress", request.parent(), same, "", false};
  const resource::PageTokenSealer& tokens = registry_.dependencies().tokens;
  auto next = targets.begin();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const auto keys, tokens.Open(query, request.page_token(), call.now()));
    next = After(targets, std::get<std::string>(keys.front()));
  }
  SchoolsOnDemand schools(registry_, call, span, kept_schools_);
  ChecksPage page(request);
  for (; next != targets.end() && !page.IsFull(); ++next) {
    ASSIGN_OR_RETURN(const SchoolProgress* progress, schools.Of(next->school));
    call.SawChild(next->pupil, next->school);
    page.Add(next->pupil, *progress);
  }
  if (next == targets.end()) return page.Take("");
  schools.KeepForNextPage(std::prev(next)->school);
  const std::vector<resource::OwnedValue> keys = {std::prev(next)->pupil};
  return page.Take(tokens.Seal(query, keys, call.now()));
}

// Deleted ones too: what was assessed with them keeps its figures.
absl::Status ProgressPart::CheckInstrument(Call& call, const std::string& name) const {
  constexpr char kField[] = "instrument";
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "instruments", kField));
  if (parts.trust == call.trust()) {
    ASSIGN_OR_RETURN(const auto found, registry_.methods_of<Instrument>().store().Find(
                                           call.tx(), call.trust(), parts.id));
    if (found.has_value()) return absl::OkStatus();
  }
  return errors::InvalidField(kField, "name an instrument of the trust", "INSTRUMENT_UNKNOWN");
}

absl::Status ProgressPart::PrepareFallingBehind(Call& call,
                                                const ListFallingBehindRequest& request) {
  ASSIGN_OR_RETURN(const absl::CivilDay day,
                   DayOrToday(call, request.has_to_date(), request.to_date()));
  RETURN_IF_ERROR(asked_school_.Check(call, request.school()));
  RETURN_IF_ERROR(CheckSchool(call, request.school()));
  const auto found = registry_.dependencies().peers.find("provision");
  const rpc::Client* client =
      found == registry_.dependencies().peers.end() ? nullptr : found->second.get();
  call.prepared =
      std::make_shared<OpenEnrolments>(AskOpenEnrolments(client, call, request.school(), day));
  return absl::OkStatus();
}

absl::StatusOr<FallingBehindPupil> ProgressPart::Describe(Call& call,
                                                          std::vector<ProgressCheck> checks) const {
  FallingBehindPupil described;
  described.set_pupil(checks.front().pupil());
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(described.pupil(), "pupils"));
  ASSIGN_OR_RETURN(const auto pupil,
                   registry_.table_of<Pupil>().Find(call.tx(), call.trust(), parts.id));
  if (pupil.has_value()) {
    described.set_display_name(IdentityOf(*pupil).display_name());
    if (pupil->has_year_group()) described.set_year_group(pupil->year_group());
    described.set_sen_provision(pupil->sen_provision());
  }
  for (ProgressCheck& check : checks) {
    const std::string subject = check.subject();
    for (const auto* test : TrueTests(check)) {
      described.add_reasons(subject.empty() ? test->reason()
                                            : fmt::format("{}: {}", subject, test->reason()));
    }
    *described.add_checks() = std::move(check);
  }
  return described;
}

absl::StatusOr<std::vector<FallingBehindPupil>> ProgressPart::FindFallingBehind(
    Call& call, const ListFallingBehindRequest& request, const OpenEnrolments& open) {
  ASSIGN_OR_RETURN(const absl::CivilDay to,
                   DayOrToday(call, request.has_to_date(), request.to_date()));
  ASSIGN_OR_RETURN(const auto targets,
                   TargetsInSchool(registry_, call, request.school(), request.filter(), to));
  const ProgressSpan span = DefaultSpan(to);
  SchoolsOnDemand schools(registry_, call, span, kept_schools_);
  std::vector<FallingBehindPupil> found;
  for (const Target& target : targets) {
    ASSIGN_OR_RETURN(const SchoolProgress* progress, schools.Of(target.school));
    std::vector<ProgressCheck> checks = progress->ChecksOf(target.pupil);
    std::erase_if(checks, [](const ProgressCheck& check) { return !check.less_than_expected(); });
    const pupils::v1::Provided provided = open.Of(target.pupil);
    if (checks.empty() || (request.only_unprovided() && provided == pupils::v1::PROVIDED_YES)) {
      continue;
    }
    call.SawChild(target.pupil, target.school);
    ASSIGN_OR_RETURN(auto described, Describe(call, std::move(checks)));
    described.set_provided(provided);
    const auto enrolments = open.by_pupil.find(target.pupil);
    if (enrolments != open.by_pupil.end()) {
      for (const std::string& name : enrolments->second) described.add_enrolments(name);
    }
    found.push_back(std::move(described));
  }
  std::sort(found.begin(), found.end(),
            [](const auto& one, const auto& other) { return PageKeyOf(one) < PageKeyOf(other); });
  return found;
}

absl::StatusOr<ListFallingBehindResponse> ProgressPart::ListFallingBehind(
    Call& call, const ListFallingBehindRequest& request) {
  const auto& open = *static_cast<const OpenEnrolments*>(call.prepared.get());
  ASSIGN_OR_RETURN(auto found, FindFallingBehind(call, request, open));
  const std::string same = SameRequest(request);
  const resource::PageQuery query{call.trust(), "ListFallingBehind", request.parent(), same, "",
                                  false};
  const resource::PageTokenSealer& tokens = registry_.dependencies().tokens;
  auto next = found.begin();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const auto keys, tokens.Open(query, request.page_token(), call.now()));
    const std::pair last(std::get<std::int64_t>(keys[0]), std::get<std::string>(keys[1]));
    while (next != found.end() && PageKeyOf(*next) <= last) ++next;
  }
  const auto end = next + std::min<std::ptrdiff_t>(PageSizeOf(request), found.end() - next);
  ListFallingBehindResponse response;
  response.mutable_pupils()->Assign(next, end);
  if (end != found.end()) {
    const auto [tests, pupil] = PageKeyOf(*std::prev(end));
    response.set_next_page_token(tokens.Seal(query, {{tests, pupil}}, call.now()));
  }
  if (open.unreachable) response.add_unreachable(ProvisionSource(call.trust()));
  return response;
}

}  // namespace senda::pupil_tracking
