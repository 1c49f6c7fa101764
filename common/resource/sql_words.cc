#include "common/resource/sql_words.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"

namespace senda::resource {
namespace {

// Reserved in PostgreSQL or SQLite: such a column would have to be quoted in every statement.
constexpr std::array<std::string_view, 88> kReservedWords = {
    "all",        "alter",     "analyse",     "analyze",    "and",       "any",        "array",
    "as",         "asc",       "between",     "both",       "case",      "cast",       "check",
    "collate",    "column",    "commit",      "constraint", "create",    "cross",      "default",
    "deferrable", "delete",    "desc",        "distinct",   "do",        "drop",       "else",
    "end",        "escape",    "except",      "exists",     "false",     "fetch",      "for",
    "foreign",    "from",      "full",        "grant",      "group",     "having",     "in",
    "index",      "initially", "inner",       "insert",     "intersect", "into",       "is",
    "isnull",     "join",      "lateral",     "leading",    "left",      "like",       "limit",
    "natural",    "not",       "notnull",     "null",       "offset",    "on",         "only",
    "or",         "order",     "outer",       "placing",    "primary",   "references", "returning",
    "right",      "select",    "set",         "some",       "symmetric", "table",      "then",
    "to",         "trailing",  "transaction", "true",       "union",     "unique",     "update",
    "user",       "using",     "values",      "when"};

}  // namespace

bool IsSqlName(std::string_view word) {
  return !word.empty() && absl::ascii_islower(static_cast<unsigned char>(word.front())) &&
         std::all_of(word.begin(), word.end(),
                     [](unsigned char letter) {
                       return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) ||
                              letter == '_';
                     }) &&
         std::find(kReservedWords.begin(), kReservedWords.end(), word) == kReservedWords.end();
}

}  // namespace senda::resource
