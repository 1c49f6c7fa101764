#include "services/cli/importing/dfe_sen.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/missing_values.h"
#include "services/cli/importing/row_checker.h"
#include "services/pupil_tracking/pupils/need_types.h"

namespace senda::importing {
namespace {

using pupil_tracking::AllNeedTypes;
using pupil_tracking::NeedTypeCode;
using pupils::v1::SenNeedType;

constexpr int kMostPupils = 100'000;

std::string NeedKey(std::string_view provision, SenNeedType type) {
  return fmt::format("{}_{}", provision, NeedTypeCode(type));
}

std::vector<CsvColumn> BuildColumns() {
  std::vector<CsvColumn> columns = {
      {"urn", {"URN", "school_urn"}, true},
      {"total", {"Total pupils", "total_pupils", "pupils", "headcount"}, true},
      {"k", {"SEN support", "sen_support", "sup"}},
      {"e", {"EHC plan", "EHC plans", "ehc_plan", "ehcplan", "Statement or EHC plan"}},
      {"time_period", {"time_period"}},
      {"level", {"geographic_level"}},
      {"name", {"school_name", "SchoolName", "establishment_name"}},
      {"la_code", {"old_la_code", "la_code"}},
      {"la_name", {"la_name"}},
      {"estab", {"estab", "establishment_number"}},
      {"phase", {"phase_type_grouping", "phase-type_grouping", "education_phase"}},
      {"type", {"type_of_establishment"}},
      {"sen_unit", {"SEN_Unit", "sen_unit_indicator"}},
      {"rp_unit", {"RP_Unit", "resourced_provision", "rp_indicator"}},
  };
  for (const SenNeedType type : AllNeedTypes()) {
    const std::string code = absl::AsciiStrToLower(std::string(NeedTypeCode(type)));
    columns.push_back({NeedKey("e", type),
                       {"EHC_Primary_need_" + code, "ehc_plan_primary_need_" + code,
                        "ehc_need_" + code, "ehcp_primary_need_" + code}});
    columns.push_back({NeedKey("k", type),
                       {"SUP_Primary_need_" + code, "sen_support_primary_need_" + code,
                        "sup_need_" + code, "sen_sup_primary_need_" + code}});
  }
  return columns;
}

const std::vector<CsvColumn>& Columns() {
  static const auto& columns = *new std::vector<CsvColumn>(BuildColumns());
  return columns;
}

// Reads numbers of which each may be missing with a mark.
class CountReader {
 public:
  CountReader(const CsvRow& row, RowChecker& checker)
      : row_(row),
        checker_(checker),
        release_{Release::Family::kSpecialEducationalNeeds, std::string(row.Get("time_period"))} {}

  // None when the column or the number is missing.
  std::optional<int> Read(std::string_view key) {
    const std::string_view text = row_.Get(key);
    if (text.empty() || ParseMissingMark(release_, text)) return std::nullopt;
    const auto count = ParseCount(text);
    if (count && *count <= kMostPupils) return count;
    checker_.Refuse(key,
                    fmt::format("'{}' is neither a number nor a mark for a missing one in the "
                                "release of {}",
                                text, release_.time_period),
                    "MISSING_MARK");
    return std::nullopt;
  }

  std::optional<bool> ReadFlag(std::string_view key) {
    const auto count = Read(key);
    if (!count) return std::nullopt;
    return *count > 0;
  }

 private:
  const CsvRow& row_;
  RowChecker& checker_;
  Release release_;
};

// The needs of `provision` ("k" or "e"), of which the file says that `pupils` have it.
std::optional<NeedCounts> ReadNeeds(CountReader& reader, RowChecker& checker,
                                    std::string_view provision, std::optional<int> pupils) {
  NeedCounts needs;
  int sum = 0;
  for (const SenNeedType type : AllNeedTypes()) {
    if (const auto count = reader.Read(NeedKey(provision, type))) {
      needs[type] = *count;
      sum += *count;
    }
  }
  if (needs.empty()) return std::nullopt;
  if (pupils && sum > *pupils) {
    checker.Refuse(
        provision,
        fmt::format("{} pupils have the provision, but the needs add up to {}", *pupils, sum),
        "COUNTS_CONTRADICT");
  }
  // Some schools state how many have the provision and leave every need at 0.
  if (sum == 0 && pupils.value_or(1) > 0) return std::nullopt;
  return needs;
}

std::optional<SchoolSenCounts> ParseSchool(const CsvRow& row, const RowErrorSink& on_error) {
  RowChecker checker(row, on_error);
  CountReader reader(row, checker);
  SchoolSenCounts school;
  school.urn = checker.Digits("urn", 6, true);
  school.school_name = std::string(row.Get("name"));
  school.time_period = std::string(row.Get("time_period"));
  school.local_authority_code = checker.Digits("la_code", 3);
  school.local_authority_name = std::string(row.Get("la_name"));
  school.establishment_number = checker.Digits("estab", 4);
  school.phase_type_grouping = std::string(row.Get("phase"));
  school.establishment_type = std::string(row.Get("type"));
  const auto total = reader.Read("total");
  if (!total && checker.ok()) {
    checker.Refuse("total", "the number of pupils is missing", "EMPTY");
  }
  school.total_pupils = total.value_or(0);
  school.sen_support = reader.Read("k");
  school.ehc_plans = reader.Read("e");
  const int with_sen = school.sen_support.value_or(0) + school.ehc_plans.value_or(0);
  if (total && with_sen > *total) {
    checker.Refuse("total", fmt::format("{} pupils, but {} of them with SEN", *total, with_sen),
                   "COUNTS_CONTRADICT");
  }
  school.sen_support_needs = ReadNeeds(reader, checker, "k", school.sen_support);
  school.ehc_plan_needs = ReadNeeds(reader, checker, "e", school.ehc_plans);
  school.has_sen_unit = reader.ReadFlag("sen_unit");
  school.has_resourced_provision = reader.ReadFlag("rp_unit");
  if (!checker.ok()) return std::nullopt;
  return school;
}

}  // namespace

absl::StatusOr<CsvSummary> ReadSchoolSenCounts(
    std::istream& in, absl::FunctionRef<absl::Status(const SchoolSenCounts&)> on_school,
    const RowErrorSink& on_error) {
  CsvOptions options;
  options.encoding = TextEncoding::kDetectDespiteMark;
  return ReadCsv(
      in, Columns(), options,
      [&](const CsvRow& row) {
        const std::string_view level = row.Get("level");
        if (!level.empty() && level != "School") return absl::OkStatus();
        const auto school = ParseSchool(row, on_error);
        return school ? on_school(*school) : absl::OkStatus();
      },
      on_error);
}

}  // namespace senda::importing
