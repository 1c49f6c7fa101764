#ifndef SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRICS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRICS_H_

#include <vector>

#include "common/metrics_source/metric_definition.h"

// What pupil tracking measures of itself.
namespace senda::pupil_tracking {

// All of it.
std::vector<metrics_source::MetricDefinition> Metrics();

// Who the pupils are, which needs they have, how their SEN rate compares with their context.
std::vector<metrics_source::MetricDefinition> PupilMetrics();
// Whether they are assessed, and who falls behind.
std::vector<metrics_source::MetricDefinition> ProgressMetrics();
// Passports, targets, plans: complete, in date, with voice.
std::vector<metrics_source::MetricDefinition> PlanningMetrics();
// Statutory dates kept, beside the national figures.
std::vector<metrics_source::MetricDefinition> StatutoryMetrics();

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_METRICS_METRICS_H_
