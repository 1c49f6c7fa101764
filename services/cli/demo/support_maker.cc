#include "services/cli/demo/support_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "services/cli/demo/random.h"
#include "services/cli/demo/support_story.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using importing::ToDate;
using pupils::v1::Pupil;

// Makes the records of one pupil after another.
class SupportMaker {
 public:
  SupportMaker(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar)
      : plan_(plan),
        calendar_(calendar),
        urn_(school.school.name().substr(school.school.name().rfind('/') + 1)),
        random_(Random::For(plan.seed, "support", static_cast<std::uint64_t>(school.index))) {}

  void Add(const Pupil& pupil, const PupilSen& sen) {
    pupil_ = &pupil;
    story_ = &StoryOf(sen.primary_need);
    number_ = pupil.name().substr(pupil.name().rfind('-') + 1);
    if (random_.Chance(900)) AddPassport();
    AddPlan();
    if (random_.Chance(200)) AddContact();
    if (random_.Chance(60)) AddNote();
    if (sen.provision == pupils::v1::SEN_PROVISION_E) AddEhc();
  }

  SupportRecords Take() { return std::move(records_); }

 private:
  template <typename T>
  T New(const char* collection, const std::string& suffix = "") const {
    T record;
    record.set_name(fmt::format("{}/{}/{}{}", plan_.trust, collection, number_, suffix));
    record.set_pupil(pupil_->name());
    return record;
  }

  // A school day some days ago, not before `earliest`.
  CivilDay Ago(int from_days, int to_days) {
    const CivilDay last = calendar_.today() - from_days;
    return Calendar::SchoolDayBetween(calendar_.today() - to_days, last, random_);
  }
  std::string Senco() const { return fmt::format("senco-{}", urn_); }

  void AddPassport() {
    auto passport = New<pupils::v1::PupilPassport>("pupilPassports");
    passport.set_form_template(plan_.trust + "/formTemplates/pupil-passport");
    const bool draft = random_.Chance(120);
    const auto add = [&](const char* id, const char* text) {
      auto& section = *passport.add_sections();
      section.set_section_id(id);
      section.set_text(text);
      section.set_in_pupils_words(random_.Chance(600));
    };
    add("appreciated", story_->appreciated);
    add("matters", story_->matters);
    if (!draft) add("support", story_->support);
    auto& adjustment = *passport.add_adjustments();
    adjustment.set_title(story_->adjustment);
    adjustment.set_effect(random_.Chance(700) ? pupils::v1::ADJUSTMENT_EFFECT_WORKS
                                              : pupils::v1::ADJUSTMENT_EFFECT_SOMETIMES);
    passport.set_pupil_words(story_->voice);
    passport.set_pupil_contributed(random_.Chance(850));
    passport.set_parent_contributed(random_.Chance(700));
    passport.set_state(draft ? pupils::v1::PASSPORT_STATE_DRAFT
                             : pupils::v1::PASSPORT_STATE_AGREED);
    if (!draft) *passport.mutable_agreed_date() = ToDate(Ago(5, 430));
    records_.passports.push_back(std::move(passport));
  }

  void AddPlan() {
    const CivilDay start = Calendar::SchoolDayBetween(calendar_.year_start() + 2,
                                                      calendar_.year_start() + 21, random_);
    if (start > calendar_.today()) return;
    auto plan = New<pupils::v1::PlanCycle>("planCycles", "-1");
    plan.set_stage(pupils::v1::PLAN_STAGE_DO);
    plan.set_owner(Senco());
    plan.set_assess_summary(story_->finding);
    plan.set_plan_summary(story_->plan);
    *plan.mutable_start_date() = ToDate(start);
    AddReviews(plan.name(), start);
    AddTarget(plan.name(), start);
    records_.plan_cycles.push_back(std::move(plan));
  }

  // One review about every twelve weeks, a little early or late, up to today.
  void AddReviews(const std::string& plan, CivilDay start) {
    int count = 0;
    for (CivilDay held = start + random_.Between(70, 95); held <= calendar_.today();
         held += random_.Between(70, 95)) {
      auto review = New<pupils::v1::PlanReview>("planReviews", fmt::format("-{}", ++count));
      review.set_plan_cycle(plan);
      *review.mutable_held_date() = ToDate(held);
      review.set_with_family(random_.Chance(800));
      review.set_with_pupil(random_.Chance(700));
      review.add_attendees(Senco());
      if (review.with_pupil()) review.set_pupil_view(story_->voice);
      review.set_summary("The support goes on; the next steps were agreed.");
      records_.plan_reviews.push_back(std::move(review));
    }
  }

  void AddTarget(const std::string& plan, CivilDay start) {
    auto target = New<pupils::v1::Target>("targets", "-1");
    target.set_title(story_->target);
    target.set_origin(random_.Chance(300) ? pupils::v1::TARGET_ORIGIN_PUPIL
                                          : pupils::v1::TARGET_ORIGIN_TEACHER_JUDGEMENT);
    target.set_plan_cycle(plan);
    target.set_baseline_evidence(story_->baseline);
    target.set_success_criterion(story_->success);
    *target.mutable_start_date() = ToDate(start);
    *target.mutable_review_date() = ToDate(start + 120);
    const bool draft = random_.Chance(100);
    target.set_state(draft ? pupils::v1::TARGET_STATE_DRAFT : pupils::v1::TARGET_STATE_ACTIVE);
    if (!draft) {
      target.set_pupil_voice(story_->voice);
      target.set_author(Senco());
      target.set_rationale("It opens the lessons to the pupil, and the pupil chose it.");
      AddVoice(target.name(), start);
    }
    records_.targets.push_back(std::move(target));
  }

  void AddVoice(const std::string& target, CivilDay day) {
    auto voice = New<pupils::v1::Voice>("voices", "-1");
    voice.set_speaker(random_.Chance(800) ? pupils::v1::VOICE_SPEAKER_PUPIL
                                          : pupils::v1::VOICE_SPEAKER_PARENT);
    voice.set_means(pupils::v1::VOICE_MEANS_SPOKEN);
    voice.set_topic("what I want to be able to do");
    voice.set_words(story_->voice);
    voice.set_target(target);
    *voice.mutable_said_date() = ToDate(day);
    records_.voices.push_back(std::move(voice));
  }

  void AddContact() {
    auto contact = New<pupils::v1::Contact>("contacts", "-1");
    contact.set_means(random_.Chance(500) ? pupils::v1::CONTACT_MEANS_CALL
                                          : pupils::v1::CONTACT_MEANS_MEETING);
    const CivilDay day = Ago(1, 60);
    *contact.mutable_contact_date() = ToDate(day);
    contact.set_with_whom("mother");
    contact.set_summary("Talked about what works at home and at school.");
    contact.set_follow_up("Send the word cards home.");
    contact.set_follow_up_owner(Senco());
    *contact.mutable_follow_up_due_date() = ToDate(day + 14);
    records_.contacts.push_back(std::move(contact));
  }

  void AddNote() {
    auto note = New<pupils::v1::Note>("notes", "-1");
    *note.mutable_note_date() = ToDate(Ago(1, 120));
    note.set_restricted(random_.Chance(400));
    note.set_subject(note.restricted() ? "Confidential" : "Observation");
    note.set_text(story_->finding);
    records_.notes.push_back(std::move(note));
  }

  // About half of the plans come in twenty weeks, as in England (46.4 % in 2024).
  void AddEhc() {
    auto ehc = New<pupils::v1::EhcCase>("ehcCases");
    ehc.set_local_authority("Demonstration Council");
    ehc.set_request_source(pupils::v1::EHC_REQUEST_SOURCE_SCHOOL);
    const CivilDay request = calendar_.today() - random_.Between(560, 1100);
    const CivilDay decision = request + (random_.Chance(850) ? random_.Between(25, 42) : 55);
    const CivilDay draft = decision + random_.Between(60, 90);
    const CivilDay final_plan =
        random_.Chance(464) ? std::max(draft + 16, request + 138) : draft + random_.Between(40, 90);
    *ehc.mutable_request_date() = ToDate(request);
    *ehc.mutable_decision_to_assess_date() = ToDate(decision);
    ehc.set_will_assess(true);
    *ehc.mutable_advice_requested_date() = ToDate(decision + 1);
    *ehc.mutable_advice_received_date() = ToDate(decision + random_.Between(30, 55));
    *ehc.mutable_draft_plan_date() = ToDate(draft);
    *ehc.mutable_family_response_date() = ToDate(draft + random_.Between(8, 16));
    *ehc.mutable_final_plan_date() = ToDate(final_plan);
    AddAnnualReview(ehc.name(), final_plan);
    records_.ehc_cases.push_back(std::move(ehc));
  }

  void AddAnnualReview(const std::string& ehc, CivilDay final_plan) {
    const CivilDay meeting = final_plan + random_.Between(320, 372);
    if (meeting > calendar_.today() - 21) return;
    auto review = New<pupils::v1::AnnualReview>("annualReviews", "-1");
    review.set_ehc_case(ehc);
    *review.mutable_papers_sent_date() = ToDate(meeting - random_.Between(10, 20));
    *review.mutable_meeting_date() = ToDate(meeting);
    *review.mutable_report_sent_date() = ToDate(meeting + random_.Between(7, 18));
    review.set_pupil_contributed(random_.Chance(850));
    review.set_family_contributed(random_.Chance(900));
    review.set_preparing_for_adulthood(pupil_->year_group() >= 9);
    review.set_summary("Outcomes were reviewed with the pupil and the family.");
    const CivilDay decided = meeting + (random_.Chance(444) ? 26 : random_.Between(30, 60));
    if (decided <= calendar_.today()) {
      review.set_decision(pupils::v1::REVIEW_DECISION_MAINTAIN);
      *review.mutable_decision_date() = ToDate(decided);
    }
    records_.annual_reviews.push_back(std::move(review));
  }

  const DemoPlan& plan_;
  const Calendar& calendar_;
  const std::string urn_;
  Random random_;
  const Pupil* pupil_ = nullptr;
  const Story* story_ = nullptr;
  std::string number_;
  SupportRecords records_;
};

// The meeting of a class this autumn, and what it said about up to four of its pupils.
void AddMeeting(const DemoPlan& plan, const Calendar& calendar,
                const pupils::v1::SchoolClass& school_class,
                const std::vector<const Pupil*>& discussed, SupportRecords& records,
                Random& random) {
  constexpr std::size_t kMostPupils = 4;
  const CivilDay day =
      Calendar::SchoolDayBetween(calendar.year_start() + 28, calendar.year_start() + 50, random);
  if (day > calendar.today() || discussed.empty()) return;
  const std::string id = school_class.name().substr(school_class.name().rfind('/') + 3);
  pupils::v1::ProgressMeeting meeting;
  meeting.set_name(fmt::format("{}/progressMeetings/m-{}", plan.trust, id));
  meeting.set_school(school_class.school());
  meeting.set_title(fmt::format("Autumn progress meeting, {}", school_class.title()));
  meeting.set_school_class(school_class.name());
  *meeting.mutable_meeting_date() = ToDate(day);
  for (const auto& [who, role] :
       {std::pair{"Class teacher", pupils::v1::ATTENDEE_ROLE_CLASS_TEACHER},
        std::pair{"Deputy head", pupils::v1::ATTENDEE_ROLE_SENIOR_LEADER},
        std::pair{"SENCO", pupils::v1::ATTENDEE_ROLE_SENCO}}) {
    auto& attendee = *meeting.add_attendees();
    attendee.set_attendee(who);
    attendee.set_role(role);
  }
  for (std::size_t i = 0; i < std::min(kMostPupils, discussed.size()); ++i) {
    pupils::v1::PupilDiscussion discussion;
    discussion.set_name(fmt::format("{}/pupilDiscussions/d-{}-{}", plan.trust, id, i + 1));
    discussion.set_pupil(discussed[i]->name());
    discussion.set_progress_meeting(meeting.name());
    discussion.set_summary("Works hard; the gap in reading has not closed since the summer.");
    auto& action = *discussion.add_actions();
    action.set_text(i % 2 == 0 ? "Paired reading three times a week" : "Ask for a hearing check");
    action.set_owner("Class teacher");
    *action.mutable_due_date() = ToDate(day + 35);
    const CivilDay done = day + random.Between(20, 45);
    if (done <= calendar.today() && random.Chance(600)) *action.mutable_done_date() = ToDate(done);
    records.discussions.push_back(std::move(discussion));
  }
  records.meetings.push_back(std::move(meeting));
}

}  // namespace

SupportRecords MakeSupport(const DemoPlan& plan, const PlannedSchool& school,
                           const Calendar& calendar,
                           const std::vector<pupils::v1::SchoolClass>& classes,
                           const std::vector<Pupil>& pupils, const std::vector<PupilSen>& sen) {
  SupportMaker maker(plan, school, calendar);
  std::map<std::string, std::vector<const Pupil*>> by_class;
  for (std::size_t i = 0; i < pupils.size(); ++i) {
    if (sen[i].provision == pupils::v1::SEN_PROVISION_UNSPECIFIED) continue;
    maker.Add(pupils[i], sen[i]);
    by_class[pupils[i].school_class()].push_back(&pupils[i]);
  }
  SupportRecords records = maker.Take();
  Random random = Random::For(plan.seed, "meetings", static_cast<std::uint64_t>(school.index));
  for (const auto& school_class : classes) {
    AddMeeting(plan, calendar, school_class, by_class[school_class.name()], records, random);
  }
  return records;
}

}  // namespace senda::demo
