#ifndef SENDA_SERVICES_CLI_IMPORTING_PUPIL_COLUMNS_H_
#define SENDA_SERVICES_CLI_IMPORTING_PUPIL_COLUMNS_H_

#include <vector>

#include "services/cli/importing/column_map.h"
#include "services/cli/importing/csv_reader.h"
#include "services/cli/importing/stated_fields.h"

namespace senda::importing {

// The columns of a file of pupils, under the headings that management information systems give
// them.
const std::vector<CsvColumn>& PupilColumns();

// The fields of a pupil that the file of `row` has columns for. The school is always one: a file
// without the column is of one school as a whole.
SharedFields PupilFieldsOf(const CsvRow& row);
// The same of the pupil's SEN record.
SharedFields SenFieldsOf(const CsvRow& row);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_PUPIL_COLUMNS_H_
