#ifndef SENDA_SERVICES_CLI_IMPORTING_CTF_H_
#define SENDA_SERVICES_CLI_IMPORTING_CTF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/cli/importing/stated_fields.h"

// The common transfer file (CTF), in which schools of England and Wales hand on their pupils: what
// we read and write of it.
//
//   CTfile
//     Header: DocumentName, CTFversion, DateTime, DocumentQualifier, DataDescriptor, SupplierID,
//             SourceSchool {LEA, Estab, SchoolName, AcademicYear}, DestSchool {LEA, Estab}
//     CTFpupilData
//       Pupil: UPN, Surname, Forename, DOB, Sex, FormerUPN, NCyearActual,
//              SENhistory {SEN {StartDate, SENprovision}, ...,
//                          SENneeds {SENneed {NeedStartDate, NeedEndDate, SENtypeRank, SENtype}}},
//              StageAssessments {KeyStage {Stage, StageAssessment {Locale, Year, Subject, Method,
//                          Component, ResultStatus, ResultQualifier, Result}, ...}, ...}
namespace senda::importing {

struct CtfSchool {
  std::string lea;    // three digits, "XXX" when unknown
  std::string estab;  // four digits, "XXXX" when unknown
  std::string name;

  std::string laestab() const { return lea + estab; }
};

struct CtfHeader {
  std::string version;  // "25.0", a new one each September
  CtfSchool source;
  CtfSchool destination;
  int academic_year = 0;  // of the source, in which it begins; 0 when not stated
};

// From its start until the next one's.
struct CtfProvision {
  absl::CivilDay start;
  pupils::v1::SenProvision provision = pupils::v1::SEN_PROVISION_UNSPECIFIED;
};

struct CtfNeed {
  std::optional<absl::CivilDay> start;  // none: from the first provision
  std::optional<absl::CivilDay> end;    // none: still
  int rank = 1;
  pupils::v1::SenNeedType type = pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
};

// A result of a key stage in the codes of the file; ctf_results.h says what they come to.
struct CtfResult {
  std::int64_t line = 0, column = 0;  // of the element; 0 when it is not from a file
  std::string stage;                  // "KS2"
  std::string locale = "ENG";
  int year = 0;  // in which the academic year of the result ends
  std::string subject, method, component;
  std::string status = "R";
  std::string qualifier;              // "" when not stated
  std::string result;                 // "105", "PK4"
  std::optional<absl::CivilDay> day;  // ResultDate, which some systems add; not written
};

struct CtfPupil {
  std::int64_t line = 0, column = 0;  // of the element; 0 when it is not from a file
  // UPN, names, date of birth, sex, former UPN and year group; no name and no school.
  pupils::v1::Pupil pupil;
  bool follows_no_curriculum = false;  // the year is stated to be none (X)
  std::vector<CtfProvision> history;   // by start
  std::vector<CtfNeed> needs;
  std::vector<CtfResult> results;
};

// "8012345_CTF_8017654_001.xml".
std::string CtfFileName(const CtfSchool& source, const CtfSchool& destination, int serial);

// The pupil's SEN records as the history states them, in order, without name, pupil and school.
// Each ends on the day before the next provision starts; N ends the one before and makes none, and
// the same provision again goes on. A record has the needs in force on its last day, or else those
// at any time in it, each once and ranked anew without gaps; with none, it says that they are not
// recorded.
std::vector<pupils::v1::SenRecord> SenRecordsOf(const CtfPupil& pupil);

// Moves the pupil's year group up from the file's academic year to that of `today`, to Year 14 at
// most: a file of July says in September which year the pupil was in. What a file states of a year
// to come, or without a year (0), stays.
void BringToYear(int file_year, absl::CivilDay today, pupils::v1::Pupil& pupil);

// What the file says of the pupil's fields: those it states change, and a year that is stated to be
// none is taken away.
SharedFields PupilFieldsOf(const CtfPupil& pupil);
// The same of the pupil's SEN records.
SharedFields SenFieldsOfCtf();

// The way back: what a file says of a pupil with these records. N is stated where a record ends and
// none begins the next day. Records of provision N are those ends.
CtfPupil ToCtf(const pupils::v1::Pupil& pupil, std::vector<pupils::v1::SenRecord> records);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CTF_H_
