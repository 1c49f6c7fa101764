#include "services/cli/importing/gias.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/row_checker.h"

namespace senda::importing {
namespace {

using directory::v1::Phase;
using directory::v1::School;
using directory::v1::SchoolStatus;

constexpr int kOldestLearner = 25;

const std::vector<CsvColumn>& SchoolColumns() {
  static const auto& columns = *new std::vector<CsvColumn>{
      {"urn", {"URN"}, true},
      {"name", {"EstablishmentName"}, true},
      {"la_code", {"LA (code)"}},
      {"la_name", {"LA (name)"}},
      {"estab", {"EstablishmentNumber"}},
      {"type", {"TypeOfEstablishment (name)", "TypeOfEstablishment"}},
      {"status_code", {"EstablishmentStatus (code)"}},
      {"status_name", {"EstablishmentStatus (name)", "EstablishmentStatus"}},
      {"open_date", {"OpenDate"}},
      {"close_date", {"CloseDate"}},
      {"phase_code", {"PhaseOfEducation (code)"}},
      {"phase_name", {"PhaseOfEducation (name)", "PhaseOfEducation"}},
      {"low_age", {"StatutoryLowAge"}},
      {"high_age", {"StatutoryHighAge"}},
      {"capacity", {"SchoolCapacity"}},
      {"pupils", {"NumberOfPupils"}},
      {"ukprn", {"UKPRN"}},
      {"region", {"GOR (name)", "GOR"}},
      {"trust_code", {"Trusts (code)"}},
      {"trust_name", {"Trusts (name)", "Trusts"}},
  };
  return columns;
}

struct NamedPhase {
  std::string_view code;
  std::string_view name;
  Phase phase;
};
constexpr NamedPhase kPhases[] = {
    {"0", "not applicable", directory::v1::PHASE_NOT_APPLICABLE},
    {"1", "nursery", directory::v1::PHASE_NURSERY},
    {"2", "primary", directory::v1::PHASE_PRIMARY},
    {"3", "middle deemed primary", directory::v1::PHASE_MIDDLE_DEEMED_PRIMARY},
    {"4", "secondary", directory::v1::PHASE_SECONDARY},
    {"5", "middle deemed secondary", directory::v1::PHASE_MIDDLE_DEEMED_SECONDARY},
    {"6", "16 plus", directory::v1::PHASE_SIXTEEN_PLUS},
    {"7", "all-through", directory::v1::PHASE_ALL_THROUGH},
};

Phase ReadPhase(const CsvRow& row, RowChecker& checker) {
  const std::string_view code = row.Get("phase_code");
  const std::string name = absl::AsciiStrToLower(std::string(row.Get("phase_name")));
  if (code.empty() && name.empty()) return directory::v1::PHASE_UNSPECIFIED;
  for (const NamedPhase& phase : kPhases) {
    const bool is_it = code.empty()
                           ? (name == phase.name || (name == "all through" && phase.code == "7"))
                           : code == phase.code;
    if (is_it) return phase.phase;
  }
  checker.Refuse(code.empty() ? "phase_name" : "phase_code",
                 fmt::format("'{}' is not a phase of education", code.empty() ? name : code),
                 "PHASE");
  return directory::v1::PHASE_UNSPECIFIED;
}

SchoolStatus StatusOfName(std::string_view name) {
  const std::string lower = absl::AsciiStrToLower(std::string(name));
  if (lower == "open") return directory::v1::SCHOOL_STATUS_OPEN;
  if (lower == "closed") return directory::v1::SCHOOL_STATUS_CLOSED;
  if (lower == "open, but proposed to close") return directory::v1::SCHOOL_STATUS_PROPOSED_TO_CLOSE;
  if (lower == "proposed to open") return directory::v1::SCHOOL_STATUS_PROPOSED_TO_OPEN;
  return directory::v1::SCHOOL_STATUS_UNSPECIFIED;
}

SchoolStatus StatusOfCode(std::string_view code) {
  if (code == "1") return directory::v1::SCHOOL_STATUS_OPEN;
  if (code == "2") return directory::v1::SCHOOL_STATUS_CLOSED;
  if (code == "3") return directory::v1::SCHOOL_STATUS_PROPOSED_TO_CLOSE;
  if (code == "4") return directory::v1::SCHOOL_STATUS_PROPOSED_TO_OPEN;
  return directory::v1::SCHOOL_STATUS_UNSPECIFIED;
}

SchoolStatus ReadStatus(const CsvRow& row, RowChecker& checker) {
  const std::string_view code = row.Get("status_code"), name = row.Get("status_name");
  const SchoolStatus by_code = StatusOfCode(code), by_name = StatusOfName(name);
  const bool code_unknown = !code.empty() && by_code == directory::v1::SCHOOL_STATUS_UNSPECIFIED;
  const bool name_unknown = !name.empty() && by_name == directory::v1::SCHOOL_STATUS_UNSPECIFIED;
  if (name_unknown || (name.empty() && code_unknown)) {
    checker.Refuse(name.empty() ? "status_code" : "status_name",
                   fmt::format("'{}' is not a status of a school", name.empty() ? code : name),
                   "STATUS");
    return directory::v1::SCHOOL_STATUS_UNSPECIFIED;
  }
  if (name.empty()) return by_code;
  if (!code.empty() && by_code != by_name) {
    checker.Warn("status_code",
                 fmt::format("the code {} contradicts the name '{}', which was kept", code, name),
                 "STATUS_CONTRADICTION");
  }
  return by_name;
}

// "Not applicable" stands for nothing in GIAS.
std::string Meaningful(std::string_view text) {
  return text == "Not applicable" ? "" : std::string(text);
}

void ReadPlaces(RowChecker& checker, GiasSchool& gias) {
  School& school = gias.school;
  constexpr int kMostPlaces = 100'000;
  school.set_lowest_age(checker.Count("low_age", kOldestLearner).value_or(0));
  school.set_highest_age(checker.Count("high_age", kOldestLearner).value_or(0));
  if (const auto capacity = checker.Count("capacity", kMostPlaces)) school.set_capacity(*capacity);
  gias.number_of_pupils = checker.Count("pupils", kMostPlaces);
  if (school.highest_age() != 0 && school.lowest_age() > school.highest_age()) {
    checker.Refuse("low_age", "the lowest age is above the highest", "AGES");
  }
}

std::optional<GiasSchool> ParseSchool(const CsvRow& row, const RowErrorSink& on_error) {
  RowChecker checker(row, on_error);
  GiasSchool gias;
  School& school = gias.school;
  school.set_urn(checker.Digits("urn", 6, true));
  school.set_display_name(std::string(row.Get("name")));
  if (school.display_name().empty()) checker.Refuse("name", "the school has no name", "EMPTY");
  school.set_local_authority_code(checker.Digits("la_code", 3));
  school.set_local_authority_name(std::string(row.Get("la_name")));
  school.set_establishment_number(checker.Digits("estab", 4));
  school.set_phase(ReadPhase(row, checker));
  school.set_establishment_type(std::string(row.Get("type")));
  school.set_status(ReadStatus(row, checker));
  const auto opened = checker.Day("open_date"), closed = checker.Day("close_date");
  if (opened) *school.mutable_open_date() = ToDate(*opened);
  if (closed) *school.mutable_close_date() = ToDate(*closed);
  if (opened && closed && *closed < *opened) {
    checker.Refuse("close_date", "the school closed before it opened", "DATE_ORDER");
  }
  ReadPlaces(checker, gias);
  school.set_ukprn(checker.Digits("ukprn", 8));
  school.set_region(Meaningful(row.Get("region")));
  gias.trust_code = Meaningful(row.Get("trust_code"));
  gias.trust_name = Meaningful(row.Get("trust_name"));
  if (!checker.ok()) return std::nullopt;
  return gias;
}

const std::vector<CsvColumn>& TrustLinkColumns() {
  static const auto& columns = *new std::vector<CsvColumn>{
      {"urn", {"URN"}, true},
      {"group_uid", {"Group UID", "Linked UID"}, true},
      {"group_id", {"Group ID"}},
      {"group_name", {"Group Name"}, true},
      {"companies_house", {"Companies House Number"}},
      {"group_type", {"Group Type", "Group Type (name)"}},
      {"joined_date", {"Joined date"}},
  };
  return columns;
}

const std::vector<CsvColumn>& LinkColumns() {
  static const auto& columns = *new std::vector<CsvColumn>{
      {"urn", {"URN"}, true},
      {"link_urn", {"LinkURN"}, true},
      {"type", {"LinkType"}, true},
      {"date", {"LinkEstablishedDate"}},
  };
  return columns;
}

}  // namespace

absl::StatusOr<CsvSummary> ReadGiasSchools(
    std::istream& in, absl::FunctionRef<absl::Status(const GiasSchool&)> on_school,
    const RowErrorSink& on_error) {
  return ReadCsv(
      in, SchoolColumns(), {},
      [&](const CsvRow& row) {
        const auto school = ParseSchool(row, on_error);
        return school ? on_school(*school) : absl::OkStatus();
      },
      on_error);
}

absl::StatusOr<CsvSummary> ReadTrustLinks(std::istream& in,
                                          absl::FunctionRef<absl::Status(const TrustLink&)> on_link,
                                          const RowErrorSink& on_error) {
  return ReadCsv(
      in, TrustLinkColumns(), {},
      [&](const CsvRow& row) {
        RowChecker checker(row, on_error);
        TrustLink link;
        link.urn = checker.Digits("urn", 6, true);
        link.group_uid = std::string(row.Get("group_uid"));
        link.group_id = std::string(row.Get("group_id"));
        link.group_name = std::string(row.Get("group_name"));
        link.companies_house_number = std::string(row.Get("companies_house"));
        link.group_type = std::string(row.Get("group_type"));
        link.joined_date = checker.Day("joined_date");
        if (link.group_uid.empty()) checker.Refuse("group_uid", "the group is missing", "EMPTY");
        return checker.ok() ? on_link(link) : absl::OkStatus();
      },
      on_error);
}

absl::StatusOr<CsvSummary> ReadPredecessorLinks(
    std::istream& in, absl::FunctionRef<absl::Status(const PredecessorLink&)> on_link,
    const RowErrorSink& on_error) {
  constexpr std::string_view kPredecessor = "Predecessor";
  return ReadCsv(
      in, LinkColumns(), {},
      [&](const CsvRow& row) {
        if (row.Get("type").substr(0, kPredecessor.size()) != kPredecessor) {
          return absl::OkStatus();
        }
        RowChecker checker(row, on_error);
        const PredecessorLink link{checker.Digits("urn", 6, true),
                                   checker.Digits("link_urn", 6, true), checker.Day("date")};
        return checker.ok() ? on_link(link) : absl::OkStatus();
      },
      on_error);
}

std::map<std::string, std::vector<std::string>> PredecessorsByUrn(
    std::vector<PredecessorLink> links) {
  std::stable_sort(
      links.begin(), links.end(),
      [](const PredecessorLink& a, const PredecessorLink& b) { return a.date > b.date; });
  std::map<std::string, std::vector<std::string>> predecessors;
  for (PredecessorLink& link : links) {
    std::vector<std::string>& urns = predecessors[link.urn];
    if (std::find(urns.begin(), urns.end(), link.predecessor_urn) == urns.end()) {
      urns.push_back(std::move(link.predecessor_urn));
    }
  }
  return predecessors;
}

}  // namespace senda::importing
