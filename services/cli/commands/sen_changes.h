#ifndef SENDA_SERVICES_CLI_COMMANDS_SEN_CHANGES_H_
#define SENDA_SERVICES_CLI_COMMANDS_SEN_CHANGES_H_

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/cli/importing/pupils_csv.h"

namespace senda::cli {

// The SEN records that there are before an import.
struct KnownSenRecords {
  std::map<std::string, pupils::v1::SenRecord> open_by_pupil;
  std::map<std::string, absl::CivilDay> last_end_by_pupil;
  std::set<std::string> names;

  void Add(const pupils::v1::SenRecord& record);
};

// What makes the server's records say what a row of a file states.
struct SenChange {
  std::optional<pupils::v1::SenRecord> close;  // first: the open record, with an end
  std::optional<pupils::v1::SenRecord> open;   // then: a new record, or the open one with its needs
  bool is_unchanged = false;                   // a record is stated, and it is there
  std::string refusal;                         // why the row cannot follow what there is, if so
};

// Decides for one pupil; pure. A row that says nothing of SEN changes nothing. Another provision
// ends the open record on the day before it starts; "N" ends it `today`. A start that the row does
// not state gives way to what is on record: the new record then begins `today`. One that is stated,
// or that cannot give way because a record begins or ends today, is refused. A new record's name
// follows from pupil, provision and start, so that a batch that is sent twice makes one record.
SenChange DecideSenChange(const importing::PupilRow& row, const std::string& pupil,
                          const KnownSenRecords& known, absl::CivilDay today);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_SEN_CHANGES_H_
