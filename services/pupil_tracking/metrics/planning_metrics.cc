#include <fmt/format.h>

#include <string>

#include "services/pupil_tracking/forms/target_conditions.h"
#include "services/pupil_tracking/metrics/metric_sql.h"
#include "services/pupil_tracking/metrics/metrics.h"

namespace senda::pupil_tracking {
namespace {

using metrics_source::MetricDefinition;

// What the shares of one kind of record have in common.
struct Whole {
  const char* record_type;
  const char* from;
  const char* denominator;
  std::string where;  // of the records about pupils on roll
};

MetricDefinition ShareOf(const Whole& whole, const char* id, const char* title,
                         const char* question, const char* numerator, const std::string& counted,
                         metrics::v1::Pillar pillar) {
  return {.id = id,
          .title = title,
          .question = question,
          .unit = metrics::v1::METRIC_UNIT_SHARE,
          .direction = metrics::v1::METRIC_DIRECTION_INCREASE,
          .pillar = pillar,
          .numerator = numerator,
          .denominator = whole.denominator,
          .record_type = whole.record_type,
          .from = whole.from,
          .where = fmt::format("{} AND {}", LivingOfPupilOnRoll(whole.from), whole.where),
          .counted = counted};
}

std::vector<MetricDefinition> PassportMetrics() {
  using namespace metrics::v1;
  const Whole passports{"PupilPassport", "pupil_passports",
                        "passports that are not archived, of pupils on roll",
                        "state <> 'PASSPORT_STATE_ARCHIVED'"};
  return {
      {.id = "pupils.passport_in_date",
       .title = "SEN pupils with a passport in date",
       .question = "What share of our pupils with SEN has an agreed passport that is in date?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_CONSISTENCY,
       .numerator = "pupils with SEN whose agreed passport is in date",
       .denominator = "pupils on roll with SEN support or an EHC plan",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRollWithSen(),
       .counted =
           fmt::format("EXISTS (SELECT 1 FROM pupil_passports p WHERE p.trust = pupils.trust AND "
                       "p.pupil = {} AND p.delete_time IS NULL AND p.state = "
                       "'PASSPORT_STATE_AGREED' AND p.review_date >= $today)",
                       kPupilName)},
      ShareOf(passports, "pupils.passport_complete", "Passports that are complete",
              "Do our passports say everything that the template asks for?",
              "passports with every required section filled", "complete = 1", PILLAR_CONSISTENCY),
      ShareOf(passports, "pupils.passport_on_template", "Passports on the trust template",
              "How many of our passports use the trust template as it is?",
              "passports without a school's departure", "on_trust_template = 1",
              PILLAR_CONSISTENCY),
      ShareOf(passports, "pupils.passport_with_pupil", "Passports the pupil helped to write",
              "How often did the pupil take part in writing the passport?",
              "passports to which the pupil contributed", "pupil_contributed = 1",
              PILLAR_COLLABORATION),
      ShareOf(passports, "pupils.passport_with_parent", "Passports a parent helped to write",
              "How often did a parent or carer take part in writing the passport?",
              "passports to which a parent or carer contributed", "parent_contributed = 1",
              PILLAR_COLLABORATION),
  };
}

std::vector<MetricDefinition> TargetMetrics() {
  using metrics::v1::PILLAR_QUALITY;
  // Drafts count: a target that lacks something cannot leave draft.
  const Whole targets{"Target", "targets",
                      "targets of pupils on roll, drafts too, that are not withdrawn",
                      "state <> 'TARGET_STATE_WITHDRAWN'"};
  return {
      ShareOf(targets, "pupils.target_with_voice", "Targets with the pupil's voice",
              "Do our targets say what the pupil wants?", "targets with the pupil's voice",
              SaysSomething("pupil_voice"), PILLAR_QUALITY),
      ShareOf(targets, "pupils.target_with_baseline", "Targets with a baseline",
              "Do our targets say where the pupil starts?",
              "targets with baseline evidence or a baseline assessment that counts", HasBaseline(),
              PILLAR_QUALITY),
      ShareOf(targets, "pupils.target_with_rationale", "Targets with a rationale",
              "Do our targets say why?", "targets with a rationale", SaysSomething("rationale"),
              PILLAR_QUALITY),
      ShareOf(targets, "pupils.target_with_dated_measure", "Targets with a dated measure",
              "For how many targets was the pupil assessed since the target began?",
              "targets whose pupil has an assessment since their start that is not their baseline",
              HasDatedMeasure(), PILLAR_QUALITY),
  };
}

std::vector<MetricDefinition> ReviewMetrics() {
  using namespace metrics::v1;
  const Whole reviews{"PlanReview", "plan_reviews",
                      "reviews of plans held this academic year, of pupils on roll",
                      fmt::format("held_date >= {}", kYearStart)};
  return {
      ShareOf(reviews, "pupils.review_on_time", "Plan reviews held on time",
              "Are our plans reviewed when they are due?",
              "reviews held on their due date or before", "held_date <= due_date",
              PILLAR_CONSISTENCY),
      ShareOf(reviews, "pupils.review_with_family", "Plan reviews with the family",
              "How often does the family take part?", "reviews in which the family took part",
              "with_family = 1", PILLAR_COLLABORATION),
      ShareOf(reviews, "pupils.review_with_pupil", "Plan reviews with the pupil",
              "How often does the pupil take part?", "reviews in which the pupil took part",
              "with_pupil = 1", PILLAR_COLLABORATION),
      {.id = "pupils.review_overdue",
       .title = "Plans whose review is overdue",
       .question = "How many running plans have missed their review?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_CONSISTENCY,
       .numerator = "running plans whose review was due before today",
       .denominator = "running plans of pupils on roll",
       .record_type = "PlanCycle",
       .from = "plan_cycles",
       .where =
           fmt::format("{} AND stage <> 'PLAN_STAGE_CLOSED'", LivingOfPupilOnRoll("plan_cycles")),
       .counted = "review_due_date < $today"},
      {.id = "pupils.family_reviews",
       .title = "Reviews with the family per SEN pupil",
       .question = "How many reviews with the family has a pupil with SEN had this academic year? "
                   "Three are needed by its end (SEND code of practice 6.65).",
       .unit = METRIC_UNIT_MEAN,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_COLLABORATION,
       .numerator = "reviews with the family this academic year",
       .denominator = "pupils on roll with SEN support or an EHC plan",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRollWithSen(),
       .measure = fmt::format("(SELECT COUNT(*) FROM plan_reviews r WHERE r.trust = pupils.trust "
                              "AND r.pupil = {} AND r.delete_time IS NULL AND r.with_family = 1 "
                              "AND r.held_date >= {})",
                              kPupilName, kYearStart)},
  };
}

}  // namespace

std::vector<MetricDefinition> PlanningMetrics() {
  std::vector<MetricDefinition> all = PassportMetrics();
  for (const auto& part : {TargetMetrics(), ReviewMetrics()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace senda::pupil_tracking
