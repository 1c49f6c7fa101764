#ifndef SENDA_COMMON_CACHE_REDIS_CONNECTION_H_
#define SENDA_COMMON_CACHE_REDIS_CONNECTION_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

struct redisContext;
struct redisReply;

namespace senda::cache {

struct RedisReplyFreer {
  void operator()(redisReply* reply) const;
};
using RedisReply = std::unique_ptr<redisReply, RedisReplyFreer>;

// The words of one command, kept apart, so that no value can become a command.
using RedisCommand = std::vector<std::string_view>;

// One connection, for one thread at a time.
class RedisConnection {
 public:
  // `address` is "host:port" or "unix:/path". nullptr when it cannot be reached within
  // `time_limit`.
  static std::unique_ptr<RedisConnection> Open(const std::string& address,
                                               absl::Duration time_limit);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  // Sends all commands, then reads all replies, in order, within `time_limit` altogether. nullopt
  // on any error; the connection must then be destroyed, because a late reply would answer the next
  // command (hiredis 0.14 hands one tenant's value to another that way).
  std::optional<std::vector<RedisReply>> Run(const std::vector<RedisCommand>& commands,
                                             absl::Duration time_limit);

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  explicit RedisConnection(redisContext* context) : context_(context) {}
  bool Send(const std::vector<RedisCommand>& commands, Deadline deadline);
  RedisReply Receive(Deadline deadline);

  redisContext* context_;
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_REDIS_CONNECTION_H_
