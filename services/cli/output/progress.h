#ifndef SENDA_SERVICES_CLI_OUTPUT_PROGRESS_H_
#define SENDA_SERVICES_CLI_OUTPUT_PROGRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/cli/output/terminal.h"

namespace senda::cli {

// Where long work says how far it is. One step at a time; Advance may come from any thread.
class Progress {
 public:
  virtual ~Progress() = default;
  // `total` is 0 when it is not known.
  virtual void Begin(std::string_view what, std::int64_t total) = 0;
  virtual void Advance(std::int64_t done) = 0;
  // The step is over; `summary` says what came of it.
  virtual void End(std::string_view summary) = 0;
  // A line for the person, between steps or during one.
  virtual void Note(std::string_view line) = 0;
};

// Says nothing.
class SilentProgress final : public Progress {
 public:
  void Begin(std::string_view, std::int64_t) override {}
  void Advance(std::int64_t) override {}
  void End(std::string_view) override {}
  void Note(std::string_view) override {}
};

// A bar that is drawn again and again on standard error if it is a terminal; otherwise one line at
// the end of each step.
class TerminalProgress final : public Progress {
 public:
  explicit TerminalProgress(const Terminal& terminal) : terminal_(terminal) {}
  ~TerminalProgress() override;

  void Begin(std::string_view what, std::int64_t total) override;
  void Advance(std::int64_t done) override;
  void End(std::string_view summary) override;
  void Note(std::string_view line) override;

 private:
  void Draw() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Erase() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Terminal& terminal_;
  absl::Mutex mutex_;
  std::string what_ ABSL_GUARDED_BY(mutex_);
  std::int64_t total_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t done_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time begun_ ABSL_GUARDED_BY(mutex_);
  absl::Time drawn_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool is_drawn_ ABSL_GUARDED_BY(mutex_) = false;
};

// The bar's line, at most 79 columns: "Loading  ████████░░░░  41%  24,600 of 60,000  6,150/s  0:05
// left".
std::string ProgressLine(std::string_view what, std::int64_t done, std::int64_t total,
                         absl::Duration elapsed);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_PROGRESS_H_
