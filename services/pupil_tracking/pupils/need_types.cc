#include "services/pupil_tracking/pupils/need_types.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::SenNeedType;
using pupils::v1::SenProvision;

struct NeedSpelling {
  SenNeedType type;
  std::string_view code;
  std::string_view name;
  // Other spellings, already squeezed (see Squeeze).
  std::vector<std::string_view> aliases;
};

// Letters and digits in lower case and "difficulties" as "difficulty", so that spellings compare.
std::string Squeeze(std::string_view text) {
  std::string squeezed;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte)) {
      squeezed.push_back(static_cast<char>(absl::ascii_tolower(byte)));
    }
  }
  constexpr std::string_view kPlural = "difficulties";
  for (size_t at = squeezed.find(kPlural); at != std::string::npos; at = squeezed.find(kPlural)) {
    squeezed.replace(at, kPlural.size(), "difficulty");
  }
  return squeezed;
}

const std::vector<NeedSpelling>& Spellings() {
  static const auto& spellings = *new std::vector<NeedSpelling>{
      {pupils::v1::SEN_NEED_TYPE_SPLD, "SPLD", "Specific learning difficulty", {"dyslexia"}},
      {pupils::v1::SEN_NEED_TYPE_MLD, "MLD", "Moderate learning difficulty", {}},
      {pupils::v1::SEN_NEED_TYPE_SLD, "SLD", "Severe learning difficulty", {}},
      {pupils::v1::SEN_NEED_TYPE_PMLD,
       "PMLD",
       "Profound and multiple learning difficulty",
       {"profoundmultiplelearningdifficulty"}},
      {pupils::v1::SEN_NEED_TYPE_SEMH,
       "SEMH",
       "Social, emotional and mental health",
       {"socialemotionalandmentalhealthneeds", "socialemotionalmentalhealth",
        "socialemotionalandmentalhealthdifficulty"}},
      {pupils::v1::SEN_NEED_TYPE_SLCN,
       "SLCN",
       "Speech, language and communication needs",
       {"speechlanguageandcommunicationsneeds", "speechlanguageandcommunication",
        "speechlanguageorcommunicationneeds", "speechlanguagecommunicationneeds",
        "speechlanguageandcommunicationdifficulty"}},
      {pupils::v1::SEN_NEED_TYPE_HI, "HI", "Hearing impairment", {"hearingimpaired"}},
      {pupils::v1::SEN_NEED_TYPE_VI,
       "VI",
       "Vision impairment",
       {"visualimpairment", "visualimpaired", "visuallyimpaired"}},
      {pupils::v1::SEN_NEED_TYPE_MSI,
       "MSI",
       "Multi-sensory impairment",
       {"multisensoryimpaired", "multiplesensoryimpairment", "dualsensoryimpairment"}},
      {pupils::v1::SEN_NEED_TYPE_PD, "PD", "Physical disability", {"physicaldisabled"}},
      {pupils::v1::SEN_NEED_TYPE_ASD,
       "ASD",
       "Autistic spectrum disorder",
       {"autisticspectrumdisability", "autismspectrumdisorder", "autismspectrumcondition", "autism",
        "asc"}},
      {pupils::v1::SEN_NEED_TYPE_OTH,
       "OTH",
       "Other difficulty or disability",
       {"otherdifficultydisability", "otherdifficulty", "other", "otherdisability",
        "otherdisabilityordifficulty"}},
      {pupils::v1::SEN_NEED_TYPE_NSA,
       "NSA",
       "SEN support but no specialist assessment of type of need",
       {"nospecialistassessment", "nospecialistassessmentoftypeofneed",
        "sensupportbutnospecialistassessment", "noassessment"}},
      {pupils::v1::SEN_NEED_TYPE_DS, "DS", "Down syndrome", {"downssyndrome"}},
  };
  return spellings;
}

absl::flat_hash_map<std::string, SenNeedType> NeedIndex() {
  absl::flat_hash_map<std::string, SenNeedType> index;
  for (const NeedSpelling& spelling : Spellings()) {
    index[Squeeze(spelling.code)] = spelling.type;
    index[Squeeze(spelling.name)] = spelling.type;
    for (const std::string_view alias : spelling.aliases) index[std::string(alias)] = spelling.type;
  }
  return index;
}

const NeedSpelling* FindSpelling(SenNeedType type) {
  for (const NeedSpelling& spelling : Spellings()) {
    if (spelling.type == type) return &spelling;
  }
  return nullptr;
}

absl::flat_hash_map<std::string, SenProvision> ProvisionIndex() {
  absl::flat_hash_map<std::string, SenProvision> index;
  for (const char* text : {"n", "nosen", "none", "nospecialeducationalneed",
                           "nospecialeducationalneeds", "noidentifiedsen"}) {
    index[text] = pupils::v1::SEN_PROVISION_N;
  }
  for (const char* text : {"k", "sensupport", "support", "schoolsensupport", "sens", "ksensupport",
                           "sensupportwithoutehcplan", "specialeducationalneedssupport"}) {
    index[text] = pupils::v1::SEN_PROVISION_K;
  }
  for (const char* text :
       {"e", "ehc", "ehcp", "ehcplan", "eehcplan", "eehcp", "educationhealthandcareplan",
        "educationhealthcareplan", "eeducationhealthandcareplan", "statementorehcplan"}) {
    index[text] = pupils::v1::SEN_PROVISION_E;
  }
  return index;
}

}  // namespace

std::optional<SenNeedType> ParseNeedType(std::string_view text) {
  static const auto& index = *new absl::flat_hash_map<std::string, SenNeedType>(NeedIndex());
  const auto whole = index.find(Squeeze(text));
  if (whole != index.end()) return whole->second;
  // "SpLD - Specific Learning Difficulty": both halves must mean the same.
  const size_t dash = text.find(" - ");
  if (dash == std::string_view::npos) return std::nullopt;
  const auto code = index.find(Squeeze(text.substr(0, dash)));
  const auto name = index.find(Squeeze(text.substr(dash + 3)));
  if (code == index.end() || name == index.end() || code->second != name->second) {
    return std::nullopt;
  }
  return code->second;
}

std::string_view NeedTypeCode(SenNeedType type) {
  const NeedSpelling* spelling = FindSpelling(type);
  return spelling == nullptr ? "" : spelling->code;
}

const std::vector<SenNeedType>& AllNeedTypes() {
  static const auto& types = *new std::vector<SenNeedType>([] {
    std::vector<SenNeedType> all;
    for (const NeedSpelling& spelling : Spellings()) all.push_back(spelling.type);
    return all;
  }());
  return types;
}

pupils::v1::BroadArea BroadAreaOf(SenNeedType type, pupils::v1::BroadArea down_syndrome_area) {
  using namespace pupils::v1;
  switch (type) {
    case SEN_NEED_TYPE_SLCN:
    case SEN_NEED_TYPE_ASD:
      return BROAD_AREA_COMMUNICATION_AND_INTERACTION;
    case SEN_NEED_TYPE_SPLD:
    case SEN_NEED_TYPE_MLD:
    case SEN_NEED_TYPE_SLD:
    case SEN_NEED_TYPE_PMLD:
      return BROAD_AREA_COGNITION_AND_LEARNING;
    case SEN_NEED_TYPE_SEMH:
      return BROAD_AREA_SOCIAL_EMOTIONAL_AND_MENTAL_HEALTH;
    case SEN_NEED_TYPE_HI:
    case SEN_NEED_TYPE_VI:
    case SEN_NEED_TYPE_MSI:
    case SEN_NEED_TYPE_PD:
      return BROAD_AREA_SENSORY_AND_PHYSICAL;
    case SEN_NEED_TYPE_DS:
      return down_syndrome_area == BROAD_AREA_UNSPECIFIED ? BROAD_AREA_COGNITION_AND_LEARNING
                                                          : down_syndrome_area;
    default:
      return BROAD_AREA_UNSPECIFIED;
  }
}

std::optional<SenProvision> ParseSenProvision(std::string_view text) {
  static const auto& index = *new absl::flat_hash_map<std::string, SenProvision>(ProvisionIndex());
  const auto found = index.find(Squeeze(text));
  if (found == index.end()) return std::nullopt;
  return found->second;
}

}  // namespace senda::pupil_tracking
