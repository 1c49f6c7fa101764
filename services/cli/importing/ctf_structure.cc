#include "services/cli/importing/ctf_structure.h"

#include <fmt/format.h>

#include <map>
#include <regex>
#include <sstream>

#include "services/cli/importing/xml_reader.h"

namespace senda::importing {
namespace {

// A child of an element: how often it may be there. Children come in the order of the table.
struct Child {
  const char* name;
  int least, most;
};

constexpr int kMany = 1 << 30;

const std::map<std::string, std::vector<Child>>& Elements() {
  static const auto& elements = *new std::map<std::string, std::vector<Child>>{
      {"CTfile", {{"Header", 1, 1}, {"CTFpupilData", 1, 1}}},
      {"Header",
       {{"DocumentName", 1, 1},
        {"CTFversion", 1, 1},
        {"DateTime", 1, 1},
        {"DocumentQualifier", 1, 1},
        {"DataDescriptor", 0, 1},
        {"SupplierID", 1, 1},
        {"SourceSchool", 1, 1},
        {"DestSchool", 1, 1}}},
      {"SourceSchool",
       {{"LEA", 1, 1}, {"Estab", 1, 1}, {"SchoolName", 1, 1}, {"AcademicYear", 1, 1}}},
      {"DestSchool", {{"LEA", 1, 1}, {"Estab", 1, 1}}},
      {"CTFpupilData", {{"Pupil", 0, kMany}}},
      {"Pupil",
       {{"UPN", 1, 1},
        {"Surname", 1, 1},
        {"Forename", 1, 1},
        {"DOB", 1, 1},
        {"Sex", 0, 1},
        {"FormerUPN", 0, 1},
        {"NCyearActual", 0, 1},
        {"SENhistory", 0, 1},
        {"StageAssessments", 0, 1}}},
      {"SENhistory", {{"SEN", 1, kMany}, {"SENneeds", 0, 1}}},
      {"SEN", {{"StartDate", 1, 1}, {"SENprovision", 1, 1}}},
      {"SENneeds", {{"SENneed", 1, kMany}}},
      {"SENneed",
       {{"NeedStartDate", 0, 1}, {"NeedEndDate", 0, 1}, {"SENtypeRank", 1, 1}, {"SENtype", 1, 1}}},
      {"StageAssessments", {{"KeyStage", 1, kMany}}},
      {"KeyStage", {{"Stage", 1, 1}, {"StageAssessment", 1, kMany}}},
      {"StageAssessment",
       {{"Locale", 1, 1},
        {"Year", 1, 1},
        {"Subject", 1, 1},
        {"Method", 1, 1},
        {"Component", 1, 1},
        {"ResultStatus", 1, 1},
        {"ResultQualifier", 0, 1},
        {"Result", 1, 1}}}};
  return elements;
}

const std::map<std::string, std::string>& Values() {
  static const auto& values = *new std::map<std::string, std::string>{
      {"DocumentName", "Common Transfer File"},
      {"CTFversion", "[0-9]{2}\\.[0-9]"},
      {"DateTime", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"},
      {"DocumentQualifier", "full|partial"},
      {"LEA", "[0-9]{3}|XXX|MMM"},
      {"Estab", "[0-9]{4}|XXXX|MMMM|LLLL"},
      {"AcademicYear", "[0-9]{4}"},
      {"UPN", "[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]"},
      {"FormerUPN", "[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]"},
      {"Surname", "[^]+"},
      {"Forename", "[^]+"},
      {"DOB", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
      {"Sex", "F|M"},
      {"NCyearActual", "E1|E2|N1|N2|R|X|[1-9]|1[0-4]"},
      {"StartDate", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
      {"NeedStartDate", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
      {"NeedEndDate", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
      {"SENprovision", "N|K|E"},
      {"SENtypeRank", "[1-9][0-9]?"},
      {"Stage", "EYF|KS[1-5]"},
      {"Locale", "ENG|WAL"},
      {"Year", "20[0-9]{2}"},
      {"Subject", "[A-Z0-9]{1,4}"},
      {"Method", "[A-Z]{2}"},
      {"Component", "[A-Z0-9]{1,4}"},
      {"ResultStatus", "R"},
      {"ResultQualifier", "[A-Z]{2}"},
      {"Result", "[A-Z0-9.]{1,5}"},
      {"SENtype", "SPLD|MLD|SLD|PMLD|SEMH|SLCN|HI|VI|MSI|PD|ASD|OTH|NSA|DS"}};
  return values;
}

class Checker final : public XmlHandler {
 public:
  absl::Status Start(std::string_view name, XmlPlace) override {
    if (open_.empty() && name != "CTfile") problems.push_back("the root is no CTfile");
    if (!open_.empty()) open_.back().children.emplace_back(name);
    open_.push_back({std::string(name), {}});
    return absl::OkStatus();
  }
  absl::Status End(std::string_view name, std::string_view text, XmlPlace) override {
    const Open ended = std::move(open_.back());
    open_.pop_back();
    const std::string place = open_.empty() ? ended.name : open_.back().name + "/" + ended.name;
    const auto element = Elements().find(ended.name);
    if (element != Elements().end()) {
      CheckChildren(place, element->second, ended.children);
    } else if (!ended.children.empty()) {
      problems.push_back(place + ": has children");
    }
    const auto value = Values().find(std::string(name));
    if (value != Values().end() &&
        !std::regex_match(std::string(text), std::regex(value->second))) {
      problems.push_back(fmt::format("{}: value {}", place, text));
    }
    return absl::OkStatus();
  }
  std::vector<std::string> problems;

 private:
  struct Open {
    std::string name;
    std::vector<std::string> children;
  };

  void CheckChildren(const std::string& place, const std::vector<Child>& wanted,
                     const std::vector<std::string>& children) {
    std::size_t at = 0;
    for (const Child& child : wanted) {
      int count = 0;
      for (; at < children.size() && children[at] == child.name; ++at) ++count;
      if (count < child.least || count > child.most) {
        problems.push_back(fmt::format("{}: {} times {}", place, count, child.name));
      }
    }
    if (at < children.size()) problems.push_back(place + ": unexpected " + children[at]);
  }

  std::vector<Open> open_;
};

}  // namespace

std::vector<std::string> CtfStructureProblems(const std::string& xml) {
  std::istringstream in(xml);
  Checker checker;
  const absl::Status read = ReadXml(in, XmlLimits(), checker);
  if (!read.ok()) checker.problems.emplace_back(std::string(read.message()));
  return checker.problems;
}

}  // namespace senda::importing
