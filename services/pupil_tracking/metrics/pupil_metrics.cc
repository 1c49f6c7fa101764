#include <fmt/format.h>

#include "services/pupil_tracking/metrics/metric_sql.h"
#include "services/pupil_tracking/metrics/metrics.h"

namespace senda::pupil_tracking {
namespace {

using metrics_source::MetricDefinition;

constexpr char kYear[] = "CASE WHEN year_group IS NULL THEN 'X' ELSE CAST(year_group AS TEXT) END";
constexpr char kIsSupport[] = "sen_provision = 'SEN_PROVISION_K'";

// The chance of SEN support in England by eligibility for free school meals, from the national
// figures of 2022/23: 13.0 % of pupils have it, 37.5 % of those and 23.8 % of all pupils are
// eligible (nasen.org.uk; ascl.org.uk). By Bayes: .375 * .130 / .238 = .2048 if eligible, and
// .625 * .130 / .762 = .1066 if not.
constexpr char kExpectedSupport[] = "(CASE WHEN free_school_meals = 1 THEN 0.2048 ELSE 0.1066 END)";

struct Flag {
  const char* column;
  const char* title;
};
constexpr Flag kFlags[] = {{"free_school_meals", "free school meals"},
                           {"ever6_free_school_meals", "free school meals in the last six years"},
                           {"english_additional_language", "English as an additional language"},
                           {"looked_after", "care by a local authority, now or before"},
                           {"service_child", "a parent in the armed forces"},
                           {"young_carer", "caring duties"},
                           {"pupil_premium", "pupil premium"}};

MetricDefinition WithFlag(const Flag& flag) {
  return {.id = fmt::format("pupils.with_{}", flag.column),
          .title = fmt::format("Pupils with {}", flag.title),
          .question = fmt::format("What share of our pupils has {}, by SEN provision?", flag.title),
          .unit = metrics::v1::METRIC_UNIT_SHARE,
          .numerator = fmt::format("pupils on roll with {}", flag.title),
          .denominator = "pupils on roll",
          .record_type = "Pupil",
          .from = "pupils",
          .where = OnRoll(),
          .dimensions = {{"provision", kProvision}},
          .counted = fmt::format("{} = 1", flag.column)};
}

std::vector<MetricDefinition> CountMetrics() {
  using namespace metrics::v1;
  return {
      {.id = "pupils.by_provision",
       .title = "Pupils by SEN provision",
       .question = "How many pupils have no SEN, SEN support or an EHC plan?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "pupils on roll",
       .denominator = "",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRoll(),
       .dimensions = {{"provision", kProvision}}},
      {.id = "pupils.by_primary_need",
       .title = "Pupils with SEN by primary need",
       .question = "Which needs do our pupils with SEN have?",
       .unit = METRIC_UNIT_COUNT,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils on roll with SEN support or an EHC plan",
       .denominator = "",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRollWithSen(),
       .dimensions = {{"provision", kProvision}, {"need", kNeed}}},
      {.id = "pupils.by_broad_area",
       .title = "Pupils with SEN by broad area of need",
       .question = "In which of the four broad areas are the needs of our pupils with SEN (code of "
                   "practice 6.28 to 6.35)? The tracking policy places Down syndrome.",
       .unit = METRIC_UNIT_COUNT,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils on roll with SEN support or an EHC plan",
       .denominator = "",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRollWithSen(),
       .dimensions = {{"provision", kProvision}, {"area", BroadAreaOfPupil()}}},
      {.id = "pupils.by_year_group",
       .title = "Pupils by year group",
       .question = "In which years are our pupils with SEN?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "pupils on roll",
       .denominator = "",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRoll(),
       .dimensions = {{"year", kYear}, {"provision", kProvision}}},
  };
}

std::vector<MetricDefinition> RateMetrics() {
  using namespace metrics::v1;
  return {
      {.id = "pupils.sen_share",
       .title = "Share of pupils with SEN",
       .question = "What share of our pupils have SEN support or an EHC plan?",
       .unit = METRIC_UNIT_SHARE,
       .numerator = "pupils on roll with SEN support or an EHC plan",
       .denominator = "pupils on roll",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRoll(),
       .counted = "sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')",
       .benchmarks = {{"England, all schools, January 2026", 0.208, "DfE, SEN in England 2026"}}},
      {.id = "pupils.sen_support_share",
       .title = "Share of pupils with SEN support",
       .question = "What share of our pupils have SEN support?",
       .unit = METRIC_UNIT_SHARE,
       .numerator = "pupils on roll with SEN support",
       .denominator = "pupils on roll",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRoll(),
       .counted = kIsSupport,
       .benchmarks = {{"England, all schools, January 2026", 0.148, "DfE, SEN in England 2026"}}},
      {.id = "pupils.sen_support_against_context",
       .title = "SEN support against context",
       .question =
           "Do we give SEN support to more or fewer pupils than schools with as many pupils "
           "on free school meals? 0 is as expected; .05 is five in a hundred more.",
       .unit = METRIC_UNIT_MEAN,
       .pillar = PILLAR_CONSISTENCY,
       .numerator = "pupils with SEN support less those expected from eligibility for free school "
                    "meals",
       .denominator = "pupils on roll",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRoll(),
       .measure =
           fmt::format("(CASE WHEN {} THEN 1.0 ELSE 0.0 END) - {}", kIsSupport, kExpectedSupport)},
      {.id = "pupils.unspecific_need",
       .title = "SEN pupils whose need is unspecific",
       .question = "How well do we identify need? NSA, OTH and no need at all say little.",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils with SEN whose primary need is NSA, OTH or not recorded",
       .denominator = "pupils on roll with SEN support or an EHC plan",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRollWithSen(),
       .counted = "primary_need IN ('', 'SEN_NEED_TYPE_NSA', 'SEN_NEED_TYPE_OTH')"},
  };
}

}  // namespace

std::vector<MetricDefinition> PupilMetrics() {
  std::vector<MetricDefinition> all = CountMetrics();
  for (const Flag& flag : kFlags) all.push_back(WithFlag(flag));
  for (MetricDefinition metric : RateMetrics()) all.push_back(std::move(metric));
  return all;
}

}  // namespace senda::pupil_tracking
