#ifndef SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_ERROR_H_
#define SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_ERROR_H_

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"

namespace senda::storage::postgres {

// The columns of each unique index of a schema, comma-separated, by the index's name. The server
// names only the index: under row-level security it keeps the rest of a violation to itself.
using UniqueKeys = std::unordered_map<std::string, std::string>;

// The status for an error result of the statement named `statement`, by its SQLSTATE:
//   23505                   ALREADY_EXISTS / ALREADY_EXISTS, metadata "columns" = "trust,upn"
//   other 23xxx             FAILED_PRECONDITION / CONSTRAINT
//   40001, 40P01            ABORTED / SERIALIZATION_FAILURE, retryable
//   53100                   RESOURCE_EXHAUSTED / DISK_FULL
//   other 53xxx             UNAVAILABLE / DATABASE_UNAVAILABLE
//   57014, 55P03            DEADLINE_EXCEEDED / DEADLINE_SPENT
//   22021, 22P05            INVALID_ARGUMENT / TEXT_NOT_STORABLE
//   anything else           INTERNAL, with the SQLSTATE and the server's primary text as private
//   detail
absl::Status ToStatus(const PGresult* result, std::string_view statement,
                      const UniqueKeys& unique_keys = {});

// The server ended, or is about to end, this connection (57P0x, 08xxx).
bool EndsConnection(const PGresult* result);

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_ERROR_H_
