#include "common/storage/postgres/postgres_row.h"

#include <charconv>
#include <cmath>

namespace senda::storage::postgres {
namespace {

// Type numbers of PostgreSQL's catalogue; they never change.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;

unsigned Nibble(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

// "\x4869" -> "Hi".
std::string DecodeHex(std::string_view hex) {
  std::string bytes;
  if (!hex.starts_with("\\x")) return bytes;
  hex.remove_prefix(2);
  bytes.resize(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(Nibble(hex[2 * i]) << 4 | Nibble(hex[2 * i + 1]));
  }
  return bytes;
}

}  // namespace

std::int64_t PostgresRow::Int(int column) const {
  const std::string_view raw = Raw(column);
  if (raw == "t") return 1;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error == std::errc() && end == raw.data() + raw.size()) return number;
  // A fraction or an exponent: cut towards zero, as SQLite does.
  const double real = Double(column);
  return std::isfinite(real) ? static_cast<std::int64_t>(real) : 0;
}

double PostgresRow::Double(int column) const {
  const std::string_view raw = Raw(column);
  if (raw == "t") return 1;
  double number = 0;
  std::from_chars(raw.data(), raw.data() + raw.size(), number);
  return number;
}

std::string_view PostgresRow::Text(int column) const {
  if (IsNull(column)) return "";
  switch (PQftype(result_, column)) {
    case kBool:
      return Raw(column) == "t" ? "1" : "0";
    case kBytea:
      return decoded_.emplace_back(DecodeHex(Raw(column)));
    default:
      return Raw(column);
  }
}

}  // namespace senda::storage::postgres
