#include "services/cli/importing/ctf_reader.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/status/errors.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/text_encoding.h"
#include "services/cli/importing/xml_reader.h"
#include "services/pupil_tracking/need_types.h"
#include "services/pupil_tracking/upn.h"

namespace senda::importing {
namespace {

using pupils::v1::Pupil;
using pupils::v1::SenRecord;

constexpr std::size_t kLongestName = 100;
constexpr int kOldestPupil = 26;
constexpr int kLargestRank = 99;

absl::Status FileError(std::string_view reason, std::string_view message) {
  return errors::Make(absl::StatusCode::kInvalidArgument, reason, message);
}

// One pupil under way: takes the elements within and reports each that is wrong.
class PupilBuilder {
 public:
  PupilBuilder(XmlPlace place, absl::CivilDay today, const RowErrorSink& on_error)
      : place_(place), today_(today), on_error_(on_error) {
    ctf_.line = place.line;
  }

  void Start(std::string_view name) {
    if (name == "SEN") {
      provision_ = {};
      has_start_ = has_provision_ = false;
    } else if (name == "SENneed") {
      need_ = {};
      need_.rank = 0;
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
  bool has_start_ = false, has_provision_ = false, ok_ = true;
};

void PupilBuilder::End(std::string_view parent, std::string_view name, std::string_view text,
                       XmlPlace place) {
  if (name == "SEN") return EndSen(place);
  if (name == "SENneed") return EndNeed(place);
  if (parent == "SEN") return Sen(name, text, place);
  if (parent == "SENneed") return Need(name, text, place);
  // Contacts have names too: only the pupil's own elements are the pupil's.
  if (parent == "Pupil" || parent == "BasicDetails") Own(name, text, place);
}

std::string PupilBuilder::Upn(std::string_view name, std::string_view text, XmlPlace place) {
  std::string upn = absl::AsciiStrToUpper(std::string(text));
  if (auto problem = pupil_tracking::ValidateUpn(upn)) {
    Refuse(name, std::move(problem->description), problem->reason, place);
  }
  return upn;
}

std::string PupilBuilder::Name(std::string_view name, std::string_view text, XmlPlace place) {
  if (CountCharacters(text) > kLongestName) {
    Refuse(name, fmt::format("longer than {} characters", kLongestName), "TOO_LONG", place);
  }
  return std::string(text);
}

std::optional<absl::CivilDay> PupilBuilder::Day(std::string_view name, std::string_view text,
                                                XmlPlace place) {
  auto day = ParseDay(text);
  if (!day.has_value()) {
    Refuse(name, fmt::format("'{}' is not a day such as 2016-05-04", text), "DATE", place);
  }
  return day;
}

void PupilBuilder::Own(std::string_view name, std::string_view text, XmlPlace place) {
  if (text.empty()) return;
  Pupil& pupil = ctf_.pupil;
  if (name == "UPN") {
    pupil.set_upn(Upn(name, text, place));
  } else if (name == "FormerUPN") {
    pupil.set_former_upn(Upn(name, text, place));
  } else if (name == "Surname") {
    pupil.set_family_name(Name(name, text, place));
  } else if (name == "Forename") {
    pupil.set_given_name(Name(name, text, place));
  } else if (name == "DOB") {
    const auto birth = Day(name, text, place);
    if (!birth.has_value()) return;
    *pupil.mutable_date_of_birth() = ToDate(*birth);
    if (*birth > today_ || birth->year() < today_.year() - kOldestPupil) {
      Refuse(name, "the date of birth is not that of a pupil of today", "DATE_OF_BIRTH", place);
    }
  } else if (name == "Sex" || name == "Gender") {
    const auto sex = ParseSex(text);
    if (!sex.has_value()) Refuse(name, fmt::format("'{}' is not F or M", text), "SEX", place);
    pupil.set_sex(sex.value_or(pupils::v1::SEX_UNSPECIFIED));
  } else if (name == "NCyearActual" && !IsCurriculumNotFollowed(text)) {
    const auto year = ParseYearGroup(text);
    if (!year.has_value()) {
      Refuse(name, fmt::format("'{}' is not a year such as 4, R or X", text), "YEAR_GROUP", place);
    }
    if (year.has_value()) pupil.set_year_group(*year);
  }
}

void PupilBuilder::Sen(std::string_view name, std::string_view text, XmlPlace place) {
  if (name == "StartDate") {
    const auto day = Day(name, text, place);
    if (!day.has_value()) return;
    provision_.start = *day;
    has_start_ = true;
  } else if (name == "SENprovision") {
    const auto provision = pupil_tracking::ParseSenProvision(text);
    if (!provision.has_value()) {
      return Refuse(name, fmt::format("'{}' is not N, K or E", text), "SEN_PROVISION", place);
    }
    provision_.provision = *provision;
    has_provision_ = true;
  }
}

void PupilBuilder::EndSen(XmlPlace place) {
  if (has_start_ && has_provision_) {
    ctf_.history.push_back(provision_);
  } else if (ok_) {
    Refuse("SEN", "without StartDate or SENprovision", "EMPTY", place);
  }
}

void PupilBuilder::Need(std::string_view name, std::string_view text, XmlPlace place) {
  if (name == "SENtype") {
    const auto type = pupil_tracking::ParseNeedType(text);
    if (!type.has_value()) {
      return Refuse(name, fmt::format("'{}' is not a type of need such as SLCN", text), "NEED_TYPE",
                    place);
    }
    need_.type = *type;
  } else if (name == "SENtypeRank") {
    int rank = 0;
    if (!absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &rank) || rank < 1 ||
        rank > kLargestRank) {
      return Refuse(name, fmt::format("'{}' is not a rank from 1 to {}", text, kLargestRank),
                    "NEED_RANK", place);
    }
    need_.rank = rank;
  } else if (name == "NeedStartDate" && !text.empty()) {
    need_.start = Day(name, text, place);
  } else if (name == "NeedEndDate" && !text.empty()) {
    need_.end = Day(name, text, place);
  }
}

void PupilBuilder::EndNeed(XmlPlace place) {
  if (need_.type != pupils::v1::SEN_NEED_TYPE_UNSPECIFIED && need_.rank > 0) {
    ctf_.needs.push_back(need_);
  } else if (ok_) {
    Refuse("SENneed", "without SENtype or SENtypeRank", "EMPTY", place);
  }
}

void PupilBuilder::CheckWhole() {
  const Pupil& pupil = ctf_.pupil;
  for (const auto& [element, missing] : {std::pair("UPN", pupil.upn().empty()),
                                         {"Surname", pupil.family_name().empty()},
                                         {"Forename", pupil.given_name().empty()},
                                         {"DOB", !pupil.has_date_of_birth()}}) {
    if (missing && ok_) Refuse(element, "is missing or empty", "EMPTY", place_);
  }
  absl::flat_hash_set<std::int64_t> starts;
  for (const CtfProvision& provision : ctf_.history) {
    if (!starts.insert(provision.start - absl::CivilDay()).second) {
      Refuse("SENhistory", "two provisions start on one day", "SEN_DATES", place_);
    }
    if (provision.start > today_) {
      Refuse("SENhistory", "a provision starts in the future", "SEN_DATES", place_);
    }
  }
  if (!ok_) return;
  for (const SenRecord& record : SenRecordsOf(ctf_)) {
    if (record.provision() != pupils::v1::SEN_PROVISION_E) continue;
    for (const auto& need : record.needs()) {
      if (need.type() != pupils::v1::SEN_NEED_TYPE_NSA) continue;
      Refuse("SENneeds", "NSA is a need of SEN support only, not of an EHC plan",
             "NEED_NOT_ALLOWED", place_);
    }
  }
}

std::optional<CtfPupil> PupilBuilder::Finish(absl::flat_hash_set<std::string>& upns) {
  CheckWhole();
  if (ok_ && !upns.insert(ctf_.pupil.upn()).second) {
    Refuse("UPN", "another pupil of the file has the same", "DUPLICATE_UPN", place_);
  }
  return ok_ ? std::optional(std::move(ctf_)) : std::nullopt;
}

class CtfHandler final : public XmlHandler {
 public:
  CtfHandler(absl::CivilDay today, absl::FunctionRef<absl::Status(const CtfHeader&)> on_header,
             absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil,
             const RowErrorSink& on_error)
      : today_(today), on_header_(on_header), on_pupil_(on_pupil), on_error_(on_error) {}

  absl::Status Start(std::string_view name, XmlPlace place) override;
  absl::Status End(std::string_view name, std::string_view text, XmlPlace place) override;
  const CtfSummary& summary() const { return summary_; }
  bool has_header() const { return has_header_; }

 private:
  std::string_view Parent() const {
    return path_.empty() ? std::string_view() : std::string_view(path_.back());
  }
  void Header(std::string_view name, std::string_view text);

  const absl::CivilDay today_;
  absl::FunctionRef<absl::Status(const CtfHeader&)> on_header_;
  absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil_;
  const RowErrorSink& on_error_;
  std::vector<std::string> path_;
  std::optional<PupilBuilder> pupil_;
  CtfHeader header_;
  bool has_header_ = false;
  absl::flat_hash_set<std::string> upns_;
  CtfSummary summary_;
};

absl::Status CtfHandler::Start(std::string_view name, XmlPlace place) {
  if (path_.empty() && name != "CTfile") {
    return FileError("CTF_NOT_ONE",
                     fmt::format("not a common transfer file: the root is {}, not CTfile", name));
  }
  if (pupil_.has_value()) {
    pupil_->Start(name);
  } else if (name == "Pupil" && Parent() == "CTFpupilData") {
    if (!has_header_) {
      return FileError("CTF_HEADER_MISSING", "pupils come before the header of the file");
    }
    pupil_.emplace(place, today_, on_error_);
  }
  path_.emplace_back(name);
  return absl::OkStatus();
}

absl::Status CtfHandler::End(std::string_view name, std::string_view text, XmlPlace place) {
  path_.pop_back();
  if (pupil_.has_value()) {
    if (name != "Pupil" || Parent() != "CTFpupilData") {
      pupil_->End(Parent(), name, text, place);
      return absl::OkStatus();
    }
    const std::optional<CtfPupil> whole = pupil_->Finish(upns_);
    pupil_.reset();
    ++(whole.has_value() ? summary_.pupils : summary_.refused);
    return whole.has_value() ? on_pupil_(*whole) : absl::OkStatus();
  }
  Header(name, text);
  if (name != "Header" || Parent() != "CTfile") return absl::OkStatus();
  has_header_ = true;
  return on_header_(header_);
}

void CtfHandler::Header(std::string_view name, std::string_view text) {
  if (name == "CTFversion" && Parent() == "Header") header_.version = text;
  const bool source = Parent() == "SourceSchool";
  if (!source && Parent() != "DestSchool") return;
  CtfSchool& school = source ? header_.source : header_.destination;
  if (name == "LEA") school.lea = text;
  if (name == "Estab") school.estab = text;
  if (name == "SchoolName") school.name = text;
  if (name == "AcademicYear" && source) header_.academic_year = ParseCount(text).value_or(0);
}

}  // namespace

absl::StatusOr<CtfSummary> ReadCtf(std::istream& in, absl::CivilDay today,
                                   absl::FunctionRef<absl::Status(const CtfHeader&)> on_header,
                                   absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil,
                                   const RowErrorSink& on_error) {
  CtfHandler handler(today, on_header, on_pupil, on_error);
  absl::Status read = ReadXml(in, XmlLimits(), handler);
  if (!read.ok()) return read;
  if (!handler.has_header()) return FileError("CTF_HEADER_MISSING", "the file has no header");
  return handler.summary();
}

}  // namespace senda::importing
