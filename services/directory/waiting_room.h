#ifndef SENDA_SERVICES_DIRECTORY_WAITING_ROOM_H_
#define SENDA_SERVICES_DIRECTORY_WAITING_ROOM_H_

#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace senda::directory {

// Answers that wait for something, however many, with one thread for all of them. Thread-safe.
class WaitingRoom {
 public:
  // How often it looks whether a wait is over when nobody told it to: times pass by themselves.
  static constexpr absl::Duration kGlance = absl::Milliseconds(20);

  WaitingRoom();
  // Releases whoever still waits.
  ~WaitingRoom();
  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  // Calls `release` once, on the room's thread, as soon as `is_over` says so. Neither may block for
  // long, and what they refer to outlives the room.
  void Enter(std::function<bool()> is_over, std::function<void()> release);
  // Something has changed that may end a wait: look now.
  void Look();

 private:
  struct Wait {
    std::function<bool()> is_over;
    std::function<void()> release;
  };

  void Run();

  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::vector<Wait> entered_ ABSL_GUARDED_BY(mutex_);
  bool look_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_WAITING_ROOM_H_
