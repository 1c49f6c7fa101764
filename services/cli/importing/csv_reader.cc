#include "services/cli/importing/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "services/cli/importing/text_encoding.h"

namespace senda::importing {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kChunkBytes = 64 * 1024;
// States of libcsv's parser, which csv.h leaves unnamed.
constexpr int kRowNotBegun = 0;
constexpr int kFieldBegun = 2;

absl::Status WholeFileError(std::string_view reason, std::string message) {
  return errors::Make(absl::StatusCode::kInvalidArgument, reason, message);
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front()))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back()))) {
    text.remove_suffix(1);
  }
  return text;
}

// Splits a stream into physical lines and hands them to libcsv, which knows nothing of lines. So
// the reader knows on which line each row begins.
class Reader {
 public:
  Reader(const std::vector<CsvColumn>& columns, const CsvOptions& options,
         absl::FunctionRef<absl::Status(const CsvRow&)> on_row, const RowErrorSink& on_error)
      : columns_(columns), options_(options), on_row_(on_row), on_error_(on_error) {
    csv_init(&parser_, 0);
    csv_set_delim(&parser_, static_cast<unsigned char>(options.delimiter));
    if (options.encoding == TextEncoding::kUtf8 || options.encoding == TextEncoding::kWindows1252) {
      encoding_ = options.encoding;
    }
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  absl::StatusOr<CsvSummary> Read(std::istream& in);
  // The cells of the header, once it was read.
  const std::vector<std::string>& header() const { return header_; }

 private:
  static void OnCell(void* text, std::size_t size, void* self) {
    static_cast<Reader*>(self)->AddCell({static_cast<const char*>(text), size});
  }
  static void OnRowEnd(int, void* self) { static_cast<Reader*>(self)->EndRow(); }

  absl::Status ReadLines(std::istream& in);
  // Before the bytes are kept: a row must not grow without bound.
  absl::Status CheckRowLength(std::size_t line_bytes) const;
  absl::Status TakeLine(std::string_view line);
  absl::Status Feed(std::string_view text);
  std::string_view SkipMark(std::string_view line);
  void DecideEncoding(std::string_view line);
  void AddCell(std::string_view text);
  void EndRow();
  absl::Status TakeHeader();
  absl::Status TakeRow();
  // An error about a cell whose text is not in the encoding; none if all are.
  std::optional<RowError> BrokenCell() const;

  const std::vector<CsvColumn>& columns_;
  const CsvOptions& options_;
  absl::FunctionRef<absl::Status(const CsvRow&)> on_row_;
  const RowErrorSink& on_error_;
  csv_parser parser_;
  std::optional<TextEncoding> encoding_;  // none until decided
  std::int64_t line_ = 0;
  std::int64_t row_line_ = 1;
  std::size_t row_bytes_ = 0;
  bool row_is_broken_ = false;  // holds bytes outside the encoding
  std::vector<std::string> cells_;
  std::size_t cell_count_ = 0;
  std::vector<std::string> header_;
  ColumnMap map_;
  CsvSummary summary_;
  absl::Status status_;  // libcsv's callbacks return nothing
};

absl::StatusOr<CsvSummary> Reader::Read(std::istream& in) {
  RETURN_IF_ERROR(ReadLines(in));
  if (parser_.pstate == kFieldBegun && parser_.quoted != 0) {
    return WholeFileError(
        "CSV_UNCLOSED_QUOTE",
        fmt::format("a quote in the row that begins on line {} is never closed", row_line_));
  }
  csv_fini(&parser_, &OnCell, &OnRowEnd, this);
  RETURN_IF_ERROR(status_);
  if (header_.empty()) return WholeFileError("CSV_EMPTY", "the file is empty: it has no header");
  summary_.encoding = encoding_.value_or(TextEncoding::kUtf8);
  summary_.ignored_columns = map_.ignored();
  return std::move(summary_);
}

// A line ends with "\n", "\r\n" or "\r", which stays part of it.
absl::Status Reader::ReadLines(std::istream& in) {
  std::string line;
  std::array<char, kChunkBytes> chunk;
  bool after_return = false;  // the last byte was "\r": a "\n" still belongs to its line
  const auto take = [&]() -> absl::Status {
    RETURN_IF_ERROR(TakeLine(line));
    line.clear();
    after_return = false;
    return absl::OkStatus();
  };
  while (in.read(chunk.data(), chunk.size()) || in.gcount() > 0) {
    std::string_view rest(chunk.data(), static_cast<std::size_t>(in.gcount()));
    while (!rest.empty()) {
      if (after_return) {
        if (rest.front() == '\n') {
          line.push_back('\n');
          rest.remove_prefix(1);
        }
        RETURN_IF_ERROR(take());
        continue;
      }
      const std::size_t end = rest.find_first_of("\r\n");
      const std::size_t taken = end == std::string_view::npos ? rest.size() : end + 1;
      RETURN_IF_ERROR(CheckRowLength(line.size() + taken));
      line.append(rest.substr(0, taken));
      rest.remove_prefix(taken);
      if (end == std::string_view::npos) break;
      after_return = line.back() == '\r';
      if (!after_return) RETURN_IF_ERROR(take());
    }
  }
  if (in.bad()) {
    return errors::Make(absl::StatusCode::kDataLoss, "FILE_UNREADABLE",
                        fmt::format("the file cannot be read after line {}", line_));
  }
  return line.empty() ? absl::OkStatus() : take();
}

absl::Status Reader::CheckRowLength(std::size_t line_bytes) const {
  const bool is_new_row = parser_.pstate == kRowNotBegun;
  if ((is_new_row ? 0 : row_bytes_) + line_bytes <= options_.max_row_bytes) return absl::OkStatus();
  return WholeFileError(
      "CSV_ROW_TOO_LONG",
      fmt::format("the row that begins on line {} is longer than {} bytes; is a quote in it never "
                  "closed?",
                  is_new_row ? line_ + 1 : row_line_, options_.max_row_bytes));
}

std::string_view Reader::SkipMark(std::string_view line) {
  if (line_ != 1 || line.substr(0, kByteOrderMark.size()) != kByteOrderMark) return line;
  if (options_.encoding == TextEncoding::kDetect) encoding_ = TextEncoding::kUtf8;
  return line.substr(kByteOrderMark.size());
}

void Reader::DecideEncoding(std::string_view line) {
  const bool is_utf8 = !FindBrokenUtf8(line) || HasUtf8Sequence(line);
  encoding_ = is_utf8 ? TextEncoding::kUtf8 : TextEncoding::kWindows1252;
}

absl::Status Reader::TakeLine(std::string_view line) {
  ++line_;
  if (parser_.pstate == kRowNotBegun) {
    row_line_ = line_;
    row_bytes_ = 0;
    row_is_broken_ = false;
  }
  row_bytes_ += line.size();
  if (line.find('\0') != std::string_view::npos) {
    return WholeFileError("CSV_ENCODING",
                          fmt::format("line {} holds a zero byte: the file is not CSV, or it is "
                                      "UTF-16; save it as \"CSV UTF-8\"",
                                      line_));
  }
  line = SkipMark(line);
  if (!HasNonAscii(line)) return Feed(line);
  if (!encoding_) DecideEncoding(line);
  std::string converted;
  if (*encoding_ == TextEncoding::kWindows1252) {
    converted = Windows1252ToUtf8(line);
    line = converted;
  }
  row_is_broken_ = row_is_broken_ || FindBrokenUtf8(line).has_value();
  return Feed(line);
}

absl::Status Reader::Feed(std::string_view text) {
  if (csv_parse(&parser_, text.data(), text.size(), &OnCell, &OnRowEnd, this) != text.size()) {
    return errors::Internal(csv_strerror(csv_error(&parser_)));
  }
  return status_;
}

void Reader::AddCell(std::string_view text) {
  if (cell_count_ == cells_.size()) cells_.emplace_back();
  cells_[cell_count_++].assign(Trimmed(text));
}

void Reader::EndRow() {
  const std::size_t count = std::exchange(cell_count_, 0);
  if (!status_.ok()) return;
  cells_.resize(count);
  const bool is_blank = std::all_of(cells_.begin(), cells_.end(),
                                    [](const std::string& cell) { return cell.empty(); });
  if (is_blank) {
    ++summary_.blank_rows;
    return;
  }
  status_ = header_.empty() ? TakeHeader() : TakeRow();
}

absl::Status Reader::TakeHeader() {
  if (const auto broken = BrokenCell()) return WholeFileError("CSV_ENCODING", broken->message);
  header_ = cells_;
  ASSIGN_OR_RETURN(map_, ColumnMap::Build(header_, columns_));
  return absl::OkStatus();
}

absl::Status Reader::TakeRow() {
  if (cells_.size() != header_.size()) {
    ++summary_.refused_rows;
    on_error_({row_line_, "",
               fmt::format("the row has {} cells and the header {}; a comma in a name must be "
                           "within quotes",
                           cells_.size(), header_.size()),
               "FIELD_COUNT"});
    return absl::OkStatus();
  }
  if (const auto broken = BrokenCell()) {
    ++summary_.refused_rows;
    on_error_(*broken);
    return absl::OkStatus();
  }
  if (++summary_.rows > options_.max_rows) {
    return WholeFileError("CSV_TOO_MANY_ROWS",
                          fmt::format("the file has more than {} rows", options_.max_rows));
  }
  return on_row_(CsvRow(row_line_, map_, cells_));
}

std::optional<RowError> Reader::BrokenCell() const {
  if (!row_is_broken_) return std::nullopt;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto at = FindBrokenUtf8(cells_[i]);
    if (!at) continue;
    const bool is_utf8 = *encoding_ == TextEncoding::kUtf8;
    std::string heading = i < header_.size() ? header_[i] : "";
    std::string message = fmt::format(
        "line {}, column {}{}, character {}: the byte {:02X} is not {}; save the file as \"CSV "
        "UTF-8\"",
        row_line_, i + 1, heading.empty() ? "" : fmt::format(" ({})", heading),
        CountCharacters(std::string_view(cells_[i]).substr(0, *at)) + 1,
        static_cast<unsigned char>(cells_[i][*at]), is_utf8 ? "UTF-8" : "Windows-1252");
    return RowError{row_line_, std::move(heading), std::move(message), "ENCODING"};
  }
  return std::nullopt;
}

}  // namespace

std::string_view CsvRow::Get(std::string_view key) const {
  const int index = columns_.IndexOf(key);
  return index < 0 ? std::string_view() : cells_[static_cast<std::size_t>(index)];
}

RowError CsvRow::Error(std::string_view key, std::string message, std::string reason) const {
  return {line_, std::string(columns_.HeadingOf(key)), std::move(message), std::move(reason)};
}

absl::StatusOr<CsvSummary> ReadCsv(std::istream& in, const std::vector<CsvColumn>& columns,
                                   const CsvOptions& options,
                                   absl::FunctionRef<absl::Status(const CsvRow&)> on_row,
                                   const RowErrorSink& on_error) {
  return Reader(columns, options, on_row, on_error).Read(in);
}

absl::StatusOr<std::vector<std::string>> ReadHeadings(std::istream& in, const CsvOptions& options) {
  const absl::Status enough = absl::CancelledError("the header was read");
  const auto stop = [&enough](const CsvRow&) { return enough; };
  const RowErrorSink nobody = [](const RowError&) {};
  const std::vector<CsvColumn> columns;
  Reader reader(columns, options, stop, nobody);
  const absl::Status status = reader.Read(in).status();
  if (!status.ok() && status != enough) return status;
  return reader.header();
}

}  // namespace senda::importing
