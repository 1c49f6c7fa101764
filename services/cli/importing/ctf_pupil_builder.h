#ifndef SENDA_SERVICES_CLI_IMPORTING_CTF_PUPIL_BUILDER_H_
#define SENDA_SERVICES_CLI_IMPORTING_CTF_PUPIL_BUILDER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/time/civil_time.h"
#include "services/cli/importing/ctf.h"
#include "services/cli/importing/row_error.h"
#include "services/cli/importing/xml_reader.h"

namespace senda::importing {

// One pupil of a common transfer file under way: takes the elements within and reports each that is
// wrong (ctf_reader.h names the reasons).
class PupilBuilder {
 public:
  PupilBuilder(XmlPlace place, absl::CivilDay today, const RowErrorSink& on_error)
      : place_(place), today_(today), on_error_(on_error) {
    ctf_.line = place.line;
    ctf_.column = place.column;
  }

  void Start(std::string_view name, XmlPlace place) {
    if (name == "SEN") {
      provision_ = {};
      has_start_ = has_provision_ = false;
    } else if (name == "SENneed") {
      need_ = {};
      need_.rank = 0;
    } else if (name == "KeyStage") {
      stage_.clear();
      first_of_stage_ = ctf_.results.size();
    } else if (name == "StageAssessment") {
      ctf_.results.emplace_back();
      ctf_.results.back().line = place.line;
      ctf_.results.back().column = place.column;
    }
  }
  // `parent` is the element around; "Pupil" for the pupil's own.
  void End(std::string_view parent, std::string_view name, std::string_view text, XmlPlace place);
  // The pupil, whole; none if something was refused.
  std::optional<CtfPupil> Finish(absl::flat_hash_set<std::string>& upns);

 private:
  void Own(std::string_view name, std::string_view text, XmlPlace place);
  void Sen(std::string_view name, std::string_view text, XmlPlace place);
  void Need(std::string_view name, std::string_view text, XmlPlace place);
  void Result(std::string_view name, std::string_view text, XmlPlace place);
  void EndStage();
  void EndSen(XmlPlace place);
  void EndNeed(XmlPlace place);
  std::string Upn(std::string_view name, std::string_view text, XmlPlace place);
  std::string Name(std::string_view name, std::string_view text, XmlPlace place);
  std::optional<absl::CivilDay> Day(std::string_view name, std::string_view text, XmlPlace place);
  void CheckWhole();
  void Refuse(std::string_view element, std::string message, std::string_view reason,
              XmlPlace place) {
    ok_ = false;
    RowError error;
    error.line = place.line;
    error.character = place.column;
    error.row = place_.line;
    error.row_character = place_.column;
    error.column = element;
    error.message = std::move(message);
    error.reason = reason;
    on_error_(error);
  }

  const XmlPlace place_;
  const absl::CivilDay today_;
  const RowErrorSink& on_error_;
  CtfPupil ctf_;
  CtfProvision provision_;
  CtfNeed need_;
  std::string stage_;
  std::size_t first_of_stage_ = 0;  // of the results
  std::optional<absl::CivilDay> birth_;
  bool has_start_ = false, has_provision_ = false, ok_ = true;
};

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CTF_PUPIL_BUILDER_H_
