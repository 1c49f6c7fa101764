#include "common/metrics_source/metric_definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <vector>

namespace senda::metrics_source {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

MetricDefinition Visits() {
  MetricDefinition definition;
  definition.id = "visits.count";
  definition.title = "Visits";
  definition.unit = metrics::v1::METRIC_UNIT_COUNT;
  definition.from = "visits";
  definition.where = "delete_time IS NULL";
  return definition;
}

TEST(ComputeSql, GroupsBySchoolAndDimensions) {
  MetricDefinition definition = Visits();
  definition.dimensions = {{"kind", "kind"}, {"long", "minutes > 30"}};
  EXPECT_EQ(ComputeSql(definition, "", 2),
            "SELECT school, kind, minutes > 30, COUNT(*), COUNT(*), 0, 0, 0 FROM visits WHERE "
            "trust = $1 AND (delete_time IS NULL) GROUP BY school, kind, minutes > 30 ORDER BY 1");
}

TEST(ComputeSql, NarrowsToSchoolsOfTheMetricsOwnExpression) {
  MetricDefinition definition = Visits();
  definition.school = "place";
  EXPECT_THAT(ComputeSql(definition, " IN ($2, $3)", 4), HasSubstr(" AND place IN ($2, $3) GROUP"));
}

// Without the brackets "a OR b" would count the rows of every trust.
TEST(ComputeSql, KeepsTheTrustApartFromAnOrInTheCondition) {
  MetricDefinition definition = Visits();
  definition.where = "minutes > 5 OR minutes IS NULL";
  EXPECT_THAT(ComputeSql(definition, " IN ($2)", 3),
              HasSubstr("trust = $1 AND (minutes > 5 OR minutes IS NULL) AND school IN ($2)"));
  EXPECT_THAT(RecordsSql(definition, false, 5), HasSubstr("AND (minutes > 5 OR minutes IS NULL)"));
}

TEST(ComputeSql, CountsAboveTheLineWhatIsCounted) {
  MetricDefinition definition = Visits();
  definition.unit = metrics::v1::METRIC_UNIT_SHARE;
  definition.counted = "minutes >= 30";
  EXPECT_THAT(ComputeSql(definition, "", 2),
              HasSubstr("COUNT(*) FILTER (WHERE minutes >= 30), COUNT(*)"));
}

TEST(ComputeSql, SumsWhatIsMeasuredAndItsSquares) {
  MetricDefinition definition = Visits();
  definition.unit = metrics::v1::METRIC_UNIT_PENCE;
  definition.measure = "minutes * rate";
  definition.missing = "rate IS NULL";
  EXPECT_THAT(
      ComputeSql(definition, "", 2),
      HasSubstr("COALESCE(SUM(minutes * rate), 0), COUNT(*), COALESCE(SUM(minutes * rate), "
                "0), COALESCE(SUM((minutes * rate) * (minutes * rate)), 0), COUNT(*) FILTER "
                "(WHERE rate IS NULL)"));
}

TEST(TimeOfTheCall, TakesTheParametersAfterTheSchools) {
  MetricDefinition definition = Visits();
  EXPECT_FALSE(UsesToday(definition));
  EXPECT_FALSE(UsesNow(definition));
  definition.where = "day < $today AND end_day >= $today";
  EXPECT_TRUE(UsesToday(definition));
  EXPECT_THAT(ComputeSql(definition, " IN ($2, $3)", 4), HasSubstr("(day < $4 AND end_day >= $4)"));
  definition.counted = "seen > $now_micros";
  EXPECT_TRUE(UsesNow(definition));
  EXPECT_THAT(ComputeSql(definition, " IN ($2, $3)", 4), HasSubstr("seen > $5"));
  definition.where = "day IS NOT NULL";
  EXPECT_FALSE(UsesToday(definition));
  EXPECT_THAT(ComputeSql(definition, " IN ($2, $3)", 4), HasSubstr("seen > $4"));
}

TEST(RecordsSql, ListsWhatIsCountedAfterAnId) {
  MetricDefinition definition = Visits();
  definition.counted = "minutes >= 30 OR day < $today";
  definition.dimensions = {{"kind", "kind"}, {"size", "size"}};
  EXPECT_EQ(
      RecordsSql(definition, true, 7),
      "SELECT id FROM visits WHERE trust = $1 AND school = $2 AND id > $3 AND (delete_time IS "
      "NULL) AND (minutes >= 30 OR day < $7) AND kind = $5 AND size = $6 ORDER BY id LIMIT "
      "$4");
  EXPECT_THAT(RecordsSql(definition, false, 5), Not(HasSubstr("kind")));
}

TEST(DefinitionVersion, ChangesWithWhatIsSaidAndWithWhatIsComputed) {
  const std::vector<MetricDefinition> definitions = {Visits()};
  const std::string version = DefinitionVersion(definitions);
  EXPECT_EQ(DefinitionVersion({Visits()}), version);
  EXPECT_EQ(version.size(), 16u);
  std::vector<std::string> versions = {version, DefinitionVersion({}),
                                       DefinitionVersion({Visits(), Visits()})};
  const auto add = [&](auto change) {
    MetricDefinition changed = Visits();
    change(changed);
    versions.push_back(DefinitionVersion({changed}));
  };
  add([](MetricDefinition& d) { d.title = "Calls"; });
  add([](MetricDefinition& d) { d.unit = metrics::v1::METRIC_UNIT_SHARE; });
  add([](MetricDefinition& d) { d.where = "1 = 1"; });
  add([](MetricDefinition& d) { d.counted = "minutes > 1"; });
  add([](MetricDefinition& d) { d.missing = "minutes IS NULL"; });
  add([](MetricDefinition& d) { d.measure = "minutes"; });
  add([](MetricDefinition& d) { d.school = "place"; });
  add([](MetricDefinition& d) { d.dimensions = {{"kind", "kind"}}; });
  std::sort(versions.begin(), versions.end());
  EXPECT_EQ(std::unique(versions.begin(), versions.end()), versions.end());
}

TEST(ToProto, TellsTheNamesOfTheDimensionsAndNoSql) {
  MetricDefinition definition = Visits();
  definition.dimensions = {{"kind", "CASE secret END"}};
  const metrics::v1::Metric metric = ToProto(definition);
  EXPECT_EQ(metric.id(), "visits.count");
  ASSERT_EQ(metric.dimensions_size(), 1);
  EXPECT_EQ(metric.dimensions(0), "kind");
  EXPECT_THAT(metric.DebugString(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace senda::metrics_source
