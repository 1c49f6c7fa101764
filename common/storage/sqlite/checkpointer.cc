#include "common/storage/sqlite/checkpointer.h"

#include <utility>

namespace senda::storage::sqlite {

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)), thread_([this] { Loop(); }) {}

Checkpointer::~Checkpointer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Checkpointer::Ask() {
  absl::MutexLock lock(&mutex_);
  asked_ = true;
}

void Checkpointer::AwaitIdle() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](Checkpointer* self)
           ABSL_NO_THREAD_SAFETY_ANALYSIS { return !self->asked_ && !self->busy_; },
      this));
}

void Checkpointer::Loop() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      busy_ = false;
      mutex_.Await(absl::Condition(
          +[](Checkpointer* self)
               ABSL_NO_THREAD_SAFETY_ANALYSIS { return self->asked_ || self->stopping_; },
          this));
      if (stopping_) {
        asked_ = false;
        return;
      }
      asked_ = false;
      busy_ = true;
    }
    connection_->Checkpoint();
  }
}

}  // namespace senda::storage::sqlite
