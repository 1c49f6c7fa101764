#ifndef SENDA_SERVICES_CLI_IMPORTING_STATED_FIELDS_H_
#define SENDA_SERVICES_CLI_IMPORTING_STATED_FIELDS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace senda::importing {

// What a file says of the fields of a message; the same for all of its rows of one shape, which
// share it.
struct StatedFields {
  // The fields that a row replaces where the message is there already, also by nothing, as a field
  // mask is written: "sex,year_group". Empty: a row changes what it has set and clears nothing.
  std::string mask;
  // What the file calls each field, for the person who has to find it: "year_group" is "NC year".
  std::map<std::string, std::string, std::less<>> columns;
  // What it calls all others; "" when there is no one column that they come from.
  std::string column_of_others;

  // Adds a field that a row replaces.
  void Replace(std::string_view field, std::string_view column);
  // What the file calls the field that an error of the server is about: "NC year" for
  // "pupil.year_group"; the path itself when the file has no such column.
  std::string ColumnOf(std::string_view path) const;
};

using SharedFields = std::shared_ptr<const StatedFields>;

// What an import changes of a SEN record that is there.
inline constexpr char kSenRecordMask[] = "end_date,needs,needs_not_recorded";

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_STATED_FIELDS_H_
