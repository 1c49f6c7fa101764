#include "services/directory/grant_book.h"

#include <algorithm>
#include <set>

#include "common/resource/uuid.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/directory/grant_messages.h"

namespace senda::directory {
namespace {

using rpc::GrantsReplica;
using storage::AccessMode;
using storage::Database;
using storage::Statement;
using storage::Transaction;

constexpr std::size_t kKeptInMemory = 1'000;
constexpr absl::Duration kTrimInterval = absl::Hours(1);

const Statement kSayAlive{"directory_processes.beat",
                          "INSERT INTO directory_processes (process, seen_micros) VALUES ($1, $2) "
                          "ON CONFLICT (process) DO UPDATE SET seen_micros = excluded.seen_micros"};
const Statement kForgetDead{"directory_processes.forget",
                            "DELETE FROM directory_processes WHERE seen_micros < $1"};
const Statement kOthers{
    "directory_processes.others",
    "SELECT COUNT(*) FROM directory_processes WHERE process <> $1 AND seen_micros >= $2"};

}  // namespace

GrantBook::GrantBook(Database& database, const time::Clock& clock)
    : GrantBook(database, clock, Options{}) {}

GrantBook::GrantBook(Database& database, const time::Clock& clock, Options options)
    : database_(database),
      clock_(clock),
      options_(options),
      shared_(database.dialect().name() == "postgres"),
      process_(resource::NewUuid(clock.Now())),
      started_(clock.Now()) {
  Refresh().IgnoreError();  // GrantsOf tells
  thread_ = std::thread([this] { Run(); });
}

GrantBook::~GrantBook() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

absl::StatusOr<std::vector<rpc::Grant>> GrantBook::GrantsOf(std::string_view subject,
                                                            absl::Time now) {
  return replica_.GrantsOf(subject, now);
}

std::int64_t GrantBook::version() const {
  absl::ReaderMutexLock lock(&mutex_);
  return version_;
}

void GrantBook::Run() {
  absl::Time trimmed = started_;
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.poll_interval)) return;
    }
    Refresh().IgnoreError();  // GrantsOf tells
    if (clock_.Now() - trimmed < kTrimInterval) continue;
    trimmed = clock_.Now();
    // What is not trimmed now is trimmed in an hour.
    database_.Run(AccessMode::kWrite, Database::kAllTrusts, &TrimGrantFeed).IgnoreError();
  }
}

// Tells the other directory processes that this one answers from the same database. Its row stays
// when it stops: its followers keep their copies for a while.
absl::Status GrantBook::Beat(absl::Time now) {
  if (!shared_ || now - last_beat_ < kBeat) return absl::OkStatus();
  const absl::Status beaten = database_.Run(
      AccessMode::kWrite, Database::kAllTrusts, [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(
            transaction.Execute(kSayAlive, {process_, absl::ToUnixMicros(now)}).status());
        return transaction.Execute(kForgetDead, {absl::ToUnixMicros(now - absl::Hours(24))})
            .status();
      });
  if (beaten.ok()) last_beat_ = now;
  return now - last_beat_ < kLongestSilence ? absl::OkStatus() : beaten;
}

absl::Status GrantBook::Refresh() {
  absl::MutexLock refreshing(&refresh_mutex_);
  RETURN_IF_ERROR(Beat(clock_.Now()));
  const absl::Time asked = clock_.Now();
  const std::int64_t after = version();
  GrantChanges changes;
  RETURN_IF_ERROR(database_.Run(AccessMode::kRead, Database::kAllTrusts,
                                [&](Transaction& transaction) -> absl::Status {
                                  ASSIGN_OR_RETURN(changes, ReadGrantChanges(transaction, after));
                                  return absl::OkStatus();
                                }));
  Apply(std::move(changes), asked);
  return absl::OkStatus();
}

void GrantBook::Apply(GrantChanges changes, absl::Time confirmed_at) {
  absl::MutexLock lock(&mutex_);
  rpc::GrantsUpdate update;
  update.full = changes.complete;
  update.from_version = version_;
  update.version = changes.version;
  update.grants = changes.present;
  update.revoked = changes.removed;
  // It builds on the version read before, so it fits.
  replica_.Apply(std::move(update), confirmed_at).IgnoreError();
  if (changes.complete) {
    grants_.clear();
    log_.clear();
    oldest_ = changes.version;
  }
  for (const std::string& name : changes.removed) grants_.erase(name);
  for (rpc::Grant& grant : changes.present) {
    std::string name = grant.name;
    grants_[std::move(name)] = std::move(grant);
  }
  for (auto& change : changes.log) log_.push_back(std::move(change));
  while (log_.size() > kKeptInMemory) {
    oldest_ = log_.front().first;
    log_.pop_front();
  }
  version_ = changes.version;
  waiting_.Look();
}

v1::SyncRoleGrantsResponse GrantBook::Everything() const {
  v1::SyncRoleGrantsResponse response;
  response.set_version(version_);
  response.set_complete(true);
  for (const auto& [name, grant] : grants_) *response.add_grants() = ToMessage(grant);
  return response;
}

v1::SyncRoleGrantsResponse GrantBook::Changes(std::int64_t after) const {
  v1::SyncRoleGrantsResponse response;
  response.set_version(version_);
  std::set<std::string> names;
  for (const auto& [version, name] : log_) {
    if (version > after) names.insert(name);
  }
  for (const std::string& name : names) {
    const auto found = grants_.find(name);
    if (found == grants_.end()) {
      response.add_removed(name);
    } else {
      *response.add_grants() = ToMessage(found->second);
    }
  }
  return response;
}

v1::SyncRoleGrantsResponse GrantBook::Since(std::int64_t applied_version) const {
  absl::ReaderMutexLock lock(&mutex_);
  const bool covered = applied_version >= oldest_ && applied_version <= version_;
  return covered ? Changes(applied_version) : Everything();
}

void GrantBook::Answer(const std::string& follower, std::int64_t applied_version,
                       absl::Duration hold, GiveAnswer answer) {
  {
    absl::MutexLock lock(&mutex_);
    acks_.Asked(follower, applied_version, clock_.Now());
  }
  waiting_.Look();
  // The answer confirms the follower's copy as of its question, so it is read after the question.
  const absl::Status read = Refresh();
  if (!read.ok()) return answer(read);
  absl::ReleasableMutexLock lock(&mutex_);
  const bool known = acks_.Known(follower);
  acks_.Answered(follower);
  if (!known || applied_version == 0) {
    v1::SyncRoleGrantsResponse everything = Everything();
    lock.Release();
    return answer(std::move(everything));
  }
  lock.Release();
  const absl::Time until = time::Clock::System().Now() + std::min(hold, kLongestHold);
  waiting_.Enter(
      [this, applied_version, until] {
        return version() != applied_version || time::Clock::System().Now() >= until;
      },
      [this, applied_version, answer = std::move(answer)] { answer(Since(applied_version)); });
}

bool GrantBook::Alone() {
  if (!shared_) return true;
  std::int64_t others = 0;
  const absl::Status read =
      database_.Run(AccessMode::kRead, Database::kAllTrusts, [&](Transaction& transaction) {
        const std::int64_t since = absl::ToUnixMicros(clock_.Now() - kAlive);
        return transaction.Query(kOthers, {process_, since}, [&](const storage::Row& row) {
          others = row.Int(0);
          return absl::OkStatus();
        });
      });
  return read.ok() && others == 0;
}

void GrantBook::AwaitRevoked(std::int64_t version, std::function<void()> done) {
  Refresh().IgnoreError();  // if it fails, nobody is answered and the time below is enough
  const absl::Time latest = clock_.Now() + GrantsReplica::kMaxAge;
  const absl::Time earliest = Alone() ? started_ + GrantsReplica::kMaxAge : latest;
  Await(version, earliest, latest, std::move(done));
}

void GrantBook::AwaitGranted(std::int64_t version, std::function<void()> done) {
  Refresh().IgnoreError();  // the poll comes again
  Await(version, absl::InfinitePast(), clock_.Now() + kLongestGrantWait, std::move(done));
}

// Waits until all followers whose copies can still be used have applied `version`, but past
// `earliest`, and not longer than past `latest`: at the age of five seconds a copy is just still
// used.
void GrantBook::Await(std::int64_t version, absl::Time earliest, absl::Time latest,
                      std::function<void()> done) {
  const absl::Time since = clock_.Now() - GrantsReplica::kMaxAge;
  waiting_.Enter(
      [this, version, since, earliest, latest] {
        const absl::Time now = clock_.Now();
        absl::ReaderMutexLock lock(&mutex_);
        const bool applied = version_ >= version && acks_.AllApplied(version, since);
        return now > latest || (applied && now > earliest);
      },
      std::move(done));
}

}  // namespace senda::directory
