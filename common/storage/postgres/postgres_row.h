#ifndef SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_ROW_H_
#define SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_ROW_H_

#include <libpq-fe.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "common/storage/database.h"

namespace senda::storage::postgres {

// One row of a result in text format; set_row moves on to another.
class PostgresRow final : public Row {
 public:
  explicit PostgresRow(const PGresult* result) : result_(result) {}

  void set_row(int row) {
    row_ = row;
    decoded_.clear();
  }
  int columns() const override { return PQnfields(result_); }
  bool IsNull(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
  std::int64_t Int(int column) const override;
  double Double(int column) const override;
  std::string_view Text(int column) const override;

 private:
  std::string_view Raw(int column) const {
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

  const PGresult* result_;
  int row_ = 0;
  mutable std::deque<std::string> decoded_;  // bytes of this row's BYTEA values
};

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_ROW_H_
