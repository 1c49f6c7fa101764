#ifndef SENDA_SERVICES_CLI_IMPORTING_PUPILS_CSV_H_
#define SENDA_SERVICES_CLI_IMPORTING_PUPILS_CSV_H_

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/cli/importing/csv_reader.h"
#include "services/cli/importing/stated_fields.h"

// Pupils as management information systems export them.
namespace senda::importing {

struct PupilCsvOptions {
  // "trusts/{trust}", to which the pupils belong.
  std::string trust;
  // The school of a row that names none; empty: such a row is refused (SCHOOL).
  std::string default_urn;
  // The URN of the school of that name, or none. May be null: then only URNs are understood.
  std::function<std::optional<std::string>(std::string_view name)> urn_of_school;
  // Whether the trust has a school with that URN. May be null: then every URN is taken as read.
  std::function<bool(std::string_view urn)> has_school;
  // Births and SEN starts after it are refused.
  absl::CivilDay today;
};

// A row that holds nothing wrong.
struct PupilRow {
  std::int64_t line = 0;
  // Without a name: the server finds the pupil by UPN, or makes a new one.
  pupils::v1::Pupil pupil;
  // The open record that the row states; none for "N" and for an empty provision. Without name and
  // pupil: whoever saves the pupil fills those in. Without needs where the row states none, and
  // then `needs_not_recorded`.
  std::optional<pupils::v1::SenRecord> sen_record;
  // The row states on which day that record starts; else the day is the likeliest.
  bool states_sen_start = false;
  // The row states "N": an open SEN record of the pupil has ended.
  bool states_no_sen = false;
  // Which fields of the pupil and of the SEN record the file has columns for.
  SharedFields pupil_fields;
  SharedFields sen_fields;
};

// Reads the file row by row; see csv_reader.h for errors of the whole file. UPN, both names and the
// date of birth are required columns. Every wrong cell is an error of its own and refuses its row:
// UPN_FORMAT, UPN_CHECK_LETTER, DUPLICATE_UPN, DATE, DATE_ORDER, DATE_OF_BIRTH, YEAR_GROUP, SEX,
// YES_NO, SEN_PROVISION, NEED_TYPE, NEED_WITHOUT_PROVISION, NEED_RANK, NEED_NOT_ALLOWED, SCHOOL,
// EMPTY, TOO_LONG, SEN_DATES. A SEN record without a start date starts on the day of entry, or else
// on the first day of the academic year, so that a second import says the same; but not after today
// and not before birth.
absl::StatusOr<CsvSummary> ReadPupils(std::istream& in, const PupilCsvOptions& options,
                                      absl::FunctionRef<absl::Status(const PupilRow&)> on_pupil,
                                      const RowErrorSink& on_error);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_PUPILS_CSV_H_
