#include "common/metrics_source/change_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/change_log.h"

namespace senda::metrics_source {
namespace {

constexpr int kDefaultPage = 500;
constexpr int kLargestPage = 1000;
constexpr absl::Duration kPoll = absl::Milliseconds(50);
constexpr absl::Duration kHeartbeat = absl::Seconds(5);

changes::v1::ChangeOperation OperationOf(const std::string& name) {
  changes::v1::ChangeOperation operation = changes::v1::CHANGE_OPERATION_UNSPECIFIED;
  changes::v1::ChangeOperation_Parse("CHANGE_OPERATION_" + name, &operation);
  return operation;
}

changes::v1::Change ToProto(const storage::NumberedChange& numbered) {
  changes::v1::Change change;
  change.set_sequence(numbered.sequence);
  const std::int64_t micros = absl::ToUnixMicros(numbered.time);
  change.mutable_change_time()->set_seconds(micros / 1000000);
  change.mutable_change_time()->set_nanos(static_cast<std::int32_t>(micros % 1000000 * 1000));
  change.set_resource_type(numbered.change.resource_type);
  change.set_resource_name(numbered.change.resource_name);
  change.set_school(numbered.change.school);
  change.set_operation(OperationOf(numbered.change.operation));
  for (const absl::string_view field :
       absl::StrSplit(numbered.change.changed_fields, ',', absl::SkipEmpty())) {
    change.add_changed_fields(std::string(field));
  }
  return change;
}

}  // namespace

ChangeFeed::ChangeFeed(std::string source, storage::Database& database,
                       const resource::PageTokenSealer& tokens)
    : source_(std::move(source)), database_(database), tokens_(tokens) {}

void ChangeFeed::Bind(rpc::MethodTable& table) {
  table.Bind("ListChanges", this, &ChangeFeed::ListChanges);
  table.BindStream("WatchChanges", this, &ChangeFeed::WatchChanges);
}

std::string ChangeFeed::Seal(const rpc::Call& call, std::int64_t sequence) const {
  return tokens_.sealer().Seal(fmt::format("changes|{}|{}", call.trust(), source_),
                               std::to_string(sequence));
}

absl::StatusOr<std::int64_t> ChangeFeed::Open(const rpc::Call& call,
                                              storage::Transaction& transaction,
                                              const std::string& token) const {
  if (token.empty()) return storage::TrimmedThrough(transaction, call.trust());
  const auto opened =
      tokens_.sealer().Open(fmt::format("changes|{}|{}", call.trust(), source_), token);
  std::int64_t sequence = 0;
  if (!opened.has_value() ||
      std::from_chars(opened->data(), opened->data() + opened->size(), sequence).ec !=
          std::errc()) {
    return errors::InvalidField("page_token",
                                "use a token of this feed, unchanged; or none to begin "
                                "at the oldest change kept",
                                "PAGE_TOKEN_INVALID");
  }
  return sequence;
}

absl::StatusOr<ChangeFeed::Page> ChangeFeed::Read(rpc::Call& call,
                                                  storage::Transaction& transaction,
                                                  std::int64_t after, int limit) const {
  ASSIGN_OR_RETURN(const auto changes,
                   storage::ReadChanges(transaction, call.trust(), after, limit + 1));
  Page page;
  page.next = after;
  for (const storage::NumberedChange& change : changes) {
    if (static_cast<int>(&change - changes.data()) == limit) {
      page.more = true;
      break;
    }
    page.next = change.sequence;
    if (rpc::MayRead(call.scope(), change.change.school)) page.changes.push_back(ToProto(change));
  }
  return page;
}

absl::StatusOr<changes::v1::ListChangesResponse> ChangeFeed::End(
    rpc::Call& call, const changes::v1::ListChangesRequest& request) const {
  if (!request.page_token().empty()) {
    return errors::InvalidField("from_end", "give a page_token or from_end, not both",
                                "TOKEN_AND_FROM_END");
  }
  ASSIGN_OR_RETURN(const std::int64_t newest, storage::HeadSequence(call.tx(), call.trust()));
  changes::v1::ListChangesResponse response;
  response.set_next_page_token(Seal(call, newest));
  return response;
}

absl::StatusOr<changes::v1::ListChangesResponse> ChangeFeed::ListChanges(
    rpc::Call& call, const changes::v1::ListChangesRequest& request) {
  if (request.from_end()) return End(call, request);
  ASSIGN_OR_RETURN(const std::int64_t after, Open(call, call.tx(), request.page_token()));
  const int limit =
      request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kLargestPage);
  ASSIGN_OR_RETURN(Page page, Read(call, call.tx(), after, limit));
  changes::v1::ListChangesResponse response;
  for (changes::v1::Change& change : page.changes) *response.add_changes() = std::move(change);
  response.set_next_page_token(Seal(call, page.next));
  response.set_more(page.more);
  return response;
}

absl::Status ChangeFeed::WatchChanges(rpc::Call& call,
                                      const changes::v1::WatchChangesRequest& request,
                                      rpc::StreamWriter& writer) {
  std::int64_t after = 0;
  RETURN_IF_ERROR(database_.Run(storage::AccessMode::kRead, call.trust(),
                                [&](storage::Transaction& transaction) {
                                  auto opened = Open(call, transaction, request.page_token());
                                  if (opened.ok()) after = *opened;
                                  return opened.status();
                                }));
  absl::Time quiet_since = absl::InfinitePast();
  while (!writer.cancelled()) {
    Page page;
    RETURN_IF_ERROR(database_.Run(storage::AccessMode::kRead, call.trust(),
                                  [&](storage::Transaction& transaction) {
                                    auto read = Read(call, transaction, after, kLargestPage);
                                    if (read.ok()) page = *std::move(read);
                                    return read.status();
                                  }));
    const bool moved = page.next != after;
    if (moved || absl::Now() - quiet_since >= kHeartbeat) {
      after = page.next;
      changes::v1::WatchChangesResponse response;
      for (changes::v1::Change& change : page.changes) *response.add_changes() = std::move(change);
      response.set_next_page_token(Seal(call, after));
      RETURN_IF_ERROR(writer.Write(response));
      quiet_since = absl::Now();
    }
    if (!page.more) absl::SleepFor(kPoll);
  }
  return absl::OkStatus();
}

}  // namespace senda::metrics_source
