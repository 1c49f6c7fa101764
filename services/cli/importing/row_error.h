#ifndef SENDA_SERVICES_CLI_IMPORTING_ROW_ERROR_H_
#define SENDA_SERVICES_CLI_IMPORTING_ROW_ERROR_H_

#include <cstdint>
#include <functional>
#include <string>

namespace senda::importing {

// Something wrong in one row of a file. The row is left out (unless `severity` says otherwise) and
// the reading goes on.
struct RowError {
  enum class Severity {
    kRefused,  // the row was left out
    kWarning,  // the row was kept; somebody should look at it
  };

  // The physical line on which the row begins, from 1; line 1 is the header. In XML, the line of
  // what is wrong.
  std::int64_t line = 0;
  // The column's heading as the file spells it; empty when the row as a whole is wrong.
  std::string column;
  // What is wrong and what was expected. May quote the cell: for the person who holds the file, not
  // for a log.
  std::string message;
  // For programs, UPPER_SNAKE: "DATE", "FIELD_COUNT", "UPN_CHECK_LETTER".
  std::string reason;
  Severity severity = Severity::kRefused;
  // In XML, where in the line, in characters from 1, and where the row begins: a file may be one
  // line; else 0.
  std::int64_t character = 0;
  std::int64_t row = 0;
  std::int64_t row_character = 0;
};

using RowErrorSink = std::function<void(const RowError&)>;

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_ROW_ERROR_H_
