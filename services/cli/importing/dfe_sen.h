#ifndef SENDA_SERVICES_CLI_IMPORTING_DFE_SEN_H_
#define SENDA_SERVICES_CLI_IMPORTING_DFE_SEN_H_

#include <istream>
#include <map>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/cli/importing/csv_reader.h"

// The school-level file of DfE's "Special educational needs in England"
// (`sen_school_level_underlying_data`).
namespace senda::importing {

// Pupils by primary need. A type that is not a key is not recorded, which is not the same as 0.
using NeedCounts = std::map<pupils::v1::SenNeedType, int>;

// What the file states about one school.
struct SchoolSenCounts {
  std::string urn;
  std::string school_name;
  std::string time_period;  // such as "202223"
  std::string local_authority_code;
  std::string local_authority_name;
  std::string establishment_number;
  std::string phase_type_grouping;  // such as "State-funded secondary"
  std::string establishment_type;

  int total_pupils = 0;
  // Absent: not recorded.
  std::optional<int> sen_support;
  std::optional<int> ehc_plans;

  // Absent: needs are not recorded, although pupils have the provision. That is so when the file
  // has no need columns, or none of their cells holds a number, or all are 0 beside a provision
  // that is not. A sum below the number of pupils means that the rest have no need recorded.
  std::optional<NeedCounts> sen_support_needs;
  std::optional<NeedCounts> ehc_plan_needs;

  std::optional<bool> has_sen_unit;
  std::optional<bool> has_resourced_provision;
};

// Reads the file row by row; see csv_reader.h for errors of the whole file. URN and total pupils
// are required columns; any other may be missing or bear another release's name. Marks for missing
// numbers are read as the row's own `time_period` defines them, and an unknown mark refuses the row
// (MISSING_MARK). A row is also refused if it states more SEN pupils than pupils, or more needs
// than pupils with the provision (COUNTS_CONTRADICT). Rows of the country, regions and authorities
// are passed over.
absl::StatusOr<CsvSummary> ReadSchoolSenCounts(
    std::istream& in, absl::FunctionRef<absl::Status(const SchoolSenCounts&)> on_school,
    const RowErrorSink& on_error);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_DFE_SEN_H_
