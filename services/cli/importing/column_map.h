#ifndef SENDA_SERVICES_CLI_IMPORTING_COLUMN_MAP_H_
#define SENDA_SERVICES_CLI_IMPORTING_COLUMN_MAP_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace senda::importing {

// A column that an importer wants.
struct CsvColumn {
  // What the importer calls it: CsvRow::Get(key).
  std::string key;
  // The headings that mean it, the preferred one first: if a file has several, that one is read.
  // Letters and digits are compared, without regard to case.
  std::vector<std::string> headings;
  bool required = false;
};

// The letters and digits of a heading in lower case: what is compared of it.
std::string NormaliseHeading(std::string_view heading);

// Which cell of a row holds which column, found from the header row.
class ColumnMap {
 public:
  ColumnMap() = default;

  // INVALID_ARGUMENT / CSV_MISSING_COLUMN if a required column is not there, naming all that are
  // missing, the nearest heading that is there, and what was found; CSV_DUPLICATE_COLUMN if two
  // cells bear the same heading of a wanted column.
  static absl::StatusOr<ColumnMap> Build(const std::vector<std::string>& header,
                                         const std::vector<CsvColumn>& columns);

  // The cell's index, or -1 when the file has no such column.
  int IndexOf(std::string_view key) const;
  // How the file spells the column's heading; "" when it has none.
  std::string_view HeadingOf(std::string_view key) const;
  // Headings that no wanted column claims, with "; did you mean ...?" where one is nearly a heading
  // of a wanted column that is missing.
  const std::vector<std::string>& ignored() const { return ignored_; }

 private:
  struct Found {
    int index;
    std::string heading;
  };
  absl::flat_hash_map<std::string, Found> found_;
  std::vector<std::string> ignored_;
};

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_COLUMN_MAP_H_
