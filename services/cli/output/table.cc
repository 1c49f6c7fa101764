#include "services/cli/output/table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"

namespace senda::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;
constexpr std::string_view kFormulaStarts = "=+-@\t\r";

std::vector<std::size_t> Widths(const std::vector<TableColumn>& columns,
                                const std::vector<std::vector<std::string>>& rows,
                                std::size_t width) {
  std::vector<std::size_t> widths;
  for (const TableColumn& column : columns) widths.push_back(TextWidth(column.heading));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], TextWidth(row[i]));
    }
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  };
  while (!widths.empty() && total() > width) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
  }
  return widths;
}

// Whether text is a number as programs write it; a spreadsheet reads "-5" as what it says.
bool IsNumber(std::string_view text) {
  double value = 0;
  return text.find_first_not_of("+-0123456789.eE") == std::string_view::npos &&
         absl::SimpleAtod(std::string(text), &value);
}

std::vector<std::vector<std::string>> OneLineEach(std::vector<std::vector<std::string>> rows) {
  for (auto& row : rows) {
    for (std::string& cell : row) {
      cell = Printable(absl::StrReplaceAll(cell, {{"\r\n", " "}, {"\n", " "}, {"\t", " "}}), false);
    }
  }
  return rows;
}

}  // namespace

std::string FormatTable(const std::vector<TableColumn>& columns,
                        const std::vector<std::vector<std::string>>& cells, std::size_t width,
                        const Style& style) {
  const auto rows = OneLineEach(cells);
  const std::vector<std::size_t> widths = Widths(columns, rows, width);
  std::string text;
  const auto line = [&](const std::vector<std::string>& row, bool is_heading) {
    std::string out;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string cell = i < row.size() ? Shorten(row[i], widths[i]) : "";
      const std::string padded =
          columns[i].is_number ? PadLeft(cell, widths[i]) : PadRight(cell, widths[i]);
      out += (i == 0 ? "" : std::string(kGap, ' ')) + padded;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += (is_heading ? style.Bold(out) : out) + "\n";
  };
  std::vector<std::string> headings;
  for (const TableColumn& column : columns) headings.push_back(column.heading);
  line(headings, true);
  for (const auto& row : rows) line(row, false);
  return text;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::string cell = cells[i];
    const bool is_formula =
        !cell.empty() && kFormulaStarts.find(cell.front()) != std::string_view::npos;
    if (is_formula && !IsNumber(cell)) cell.insert(0, "'");
    if (cell.find_first_of(",\"\r\n") != std::string::npos) {
      cell = "\"" + absl::StrReplaceAll(cell, {{"\"", "\"\""}}) + "\"";
    }
    line += (i == 0 ? "" : ",") + cell;
  }
  return line + "\r\n";
}

}  // namespace senda::cli
