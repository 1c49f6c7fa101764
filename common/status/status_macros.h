#ifndef SENDA_COMMON_STATUS_STATUS_MACROS_H_
#define SENDA_COMMON_STATUS_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function with the status of `expr` unless it is OK.
#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (::absl::Status senda_status_ = (expr); !senda_status_.ok()) { \
      return senda_status_;                                           \
    }                                                                 \
  } while (false)

#define SENDA_STATUS_CONCAT_INNER(a, b) a##b
#define SENDA_STATUS_CONCAT(a, b) SENDA_STATUS_CONCAT_INNER(a, b)

// `ASSIGN_OR_RETURN(auto row, Find(id));` assigns the value, or returns the error.
#define ASSIGN_OR_RETURN(lhs, expr) \
  SENDA_ASSIGN_OR_RETURN_INNER(SENDA_STATUS_CONCAT(senda_or_, __LINE__), lhs, expr)

#define SENDA_ASSIGN_OR_RETURN_INNER(result, lhs, expr) \
  auto result = (expr);                                 \
  if (!result.ok()) {                                   \
    return std::move(result).status();                  \
  }                                                     \
  lhs = std::move(result).value()

#endif  // SENDA_COMMON_STATUS_STATUS_MACROS_H_
