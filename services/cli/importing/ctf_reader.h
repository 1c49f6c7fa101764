#ifndef SENDA_SERVICES_CLI_IMPORTING_CTF_READER_H_
#define SENDA_SERVICES_CLI_IMPORTING_CTF_READER_H_

#include <cstdint>
#include <istream>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/cli/importing/ctf.h"
#include "services/cli/importing/row_error.h"

namespace senda::importing {

struct CtfSummary {
  std::int64_t pupils = 0;   // handed to the callback
  std::int64_t refused = 0;  // left out, each with its errors
};

// Reads a common transfer file pupil by pupil, in constant memory; see xml_reader.h for what it
// does not let in. `on_header` is called once, before the first pupil. Elements we do not know are
// passed over. Every wrong element of a pupil is an error with its line and column and leaves that
// pupil out: EMPTY, TOO_LONG, UPN_FORMAT, UPN_CHECK_LETTER, DUPLICATE_UPN, DATE, DATE_OF_BIRTH,
// SEX, YEAR_GROUP, SEN_PROVISION, SEN_DATES (two provisions that start on one day, or one in the
// future or before birth), NEED_TYPE, NEED_RANK, NEED_NOT_ALLOWED (NSA at a time with an EHC plan),
// YEAR of a result. Results are read as they stand; what they come to is for ctf_results.h.
//
// Beside ReadXml's errors: INVALID_ARGUMENT / CTF_NOT_ONE when the root is no CTfile, and
// CTF_HEADER_MISSING when pupils or the end come before a header. A status from a callback stops
// the reading and is returned. Births after `today` are refused.
absl::StatusOr<CtfSummary> ReadCtf(std::istream& in, absl::CivilDay today,
                                   absl::FunctionRef<absl::Status(const CtfHeader&)> on_header,
                                   absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil,
                                   const RowErrorSink& on_error);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CTF_READER_H_
