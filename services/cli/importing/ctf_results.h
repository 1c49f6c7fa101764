#ifndef SENDA_SERVICES_CLI_IMPORTING_CTF_RESULTS_H_
#define SENDA_SERVICES_CLI_IMPORTING_CTF_RESULTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "services/cli/importing/ctf.h"

// What the results of a transfer file come to as assessments, and the way back; pure. The trust's
// instruments say which results are theirs (Instrument.transfer_code).
namespace senda::importing {

// The instruments of a trust that transfer files know, and what it has recorded with them.
struct CtfRecords {
  std::vector<pupils::v1::Instrument> instruments;
  std::vector<pupils::v1::Assessment> assessments;
};

// What one result comes to.
struct CtfOutcome {
  enum class Kind {
    kNew,      // `assessment`, to be written
    kThere,    // the pupil has it already
    kLeftOut,  // no assessment, for `reason`
  };
  Kind kind = Kind::kLeftOut;
  pupils::v1::Assessment assessment;
  std::string message;  // for a person
  std::string reason;   // for programs
};

// Decides for the results of one trust and one file.
class CtfResultRules {
 public:
  // `trust` is "trusts/{trust}". Of `records`, what is retired or has no code counts for nothing.
  CtfResultRules(std::string trust, absl::CivilDay today, const CtfRecords& records);

  // Left out are:
  //   what is no final result, but provisional, an estimate or a target (RESULT_NOT_FINAL)
  //   what states no year (RESULT_WITHOUT_YEAR)
  //   a code that no instrument has (NO_INSTRUMENT), a result that none with it can have, such as
  //   "A" for absent, or a number of a kind that is never one (RESULT_NOT_TAKEN), and one that
  //   several can have (INSTRUMENT_AMBIGUOUS)
  //   a result of a year or day that has not come (DATE_IN_FUTURE)
  //   what differs from the result of that pupil, instrument and academic year on record
  //   (RESULT_DIFFERS), or was voided there (RESULT_VOIDED): a file does not overrule the trust
  // A file that states no day means the end of the year, 30 June, or today in the year under
  // way; the narrative says so.
  CtfOutcome Decide(const CtfResult& result, const std::string& pupil) const;

 private:
  std::vector<const pupils::v1::Instrument*> WithCode(const CtfResult& result) const;
  // The assessments that the result can be, one for each instrument that can have it.
  std::vector<CtfOutcome> Fitting(
      const CtfResult& result, const std::string& pupil,
      const std::vector<const pupils::v1::Instrument*>& instruments) const;
  // What a new assessment is beside what is on record.
  CtfOutcome AgainstRecord(CtfOutcome outcome, const std::string& code, int year) const;
  const pupils::v1::Assessment* OnRecord(const pupils::v1::Assessment& assessment) const;

  const std::string trust_;
  const absl::CivilDay today_;
  const CtfRecords& records_;
  // By pupil, instrument and year.
  std::vector<std::pair<std::string, const pupils::v1::Assessment*>> known_;
};

// The code under which an instrument would have the result: "KS2/ENG/TT/REA/NM".
std::string TransferCodeOf(const CtfResult& result);

// What a file says of a pupil with these assessments: of each instrument with a code the last of an
// academic year, in the order of stage, year and code. Voided ones are left out.
std::vector<CtfResult> CtfResultsOf(const std::vector<pupils::v1::Assessment>& assessments,
                                    const std::vector<pupils::v1::Instrument>& instruments);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CTF_RESULTS_H_
