#ifndef SENDA_SERVICES_CLI_IMPORTING_ROW_CHECKER_H_
#define SENDA_SERVICES_CLI_IMPORTING_ROW_CHECKER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "services/cli/importing/csv_reader.h"
#include "services/cli/importing/row_error.h"

namespace senda::importing {

// Reads the cells of one row and reports each that is wrong, so that one pass over a row finds
// everything. Lives as long as the row; an empty cell is never an error unless `required`.
class RowChecker {
 public:
  RowChecker(const CsvRow& row, const RowErrorSink& on_error) : row_(row), on_error_(on_error) {}

  // Whether nothing was refused so far: the row may be kept.
  bool ok() const { return ok_; }

  void Refuse(std::string_view key, std::string message, std::string reason);
  void Warn(std::string_view key, std::string message, std::string reason);

  // Text that must be there (EMPTY) and have at most `at_most` bytes (TOO_LONG).
  std::string Text(std::string_view key, std::size_t at_most, bool required = false);
  // Exactly `count` digits (NUMBER).
  std::string Digits(std::string_view key, std::size_t count, bool required = false);
  // A day (DATE).
  std::optional<absl::CivilDay> Day(std::string_view key, bool required = false);
  // A whole number from 0 to `at_most` (NUMBER).
  std::optional<int> Count(std::string_view key, int at_most);
  // Yes or no (YES_NO).
  std::optional<bool> YesNo(std::string_view key);

 private:
  const CsvRow& row_;
  const RowErrorSink& on_error_;
  bool ok_ = true;
};

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_ROW_CHECKER_H_
