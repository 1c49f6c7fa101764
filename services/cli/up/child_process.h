#ifndef SENDA_SERVICES_CLI_UP_CHILD_PROCESS_H_
#define SENDA_SERVICES_CLI_UP_CHILD_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace senda::cli {

// A program that this one started; shares its output streams. Not thread-safe.
class ChildProcess {
 public:
  // `arguments` begins with the program's path. NOT_FOUND when it cannot be started. The program is
  // asked to stop when the calling thread ends, however it ends.
  static absl::StatusOr<ChildProcess> Start(const std::vector<std::string>& arguments);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  // Stops it, if it still runs.
  ~ChildProcess();

  // Waits for its end; returns its exit code, or 128 plus the signal that ended it.
  int Wait();
  // Asks it to stop (SIGTERM).
  void Terminate();
  // Whether it has ended; does not wait.
  bool HasEnded();

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_ = 0;  // 0 once it has ended
  int exit_code_ = 0;
};

// The path of the running program.
std::string OwnPath();

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_UP_CHILD_PROCESS_H_
