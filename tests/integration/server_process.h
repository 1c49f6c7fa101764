#ifndef SENDA_TESTS_INTEGRATION_SERVER_PROCESS_H_
#define SENDA_TESTS_INTEGRATION_SERVER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace senda::integration {

// One of the project's server programs in a process of its own, on a port of its own. It ends with
// the test, however that ends.
class ServerProcess {
 public:
  // `program` is a path; `flags` are given beside --development, --grpc-address and --log-level.
  ServerProcess(std::string program, std::vector<std::string> flags);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Begins the program; it serves some time later. More flags can be given each time.
  void Start(const std::vector<std::string>& more_flags = {});
  void Kill();       // kill -9
  void BeginStop();  // asks it to stop (SIGTERM)
  // The same, and waits; how it ended: what main() returned, or -1 for a signal.
  int Stop();
  // Whether it still runs.
  bool IsRunning();

  std::string address() const;  // "127.0.0.1:20001", also before the start

 private:
  const std::string program_;
  const std::vector<std::string> flags_;
  const int port_;
  pid_t pid_ = 0;
  bool stopping_ = false;
};

}  // namespace senda::integration

#endif  // SENDA_TESTS_INTEGRATION_SERVER_PROCESS_H_
