#include "tests/integration/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "common/testing/free_port.h"

namespace senda::integration {

ServerProcess::ServerProcess(std::string program, std::vector<std::string> flags)
    : program_(std::move(program)), flags_(std::move(flags)), port_(testing::FreePort()) {}

ServerProcess::~ServerProcess() { Kill(); }

std::string ServerProcess::address() const { return fmt::format("127.0.0.1:{}", port_); }

void ServerProcess::Start(const std::vector<std::string>& more_flags) {
  Kill();
  std::vector<std::string> words = {program_, "--development", "--grpc-address=" + address(),
                                    "--log-level=error"};
  words.insert(words.end(), flags_.begin(), flags_.end());
  words.insert(words.end(), more_flags.begin(), more_flags.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  stopping_ = false;
  pid_ = ::fork();
  if (pid_ != 0) return;
  // Nothing is allocated from here on: other threads may have held locks.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nowhere = ::open("/dev/null", O_RDWR);
  ::dup2(nowhere, STDOUT_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

void ServerProcess::Kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void ServerProcess::BeginStop() {
  // A second signal may meet a process that has stopped listening to signals.
  if (pid_ > 0 && !std::exchange(stopping_, true)) ::kill(pid_, SIGTERM);
}

int ServerProcess::Stop() {
  if (pid_ <= 0) return -1;
  int status = 0;
  BeginStop();
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool ServerProcess::IsRunning() {
  if (pid_ <= 0 || ::waitpid(pid_, nullptr, WNOHANG) == 0) return pid_ > 0;
  pid_ = 0;
  return false;
}

}  // namespace senda::integration
