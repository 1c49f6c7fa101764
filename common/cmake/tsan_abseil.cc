// Tells the thread sanitizer what abseil's locks order. Debian's abseil is not instrumented, so
// without this every access under an absl::Mutex looks like a race. In the tsan preset the linker
// sends our calls here (--wrap, tsan.cmake); each calls the real function and marks the lock as
// acquired or released.
//
// A waiter's condition is polled rather than handed to abseil, which would evaluate it on another
// thread, unseen.
#include <sanitizer/tsan_interface.h>

#include <algorithm>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

using absl::BlockingCounter;
using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Notification;
using absl::Time;

#define SENDA_WRAPPED(result, name, symbol, ...)                        \
  result Real##name(__VA_ARGS__) asm("__real__ZN4absl7debian3" symbol); \
  result name(__VA_ARGS__) asm("__wrap__ZN4absl7debian3" symbol)
#define SENDA_WRAPPED_CONST(result, name, symbol, ...)                   \
  result Real##name(__VA_ARGS__) asm("__real__ZNK4absl7debian3" symbol); \
  result name(__VA_ARGS__) asm("__wrap__ZNK4absl7debian3" symbol)

namespace senda::tsan {

SENDA_WRAPPED(void, Lock, "5Mutex4LockEv", Mutex*);
SENDA_WRAPPED(void, Unlock, "5Mutex6UnlockEv", Mutex*);
SENDA_WRAPPED(bool, TryLock, "5Mutex7TryLockEv", Mutex*);
SENDA_WRAPPED(void, ReaderLock, "5Mutex10ReaderLockEv", Mutex*);
SENDA_WRAPPED(void, ReaderUnlock, "5Mutex12ReaderUnlockEv", Mutex*);
SENDA_WRAPPED(void, Await, "5Mutex5AwaitERKNS0_9ConditionE", Mutex*, const Condition&);
SENDA_WRAPPED(bool, AwaitWithTimeout, "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
              Mutex*, const Condition&, Duration);
SENDA_WRAPPED(bool, AwaitWithDeadline, "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
              Mutex*, const Condition&, Time);
SENDA_WRAPPED(void, LockWhen, "5Mutex8LockWhenERKNS0_9ConditionE", Mutex*, const Condition&);
SENDA_WRAPPED(void, Wait, "7CondVar4WaitEPNS0_5MutexE", CondVar*, Mutex*);
SENDA_WRAPPED(bool, WaitWithTimeout, "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE",
              CondVar*, Mutex*, Duration);
SENDA_WRAPPED(bool, WaitWithDeadline, "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", CondVar*,
              Mutex*, Time);
SENDA_WRAPPED(bool, DecrementCount, "15BlockingCounter14DecrementCountEv", BlockingCounter*);
SENDA_WRAPPED(void, WaitForCounter, "15BlockingCounter4WaitEv", BlockingCounter*);
SENDA_WRAPPED(void, Notify, "12Notification6NotifyEv", Notification*);
SENDA_WRAPPED_CONST(void, WaitForNotification, "12Notification19WaitForNotificationEv",
                    const Notification*);
SENDA_WRAPPED_CONST(bool, WaitForNotificationWithTimeout,
                    "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
                    const Notification*, Duration);
SENDA_WRAPPED_CONST(bool, WaitForNotificationWithDeadline,
                    "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE",
                    const Notification*, Time);

namespace {

void Acquired(const void* lock) { __tsan_acquire(const_cast<void*>(lock)); }
void Releasing(const void* lock) { __tsan_release(const_cast<void*>(lock)); }

// The locks that this thread holds as a reader: a wait gives a lock up and takes it as it was.
thread_local std::vector<Mutex*> read_locks;

bool ReadLocked(Mutex* mutex) {
  return std::find(read_locks.begin(), read_locks.end(), mutex) != read_locks.end();
}

}  // namespace

void Lock(Mutex* mutex) {
  RealLock(mutex);
  Acquired(mutex);
}

void Unlock(Mutex* mutex) {
  Releasing(mutex);
  RealUnlock(mutex);
}

bool TryLock(Mutex* mutex) {
  const bool locked = RealTryLock(mutex);
  if (locked) Acquired(mutex);
  return locked;
}

void ReaderLock(Mutex* mutex) {
  RealReaderLock(mutex);
  Acquired(mutex);
  read_locks.push_back(mutex);
}

void ReaderUnlock(Mutex* mutex) {
  read_locks.erase(std::find(read_locks.begin(), read_locks.end(), mutex));
  Releasing(mutex);
  RealReaderUnlock(mutex);
}

bool AwaitWithDeadline(Mutex* mutex, const Condition& condition, Time deadline) {
  const bool reading = ReadLocked(mutex);
  while (!condition.Eval()) {
    if (absl::Now() >= deadline) return false;
    reading ? ReaderUnlock(mutex) : Unlock(mutex);
    absl::SleepFor(absl::Microseconds(100));
    reading ? ReaderLock(mutex) : Lock(mutex);
  }
  return true;
}

bool AwaitWithTimeout(Mutex* mutex, const Condition& condition, Duration timeout) {
  return AwaitWithDeadline(mutex, condition, absl::Now() + timeout);
}

void Await(Mutex* mutex, const Condition& condition) {
  AwaitWithDeadline(mutex, condition, absl::InfiniteFuture());
}

void LockWhen(Mutex* mutex, const Condition& condition) {
  Lock(mutex);
  Await(mutex, condition);
}

void Wait(CondVar* variable, Mutex* mutex) {
  Releasing(mutex);
  RealWait(variable, mutex);
  Acquired(mutex);
}

bool WaitWithTimeout(CondVar* variable, Mutex* mutex, Duration timeout) {
  Releasing(mutex);
  const bool timed_out = RealWaitWithTimeout(variable, mutex, timeout);
  Acquired(mutex);
  return timed_out;
}

bool WaitWithDeadline(CondVar* variable, Mutex* mutex, Time deadline) {
  Releasing(mutex);
  const bool timed_out = RealWaitWithDeadline(variable, mutex, deadline);
  Acquired(mutex);
  return timed_out;
}

bool DecrementCount(BlockingCounter* counter) {
  Releasing(counter);
  return RealDecrementCount(counter);
}

void WaitForCounter(BlockingCounter* counter) {
  RealWaitForCounter(counter);
  Acquired(counter);
}

void Notify(Notification* notification) {
  Releasing(notification);
  RealNotify(notification);
}

void WaitForNotification(const Notification* notification) {
  RealWaitForNotification(notification);
  Acquired(notification);
}

bool WaitForNotificationWithTimeout(const Notification* notification, Duration timeout) {
  const bool notified = RealWaitForNotificationWithTimeout(notification, timeout);
  if (notified) Acquired(notification);
  return notified;
}

bool WaitForNotificationWithDeadline(const Notification* notification, Time deadline) {
  const bool notified = RealWaitForNotificationWithDeadline(notification, deadline);
  if (notified) Acquired(notification);
  return notified;
}

}  // namespace senda::tsan
