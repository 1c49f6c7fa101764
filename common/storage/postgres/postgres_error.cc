#include "common/storage/postgres/postgres_error.h"

#include <string>

#include "common/status/errors.h"
#include "common/storage/storage_errors.h"
#include "fmt/format.h"

namespace senda::storage::postgres {
namespace {

std::string_view Field(const PGresult* result, int code) {
  const char* value = PQresultErrorField(result, code);
  return value == nullptr ? "" : value;
}

}  // namespace

absl::Status ToStatus(const PGresult* result, std::string_view statement,
                      const UniqueKeys& unique_keys) {
  const std::string_view state = Field(result, PG_DIAG_SQLSTATE);
  if (state == "23505") {
    const auto key = unique_keys.find(std::string(Field(result, PG_DIAG_CONSTRAINT_NAME)));
    return UniqueViolation(key == unique_keys.end() ? "" : key->second);
  }
  if (state.starts_with("23")) return ConstraintViolation();
  if (state == "40001" || state == "40P01") return SerializationFailure();
  if (state == "53100") return DiskFull();
  if (state.starts_with("53") || EndsConnection(result)) {
    return errors::DatabaseUnavailable("postgres");
  }
  if (state == "57014" || state == "55P03") return errors::DeadlineSpent();
  if (state == "22021" || state == "22P05") return TextNotStorable();
  return errors::Internal(fmt::format("{}: postgres error {}: {}", statement, state,
                                      Field(result, PG_DIAG_MESSAGE_PRIMARY)));
}

bool EndsConnection(const PGresult* result) {
  const std::string_view state = Field(result, PG_DIAG_SQLSTATE);
  // 08P01 is a mistake of ours in one message; the connection goes on.
  return state.starts_with("57P0") || (state.starts_with("08") && state != "08P01");
}

}  // namespace senda::storage::postgres
