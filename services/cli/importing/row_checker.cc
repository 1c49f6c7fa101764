#include "services/cli/importing/row_checker.h"

#include <utility>

#include "fmt/format.h"
#include "services/cli/importing/field_values.h"

namespace senda::importing {

void RowChecker::Refuse(std::string_view key, std::string message, std::string reason) {
  ok_ = false;
  on_error_(row_.Error(key, std::move(message), std::move(reason)));
}

void RowChecker::Warn(std::string_view key, std::string message, std::string reason) {
  RowError warning = row_.Error(key, std::move(message), std::move(reason));
  warning.severity = RowError::Severity::kWarning;
  on_error_(warning);
}

std::string RowChecker::Text(std::string_view key, std::size_t at_most, bool required) {
  const std::string_view text = row_.Get(key);
  if (required && text.empty()) Refuse(key, "the cell is empty", "EMPTY");
  if (text.size() > at_most) {
    Refuse(key, fmt::format("the text is longer than {} bytes", at_most), "TOO_LONG");
  }
  return std::string(text);
}

std::string RowChecker::Digits(std::string_view key, std::size_t count, bool required) {
  const std::string_view text = row_.Get(key);
  if (IsDigits(text, count)) return std::string(text);
  if (required || !text.empty()) {
    Refuse(key, fmt::format("'{}' is not a number of {} digits", text, count), "NUMBER");
  }
  return "";
}

std::optional<absl::CivilDay> RowChecker::Day(std::string_view key, bool required) {
  const std::string_view text = row_.Get(key);
  if (text.empty()) {
    if (required) Refuse(key, "the cell is empty", "EMPTY");
    return std::nullopt;
  }
  const auto day = ParseDay(text);
  if (!day) {
    Refuse(key, fmt::format("'{}' is not a date (dd/mm/yyyy or yyyy-mm-dd)", text), "DATE");
  }
  return day;
}

std::optional<int> RowChecker::Count(std::string_view key, int at_most) {
  const std::string_view text = row_.Get(key);
  if (text.empty()) return std::nullopt;
  const auto count = ParseCount(text);
  if (!count || *count > at_most) {
    Refuse(key, fmt::format("'{}' is not a whole number from 0 to {}", text, at_most), "NUMBER");
    return std::nullopt;
  }
  return count;
}

std::optional<bool> RowChecker::YesNo(std::string_view key) {
  const std::string_view text = row_.Get(key);
  if (text.empty()) return std::nullopt;
  const auto yes = ParseYesNo(text);
  if (!yes) {
    Refuse(key, fmt::format("'{}' is not Y or N, T or F, 1 or 0, true or false", text), "YES_NO");
  }
  return yes;
}

}  // namespace senda::importing
