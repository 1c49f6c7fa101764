#include "common/storage/sqlite/sqlite_dialect.h"

#include <algorithm>

#include "fmt/format.h"

namespace senda::storage::sqlite {
namespace {

// A JSON path as an SQL literal: '$."objective"."title"'. A key with a double quote cannot be
// written in SQLite's paths and no field of ours has one; it is looked up without it, and so not
// found.
std::string PathLiteral(std::span<const std::string> path) {
  std::string literal = "'$";
  for (const std::string& key : path) {
    literal += ".\"";
    for (const char c : key) {
      if (c == '"') continue;
      literal += c;
      if (c == '\'') literal += c;
    }
    literal += '"';
  }
  return literal + "'";
}

// The column if it holds JSON, else NULL, so that no row can fail a query.
std::string Valid(std::string_view column) {
  return fmt::format("CASE WHEN json_valid({0}) THEN {0} END", column);
}

}  // namespace

std::string SqliteDialect::JsonText(std::string_view column,
                                    std::span<const std::string> path) const {
  const std::string json = Valid(column);
  const std::string literal = PathLiteral(path);
  // json_extract turns booleans into 1 and 0.
  return fmt::format(
      "CASE json_type({0}, {1}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
      "ELSE CAST(json_extract({0}, {1}) AS TEXT) END",
      json, literal);
}

std::string SqliteDialect::JsonNumber(std::string_view column,
                                      std::span<const std::string> path) const {
  const std::string json = Valid(column);
  const std::string literal = PathLiteral(path);
  // Proto JSON writes 64-bit integers as strings.
  return fmt::format(
      "CASE WHEN json_type({0}, {1}) IN ('integer', 'real') THEN CAST(json_extract({0}, {1}) AS "
      "REAL) "
      "WHEN json_type({0}, {1}) = 'text' AND json_extract({0}, {1}) GLOB '*[0-9]*' "
      "AND json_extract({0}, {1}) NOT GLOB '*[^-0-9.]*' "
      "AND json_extract({0}, {1}) NOT GLOB '?*-*' AND json_extract({0}, {1}) NOT GLOB '*.*.*' "
      "THEN CAST(json_extract({0}, {1}) AS REAL) END",
      json, literal);
}

std::string SqliteDialect::JsonArrayAny(std::string_view column, std::span<const std::string> path,
                                        std::string_view predicate) const {
  const std::string json = Valid(column);
  const std::string literal = PathLiteral(path);
  return fmt::format(
      "EXISTS (SELECT 1 FROM (SELECT CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
      "ELSE CAST(value AS TEXT) END AS element FROM json_each("
      "CASE WHEN json_type({0}, {1}) = 'array' THEN {0} END, {1})) WHERE {2})",
      json, literal, predicate);
}

std::string SqliteDialect::Contains(std::string_view expression, std::string_view parameter) const {
  return fmt::format("instr(senda_fold({}), senda_fold({})) > 0", expression, parameter);
}

std::string SqliteDialect::IsAnyOf(std::string_view expression, std::string_view parameter) const {
  return fmt::format("{} IN (SELECT value FROM json_each({}))", expression, parameter);
}

const SqliteDialect& Sqlite() {
  static const SqliteDialect kDialect;
  return kDialect;
}

}  // namespace senda::storage::sqlite
