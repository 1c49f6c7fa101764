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

// "Key (trust, upn)=(t, A1)  already exists." -> "trust,upn". The values are a child's data and
// stay here.
std::string ColumnsOf(std::string_view detail) {
  const std::size_t open = detail.find('(');
  const std::size_t close = detail.find(")=");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return "";
  std::string columns;
  for (const char c : detail.substr(open + 1, close - open - 1)) {
    if (c != ' ' && c != '"') columns += c;
  }
  return columns;
}

}  // namespace

absl::Status ToStatus(const PGresult* result, std::string_view statement) {
  const std::string_view state = Field(result, PG_DIAG_SQLSTATE);
  if (state == "23505") return UniqueViolation(ColumnsOf(Field(result, PG_DIAG_MESSAGE_DETAIL)));
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
  return state.starts_with("57P0") || state.starts_with("08");
}

}  // namespace senda::storage::postgres
