#include "common/cache/redis_connection.h"

#include <hiredis/hiredis.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/numbers.h"

namespace senda::cache {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Waits until the socket can be read or written; false at the deadline. hiredis applies its own
// time limit to each read, which a slow drip of bytes would never reach.
bool AwaitSocket(int fd, short events, SteadyClock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) {
      return false;
    }
    pollfd waiting{fd, events, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left));
    if (ready > 0) {
      return true;
    }
    if (ready < 0 && errno != EINTR) {
      return false;
    }
  }
}

redisContext* Connect(const std::string& address, timeval limit) {
  constexpr std::string_view kUnixPrefix = "unix:";
  if (address.starts_with(kUnixPrefix)) {
    return redisConnectUnixWithTimeout(address.c_str() + kUnixPrefix.size(), limit);
  }
  const std::size_t colon = address.rfind(':');
  int port = 6379;
  if (colon != std::string::npos && !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    return nullptr;
  }
  return redisConnectWithTimeout(address.substr(0, colon).c_str(), port, limit);
}

}  // namespace

void RedisReplyFreer::operator()(redisReply* reply) const { freeReplyObject(reply); }

std::unique_ptr<RedisConnection> RedisConnection::Open(const std::string& address,
                                                       absl::Duration time_limit) {
  const timeval limit = absl::ToTimeval(time_limit);
  redisContext* context = Connect(address, limit);
  if (context == nullptr) {
    return nullptr;
  }
  std::unique_ptr<RedisConnection> connection(new RedisConnection(context));
  // A write to a full socket is bounded by this; reads are bounded by AwaitSocket.
  if (context->err != 0 || redisSetTimeout(context, limit) != REDIS_OK) {
    return nullptr;
  }
  return connection;
}

RedisConnection::~RedisConnection() { redisFree(context_); }

std::optional<std::vector<RedisReply>> RedisConnection::Run(
    const std::vector<RedisCommand>& commands, absl::Duration time_limit) {
  const Deadline deadline = SteadyClock::now() + absl::ToChronoMicroseconds(time_limit);
  if (!Send(commands, deadline)) {
    return std::nullopt;
  }
  std::vector<RedisReply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) {
    RedisReply reply = Receive(deadline);
    if (reply == nullptr) {
      return std::nullopt;
    }
    replies.push_back(std::move(reply));
  }
  return replies;
}

bool RedisConnection::Send(const std::vector<RedisCommand>& commands, Deadline deadline) {
  std::vector<const char*> words;
  std::vector<std::size_t> lengths;
  for (const RedisCommand& command : commands) {
    words.clear();
    lengths.clear();
    for (const std::string_view word : command) {
      words.push_back(word.data());
      lengths.push_back(word.size());
    }
    if (redisAppendCommandArgv(context_, static_cast<int>(words.size()), words.data(),
                               lengths.data()) != REDIS_OK) {
      return false;
    }
  }
  int done = 0;
  while (done == 0) {
    if (!AwaitSocket(context_->fd, POLLOUT, deadline) ||
        redisBufferWrite(context_, &done) != REDIS_OK) {
      return false;
    }
  }
  return true;
}

RedisReply RedisConnection::Receive(Deadline deadline) {
  for (;;) {
    void* reply = nullptr;
    if (redisGetReplyFromReader(context_, &reply) != REDIS_OK) {
      return nullptr;
    }
    if (reply != nullptr) {
      return RedisReply(static_cast<redisReply*>(reply));
    }
    if (!AwaitSocket(context_->fd, POLLIN, deadline) || redisBufferRead(context_) != REDIS_OK) {
      return nullptr;
    }
  }
}

}  // namespace senda::cache
