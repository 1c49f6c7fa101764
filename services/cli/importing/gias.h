#ifndef SENDA_SERVICES_CLI_IMPORTING_GIAS_H_
#define SENDA_SERVICES_CLI_IMPORTING_GIAS_H_

#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/importing/csv_reader.h"

// Files of Get Information About Schools (GIAS). All are read row by row; see csv_reader.h for
// errors of the whole file. A status from a callback stops the reading and is returned.
namespace senda::importing {

// An establishment and what GIAS says beside it.
struct GiasSchool {
  directory::v1::School school;  // without a name
  std::string trust_code;        // Group UID; empty when in no trust
  std::string trust_name;
  std::optional<int> number_of_pupils;
};

// Reads `edubasealldata`. Only URN and EstablishmentName are required columns: Ofsted's vanished in
// April 2025 and others may follow. A row is refused for a wrong URN, an empty name, or a wrong
// code, number or date. If the status's code and name contradict each other, the name counts and
// the row bears a warning (STATUS_CONTRADICTION).
absl::StatusOr<CsvSummary> ReadGiasSchools(
    std::istream& in, absl::FunctionRef<absl::Status(const GiasSchool&)> on_school,
    const RowErrorSink& on_error);

// That a school belongs to a trust.
struct TrustLink {
  std::string urn;
  std::string group_uid;
  std::string group_id;
  std::string group_name;
  std::string companies_house_number;
  std::string group_type;
  std::optional<absl::CivilDay> joined_date;
};

// Reads the file of all group links (`gias_all_links.csv`).
absl::StatusOr<CsvSummary> ReadTrustLinks(std::istream& in,
                                          absl::FunctionRef<absl::Status(const TrustLink&)> on_link,
                                          const RowErrorSink& on_error);

// That `urn` had the number `predecessor_urn` before.
struct PredecessorLink {
  std::string urn;
  std::string predecessor_urn;
  std::optional<absl::CivilDay> date;
};

// Reads the predecessors out of the links file (`gias_links.csv`), most of whose rows are blank;
// other kinds of links ("Successor", "Sixth Form Centre Link") are passed over.
absl::StatusOr<CsvSummary> ReadPredecessorLinks(
    std::istream& in, absl::FunctionRef<absl::Status(const PredecessorLink&)> on_link,
    const RowErrorSink& on_error);

// The predecessors of each school, newest first and each once: School.predecessor_urns by URN.
std::map<std::string, std::vector<std::string>> PredecessorsByUrn(
    std::vector<PredecessorLink> links);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_GIAS_H_
