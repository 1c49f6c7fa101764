#include "common/storage/storage_errors.h"

#include <string>

#include "common/status/errors.h"

namespace senda::storage {

absl::Status UniqueViolation(std::string_view columns) {
  return errors::Make(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                      "Another row has the same key. Choose another, or update that row.",
                      {{"columns", std::string(columns)}});
}

absl::Status ConstraintViolation() {
  return errors::Make(
      absl::StatusCode::kFailedPrecondition, "CONSTRAINT",
      "The change breaks a rule of the stored data: a row it refers to is missing, or a "
      "value is not allowed.");
}

absl::Status DiskFull() {
  return errors::Make(
      absl::StatusCode::kResourceExhausted, "DISK_FULL",
      "The database has no space left. Nothing was changed; free space and try again.");
}

absl::Status SerializationFailure() {
  return errors::MarkRetryable(errors::Make(absl::StatusCode::kAborted, "SERIALIZATION_FAILURE",
                                            "Another change came first. Try again."));
}

absl::Status TextNotStorable() {
  return errors::Make(absl::StatusCode::kInvalidArgument, "TEXT_NOT_STORABLE",
                      "A text is not valid UTF-8 or holds a zero byte. Send it as UTF-8 text.");
}

}  // namespace senda::storage
