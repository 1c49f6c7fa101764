#include "common/server/signals.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"

namespace senda::server {
namespace {

// A handler can do little more than write to a pipe (signal-safety(7)), and it has no argument to
// find one by.
std::atomic<int> writing_end = -1;
std::atomic<bool> has_come = false;

void Note(int signal) {
  const int saved_errno = errno;
  has_come = true;
  const char byte = static_cast<char>(signal);
  // A full pipe has signals enough in it.
  [[maybe_unused]] const ssize_t written = ::write(writing_end, &byte, 1);
  errno = saved_errno;
}

void SetHandler(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() {
  int ends[2];
  if (writing_end != -1 || ::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    std::perror("senda: stop signals");
    std::abort();
  }
  reading_end_ = ends[0];
  has_come = false;
  writing_end = ends[1];
  SetHandler(Note);
}

StopSignals::~StopSignals() {
  SetHandler(SIG_DFL);
  ::close(writing_end.exchange(-1));
  ::close(reading_end_);
}

int StopSignals::Wait() { return WaitFor(absl::InfiniteDuration()); }

bool StopSignals::HasCome() { return has_come; }

int StopSignals::WaitFor(absl::Duration time_limit) {
  const absl::Time deadline = absl::Now() + time_limit;
  for (;;) {
    char byte = 0;
    if (::read(reading_end_, &byte, 1) == 1) {
      return byte;
    }
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return 0;
    }
    constexpr absl::Duration kLongest = absl::Hours(1);
    pollfd waiting{reading_end_, POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(std::min(left, kLongest))) + 1);
  }
}

void IgnoreBrokenPipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace senda::server
