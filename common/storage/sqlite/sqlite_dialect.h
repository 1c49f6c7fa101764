#ifndef SENDA_COMMON_STORAGE_SQLITE_SQLITE_DIALECT_H_
#define SENDA_COMMON_STORAGE_SQLITE_SQLITE_DIALECT_H_

#include <span>
#include <string>
#include <string_view>

#include "common/storage/database.h"

namespace senda::storage::sqlite {

class SqliteDialect final : public Dialect {
 public:
  std::string_view name() const override { return "sqlite"; }
  std::string JsonText(std::string_view column, std::span<const std::string> path) const override;
  std::string JsonNumber(std::string_view column, std::span<const std::string> path) const override;
  std::string JsonArrayAny(std::string_view column, std::span<const std::string> path,
                           std::string_view predicate) const override;
  std::string Contains(std::string_view expression, std::string_view parameter) const override;
  std::string IsAnyOf(std::string_view expression, std::string_view parameter) const override;
  std::string_view ForUpdate() const override { return ""; }
  std::string_view ForShare() const override { return ""; }
};

// The one instance; it has no state.
const SqliteDialect& Sqlite();

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SQLITE_DIALECT_H_
