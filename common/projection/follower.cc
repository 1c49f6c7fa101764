#include "common/projection/follower.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/telemetry/log.h"

namespace senda::projection {
namespace {

using changes::v1::Change;
using changes::v1::ListChangesResponse;
using storage::AccessMode;
using storage::Transaction;

// Changes of no concern are passed over without a write, up to so many: that many may be read
// again.
constexpr std::int64_t kMostUnsaved = 5000;

// Whether the feed, or a list, cannot be gone on with from a token we hold.
bool IsTokenLost(const absl::Status& status) {
  return status.code() == absl::StatusCode::kOutOfRange ||
         (status.code() == absl::StatusCode::kInvalidArgument &&
          !errors::ViolationsOf(status).empty() &&
          errors::ViolationsOf(status).front().field == "page_token");
}

// Whether asking for the other trusts would be in vain too.
bool IsOutage(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kUnauthenticated ||
         status.code() == absl::StatusCode::kCancelled;
}

struct ReadingPlace {
  std::size_t resource = 0;
  std::string page_token;
};

ReadingPlace PlaceOf(const std::string& resume_at) {
  ReadingPlace place;
  const std::size_t space = resume_at.find(' ');
  std::from_chars(resume_at.data(), resume_at.data() + std::min(space, resume_at.size()),
                  place.resource);
  if (space != std::string::npos) place.page_token = resume_at.substr(space + 1);
  return place;
}

}  // namespace

Follower::Follower(Parts parts, Options options)
    : parts_(std::move(parts)),
      options_(options),
      counts_(std::make_shared<FollowerCounts>()),
      reader_(parts_.source, parts_.projection.source(), parts_.projection.resources(),
              parts_.token) {
  if (parts_.metrics != nullptr) {
    Publish(counts_, parts_.service, parts_.projection.source(), *parts_.metrics);
  }
  thread_ = std::thread([this] { Run(); });
}

Follower::~Follower() { Stop(); }

void Follower::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  reader_.Stop();
  if (thread_.joinable()) thread_.join();
}

bool Follower::stopping() const {
  const absl::MutexLock lock(&mutex_);
  return stopping_;
}

bool Follower::Pause(absl::Duration length) {
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), length);
  return !stopping_;
}

void Follower::Run() {
  absl::Duration retry = options_.first_retry;
  for (bool going = true; going;) {
    const absl::StatusOr<bool> more = Round();
    if (stopping()) return;
    MeasureLag();
    Report(more.status());
    if (more.ok()) {
      retry = options_.first_retry;
      going = Pause(*more ? absl::ZeroDuration() : options_.poll);
    } else {
      going = Pause(retry);
      retry = std::min(2 * retry, options_.last_retry);
    }
  }
}

// One line when it begins to fail and one when it is well again; how often, the counter tells.
void Follower::Report(const absl::Status& status) {
  if (!status.ok()) ++counts_->failures;
  if (status.ok() == !failing_) return;
  failing_ = !status.ok();
  telemetry::Log(failing_ ? telemetry::Level::kWarning : telemetry::Level::kInfo,
                 failing_ ? "a projection falls behind" : "a projection goes on",
                 {{"source", parts_.projection.source()},
                  {"status", absl::StatusCodeToString(status.code())},
                  {"reason", errors::ReasonOf(status)}});
}

void Follower::MeasureLag() {
  const absl::Time now = parts_.clock.Now();
  absl::Duration lag = absl::ZeroDuration();
  for (const auto& [trust, followed] : followed_) {
    lag = std::max(lag, now - followed.current_at);
  }
  counts_->lag_seconds = absl::ToDoubleSeconds(lag);
}

absl::StatusOr<bool> Follower::Round() {
  std::vector<std::string> trusts;
  RETURN_IF_ERROR(parts_.database.Run(AccessMode::kRead, storage::Database::kAllTrusts,
                                      [&](Transaction& transaction) -> absl::Status {
                                        ASSIGN_OR_RETURN(trusts, TrustsOnRecord(transaction));
                                        return absl::OkStatus();
                                      }));
  bool more = false;
  absl::Status failure;
  for (const std::string& trust : trusts) {
    if (stopping()) return false;
    const auto [found, is_new] = followed_.try_emplace(trust);
    Followed& followed = found->second;
    if (is_new) followed.current_at = parts_.clock.Now();
    const absl::StatusOr<bool> step = Step(trust, followed);
    if (step.ok()) {
      more |= *step;
      continue;
    }
    // Whether a write took place may be unknown: what is stored tells.
    followed.loaded = false;
    failure = step.status();
    if (IsOutage(failure)) break;
  }
  if (!failure.ok()) return failure;
  return more;
}

absl::StatusOr<Position> Follower::Load(const std::string& trust) {
  Position position;
  RETURN_IF_ERROR(
      parts_.database.Run(AccessMode::kRead, trust, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(position, LoadPosition(transaction, trust, parts_.projection.source()));
        return absl::OkStatus();
      }));
  return position;
}

absl::StatusOr<bool> Follower::Step(const std::string& trust, Followed& followed) {
  if (!followed.loaded) {
    ASSIGN_OR_RETURN(followed.position, Load(trust));
    followed.loaded = true;
    followed.unsaved = 0;
  }
  if (followed.position.version == 0) return StartReading(trust, followed);
  absl::StatusOr<bool> more =
      followed.position.is_reading() ? ReadOn(trust, followed) : FollowFeed(trust, followed);
  if (more.ok() || !IsTokenLost(more.status())) return more;
  return StartReading(trust, followed);
}

absl::StatusOr<bool> Follower::StartReading(const std::string& trust, Followed& followed) {
  ASSIGN_OR_RETURN(std::string token, reader_.EndOfFeed(trust));
  ++counts_->readings;
  RETURN_IF_ERROR(Apply(trust, followed, followed.position.Restarted(std::move(token)), {}));
  return true;
}

absl::StatusOr<bool> Follower::ReadOn(const std::string& trust, Followed& followed) {
  const ReadingPlace place = PlaceOf(followed.position.resume_at);
  ASSIGN_OR_RETURN(const SourceReader::Page page,
                   reader_.ReadPage(trust, place.resource, place.page_token));
  Position next = followed.position;
  if (!page.next_page_token.empty()) {
    next.resume_at = fmt::format("{} {}", place.resource, page.next_page_token);
  } else if (place.resource + 1 < parts_.projection.resources().size()) {
    next.resume_at = fmt::format("{} ", place.resource + 1);
  } else {
    next.resume_at.clear();
  }
  RETURN_IF_ERROR(Apply(trust, followed, next, page.rows));
  return true;
}

absl::StatusOr<bool> Follower::FollowFeed(const std::string& trust, Followed& followed) {
  const absl::Time asked = parts_.clock.Now();
  ASSIGN_OR_RETURN(const ListChangesResponse changes,
                   reader_.Changes(trust, followed.position.feed_token));
  counts_->changes += static_cast<std::uint64_t>(changes.changes_size());
  Position next = followed.position;
  next.feed_token = changes.next_page_token();
  const std::int64_t unsaved = followed.unsaved + changes.changes_size();
  if (!Concerns(changes) && unsaved <= kMostUnsaved) {
    followed.position = std::move(next);
    followed.unsaved = unsaved;
  } else {
    // Somebody else may have applied these already: then their rows need not be read.
    ASSIGN_OR_RETURN(Position stored, Load(trust));
    if (stored.version != followed.position.version) {
      followed = {true, std::move(stored), 0, followed.current_at};
      return true;
    }
    ASSIGN_OR_RETURN(const auto rows, RowsNamedBy(trust, changes));
    RETURN_IF_ERROR(Apply(trust, followed, next, rows));
  }
  if (!changes.more()) followed.current_at = asked;
  return changes.more();
}

bool Follower::Concerns(const ListChangesResponse& changes) const {
  const auto resources = parts_.projection.resources();
  return std::any_of(changes.changes().begin(), changes.changes().end(), [&](const Change& change) {
    return std::any_of(resources.begin(), resources.end(), [&](const FollowedResource& followed) {
      return followed.type == change.resource_type();
    });
  });
}

absl::StatusOr<std::vector<FollowedRow>> Follower::RowsNamedBy(const std::string& trust,
                                                               const ListChangesResponse& changes) {
  std::vector<FollowedRow> all;
  const auto resources = parts_.projection.resources();
  for (std::size_t resource = 0; resource < resources.size(); ++resource) {
    std::map<std::string, bool> deleted;  // by name: the last change to it
    for (const Change& change : changes.changes()) {
      if (change.resource_type() != resources[resource].type) continue;
      deleted[change.resource_name()] = change.operation() == changes::v1::CHANGE_OPERATION_DELETE;
    }
    std::set<std::string> names;
    for (const auto& [name, is_deleted] : deleted) {
      if (is_deleted) {
        all.push_back({resource, name, nullptr});
      } else {
        names.insert(name);
      }
    }
    ASSIGN_OR_RETURN(auto rows, reader_.Rows(trust, resource, names));
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
  }
  return all;
}

absl::Status Follower::Apply(const std::string& trust, Followed& followed, const Position& next,
                             const std::vector<FollowedRow>& rows) {
  const std::string& source = parts_.projection.source();
  const std::int64_t from = followed.position.version;
  const bool finishes = followed.position.is_reading() && !next.is_reading();
  bool moved = false;
  const absl::Status applied =
      parts_.database.Run(AccessMode::kWrite, trust, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(moved, MovePosition(transaction, trust, source, from, next));
        if (!moved) return absl::OkStatus();
        Attempt attempt(transaction, trust, fmt::format("senda-service:{}", parts_.service),
                        parts_.clock.Now(), next.reading);
        RETURN_IF_ERROR(parts_.projection.Apply(attempt, rows));
        if (finishes) RETURN_IF_ERROR(parts_.projection.FinishReading(attempt));
        return attempt.WriteLogs();
      });
  RETURN_IF_ERROR(applied);
  if (!moved) {
    followed.loaded = false;
    return absl::OkStatus();
  }
  followed.position = next;
  followed.position.version = from + 1;
  followed.unsaved = 0;
  ++counts_->pages;
  return absl::OkStatus();
}

}  // namespace senda::projection
