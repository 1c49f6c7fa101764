#include "common/storage/postgres/postgres_dialect.h"

#include "fmt/format.h"

namespace senda::storage::postgres {
namespace {

// ARRAY['objective','title']::text[]; standard_conforming_strings is on, so only quotes are
// doubled.
std::string PathLiteral(std::span<const std::string> path) {
  std::string literal = "ARRAY[";
  for (const std::string& key : path) {
    if (literal.back() != '[') literal += ',';
    literal += '\'';
    for (const char c : key) {
      literal += c;
      if (c == '\'') literal += c;
    }
    literal += '\'';
  }
  return literal + "]::text[]";
}

// PostgreSQL 15 has no cast that answers NULL for text that is not JSON. What does not even begin
// like an object, an array or an element of one is kept from the cast.
std::string Valid(std::string_view column) {
  return fmt::format(R"((CASE WHEN {0} ~ '^\s*[\[{{]' THEN {0}::jsonb END))", column);
}

}  // namespace

std::string PostgresDialect::JsonText(std::string_view column,
                                      std::span<const std::string> path) const {
  return fmt::format("({} #>> {})", Valid(column), PathLiteral(path));
}

std::string PostgresDialect::JsonNumber(std::string_view column,
                                        std::span<const std::string> path) const {
  // Proto JSON writes 64-bit integers as strings.
  return fmt::format(
      R"((CASE WHEN {0} ~ '^-?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$' THEN {0}::double precision END))",
      JsonText(column, path));
}

std::string PostgresDialect::JsonArrayAny(std::string_view column,
                                          std::span<const std::string> path,
                                          std::string_view predicate) const {
  const std::string value = fmt::format("({} #> {})", Valid(column), PathLiteral(path));
  return fmt::format(
      "EXISTS (SELECT 1 FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof({0}) = 'array' THEN "
      "{0} "
      "ELSE '[]'::jsonb END) AS elements(element) WHERE {1})",
      value, predicate);
}

std::string PostgresDialect::Contains(std::string_view expression,
                                      std::string_view parameter) const {
  return fmt::format("strpos(lower({}), lower({})) > 0", expression, parameter);
}

std::string PostgresDialect::IsAnyOf(std::string_view expression,
                                     std::string_view parameter) const {
  return fmt::format("{} = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST({} AS jsonb))))",
                     expression, parameter);
}

const PostgresDialect& Postgres() {
  static const PostgresDialect kDialect;
  return kDialect;
}

}  // namespace senda::storage::postgres
