#ifndef SENDA_COMMON_STORAGE_STORAGE_ERRORS_H_
#define SENDA_COMMON_STORAGE_STORAGE_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

// The errors both engines map theirs to. Callers who know the resource turn the first two into
// errors that name its field.
namespace senda::storage {

// ALREADY_EXISTS / ALREADY_EXISTS; `columns` are those of the unique key, comma-separated, in
// metadata.
absl::Status UniqueViolation(std::string_view columns);
// FAILED_PRECONDITION / CONSTRAINT: a foreign key, CHECK or NOT NULL.
absl::Status ConstraintViolation();
// RESOURCE_EXHAUSTED / DISK_FULL.
absl::Status DiskFull();
// ABORTED / SERIALIZATION_FAILURE, marked retryable.
absl::Status SerializationFailure();
// INVALID_ARGUMENT / TEXT_NOT_STORABLE: text that is not UTF-8, or holds a zero byte.
absl::Status TextNotStorable();

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_STORAGE_ERRORS_H_
