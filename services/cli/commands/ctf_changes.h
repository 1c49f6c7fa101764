#ifndef SENDA_SERVICES_CLI_COMMANDS_CTF_CHANGES_H_
#define SENDA_SERVICES_CLI_COMMANDS_CTF_CHANGES_H_

#include <string>
#include <vector>

#include "senda/pupils/v1/sen_record.pb.h"

namespace senda::cli {

// What makes the server's SEN records say what a file's history states.
struct CtfChange {
  std::vector<pupils::v1::SenRecord> close;  // first: records there are, with an end
  std::vector<pupils::v1::SenRecord> write;  // then: new ones, and those with other needs
  int unchanged = 0;                         // records stated that are there
};

// Decides for one pupil; pure. `stated` are in order and do not overlap; `known` are all of the
// pupil's on the server.
//
// A record of the same provision and start is the same record: it gets the stated end and needs,
// but one that has ended is not opened again, and a file without needs does not say that there are
// none. What the file calls open is the open record there is, if that has the same provision; if it
// has another, the later of the two stands and the earlier ends the day before. Stated records end
// before an open one that the file does not know. A new record's name follows from pupil, provision
// and start, so that a batch that is sent twice makes one record.
CtfChange DecideCtfChange(const std::string& pupil,
                          const std::vector<pupils::v1::SenRecord>& stated,
                          const std::vector<pupils::v1::SenRecord>& known);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_CTF_CHANGES_H_
