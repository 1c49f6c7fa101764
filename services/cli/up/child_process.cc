#include "services/cli/up/child_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace senda::cli {
namespace {

int CodeOf(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

absl::StatusOr<ChildProcess> ChildProcess::Start(const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const absl::Status failed = absl::NotFoundError("cannot start " + arguments.front());
  if (access(words[0], X_OK) != 0) return failed;
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return failed;
  if (pid == 0) {
    // Only what is safe in a copy of one thread, signal-safety(7). Whatever becomes of the parent,
    // its children must not stay behind.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent) execv(words[0], words.data());
    _exit(127);
  }
  return ChildProcess(pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), exit_code_(other.exit_code_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(exit_code_, other.exit_code_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ == 0) return;
  Terminate();
  Wait();
}

int ChildProcess::Wait() {
  int status = 0;
  if (pid_ != 0 && waitpid(pid_, &status, 0) == pid_) {
    exit_code_ = CodeOf(status);
    pid_ = 0;
  }
  return exit_code_;
}

void ChildProcess::Terminate() {
  if (pid_ != 0) kill(pid_, SIGTERM);
}

bool ChildProcess::HasEnded() {
  int status = 0;
  if (pid_ != 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_code_ = CodeOf(status);
    pid_ = 0;
  }
  return pid_ == 0;
}

std::string OwnPath() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).string();
}

}  // namespace senda::cli
