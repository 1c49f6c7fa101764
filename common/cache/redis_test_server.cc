#include "common/cache/redis_test_server.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/testing/free_port.h"

namespace senda::cache {
namespace {

constexpr int kPortsToTry = 5;

[[noreturn]] void ExecRedis(int output, int port) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  const std::string port_text = absl::StrCat(port);
  ::execlp("redis-server", "redis-server", "--port", port_text.c_str(), "--bind", "127.0.0.1",
           "--save", "", "--appendonly", "no", "--dir", "/tmp", nullptr);
  ::_exit(127);
}

bool OnPath(std::string_view program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string file = std::string(rest.substr(0, colon)).append("/").append(program);
    if (::access(file.c_str(), X_OK) == 0) {
      return true;
    }
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return false;
}

std::string Text(const redisReply* reply) {
  if (reply == nullptr) {
    return "(no reply)";
  }
  if (reply->type == REDIS_REPLY_INTEGER) {
    return absl::StrCat(reply->integer);
  }
  std::string text;
  if (reply->type == REDIS_REPLY_ARRAY) {
    for (std::size_t i = 0; i < reply->elements; ++i) {
      absl::StrAppend(&text, i == 0 ? "" : "\n", Text(reply->element[i]));
    }
  } else if (reply->type != REDIS_REPLY_NIL) {
    text.assign(reply->str, reply->len);
  }
  return text;
}

}  // namespace

std::unique_ptr<RedisTestServer> RedisTestServer::Start() {
  if (!OnPath("redis-server")) {
    return nullptr;
  }
  for (int i = 0; i < kPortsToTry; ++i) {
    std::unique_ptr<RedisTestServer> server(new RedisTestServer(testing::FreePort()));
    if (server->Spawn()) {
      return server;
    }
  }
  return nullptr;
}

bool RedisTestServer::Required() {
  const char* required = std::getenv("SENDA_REQUIRE_SERVERS");
  return required != nullptr && std::string_view(required) == "1";
}

RedisTestServer::~RedisTestServer() { Kill(); }

std::string RedisTestServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

bool RedisTestServer::Spawn() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return false;
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    ExecRedis(ends[1], port_);
  }
  ::close(ends[1]);
  output_ = ends[0];
  std::string seen;
  char chunk[512];
  while (seen.find("Ready to accept connections") == std::string::npos) {
    const ssize_t length = ::read(output_, chunk, sizeof(chunk));
    if (length <= 0) {
      Kill();
      return false;
    }
    seen.append(chunk, static_cast<std::size_t>(length));
  }
  return true;
}

void RedisTestServer::Kill() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(output_);
  }
  pid_ = 0;
}

void RedisTestServer::Restart() {
  Kill();
  if (!Spawn()) {
    std::abort();
  }
}

void RedisTestServer::Pause() { ::kill(pid_, SIGSTOP); }

void RedisTestServer::Resume() { ::kill(pid_, SIGCONT); }

std::string RedisTestServer::Command(const std::vector<std::string>& words) {
  redisContext* context = redisConnect("127.0.0.1", port_);
  std::vector<const char*> pointers;
  std::vector<std::size_t> lengths;
  for (const std::string& word : words) {
    pointers.push_back(word.data());
    lengths.push_back(word.size());
  }
  auto* reply = static_cast<redisReply*>(
      redisCommandArgv(context, static_cast<int>(words.size()), pointers.data(), lengths.data()));
  std::string text = Text(reply);
  if (reply != nullptr) {
    freeReplyObject(reply);
  }
  redisFree(context);
  return text;
}

}  // namespace senda::cache
