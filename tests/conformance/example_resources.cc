#include "tests/conformance/example_resources.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "senda/pupils/v1/target_setting_reflection.pb.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::conformance {
namespace {

// In `text` and `change`: $N a number of its own, $SCHOOL the school, $FREE_SCHOOL the school at
// first and then others, for what a school has one of, $UPN a valid UPN of its own, $<collection>
// the name of such a resource made for this one, $<collection>.<field> a field of it; $YEAR and
// $TERM a school term of its own. A template that forms are made on is published, and so cannot be
// deleted: the rows "passportForms" and "reflectionForms" are such form templates.
struct Row {
  std::string_view collection;
  const char* text;
  const char* change;  // sets one field; "" where nothing can be updated
};

constexpr Row kRows[] = {
    {"trusts", "display_name: 'Trust $N' group_uid: 'G$N'", "display_name: 'Changed $N'"},
    {"schools", "urn: '$URN' display_name: 'School $N' phase: PHASE_PRIMARY capacity: 200",
     "display_name: 'Changed $N'"},
    {"academicYears",
     "display_name: 'Year $N' start_date { year: 2025 month: 9 day: 1 } "
     "end_date { year: 2026 month: 8 day: 31 }",
     "display_name: 'Changed $N'"},
    {"roleGrants", "subject: 'person-$N' role: ROLE_SENCO school: '$SCHOOL' reason: 'because $N'",
     ""},
    {"formTemplates",
     "title: 'Form $N' kind: FORM_KIND_PUPIL_PASSPORT "
     "sections { id: 'matters' title: 'What matters to me' part: FORM_PART_MATTERS required: true "
     "}",
     "title: 'Changed $N'"},
    {"passportForms",
     "title: 'Form $N' kind: FORM_KIND_PUPIL_PASSPORT state: FORM_STATE_PUBLISHED "
     "sections { id: 'matters' title: 'What matters to me' part: FORM_PART_MATTERS required: true "
     "}",
     ""},
    {"reflectionForms",
     "title: 'Form $N' kind: FORM_KIND_TARGET_SETTING_REFLECTION state: FORM_STATE_PUBLISHED "
     "sections { id: 'voice' title: 'How do pupils take part?' required: true }",
     ""},
    {"formDepartures",
     "school: '$SCHOOL' form_template: '$passportForms' reason: 'We are a nursery of $N' "
     "omitted_sections: 'matters'",
     "reason: 'We are a nursery and changed $N'"},
    {"goals",
     "school: '$SCHOOL' title: 'Goal $N' state: GOAL_STATE_ACTIVE "
     "kpi { definition: 'Share' direction: KPI_DIRECTION_INCREASE "
     "      measure { title: 'Share' start_value: 0 target_value: 10 } }",
     "title: 'Changed $N'"},
    {"checkIns", "goal: '$goals' value: 3 confidence: 0.5 note: 'Note $N'", ""},
    {"pupils",
     "school: '$SCHOOL' upn: '$UPN' given_name: 'Ada' family_name: 'Byron $N' "
     "date_of_birth { year: 2016 month: 5 day: 4 } sex: SEX_FEMALE year_group: 4",
     "given_name: 'Changed $N'"},
    {"schoolClasses",
     "school: '$SCHOOL' title: 'Class $N' academic_year: 2026 "
     "staff { subject: 'teacher-$N' role: CLASS_ROLE_TEACHER }",
     "title: 'Changed $N'"},
    {"senRecords",
     "pupil: '$pupils' provision: SEN_PROVISION_K start_date { year: 2025 month: 9 day: 1 } "
     "needs { rank: 1 type: SEN_NEED_TYPE_SLCN }",
     "start_date { year: 2024 month: 9 day: 2 }"},
    {"instruments", "title: 'Instrument $N' kind: ASSESSMENT_KIND_STANDARDISED_SCORE",
     "title: 'Changed $N'"},
    {"assessments",
     "pupil: '$pupils' instrument: '$instruments' kind: ASSESSMENT_KIND_STANDARDISED_SCORE "
     "taken_date { year: 2025 month: 10 day: 6 } score: 98",
     "subject: 'Changed $N'"},
    {"ehcCases",
     "pupil: '$pupils' local_authority: 'Authority $N' "
     "request_date { year: 2023 month: 9 day: 4 } "
     "final_plan_date { year: 2024 month: 1 day: 22 }",
     "local_authority: 'Changed $N'"},
    {"annualReviews",
     "pupil: '$ehcCases.pupil' ehc_case: '$ehcCases' summary: 'Review $N' "
     "meeting_date { year: 2025 month: 1 day: 13 }",
     "summary: 'Changed $N'"},
    {"voices",
     "pupil: '$pupils' speaker: VOICE_SPEAKER_PUPIL means: VOICE_MEANS_SPOKEN words: 'Words $N' "
     "said_date { year: 2025 month: 10 day: 6 }",
     "topic: 'Changed $N'"},
    {"contacts",
     "pupil: '$pupils' means: CONTACT_MEANS_CALL with_whom: 'Father' summary: 'Contact $N' "
     "contact_date { year: 2025 month: 10 day: 6 }",
     "summary: 'Changed $N'"},
    {"notes",
     "pupil: '$pupils' subject: 'Note $N' text: 'Text $N' "
     "note_date { year: 2025 month: 10 day: 6 }",
     "text: 'Changed $N'"},
    {"pupilPassports", "pupil: '$pupils' form_template: '$passportForms' pupil_words: 'Words $N'",
     "pupil_words: 'Changed $N'"},
    {"targets", "pupil: '$pupils' title: 'Target $N' origin: TARGET_ORIGIN_PUPIL",
     "title: 'Changed $N'"},
    {"targetSettingReflections",
     "school: '$SCHOOL' academic_year: $YEAR term: $TERM form_template: '$reflectionForms'",
     "answers { section_id: 'voice' text: 'Changed $N' }"},
    {"trackingPolicies",
     "school: '$FREE_SCHOOL' departure_reason: 'Reason $N' review_interval_weeks: 8",
     "departure_reason: 'Changed $N'"},
    {"planCycles", "pupil: '$pupils' owner: 'Owner $N' start_date { year: 2025 month: 9 day: 8 }",
     "owner: 'Changed $N'"},
    {"planReviews",
     "pupil: '$planCycles.pupil' plan_cycle: '$planCycles' summary: 'Review $N' "
     "held_date { year: 2025 month: 12 day: 1 }",
     "summary: 'Changed $N'"},
    {"progressMeetings",
     "school: '$SCHOOL' title: 'Meeting $N' meeting_date { year: 2025 month: 10 day: 6 }",
     "title: 'Changed $N'"},
    {"pupilDiscussions",
     "pupil: '$pupils' progress_meeting: '$progressMeetings' summary: 'Said $N'",
     "summary: 'Changed $N'"},
    {"legalHolds",
     "pupil: '$pupils' matter_reference: 'Matter $N' reason: 'Claim $N' "
     "placed_on { year: 2025 month: 10 day: 6 }",
     "reason: 'Changed $N'"},
    {"interventions", "title: 'Intervention $N' tier: 'targeted' session_minutes: 30",
     "description: 'Changed $N'"},
    {"provisions",
     "school: '$SCHOOL' title: 'Provision $N' tier: 'targeted' "
     "start_date { year: 2025 month: 9 day: 1 } "
     "session_minutes: 30 sessions_per_week: 3 weeks: 12",
     "title: 'Changed $N'"},
    {"enrolments",
     "provision: '$provisions' pupil: '$pupils' start_date { year: 2025 month: 9 day: 8 } "
     "baseline_score: 70 measure: 'Words $N'",
     "measure: 'Changed $N'"},
    {"sessions",
     "provision: '$enrolments.provision' attended_pupils: '$enrolments.pupil' "
     "session_date { year: 2025 month: 9 day: 15 } delivered: true minutes: 30 note: 'Note $N'",
     "note: 'Changed $N'"},
    {"staffMembers",
     "school: '$SCHOOL' employee_number: 'E$N' display_name: 'Staff $N' role: STAFF_ROLE_TEACHER",
     "display_name: 'Changed $N'"},
    {"competencies", "title: 'Competency $N' need_types: 'ASD' renewal_months: 24",
     "description: 'Changed $N'"},
    {"trainingRecords",
     "staff_member: '$staffMembers' title: 'Training $N' hours: 6 "
     "completed_date { year: 2025 month: 10 day: 6 }",
     "title: 'Changed $N'"},
    {"sencoAppointments",
     "staff_member: '$staffMembers' school: '$SCHOOL' "
     "appointed_on { year: 2024 month: 9 day: 1 }",
     "enrolled_date { year: 2025 month: 1 day: 13 }"},
};

const Row* RowOf(const std::string& collection) {
  for (const Row& row : kRows) {
    if (row.collection == collection) return &row;
  }
  return nullptr;
}

// Terms enough for 303 reflections; a school has one in each.
std::pair<std::string, std::string> NextTerm() {
  static std::atomic<int> terms = 0;
  const int term = terms++;
  return {std::to_string(2000 + term / 3 % 101),
          pupils::v1::SchoolTerm_Name(static_cast<pupils::v1::SchoolTerm>(term % 3 + 1))};
}

std::string Upn(int number) {
  std::string upn = fmt::format("A8012000{:05}", number);
  upn[0] = pupil_tracking::CheckLetter(upn).value_or('?');
  return upn;
}

}  // namespace

bool Examples::Knows(const Resource& resource) { return RowOf(resource.collection) != nullptr; }

std::string Examples::Writer(const Resource& resource) {
  return resource.is_trust() ? World::kOperator : World::kLead;
}

MessagePtr Examples::Make(const Resource& resource, const std::string& school) {
  return MakeRow(resource, resource.collection, school);
}

MessagePtr Examples::MakeRow(const Resource& resource, const std::string& row,
                             const std::string& school) {
  const int number = NextNumber();
  std::string text = RowOf(row)->text;
  if (text.find("$TERM") != std::string::npos) {
    const auto [year, term] = NextTerm();
    text = absl::StrReplaceAll(text, {{"$YEAR", year}, {"$TERM", term}});
  }
  if (text.find("$FREE_SCHOOL") != std::string::npos) {
    const bool is_free = taken_schools_.insert(row + school).second;
    text = absl::StrReplaceAll(
        text, {{"$FREE_SCHOOL", is_free ? school : TextOf(*Stored("schools", school), "name")}});
  }
  text = absl::StrReplaceAll(text, {{"$N", std::to_string(number)},
                                    {"$SCHOOL", school},
                                    {"$URN", std::to_string(100000 + number)},
                                    {"$UPN", Upn(number)}});
  std::map<std::string, MessagePtr> made;
  for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$')) {
    const std::size_t end = text.find('\'', at);
    const std::pair<std::string, std::string> place =
        absl::StrSplit(text.substr(at + 1, end - at - 1), '.');
    MessagePtr& other = made[place.first];
    if (other == nullptr) other = Stored(place.first, school);
    text.replace(at, end - at, TextOf(*other, place.second.empty() ? "name" : place.second));
  }
  return FromText(resource.type, text);
}

MessagePtr Examples::Create(const Resource& resource, const std::string& school,
                            const std::string& id) {
  return CreateRow(resource, resource.collection, school, id);
}

MessagePtr Examples::CreateRow(const Resource& resource, const std::string& row,
                               const std::string& school, const std::string& id) {
  const ResourceApi api(resource, world_.client());
  const MessagePtr message = MakeRow(resource, row, school);
  auto created = api.Call("Create", *api.CreateRequest(trust_.name, *message, id),
                          world_.As(Writer(resource)));
  if (!created.ok()) {
    std::cerr << "example of " << resource.collection << ": " << created.status() << "\n"
              << message->DebugString();
    std::abort();
  }
  return *std::move(created);
}

MessagePtr Examples::Stored(const std::string& collection, const std::string& school) {
  const std::string of = collection.ends_with("Forms") ? "formTemplates" : collection;
  for (const Resource& resource : AllResources()) {
    if (resource.collection == of) return CreateRow(resource, collection, school, "");
  }
  std::cerr << "no resource " << collection << "\n";
  std::abort();
}

std::string Examples::Change(const Resource& resource, Message& message) {
  const std::string text = absl::StrReplaceAll(RowOf(resource.collection)->change,
                                               {{"$N", std::to_string(NextNumber())}});
  const MessagePtr change = FromText(resource.type, text);
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  change->GetReflection()->ListFields(*change, &fields);
  message.GetReflection()->ClearField(&message, fields.front());
  message.MergeFrom(*change);
  return fields.front()->name();
}

}  // namespace senda::conformance
