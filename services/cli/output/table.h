#ifndef SENDA_SERVICES_CLI_OUTPUT_TABLE_H_
#define SENDA_SERVICES_CLI_OUTPUT_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/cli/output/terminal.h"

namespace senda::cli {

struct TableColumn {
  std::string heading;
  bool is_number = false;  // stands on the right
};

// Rows in columns that are as wide as they need to be; if that is more than `width`, the widest
// columns are cut until all fits. Headings are bold. A row stays one line: line breaks and tabs in
// a cell are spaces, other control characters "\uFFFD".
std::string FormatTable(const std::vector<TableColumn>& columns,
                        const std::vector<std::vector<std::string>>& rows, std::size_t width,
                        const Style& style);

// One line of CSV (RFC 4180) with its line end. A cell that a spreadsheet would run as a formula
// (it begins with = + - @, a tab or a carriage return, and is no number) gets an apostrophe in
// front.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_TABLE_H_
