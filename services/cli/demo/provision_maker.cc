#include "services/cli/demo/provision_maker.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using importing::ToDate;
using provision::v1::AreaOfNeed;
using provision::v1::Enrolment;
using provision::v1::Provision;
using provision::v1::Session;
using pupils::v1::Pupil;
using workforce::v1::StaffMember;

// Per mille.
constexpr int kInProvisionWithSen = 850;
constexpr int kInProvisionOtherwise = 40;
constexpr int kStillRunning = 600;
constexpr int kDelivered = 930;
constexpr int kAttended = 940;
constexpr int kMeasuredBefore = 800;
constexpr int kMeasuredAfter = 850;
// With on-costs, as an authority's costing guide has it: 653.60 a year of 38 hours.
constexpr int kAssistantPencePerHour = 1720;
constexpr int kTeacherPencePerHour = 4150;

AreaOfNeed AreaOf(const PupilSen& sen) {
  switch (sen.primary_need) {
    case pupils::v1::SEN_NEED_TYPE_SLCN:
    case pupils::v1::SEN_NEED_TYPE_ASD:
      return provision::v1::AREA_OF_NEED_COMMUNICATION_AND_INTERACTION;
    case pupils::v1::SEN_NEED_TYPE_SPLD:
    case pupils::v1::SEN_NEED_TYPE_MLD:
    case pupils::v1::SEN_NEED_TYPE_SLD:
    case pupils::v1::SEN_NEED_TYPE_PMLD:
      return provision::v1::AREA_OF_NEED_COGNITION_AND_LEARNING;
    case pupils::v1::SEN_NEED_TYPE_SEMH:
      return provision::v1::AREA_OF_NEED_SOCIAL_EMOTIONAL_MENTAL_HEALTH;
    case pupils::v1::SEN_NEED_TYPE_HI:
    case pupils::v1::SEN_NEED_TYPE_VI:
    case pupils::v1::SEN_NEED_TYPE_MSI:
    case pupils::v1::SEN_NEED_TYPE_PD:
      return provision::v1::AREA_OF_NEED_SENSORY_AND_PHYSICAL;
    default:
      return provision::v1::AREA_OF_NEED_UNSPECIFIED;
  }
}

class MapMaker {
 public:
  MapMaker(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar,
           const std::vector<LibraryIntervention>& library, const std::vector<StaffMember>& staff)
      : plan_(plan),
        school_(school),
        calendar_(calendar),
        library_(library),
        random_(Random::For(plan.seed, "provisions", static_cast<std::uint64_t>(school.index))),
        groups_(library.size()) {
    for (const StaffMember& member : staff) {
      if (member.role() == workforce::v1::STAFF_ROLE_TEACHING_ASSISTANT)
        assistants_.push_back(&member);
      if (member.role() == workforce::v1::STAFF_ROLE_TEACHER) teachers_.push_back(&member);
    }
  }

  ProvisionMap Make(const std::vector<Pupil>& pupils, const std::vector<PupilSen>& sen) {
    for (std::size_t i = 0; i < pupils.size(); ++i) Place(pupils[i], sen[i]);
    for (std::size_t i = 0; i < library_.size(); ++i) {
      if (library_[i].intervention.tier() == "wave-1") {
        AddProvision(library_[i], {});
        continue;
      }
      const auto size = static_cast<std::size_t>(library_[i].intervention.group_size());
      for (std::size_t first = 0; first < groups_[i].size(); first += size) {
        const std::size_t last = std::min(first + size, groups_[i].size());
        AddProvision(library_[i], {groups_[i].begin() + static_cast<std::ptrdiff_t>(first),
                                   groups_[i].begin() + static_cast<std::ptrdiff_t>(last)});
      }
    }
    return std::move(map_);
  }

 private:
  // Chooses what a pupil takes part in; each intervention once.
  void Place(const Pupil& pupil, const PupilSen& sen) {
    const bool has_sen = sen.provision != pupils::v1::SEN_PROVISION_UNSPECIFIED;
    if (!random_.Chance(has_sen ? kInProvisionWithSen : kInProvisionOtherwise)) return;
    const bool is_plan = sen.provision == pupils::v1::SEN_PROVISION_E;
    Join(pupil, AreaOf(sen), has_sen && random_.Chance(is_plan ? 950 : 550) ? "wave-3" : "wave-2");
    if (has_sen && random_.Chance(is_plan ? 600 : 300)) {
      Join(pupil, provision::v1::AREA_OF_NEED_UNSPECIFIED, "wave-2");
    }
  }

  void Join(const Pupil& pupil, AreaOfNeed area, const std::string& tier) {
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < library_.size(); ++i) {
      const LibraryIntervention& offered = library_[i];
      const bool is_area = area == provision::v1::AREA_OF_NEED_UNSPECIFIED ||
                           area == offered.intervention.area_of_need();
      const bool is_year = offered.first_year_group <= pupil.year_group() &&
                           pupil.year_group() <= offered.last_year_group;
      const bool is_in = !groups_[i].empty() && groups_[i].back() == &pupil;
      if (is_area && is_year && !is_in && offered.intervention.tier() == tier) fitting.push_back(i);
    }
    if (!fitting.empty()) groups_[random_.Pick(fitting)].push_back(&pupil);
  }

  // The first day of a provision of so many weeks: a Monday some weeks ago.
  CivilDay StartOf(int weeks, bool is_whole_class) {
    if (is_whole_class) return calendar_.year_start();
    const int ago = random_.Chance(kStillRunning) ? random_.Between(1, weeks - 1)
                                                  : random_.Between(weeks + 1, weeks + 16);
    return absl::PrevWeekday(calendar_.today() - 7 * ago + 1, absl::Weekday::monday);
  }

  void AddProvision(const LibraryIntervention& offered, const std::vector<const Pupil*>& group) {
    const provision::v1::Intervention& intervention = offered.intervention;
    id_ = fmt::format("{}-{:03}", school_.school.urn(), map_.provisions.size() + 1);
    Provision provision;
    provision.set_name(fmt::format("{}/provisions/pr-{}", plan_.trust, id_));
    provision.set_school(school_.school.name());
    provision.set_intervention(intervention.name());
    provision.set_title(intervention.title());
    provision.set_tier(intervention.tier());
    provision.set_area_of_need(intervention.area_of_need());
    const bool is_whole_class = intervention.group_size() == 0;
    first_ = StartOf(intervention.weeks(), is_whole_class);
    last_ = is_whole_class ? calendar_.year_end() : first_ + 7 * intervention.weeks() - 3;
    *provision.mutable_start_date() = ToDate(first_);
    *provision.mutable_end_date() = ToDate(last_);
    provision.set_place(is_whole_class || random_.Chance(250)
                            ? provision::v1::DELIVERY_PLACE_IN_CLASS
                            : provision::v1::DELIVERY_PLACE_WITHDRAWN);
    const auto& deliverers = is_whole_class ? teachers_ : assistants_;
    if (!deliverers.empty()) provision.add_staff_members(random_.Pick(deliverers)->name());
    provision.set_session_minutes(intervention.session_minutes());
    provision.set_sessions_per_week(intervention.sessions_per_week());
    provision.set_weeks(intervention.weeks());
    // Teaching that all pupils have anyway is no cost of the provision map.
    const int rate = random_.Chance(850) ? kAssistantPencePerHour : kTeacherPencePerHour;
    provision.set_staff_rate_pence_per_hour(is_whole_class ? 0 : rate);
    if (random_.Chance(300)) provision.set_resources_pence(random_.Between(4, 60) * 250);
    for (std::size_t i = 0; i < group.size(); ++i) {
      AddEnrolment(provision, offered.measure, *group[i], i + 1);
    }
    if (!is_whole_class) AddSessions(provision, group);
    map_.provisions.push_back(std::move(provision));
  }

  void AddEnrolment(const Provision& provision, const std::string& measure, const Pupil& pupil,
                    std::size_t number) {
    Enrolment enrolment;
    enrolment.set_name(fmt::format("{}/enrolments/en-{}-{}", plan_.trust, id_, number));
    enrolment.set_provision(provision.name());
    enrolment.set_pupil(pupil.name());
    *enrolment.mutable_start_date() = provision.start_date();
    *enrolment.mutable_end_date() = provision.end_date();
    if (random_.Chance(kMeasuredBefore)) {
      enrolment.set_measure(measure);
      const int before = BaselineOf(measure, pupil.year_group());
      enrolment.set_baseline_score(before);
      const int gain = random_.Bell(measure == "standardised score" ? 2 : 4, 4);
      const bool is_rating = measure.rfind("rating", 0) == 0;
      if (last_ < calendar_.today() && random_.Chance(kMeasuredAfter)) {
        enrolment.set_outcome_score(is_rating ? std::clamp(before + (gain + 2) / 2, 1, 10)
                                              : before + gain);
      }
    }
    map_.enrolments.push_back(std::move(enrolment));
  }

  // Below what the year would have: ages are those of a child of the year, less a gap.
  int BaselineOf(const std::string& measure, int year_group) {
    if (measure == "standardised score") return std::clamp(random_.Bell(86, 7), 69, 115);
    if (measure.rfind("rating", 0) == 0) return random_.Between(2, 5);
    return std::max(54, (year_group + 5) * 12 - random_.Between(6, 30));
  }

  void AddSessions(const Provision& provision, const std::vector<const Pupil*>& group) {
    const CivilDay until = std::min(last_, calendar_.today());
    int number = 0, this_week = 0;
    for (CivilDay day = first_; day <= until; ++day) {
      if (absl::GetWeekday(day) == absl::Weekday::monday) this_week = 0;
      if (this_week == provision.sessions_per_week() || !Calendar::IsSchoolDay(day)) continue;
      ++this_week;
      Session session;
      session.set_name(fmt::format("{}/sessions/se-{}-{}", plan_.trust, id_, ++number));
      session.set_provision(provision.name());
      *session.mutable_session_date() = ToDate(day);
      if (random_.Chance(kDelivered)) {
        session.set_delivered(true);
        session.set_minutes(provision.session_minutes());
        for (const Pupil* pupil : group) {
          if (random_.Chance(kAttended)) session.add_attended_pupils(pupil->name());
        }
      }
      map_.sessions.push_back(std::move(session));
    }
  }

  const DemoPlan& plan_;
  const PlannedSchool& school_;
  const Calendar& calendar_;
  const std::vector<LibraryIntervention>& library_;
  Random random_;
  // The pupils of each intervention, youngest first.
  std::vector<std::vector<const Pupil*>> groups_;
  std::vector<const StaffMember*> assistants_;
  std::vector<const StaffMember*> teachers_;
  ProvisionMap map_;
  // Of the provision in hand.
  std::string id_;
  CivilDay first_;
  CivilDay last_;
};

}  // namespace

ProvisionMap MakeProvisionMap(const DemoPlan& plan, const PlannedSchool& school,
                              const Calendar& calendar,
                              const std::vector<LibraryIntervention>& library,
                              const std::vector<StaffMember>& staff,
                              const std::vector<Pupil>& pupils, const std::vector<PupilSen>& sen) {
  return MapMaker(plan, school, calendar, library, staff).Make(pupils, sen);
}

}  // namespace senda::demo
