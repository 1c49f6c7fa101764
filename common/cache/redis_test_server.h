#ifndef SENDA_COMMON_CACHE_REDIS_TEST_SERVER_H_
#define SENDA_COMMON_CACHE_REDIS_TEST_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace senda::cache {

// A redis-server of the test's own, on a free port of the loopback, without persistence; ends with
// the test. For one thread.
class RedisTestServer {
 public:
  // nullptr when this machine has no redis-server. Tests then skip, unless SENDA_REQUIRE_SERVERS is
  // "1", which Required tells.
  static std::unique_ptr<RedisTestServer> Start();
  static bool Required();
  ~RedisTestServer();
  RedisTestServer(const RedisTestServer&) = delete;
  RedisTestServer& operator=(const RedisTestServer&) = delete;

  std::string address() const;
  void Kill();     // kill -9; its data is gone
  void Restart();  // on the same port
  void Pause();    // SIGSTOP: it accepts connections and never answers
  void Resume();

  // Runs one command on a connection of its own; the text of the reply, "" for nil, the elements
  // joined with "\n" for a list.
  std::string Command(const std::vector<std::string>& words);

 private:
  explicit RedisTestServer(int port) : port_(port) {}
  // Whether the server came up; false when the port was taken meanwhile.
  bool Spawn();

  int port_;
  pid_t pid_ = 0;
  int output_ = -1;
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_REDIS_TEST_SERVER_H_
