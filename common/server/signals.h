#ifndef SENDA_COMMON_SERVER_SIGNALS_H_
#define SENDA_COMMON_SERVER_SIGNALS_H_

#include "absl/time/time.h"

namespace senda::server {

// SIGTERM and SIGINT as something to wait for, while one of these lives; they no longer end the
// process by themselves. At most one at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Returns the next signal; each is returned once.
  int Wait();
  // The same, or 0 when none comes within `time_limit`.
  int WaitFor(absl::Duration time_limit);
  // Whether one has come since the one of these that lives, or lived last, was made. Takes none.
  static bool HasCome();

 private:
  int reading_end_ = -1;
};

// A peer that closes its connection must not end us. Call before any thread starts.
void IgnoreBrokenPipes();

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_SIGNALS_H_
