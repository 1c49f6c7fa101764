#include "services/cli/importing/ctf_pupil_builder.h"

#include <fmt/format.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/text_encoding.h"
#include "services/pupil_tracking/pupils/birth_rules.h"
#include "services/pupil_tracking/pupils/need_types.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::importing {
namespace {

using pupils::v1::Pupil;
using pupils::v1::SenRecord;

constexpr std::size_t kLongestName = 100;
constexpr int kLargestRank = 99;
constexpr std::size_t kLongestCode = 20;
// Of the first results that a pupil of today can bring: key stage 1 of the oldest.
constexpr int kFirstYear = 2000;

}  // namespace

void PupilBuilder::End(std::string_view parent, std::string_view name, std::string_view text,
                       XmlPlace place) {
  if (name == "SEN") return EndSen(place);
  if (name == "SENneed") return EndNeed(place);
  if (parent == "SEN") return Sen(name, text, place);
  if (parent == "SENneed") return Need(name, text, place);
  if (parent == "StageAssessment") return Result(name, text, place);
  if (parent == "KeyStage" && name == "Stage") stage_ = text;
  if (name == "KeyStage") return EndStage();
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
    birth_ = birth;
    *pupil.mutable_date_of_birth() = ToDate(*birth);
    if (!pupil_tracking::MayBePupilsBirth(*birth, std::nullopt, today_)) {
      Refuse(name, "the date of birth is not that of a pupil of today", "DATE_OF_BIRTH", place);
    }
  } else if (name == "Sex" || name == "Gender") {
    const auto sex = ParseSex(text);
    if (!sex.has_value()) Refuse(name, fmt::format("'{}' is not F or M", text), "SEX", place);
    pupil.set_sex(sex.value_or(pupils::v1::SEX_UNSPECIFIED));
  } else if (name == "NCyearActual" && IsCurriculumNotFollowed(text)) {
    ctf_.follows_no_curriculum = true;
  } else if (name == "NCyearActual") {
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

void PupilBuilder::Result(std::string_view name, std::string_view text, XmlPlace place) {
  CtfResult& result = ctf_.results.back();
  const std::pair<std::string_view, std::string*> texts[] = {
      {"Locale", &result.locale},       {"Subject", &result.subject},
      {"Method", &result.method},       {"Component", &result.component},
      {"ResultStatus", &result.status}, {"ResultQualifier", &result.qualifier},
      {"Result", &result.result},
  };
  for (const auto& [element, field] : texts) {
    if (name != element) continue;
    if (text.size() > kLongestCode) {
      return Refuse(name, fmt::format("longer than {} characters", kLongestCode), "TOO_LONG",
                    place);
    }
    *field = text;
  }
  if (name == "Year") {
    result.year = ParseCount(text).value_or(0);
    if (result.year < kFirstYear || result.year > today_.year() + 1) {
      Refuse(name, fmt::format("'{}' is not a year of a result", text), "YEAR", place);
    }
  } else if (name == "ResultDate" && !text.empty()) {
    result.day = Day(name, text, place);
  }
}

void PupilBuilder::EndStage() {
  for (std::size_t i = first_of_stage_; i < ctf_.results.size(); ++i) {
    ctf_.results[i].stage = stage_;
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
    // Of a record that ends today the file says that there is none from tomorrow on.
    const bool ends_today =
        provision.provision == pupils::v1::SEN_PROVISION_N && provision.start == today_ + 1;
    if (provision.start > today_ && !ends_today) {
      Refuse("SENhistory", "a provision starts in the future", "SEN_DATES", place_);
    }
    if (birth_.has_value() && provision.start < *birth_) {
      Refuse("SENhistory", "a provision starts before the pupil was born", "SEN_DATES", place_);
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

}  // namespace senda::importing
