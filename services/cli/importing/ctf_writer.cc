#include "services/cli/importing/ctf_writer.h"

#include <fmt/format.h>

#include "common/time/academic_year.h"
#include "common/time/iso_date.h"
#include "services/pupil_tracking/pupils/need_types.h"

namespace senda::importing {
namespace {

using pupils::v1::Pupil;

std::string_view SexCode(pupils::v1::Sex sex) {
  return sex == pupils::v1::SEX_FEMALE ? "F" : sex == pupils::v1::SEX_MALE ? "M" : "";
}

std::string_view ProvisionCode(pupils::v1::SenProvision provision) {
  switch (provision) {
    case pupils::v1::SEN_PROVISION_K:
      return "K";
    case pupils::v1::SEN_PROVISION_E:
      return "E";
    default:
      return "N";
  }
}

// E1, E2, N1, N2 for -4 to -1, R for 0 and X where no year is followed.
std::string YearCode(const Pupil& pupil) {
  constexpr std::string_view kEarly[] = {"E1", "E2", "N1", "N2", "R"};
  if (!pupil.has_year_group()) return "X";
  if (pupil.year_group() <= 0) return std::string(kEarly[pupil.year_group() + 4]);
  return std::to_string(pupil.year_group());
}

std::string Iso(absl::CivilDay day) { return time::IsoDate(day); }

std::string Iso(const google::type::Date& date) {
  return Iso(absl::CivilDay(date.year(), date.month(), date.day()));
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = text.substr(i);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      i += 2;  // U+FFFE and U+FFFF
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') {
      out += c;
    }
  }
  return out;
}

std::string CtfVersion(absl::CivilDay today) {
  return fmt::format("{}.0", time::AcademicYearOf(today) % 100);
}

CtfWriter::CtfWriter(std::ostream& out, const CtfHeader& header, absl::CivilSecond now)
    : out_(out) {
  const absl::CivilDay today(now);
  out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  Open("CTfile");
  Open("Header");
  Element("DocumentName", "Common Transfer File");
  Element("CTFversion", CtfVersion(today));
  Element("DateTime", absl::FormatCivilTime(now));
  // Not all that a CTF can hold, which is what "full" would say.
  Element("DocumentQualifier", "partial");
  Element("DataDescriptor", "Pupil details, special educational needs and results");
  Element("SupplierID", "Senda");
  Open("SourceSchool");
  Element("LEA", header.source.lea);
  Element("Estab", header.source.estab);
  Element("SchoolName", header.source.name);
  Element("AcademicYear", std::to_string(time::AcademicYearOf(today)));
  Close("SourceSchool");
  Open("DestSchool");
  Element("LEA", header.destination.lea);
  Element("Estab", header.destination.estab);
  Close("DestSchool");
  Close("Header");
  Open("CTFpupilData");
}

void CtfWriter::Write(const CtfPupil& ctf) {
  const Pupil& pupil = ctf.pupil;
  Open("Pupil");
  Element("UPN", pupil.upn());
  Element("Surname", pupil.family_name());
  Element("Forename", pupil.given_name());
  Element("DOB", Iso(pupil.date_of_birth()));
  if (pupil.sex() != pupils::v1::SEX_UNSPECIFIED) Element("Sex", SexCode(pupil.sex()));
  if (!pupil.former_upn().empty()) Element("FormerUPN", pupil.former_upn());
  Element("NCyearActual", YearCode(pupil));
  if (!ctf.history.empty()) WriteSen(ctf);
  if (!ctf.results.empty()) WriteResults(ctf);
  Close("Pupil");
}

void CtfWriter::WriteSen(const CtfPupil& pupil) {
  Open("SENhistory");
  for (const CtfProvision& provision : pupil.history) {
    Open("SEN");
    Element("StartDate", Iso(provision.start));
    Element("SENprovision", ProvisionCode(provision.provision));
    Close("SEN");
  }
  if (!pupil.needs.empty()) {
    Open("SENneeds");
    for (const CtfNeed& need : pupil.needs) {
      Open("SENneed");
      if (need.start.has_value()) Element("NeedStartDate", Iso(*need.start));
      if (need.end.has_value()) Element("NeedEndDate", Iso(*need.end));
      Element("SENtypeRank", std::to_string(need.rank));
      Element("SENtype", pupil_tracking::NeedTypeCode(need.type));
      Close("SENneed");
    }
    Close("SENneeds");
  }
  Close("SENhistory");
}

void CtfWriter::WriteResults(const CtfPupil& pupil) {
  Open("StageAssessments");
  const std::string* stage = nullptr;
  for (const CtfResult& result : pupil.results) {
    if (stage == nullptr || *stage != result.stage) {
      if (stage != nullptr) Close("KeyStage");
      Open("KeyStage");
      Element("Stage", result.stage);
      stage = &result.stage;
    }
    Open("StageAssessment");
    Element("Locale", result.locale);
    Element("Year", std::to_string(result.year));
    Element("Subject", result.subject);
    Element("Method", result.method);
    Element("Component", result.component);
    Element("ResultStatus", result.status);
    if (!result.qualifier.empty()) Element("ResultQualifier", result.qualifier);
    Element("Result", result.result);
    Close("StageAssessment");
  }
  Close("KeyStage");
  Close("StageAssessments");
}

void CtfWriter::Finish() {
  Close("CTFpupilData");
  Close("CTfile");
}

void CtfWriter::Element(std::string_view name, std::string_view text) {
  out_ << std::string(static_cast<std::size_t>(2 * depth_), ' ') << "<" << name << ">"
       << XmlText(text) << "</" << name << ">\n";
}

void CtfWriter::Open(std::string_view name) {
  out_ << std::string(static_cast<std::size_t>(2 * depth_++), ' ') << "<" << name << ">\n";
}

void CtfWriter::Close(std::string_view name) {
  out_ << std::string(static_cast<std::size_t>(2 * --depth_), ' ') << "</" << name << ">\n";
}

}  // namespace senda::importing
