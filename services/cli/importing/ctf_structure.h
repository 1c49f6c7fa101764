#ifndef SENDA_SERVICES_CLI_IMPORTING_CTF_STRUCTURE_H_
#define SENDA_SERVICES_CLI_IMPORTING_CTF_STRUCTURE_H_

#include <string>
#include <vector>

namespace senda::importing {

// For tests: what in `xml` is not as the published structure of a common transfer file wants it
// (elements, their order and number, the form of their values), "Pupil/DOB: value 4/5/2016".
// Written from that structure alone, not from our reader or writer.
std::vector<std::string> CtfStructureProblems(const std::string& xml);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CTF_STRUCTURE_H_
