#include "services/cli/importing/pupil_columns.h"

#include <memory>
#include <string>

namespace senda::importing {
namespace {

struct PupilColumn {
  const char* key;
  const char* field;
};
// Which field of the pupil a column says; of several columns of one field, the first that is there.
constexpr PupilColumn kPupilColumns[] = {
    {"upn", "upn"},
    {"former_upn", "former_upn"},
    {"given_name", "given_name"},
    {"family_name", "family_name"},
    {"birth", "date_of_birth"},
    {"sex", "sex"},
    {"year", "year_group"},
    {"entry", "entry_date"},
    {"leaving", "leaving_date"},
    {"fsm", "free_school_meals"},
    {"ever6", "ever6_free_school_meals"},
    {"eal", "english_additional_language"},
    {"language", "english_additional_language"},
    {"pp", "pupil_premium"},
    {"lac", "looked_after"},
    {"service", "service_child"},
    {"carer", "young_carer"},
};

}  // namespace

// Headings of SIMS, Arbor, Bromcom, Go4Schools, ScholarPack and the census.
const std::vector<CsvColumn>& PupilColumns() {
  static const auto& columns = *new std::vector<CsvColumn>{
      {"upn", {"UPN", "Unique Pupil Number", "Student UPN", "Pupil UPN"}, true},
      {"former_upn", {"FormerUPN", "Former Unique Pupil Number", "Previous UPN"}},
      {"given_name",
       {"Forename", "Given name", "First name", "LegalForename", "Legal first name",
        "PreferredForename", "Preferred first name", "Chosen first name"},
       true},
      {"family_name",
       {"Surname", "Family name", "Last name", "LegalSurname", "Legal last name",
        "PreferredSurname", "Preferred last name"},
       true},
      {"birth", {"DateOfBirth", "DOB", "Birth date", "D.O.B."}, true},
      {"sex", {"Sex", "Gender", "Legal sex"}},
      {"year",
       {"Year", "NC year", "NCyearActual", "Year group", "NCY", "National Curriculum Year",
        "Year taught in", "Current year"}},
      {"entry", {"EntryDate", "DateOfEntry", "Admission date", "Date of admission", "Start date"}},
      {"leaving", {"LeavingDate", "DateOfLeaving", "Leave date"}},
      {"urn", {"URN", "School URN"}},
      {"school", {"School", "School name", "SchoolName", "Establishment name"}},
      {"fsm", {"FSM", "FSMeligible", "Free school meals", "FSM eligible", "Eligible for FSM"}},
      {"ever6", {"EVERFSM_6", "FSMEver6", "Ever 6", "Ever6FSM", "FSM Ever 6"}},
      {"eal", {"EAL", "English as an additional language"}},
      {"language", {"Language", "First language", "Language code"}},
      {"pp", {"PP", "Pupil premium", "Pupil premium indicator", "PP indicator"}},
      {"lac",
       {"LAC", "Looked after", "In care", "IsLookedAfterorAdoptedFromCare", "Looked after child",
        "CLA"}},
      {"service",
       {"ServiceChild", "Service child", "Service children in education",
        "Child of service family"}},
      {"carer", {"Young carer", "YoungCarer", "Young carer indicator"}},
      {"provision",
       {"SENProvision", "SEN status", "SEN code", "SEN", "SEN provision code",
        "SENProvisionDetails.ProvisionTypeCode", "SEN stage"}},
      {"sen_start", {"SEN start date", "SENStartDate", "SEN provision start date"}},
      {"need1",
       {"PrimarySENeedsType", "Primary need", "Primary SEN need", "SEN need", "Needs",
        "Primary SEN type", "SEN need 1"}},
      {"need2",
       {"SecondarySENType", "SecondarySENeedsType", "Secondary need", "Secondary SEN need",
        "Secondary SEN type", "SEN need 2"}},
  };
  return columns;
}

SharedFields PupilFieldsOf(const CsvRow& row) {
  auto fields = std::make_shared<StatedFields>();
  for (const PupilColumn& column : kPupilColumns) {
    if (row.HasColumn(column.key)) fields->Replace(column.field, row.Heading(column.key));
  }
  // Stated for the file as a whole where it has no column.
  fields->Replace("school", row.Heading(row.HasColumn("urn") ? "urn" : "school"));
  return fields;
}

SharedFields SenFieldsOf(const CsvRow& row) {
  auto fields = std::make_shared<StatedFields>();
  fields->mask = kSenRecordMask;
  fields->columns = {{"provision", std::string(row.Heading("provision"))},
                     {"start_date", std::string(row.Heading("sen_start"))},
                     {"needs", std::string(row.Heading("need1"))}};
  fields->column_of_others = row.Heading("provision");
  return fields;
}

}  // namespace senda::importing
