# For the tsan preset: sends our calls of abseil's locks through tsan_abseil.cc, which explains why.

foreach(symbol
    N4absl7debian35Mutex4LockEv
    N4absl7debian35Mutex6UnlockEv
    N4absl7debian35Mutex7TryLockEv
    N4absl7debian35Mutex10ReaderLockEv
    N4absl7debian35Mutex12ReaderUnlockEv
    N4absl7debian35Mutex5AwaitERKNS0_9ConditionE
    N4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE
    N4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE
    N4absl7debian35Mutex8LockWhenERKNS0_9ConditionE
    N4absl7debian37CondVar4WaitEPNS0_5MutexE
    N4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE
    N4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE
    N4absl7debian315BlockingCounter14DecrementCountEv
    N4absl7debian315BlockingCounter4WaitEv
    N4absl7debian312Notification6NotifyEv
    NK4absl7debian312Notification19WaitForNotificationEv
    NK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE
    NK4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE)
  add_link_options(-Wl,--wrap=_Z${symbol})
endforeach()

add_library(senda_tsan OBJECT ${CMAKE_CURRENT_LIST_DIR}/tsan_abseil.cc)
target_compile_options(senda_tsan PRIVATE -fno-sanitize=all)
target_link_libraries(senda_tsan PRIVATE dep::absl senda_warnings)
