#include "services/cli/importing/pupils_csv.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "common/time/academic_year.h"
#include "fmt/format.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/pupil_columns.h"
#include "services/cli/importing/row_checker.h"
#include "services/pupil_tracking/pupils/birth_rules.h"
#include "services/pupil_tracking/pupils/need_types.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::importing {
namespace {

using pupils::v1::Pupil;
using pupils::v1::SenNeedType;
using pupils::v1::SenProvision;
using pupils::v1::SenRecord;

constexpr std::size_t kLongestName = 100;

absl::CivilDay AcademicYearStart(absl::CivilDay day) {
  return absl::CivilDay(time::AcademicYearOf(day), 9, 1);
}

// Makes one pupil of one row.
class PupilParser {
 public:
  PupilParser(const CsvRow& row, const PupilCsvOptions& options, const RowErrorSink& on_error)
      : row_(row), options_(options), checker_(row, on_error) {}

  RowChecker& checker() { return checker_; }
  PupilRow Parse();

 private:
  void ReadUpns(Pupil& pupil);
  void ReadDays(Pupil& pupil);
  void ReadYearAndSex(Pupil& pupil);
  void ReadFlags(Pupil& pupil);
  void ReadSchool(Pupil& pupil);
  std::optional<SenNeedType> ReadNeed(std::string_view key, SenProvision provision);
  void ReadSen(PupilRow& pupil_row);
  std::optional<absl::CivilDay> ReadSenStart();

  const CsvRow& row_;
  const PupilCsvOptions& options_;
  RowChecker checker_;
  std::optional<absl::CivilDay> birth_, entry_;
};

PupilRow PupilParser::Parse() {
  PupilRow pupil_row;
  pupil_row.line = row_.line();
  Pupil& pupil = pupil_row.pupil;
  ReadUpns(pupil);
  pupil.set_given_name(checker_.Text("given_name", kLongestName, true));
  pupil.set_family_name(checker_.Text("family_name", kLongestName, true));
  ReadDays(pupil);
  ReadYearAndSex(pupil);
  ReadFlags(pupil);
  ReadSchool(pupil);
  ReadSen(pupil_row);
  return pupil_row;
}

void PupilParser::ReadUpns(Pupil& pupil) {
  for (const std::string_view key : {"upn", "former_upn"}) {
    const std::string upn = absl::AsciiStrToUpper(std::string(row_.Get(key)));
    if (upn.empty()) {
      if (key == "upn") checker_.Refuse(key, "the cell is empty", "EMPTY");
      continue;
    }
    if (auto problem = pupil_tracking::ValidateUpn(upn)) {
      checker_.Refuse(key, std::move(problem->description), std::string(problem->reason));
    }
    key == "upn" ? pupil.set_upn(upn) : pupil.set_former_upn(upn);
  }
}

void PupilParser::ReadDays(Pupil& pupil) {
  entry_ = checker_.Day("entry");
  const auto leaving = checker_.Day("leaving");
  if (const auto birth = checker_.Day("birth", true)) {
    if (!pupil_tracking::MayBePupilsBirth(*birth, leaving, options_.today)) {
      checker_.Refuse("birth", "the date of birth is not that of a pupil", "DATE_OF_BIRTH");
    }
    *pupil.mutable_date_of_birth() = ToDate(*birth);
    birth_ = birth;
  }
  if (entry_) *pupil.mutable_entry_date() = ToDate(*entry_);
  if (leaving) *pupil.mutable_leaving_date() = ToDate(*leaving);
  if (entry_ && leaving && *leaving < *entry_) {
    checker_.Refuse("leaving", "the pupil left before entering", "DATE_ORDER");
  }
}

void PupilParser::ReadYearAndSex(Pupil& pupil) {
  const std::string_view year = row_.Get("year");
  if (const auto group = ParseYearGroup(year)) {
    pupil.set_year_group(*group);
  } else if (!year.empty() && !IsCurriculumNotFollowed(year)) {
    checker_.Refuse("year",
                    fmt::format("'{}' is not a year group; \"Year 4\", \"4\", \"R\", \"N2\" and "
                                "\"X\" are",
                                year),
                    "YEAR_GROUP");
  }
  const std::string_view sex = row_.Get("sex");
  if (const auto parsed = ParseSex(sex)) {
    pupil.set_sex(*parsed);
  } else if (!sex.empty()) {
    checker_.Refuse("sex", fmt::format("'{}' is not F or M", sex), "SEX");
  }
}

void PupilParser::ReadFlags(Pupil& pupil) {
  pupil.set_free_school_meals(checker_.YesNo("fsm").value_or(false));
  pupil.set_ever6_free_school_meals(checker_.YesNo("ever6").value_or(false));
  pupil.set_pupil_premium(checker_.YesNo("pp").value_or(false));
  pupil.set_looked_after(checker_.YesNo("lac").value_or(false));
  pupil.set_service_child(checker_.YesNo("service").value_or(false));
  pupil.set_young_carer(checker_.YesNo("carer").value_or(false));
  const auto eal = checker_.YesNo("eal");
  const std::string_view language = row_.Get("language");
  pupil.set_english_additional_language(eal ? *eal : !language.empty() && !IsEnglish(language));
}

void PupilParser::ReadSchool(Pupil& pupil) {
  std::string urn(row_.Get("urn"));
  const std::string_view name = row_.Get("school");
  if (!urn.empty()) {
    if (!IsDigits(urn, 6)) {
      checker_.Refuse("urn", fmt::format("'{}' is not a URN: six digits", urn), "SCHOOL");
    } else if (options_.has_school && !options_.has_school(urn)) {
      checker_.Refuse("urn", fmt::format("the trust has no school with the URN {}", urn), "SCHOOL");
    }
  } else if (!name.empty() && options_.urn_of_school) {
    urn = options_.urn_of_school(name).value_or("");
    if (urn.empty()) {
      checker_.Refuse("school", fmt::format("the trust has no school called '{}'", name), "SCHOOL");
    }
  } else {
    urn = options_.default_urn;
    if (urn.empty()) {
      checker_.Refuse(
          row_.HasColumn("urn") ? "urn" : "school",
          "the row names no school; add a URN column or say which school the file is of", "SCHOOL");
    }
  }
  pupil.set_school(fmt::format("{}/schools/{}", options_.trust, urn));
}

std::optional<SenNeedType> PupilParser::ReadNeed(std::string_view key, SenProvision provision) {
  const std::string_view text = row_.Get(key);
  if (text.empty()) return std::nullopt;
  const auto type = pupil_tracking::ParseNeedType(text);
  if (!type) {
    checker_.Refuse(key,
                    fmt::format("'{}' is not a type of need; use a census code such as SLCN", text),
                    "NEED_TYPE");
  } else if (provision != pupils::v1::SEN_PROVISION_K && provision != pupils::v1::SEN_PROVISION_E) {
    checker_.Refuse(key, "a need is stated, but neither SEN support nor an EHC plan",
                    "NEED_WITHOUT_PROVISION");
  } else if (*type == pupils::v1::SEN_NEED_TYPE_NSA && provision == pupils::v1::SEN_PROVISION_E) {
    checker_.Refuse(key, "NSA is a need of SEN support only, not of an EHC plan",
                    "NEED_NOT_ALLOWED");
  }
  return type;
}

std::optional<absl::CivilDay> PupilParser::ReadSenStart() {
  const auto start = checker_.Day("sen_start");
  if (start && *start > options_.today) {
    checker_.Refuse("sen_start", "the day has not come yet", "SEN_DATES");
  } else if (start && birth_ && *start < *birth_) {
    checker_.Refuse("sen_start", "the day is before the pupil was born", "SEN_DATES");
  }
  return start;
}

void PupilParser::ReadSen(PupilRow& pupil_row) {
  const std::string_view text = row_.Get("provision");
  const auto parsed = pupil_tracking::ParseSenProvision(text);
  if (!parsed && !text.empty()) {
    checker_.Refuse("provision",
                    fmt::format("'{}' is not N, K or E (no SEN, SEN support, EHC plan)", text),
                    "SEN_PROVISION");
    return;
  }
  const SenProvision provision = parsed.value_or(pupils::v1::SEN_PROVISION_UNSPECIFIED);
  const auto first = ReadNeed("need1", provision), second = ReadNeed("need2", provision);
  if (second && !first && row_.Get("need1").empty()) {
    checker_.Refuse("need2", "there is a secondary need, but no primary one", "NEED_RANK");
  } else if (second && first == second) {
    checker_.Refuse("need2", "the secondary need is the primary one again", "NEED_RANK");
  }
  const auto start = ReadSenStart();
  pupil_row.states_sen_start = start.has_value();
  pupil_row.states_no_sen = provision == pupils::v1::SEN_PROVISION_N;
  if (provision != pupils::v1::SEN_PROVISION_K && provision != pupils::v1::SEN_PROVISION_E) return;

  SenRecord record;
  record.set_provision(provision);
  const absl::CivilDay likely = entry_.value_or(AcademicYearStart(options_.today));
  const absl::CivilDay begun = std::max(std::min(likely, options_.today), birth_.value_or(likely));
  *record.mutable_start_date() = ToDate(start.value_or(begun));
  for (const auto& need : {first, second}) {
    if (!need) continue;
    pupils::v1::SenNeed& added = *record.add_needs();
    added.set_rank(record.needs_size());
    added.set_type(*need);
  }
  record.set_needs_not_recorded(record.needs().empty());
  pupil_row.sen_record = std::move(record);
}

}  // namespace

absl::StatusOr<CsvSummary> ReadPupils(std::istream& in, const PupilCsvOptions& options,
                                      absl::FunctionRef<absl::Status(const PupilRow&)> on_pupil,
                                      const RowErrorSink& on_error) {
  absl::flat_hash_map<std::string, std::int64_t> line_of_upn;
  SharedFields pupil_fields, sen_fields;
  return ReadCsv(
      in, PupilColumns(), {},
      [&](const CsvRow& row) {
        PupilParser parser(row, options, on_error);
        PupilRow pupil_row = parser.Parse();
        if (pupil_fields == nullptr) pupil_fields = PupilFieldsOf(row);
        if (sen_fields == nullptr) sen_fields = SenFieldsOf(row);
        pupil_row.pupil_fields = pupil_fields;
        pupil_row.sen_fields = sen_fields;
        const std::string& upn = pupil_row.pupil.upn();
        if (!upn.empty()) {
          const auto [first, is_new] = line_of_upn.try_emplace(upn, row.line());
          if (!is_new) {
            parser.checker().Refuse(
                "upn", fmt::format("line {} already has this UPN", first->second), "DUPLICATE_UPN");
          }
        }
        return parser.checker().ok() ? on_pupil(pupil_row) : absl::OkStatus();
      },
      on_error);
}

}  // namespace senda::importing
