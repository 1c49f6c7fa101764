#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <iterator>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/cache/breaker.h"
#include "common/cache/cache.h"
#include "common/cache/jitter.h"
#include "common/cache/key_encoding.h"
#include "common/cache/redis_connection.h"
#include "common/cache/sealing.h"

namespace senda::cache {
namespace {

// Bounds one command, so that a large request cannot fill the socket in both directions at once.
constexpr std::size_t kKeysPerCommand = 256;

// Breaker time: it must not jump with the wall clock.
absl::Time Monotonic() {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

// hiredis writes without MSG_NOSIGNAL: a dead server would end this process.
void IgnoreSigpipe() {
  struct sigaction current = {};
  if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
}

// Connections that no thread is using. Thread-safe.
class ConnectionPool {
 public:
  explicit ConnectionPool(const RedisOptions& options) : options_(options) {}

  // nullptr when none became free, or none could be opened, in time. Whatever Take answers goes
  // back through Return or Discard.
  std::unique_ptr<RedisConnection> Take() {
    {
      absl::MutexLock lock(&mutex_);
      const auto can_take = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        return !idle_.empty() || open_ < options_.connections;
      };
      if (!mutex_.AwaitWithTimeout(absl::Condition(&can_take), options_.command_timeout)) {
        return nullptr;
      }
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
      ++open_;
    }
    auto connection = RedisConnection::Open(options_.address, options_.connect_timeout);
    if (connection == nullptr) {
      absl::MutexLock lock(&mutex_);
      --open_;
    }
    return connection;
  }

  void Return(std::unique_ptr<RedisConnection> connection) {
    absl::MutexLock lock(&mutex_);
    idle_.push_back(std::move(connection));
  }

  // After an error nothing of the connection may be used again; the idle ones share its fate,
  // because a server that went away took them with it.
  void Discard(std::unique_ptr<RedisConnection> connection) {
    std::vector<std::unique_ptr<RedisConnection>> doomed;
    doomed.push_back(std::move(connection));
    absl::MutexLock lock(&mutex_);
    std::move(idle_.begin(), idle_.end(), std::back_inserter(doomed));
    idle_.clear();
    open_ -= static_cast<int>(doomed.size());
  }

 private:
  const RedisOptions options_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<RedisConnection>> idle_ ABSL_GUARDED_BY(mutex_);
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
};

class RedisCache : public Cache {
 public:
  explicit RedisCache(const RedisOptions& options)
      : options_(options), sealer_(options.sealing_key), pool_(options), breaker_({}) {
    IgnoreSigpipe();
    Run({{"PING"}});
  }

  std::vector<std::optional<std::string>> Get(const std::vector<Key>& keys) override {
    std::vector<std::optional<std::string>> values(keys.size());
    for (std::size_t start = 0; start < keys.size(); start += kKeysPerCommand) {
      GetSome(keys, start, std::min(keys.size(), start + kKeysPerCommand), values);
    }
    const auto hits = static_cast<std::uint64_t>(
        std::count_if(values.begin(), values.end(), [](const auto& value) { return value; }));
    hits_ += hits;
    misses_ += keys.size() - hits;
    return values;
  }

  void Set(const std::vector<std::pair<Key, std::string>>& entries, absl::Duration ttl) override {
    for (std::size_t start = 0; start < entries.size(); start += kKeysPerCommand) {
      SetSome(entries, start, std::min(entries.size(), start + kKeysPerCommand), ttl);
    }
  }

  bool reachable() const override { return reachable_; }

  CacheStats stats() const override { return {hits_, misses_, stored_, errors_, rejected_}; }

 private:
  std::optional<std::vector<RedisReply>> Run(const std::vector<RedisCommand>& commands) {
    if (!breaker_.Allow(Monotonic())) {
      return std::nullopt;
    }
    std::optional<std::vector<RedisReply>> replies;
    if (auto connection = pool_.Take(); connection != nullptr) {
      replies = connection->Run(commands, options_.command_timeout);
      if (replies.has_value()) {
        pool_.Return(std::move(connection));
      } else {
        pool_.Discard(std::move(connection));
      }
    }
    reachable_ = replies.has_value();
    if (replies.has_value()) {
      breaker_.Succeeded();
    } else {
      breaker_.Failed(Monotonic());
      ++errors_;
    }
    return replies;
  }

  void GetSome(const std::vector<Key>& keys, std::size_t start, std::size_t end,
               std::vector<std::optional<std::string>>& values) {
    std::vector<std::string> names;
    for (std::size_t i = start; i < end; ++i) {
      names.push_back(EncodeKey(keys[i]));
    }
    RedisCommand command = {"MGET"};
    command.insert(command.end(), names.begin(), names.end());
    const auto replies = Run({command});
    if (!replies.has_value()) {
      return;
    }
    const redisReply& list = *replies->front();
    if (list.type != REDIS_REPLY_ARRAY || list.elements != end - start) {
      ++errors_;
      return;
    }
    for (std::size_t i = start; i < end; ++i) {
      const redisReply& reply = *list.element[i - start];
      if (reply.type == REDIS_REPLY_STRING) {
        values[i] = sealer_.Open(keys[i], {reply.str, reply.len});
        rejected_ += values[i].has_value() ? 0 : 1;
      }
    }
  }

  void SetSome(const std::vector<std::pair<Key, std::string>>& entries, std::size_t start,
               std::size_t end, absl::Duration ttl) {
    std::vector<std::array<std::string, 3>> words;  // name, value, milliseconds
    words.reserve(end - start);
    std::vector<RedisCommand> commands;
    for (std::size_t i = start; i < end; ++i) {
      const auto& [key, value] = entries[i];
      const auto milliseconds = std::max<std::int64_t>(1, absl::ToInt64Milliseconds(Jittered(ttl)));
      words.push_back({EncodeKey(key), sealer_.Seal(key, value), absl::StrCat(milliseconds)});
      commands.push_back({"SET", words.back()[0], words.back()[1], "PX", words.back()[2]});
    }
    const auto replies = Run(commands);
    if (!replies.has_value()) {
      return;
    }
    for (const RedisReply& reply : *replies) {
      ++(reply->type == REDIS_REPLY_STATUS ? stored_ : errors_);
    }
  }

  const RedisOptions options_;
  const Sealer sealer_;
  ConnectionPool pool_;
  Breaker breaker_;
  std::atomic<bool> reachable_ = false;
  std::atomic<std::uint64_t> hits_ = 0;
  std::atomic<std::uint64_t> misses_ = 0;
  std::atomic<std::uint64_t> stored_ = 0;
  std::atomic<std::uint64_t> errors_ = 0;
  std::atomic<std::uint64_t> rejected_ = 0;
};

}  // namespace

std::unique_ptr<Cache> NewRedisCache(const RedisOptions& options) {
  return std::make_unique<RedisCache>(options);
}

}  // namespace senda::cache
