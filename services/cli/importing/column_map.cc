#include "services/cli/importing/column_map.h"

#include <cstddef>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "common/resource/suggest.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"

namespace senda::importing {
namespace {

constexpr std::size_t kHeadingsInAMessage = 40;

absl::Status MissingColumns(const std::vector<std::string>& header,
                            const std::vector<const CsvColumn*>& missing) {
  std::vector<std::string> parts;
  for (const CsvColumn* column : missing) {
    std::string nearest;
    for (const std::string& heading : column->headings) {
      nearest = resource::Nearest(heading, header);
      if (!nearest.empty()) break;
    }
    parts.push_back(fmt::format("'{}'{}", column->headings.front(),
                                nearest.empty() ? "" : fmt::format(" (is '{}' it?)", nearest)));
  }
  std::vector<std::string> shown = header;
  std::string more;
  if (shown.size() > kHeadingsInAMessage) {
    more = fmt::format(" and {} more", shown.size() - kHeadingsInAMessage);
    shown.resize(kHeadingsInAMessage);
  }
  return errors::Make(absl::StatusCode::kInvalidArgument, "CSV_MISSING_COLUMN",
                      fmt::format("the file has no column {}; it has: {}{}", fmt::join(parts, ", "),
                                  fmt::join(shown, ", "), more),
                      {{"column", missing.front()->headings.front()}});
}

// The cell that holds `column`, or -1.
absl::StatusOr<int> Find(const std::vector<std::string>& normalised, const CsvColumn& column) {
  for (const std::string& heading : column.headings) {
    const std::string wanted = NormaliseHeading(heading);
    int index = -1;
    for (std::size_t i = 0; i < normalised.size(); ++i) {
      if (normalised[i] != wanted) continue;
      if (index >= 0) {
        return errors::Make(absl::StatusCode::kInvalidArgument, "CSV_DUPLICATE_COLUMN",
                            fmt::format("columns {} and {} are both headed '{}'; remove or rename "
                                        "one of them",
                                        index + 1, i + 1, heading),
                            {{"column", heading}});
      }
      index = static_cast<int>(i);
    }
    if (index >= 0) return index;
  }
  return -1;
}

}  // namespace

std::string NormaliseHeading(std::string_view heading) {
  std::string normalised;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || absl::ascii_isalnum(byte)) {
      normalised.push_back(static_cast<char>(absl::ascii_tolower(byte)));
    }
  }
  return normalised;
}

absl::StatusOr<ColumnMap> ColumnMap::Build(const std::vector<std::string>& header,
                                           const std::vector<CsvColumn>& columns) {
  std::vector<std::string> normalised;
  for (const std::string& heading : header) normalised.push_back(NormaliseHeading(heading));

  ColumnMap map;
  std::vector<const CsvColumn*> missing;
  std::vector<std::string> absent_headings;
  absl::flat_hash_set<std::string> known;
  for (const CsvColumn& column : columns) {
    for (const std::string& heading : column.headings) known.insert(NormaliseHeading(heading));
    ASSIGN_OR_RETURN(const int index, Find(normalised, column));
    if (index >= 0) {
      map.found_[column.key] = {index, header[static_cast<std::size_t>(index)]};
      continue;
    }
    absent_headings.insert(absent_headings.end(), column.headings.begin(), column.headings.end());
    if (column.required) missing.push_back(&column);
  }
  if (!missing.empty()) return MissingColumns(header, missing);

  for (std::size_t i = 0; i < header.size(); ++i) {
    if (normalised[i].empty() || known.contains(normalised[i])) continue;
    map.ignored_.push_back(header[i] + resource::DidYouMean(header[i], absent_headings));
  }
  return map;
}

int ColumnMap::IndexOf(std::string_view key) const {
  const auto found = found_.find(std::string(key));
  return found == found_.end() ? -1 : found->second.index;
}

std::string_view ColumnMap::HeadingOf(std::string_view key) const {
  const auto found = found_.find(std::string(key));
  return found == found_.end() ? std::string_view() : found->second.heading;
}

}  // namespace senda::importing
