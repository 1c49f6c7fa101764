#ifndef SENDA_SERVICES_CLI_IMPORTING_CSV_READER_H_
#define SENDA_SERVICES_CLI_IMPORTING_CSV_READER_H_

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/cli/importing/column_map.h"
#include "services/cli/importing/row_error.h"

namespace senda::importing {

enum class TextEncoding {
  // The first line outside ASCII decides: valid UTF-8, or else Windows-1252. A byte order mark, or
  // a
  // line that is partly UTF-8, says UTF-8.
  kDetect,
  // The same, but a byte order mark proves nothing: some of DfE's files have one before
  // Windows-1252.
  kDetectDespiteMark,
  kUtf8,
  kWindows1252,
};

struct CsvOptions {
  TextEncoding encoding = TextEncoding::kDetect;
  char delimiter = ',';
  // Above this, reading stops: a quote that is never closed would otherwise swallow the file.
  std::size_t max_row_bytes = 256 * 1024;
  std::int64_t max_rows = 5'000'000;
};

// One row of a file, valid during the call that hands it out.
class CsvRow {
 public:
  CsvRow(std::int64_t line, const ColumnMap& columns, const std::vector<std::string>& cells)
      : line_(line), columns_(columns), cells_(cells) {}

  // The physical line on which the row begins; line 1 is the header.
  std::int64_t line() const { return line_; }
  // The trimmed UTF-8 text of a column; "" when the cell is empty or the file has no such column.
  std::string_view Get(std::string_view key) const;
  bool HasColumn(std::string_view key) const { return columns_.IndexOf(key) >= 0; }
  // How the file spells the column's heading; "" when it has none.
  std::string_view Heading(std::string_view key) const { return columns_.HeadingOf(key); }
  // An error about a cell of this row, or about all of it with key "".
  RowError Error(std::string_view key, std::string message, std::string reason) const;

 private:
  std::int64_t line_;
  const ColumnMap& columns_;
  const std::vector<std::string>& cells_;
};

// What was read.
struct CsvSummary {
  std::int64_t rows = 0;        // handed to the callback
  std::int64_t blank_rows = 0;  // skipped: nothing in any cell
  std::int64_t refused_rows =
      0;  // left out by the reader itself: wrong number of cells, wrong text
  // kUtf8 or kWindows1252, as it turned out.
  TextEncoding encoding = TextEncoding::kUtf8;
  // Headings nobody asked for, each with a suggestion where it looks like a mistyped one.
  std::vector<std::string> ignored_columns;
};

// Reads a CSV file with a header, row by row, in constant memory. Quoted cells may hold delimiters,
// quotes and line breaks. A row with too many or too few cells, or with text that is not in the
// file's encoding, goes to `on_error` and the reading goes on. A status from `on_row` stops the
// reading and is returned.
//
// INVALID_ARGUMENT with reason CSV_EMPTY, CSV_ENCODING (the header), CSV_MISSING_COLUMN,
// CSV_DUPLICATE_COLUMN, CSV_ROW_TOO_LONG, CSV_UNCLOSED_QUOTE or CSV_TOO_MANY_ROWS when the file as
// a whole cannot be read on; DATA_LOSS / FILE_UNREADABLE when the stream fails.
absl::StatusOr<CsvSummary> ReadCsv(std::istream& in, const std::vector<CsvColumn>& columns,
                                   const CsvOptions& options,
                                   absl::FunctionRef<absl::Status(const CsvRow&)> on_row,
                                   const RowErrorSink& on_error);

// The headings of a file, for importers whose columns depend on them; the stream is read up to
// somewhere after the header. Errors as ReadCsv.
absl::StatusOr<std::vector<std::string>> ReadHeadings(std::istream& in, const CsvOptions& options);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CSV_READER_H_
