#include "services/cli/demo/goal_maker.h"

#include <string>
#include <utility>

#include "fmt/format.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using goals::v1::CheckIn;
using goals::v1::Goal;
using goals::v1::Measure;
using importing::ToDate;

constexpr goals::v1::Perspective kPerspectives[] = {
    goals::v1::PERSPECTIVE_FINANCIAL, goals::v1::PERSPECTIVE_CUSTOMER,
    goals::v1::PERSPECTIVE_INTERNAL_PROCESSES, goals::v1::PERSPECTIVE_LEARNING_AND_GROWTH};

// What each perspective means in SEND, and what shows it.
struct Objective {
  const char* title;
  const char* objective;
  const char* measure;
  int start;
  int target;
  const char* unit;
};
constexpr Objective kObjectives[] = {
    {"Spend on what works", "Provision without a measured effect is changed or ended.",
     "Provisions measured before and after", 35, 80, "%"},
    {"Families are partners", "Families say that they are heard and know what happens next.",
     "Families who agree in the termly survey", 61, 85, "%"},
    {"One way of working", "Reviews happen on time and on the trust's template.",
     "Reviews held on time", 54, 90, "%"},
    {"Staff who know how", "Staff are trained for the needs their pupils have.",
     "Staff with training in date", 63, 95, "%"},
};

// Makes the goals of the trust (without a school) or of one school.
class GoalMaker {
 public:
  GoalMaker(const DemoPlan& plan, const Calendar& calendar, const PlannedSchool* school,
            std::string manager, std::string owner)
      : plan_(plan),
        calendar_(calendar),
        school_(school),
        key_(school == nullptr ? "trust" : school->school.urn()),
        manager_(std::move(manager)),
        owner_(std::move(owner)),
        random_(
            Random::For(plan.seed, "goals",
                        school == nullptr ? 0 : static_cast<std::uint64_t>(school->index) + 1)) {}

  GoalSet Make() {
    AddBhag();
    AddOkr();
    AddKpi();
    AddSmart();
    AddMbo();
    if (school_ == nullptr) {
      for (int i = 0; i < 4; ++i) AddScorecard(i, fmt::format("scorecard-{}", i + 1));
    } else {
      const int perspective = school_->index % 4;
      AddScorecard(perspective, "scorecard", fmt::format("scorecard-{}", perspective + 1));
    }
    return std::move(set_);
  }

 private:
  Goal New(const std::string& kind, const std::string& title, const std::string& description,
           const std::string& parent_kind) {
    Goal goal;
    goal.set_name(fmt::format("{}/goals/g-{}-{}", plan_.trust, key_, kind));
    if (school_ != nullptr) {
      goal.set_school(school_->school.name());
      goal.set_parent_goal(fmt::format("{}/goals/g-trust-{}", plan_.trust, parent_kind));
    }
    goal.set_title(title);
    goal.set_description(description);
    goal.set_owner(owner_);
    goal.set_state(goals::v1::GOAL_STATE_ACTIVE);
    *goal.mutable_start_date() = ToDate(calendar_.year_start());
    *goal.mutable_due_date() = ToDate(calendar_.year_end());
    return goal;
  }

  static Measure NewMeasure(const std::string& title, int start, int target,
                            const std::string& unit) {
    Measure measure;
    measure.set_title(title);
    measure.set_start_value(start);
    measure.set_target_value(target);
    measure.set_unit(unit);
    return measure;
  }

  // Readings on the way from start to target, as far as the year has come.
  void CheckInOn(const Goal& goal, const Measure& measure, const std::string& key) {
    const int readings = 1 + static_cast<int>(calendar_.today() - calendar_.year_start()) / 60;
    const int pace = random_.Between(50, 120);  // percent of what is planned
    const std::string id = goal.name().substr(goal.name().rfind('/') + 3);
    for (int i = 1; i <= readings; ++i) {
      CheckIn check_in;
      check_in.set_name(
          fmt::format("{}/checkIns/ci-{}{}{}-{}", plan_.trust, id, key.empty() ? "" : "-", key, i));
      check_in.set_goal(goal.name());
      check_in.set_key_result(key);
      const int whole = static_cast<int>(measure.target_value() - measure.start_value());
      const int tenths = whole * pace * i / 60 + random_.Between(-5, 5);
      check_in.set_value(measure.start_value() + tenths / 10.0);
      check_in.set_confidence(random_.Between(3, 9) / 10.0);
      check_in.set_note(pace < 80 ? "Slower than planned; the next step is agreed."
                                  : "As planned.");
      set_.check_ins.push_back(std::move(check_in));
    }
  }

  void AddBhag() {
    Goal goal = New("bhag",
                    school_ == nullptr ? "No child with SEND leaves us for want of support"
                                       : "Every family would choose us again",
                    "A vision that the year's objectives serve.", "bhag");
    goals::v1::BhagFramework& bhag = *goal.mutable_bhag();
    bhag.set_horizon_years(5);
    bhag.set_vision(
        "Children with SEND are taught by people who know them, learn beside their friends, and "
        "reach goals they helped to set.");
    *goal.mutable_due_date() =
        ToDate(CivilDay(calendar_.start_year() + bhag.horizon_years(), 8, 31));
    const char* const titles[] = {"One template for every plan", "Inclusion award in every school",
                                  "No permanent exclusion of a pupil with SEND"};
    for (int i = 0; i < 3; ++i) {
      goals::v1::Milestone& milestone = *bhag.add_milestones();
      milestone.set_title(titles[i]);
      *milestone.mutable_due_date() = ToDate(CivilDay(calendar_.start_year() + 1 + 2 * i, 7, 20));
      milestone.set_reached(i == 0 && random_.Chance(500));
    }
    set_.goals.push_back(std::move(goal));
  }

  void AddOkr() {
    Goal goal = New("okr", "Every pupil on the register has a plan that works",
                    "Known, supported, reviewed.", "okr");
    goal.set_perspective(goals::v1::PERSPECTIVE_LEARNING_AND_GROWTH);
    goals::v1::OkrFramework& okr = *goal.mutable_okr();
    okr.set_commitment(school_ == nullptr ? goals::v1::OKR_COMMITMENT_ASPIRATIONAL
                                          : goals::v1::OKR_COMMITMENT_COMMITTED);
    const auto add = [&](const char* key, const Measure& measure, double weight) {
      goals::v1::KeyResult& result = *okr.add_key_results();
      result.set_key(key);
      *result.mutable_measure() = measure;
      result.set_weight(weight);
    };
    add("kr1", NewMeasure("Pupil passports in date", random_.Between(40, 65), 95, "%"), 2);
    add("kr2",
        NewMeasure("Pupils with SEND making expected progress", random_.Between(45, 60), 75, "%"),
        2);
    add("kr3", NewMeasure("Reviews overdue", random_.Between(20, 45), 5, "reviews"), 1);
    for (const goals::v1::KeyResult& result : okr.key_results()) {
      CheckInOn(goal, result.measure(), result.key());
    }
    set_.goals.push_back(std::move(goal));
  }

  void AddKpi() {
    Goal goal = New("kpi", "Attendance of pupils with SEND", "Read every week.", "kpi");
    goals::v1::KpiFramework& kpi = *goal.mutable_kpi();
    kpi.set_definition(
        "Sessions attended over sessions possible, pupils with SEN support or a plan.");
    *kpi.mutable_measure() =
        NewMeasure("Attendance of pupils with SEND", random_.Between(88, 91), 94, "%");
    kpi.set_direction(goals::v1::KPI_DIRECTION_INCREASE);
    kpi.set_frequency(goals::v1::KPI_FREQUENCY_WEEKLY);
    kpi.set_green_threshold(94);
    kpi.set_amber_threshold(91);
    CheckInOn(goal, kpi.measure(), "");
    set_.goals.push_back(std::move(goal));
  }

  void AddSmart() {
    Goal goal = New("smart", "Train assistants to deliver language programmes",
                    "So that therapists' programmes are delivered as written.", "smart");
    goals::v1::SmartFramework& smart = *goal.mutable_smart();
    smart.set_specific("Every assistant who runs a language programme completes the course.");
    *smart.mutable_measurable() =
        NewMeasure("Assistants trained", random_.Between(20, 50), 90, "%");
    smart.set_achievable("Two cohorts a term are booked and cover is in the budget.");
    smart.set_relevant("Speech, language and communication is the most common need.");
    CheckInOn(goal, smart.measurable(), "");
    set_.goals.push_back(std::move(goal));
  }

  void AddMbo() {
    Goal goal = New("mbo", "Lead the review of provision with class teachers",
                    "Agreed in the autumn conversation.", "mbo");
    goals::v1::MboFramework& mbo = *goal.mutable_mbo();
    mbo.set_manager(manager_);
    mbo.set_staff_member(owner_);
    *mbo.mutable_agreed_date() = ToDate(calendar_.year_start());
    *mbo.add_review_dates() = ToDate(CivilDay(calendar_.start_year() + 1, 1, 20));
    *mbo.add_review_dates() = ToDate(CivilDay(calendar_.start_year() + 1, 6, 20));
    *mbo.mutable_measure() = NewMeasure("Class teachers visited", 0, 12, "visits");
    CheckInOn(goal, mbo.measure(), "");
    set_.goals.push_back(std::move(goal));
  }

  void AddScorecard(int perspective, const std::string& kind, const std::string& parent = "") {
    const Objective& chosen = kObjectives[perspective];
    Goal goal = New(kind, chosen.title, "", parent);
    goal.set_perspective(kPerspectives[perspective]);
    goals::v1::ScorecardFramework& scorecard = *goal.mutable_scorecard();
    scorecard.set_objective(chosen.objective);
    *scorecard.add_measures() =
        NewMeasure(chosen.measure, chosen.start, chosen.target, chosen.unit);
    CheckInOn(goal, scorecard.measures(0), "");
    set_.goals.push_back(std::move(goal));
  }

  const DemoPlan& plan_;
  const Calendar& calendar_;
  const PlannedSchool* school_;  // null: the trust
  std::string key_;
  std::string manager_;
  std::string owner_;
  Random random_;
  GoalSet set_;
};

}  // namespace

GoalSet MakeTrustGoals(const DemoPlan& plan, const Calendar& calendar,
                       const std::vector<workforce::v1::StaffMember>& central_staff) {
  return GoalMaker(plan, calendar, nullptr, central_staff[0].name(), central_staff[1].name())
      .Make();
}

GoalSet MakeSchoolGoals(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar,
                        const std::vector<workforce::v1::StaffMember>& staff) {
  return GoalMaker(plan, calendar, &school, staff[0].name(), staff[1].name()).Make();
}

}  // namespace senda::demo
