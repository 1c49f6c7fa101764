#include "common/metrics_source/metrics_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/status/errors.h"
#include "common/storage/change_log.h"
#include "common/testing/test_database.h"

namespace senda::metrics_source {
namespace {

using metrics::v1::ComputeMetricsRequest;
using metrics::v1::ComputeMetricsResponse;
using metrics::v1::ListMetricRecordsRequest;
using metrics::v1::ListMetricRecordsResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOak[] = "trusts/t/schools/900001";
constexpr char kElm[] = "trusts/t/schools/900002";

constexpr storage::Migration kVisits[] = {
    {101, "visits",
     "CREATE TABLE visits (trust TEXT NOT NULL, id TEXT NOT NULL, school TEXT NOT NULL, kind TEXT "
     "NOT NULL, minutes BIGINT, day TEXT NOT NULL, seen BIGINT NOT NULL, PRIMARY KEY (trust, "
     "id));"}};

const storage::Statement kInsert{
    "visits.insert",
    "INSERT INTO visits (trust, id, school, kind, minutes, day, seen) VALUES ($1, $2, $3, $4, $5, "
    "$6, $7)"};

std::vector<MetricDefinition> Definitions() {
  std::vector<MetricDefinition> all(4);
  for (MetricDefinition& definition : all) {
    definition.from = "visits";
    definition.where = "id <> '' OR id IS NULL";
    definition.unit = metrics::v1::METRIC_UNIT_COUNT;
    definition.record_type = "Visit";
  }
  all[0].id = "visits.by_kind";
  all[0].dimensions = {{"kind", "kind"}};
  all[1].id = "visits.long";
  all[1].unit = metrics::v1::METRIC_UNIT_SHARE;
  all[1].counted = "minutes >= 30";
  all[2].id = "visits.minutes";
  all[2].unit = metrics::v1::METRIC_UNIT_MEAN;
  all[2].measure = "minutes";
  all[2].missing = "minutes IS NULL";
  all[3].id = "visits.ahead";
  all[3].where = "day >= $today";
  all[3].counted = "seen > $now_micros";
  return all;
}

struct Visit {
  std::string trust, id, school, kind;
  std::int64_t minutes = 0;  // below 0: not known
  std::string day = "2026-09-07";
  std::int64_t seen = 0;
};

class MetricsSourceTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(kVisits);
    Write({{"t", "a", kOak, "home", 20},
           {"t", "b", kOak, "home", 40},
           {"t", "c", kOak, "school", -1},
           {"t", "d", kElm, "home", 30},
           {"other", "x", "trusts/other/schools/1", "home", 99}});
  }

  // Adds visits, with a change of each.
  void Write(const std::vector<Visit>& visits) {
    for (const Visit& visit : visits) {
      const absl::Status written = database_->Run(
          storage::AccessMode::kWrite, visit.trust,
          [&](storage::Transaction& transaction) -> absl::Status {
            const storage::Value minutes =
                visit.minutes < 0 ? storage::Value() : storage::Value(visit.minutes);
            const auto inserted = transaction.Execute(
                kInsert,
                {visit.trust, visit.id, visit.school, visit.kind, minutes, visit.day, visit.seen});
            if (!inserted.ok()) return inserted.status();
            return storage::AppendLogs(transaction, visit.trust, now_,
                                       {{.school = visit.school,
                                         .resource_type = "Visit",
                                         .resource_name = "trusts/t/visits/" + visit.id,
                                         .operation = "CREATE",
                                         .changed_fields = "",
                                         .actor = ""}},
                                       {});
          });
      ASSERT_TRUE(written.ok()) << written;
    }
  }

  static rpc::Scope AllSchools() { return {.all_schools = true, .schools = {}, .role = ""}; }
  static rpc::Scope OakOnly() { return {.all_schools = false, .schools = {kOak}, .role = ""}; }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Ask(absl::StatusOr<Reply> (MetricsSource::*method)(rpc::Call&,
                                                                           const Request&),
                            const Request& request, rpc::Scope scope = AllSchools()) {
    rpc::CallContext context;
    context.trust = "t";
    context.scope = std::move(scope);
    context.now = now_;
    rpc::Call call(std::move(context));
    absl::StatusOr<Reply> reply;
    const absl::Status run =
        database_->Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
          call.BeginAttempt(&transaction);
          reply = (source_.*method)(call, request);
          return reply.status();
        });
    if (!run.ok()) return run;
    return reply;
  }

  ComputeMetricsResponse Compute(const std::string& metric, rpc::Scope scope = AllSchools(),
                                 const std::vector<std::string>& schools = {}) {
    ComputeMetricsRequest request;
    if (!metric.empty()) request.add_metrics(metric);
    for (const std::string& school : schools) request.add_schools(school);
    auto computed = Ask(&MetricsSource::ComputeMetrics, request, std::move(scope));
    EXPECT_TRUE(computed.ok()) << computed.status();
    return computed.value_or(ComputeMetricsResponse());
  }
  static std::vector<std::string> SchoolsOf(const ComputeMetricsResponse& computed) {
    std::vector<std::string> schools;
    for (const auto& partial : computed.partials()) schools.push_back(partial.school());
    return schools;
  }

  absl::StatusOr<ListMetricRecordsResponse> Records(const ListMetricRecordsRequest& request,
                                                    rpc::Scope scope = AllSchools()) {
    return Ask(&MetricsSource::ListMetricRecords, request, std::move(scope));
  }
  static ListMetricRecordsRequest RecordsOf(const std::string& metric, int page_size = 0) {
    ListMetricRecordsRequest request;
    request.set_metric(metric);
    request.set_school(kOak);
    request.set_page_size(page_size);
    return request;
  }

  // 09:00 UTC on Monday 7 September 2026.
  const absl::Time now_ = absl::FromUnixSeconds(1788771600);
  std::unique_ptr<storage::Database> database_;
  const resource::PageTokenSealer tokens_ =
      *resource::PageTokenSealer::FromKey(std::string(32, 'k'));
  MetricsSource source_{Definitions(), tokens_};
};

TEST_P(MetricsSourceTest, ComputesEachSchoolsCells) {
  const auto computed = Compute("visits.by_kind");
  ASSERT_EQ(SchoolsOf(computed), (std::vector<std::string>{kOak, kElm}));
  std::map<std::string, double> oak;
  for (const auto& cell : computed.partials(0).cells()) {
    oak[cell.dimension_values(0)] = cell.numerator();
  }
  EXPECT_EQ(oak, (std::map<std::string, double>{{"home", 2}, {"school", 1}}));
}

// Of Oak's three visits one lasted 30 minutes or more. Those known lasted 20 and 40: sum 60,
// squares 400 + 1600 = 2000, and one is not known.
TEST_P(MetricsSourceTest, ComputesSharesAndSums) {
  const auto share = Compute("visits.long").partials(0).cells(0);
  EXPECT_EQ(share.numerator(), 1);
  EXPECT_EQ(share.denominator(), 3);
  const auto mean = Compute("visits.minutes").partials(0).cells(0);
  EXPECT_EQ(mean.sum(), 60);
  EXPECT_EQ(mean.sum_of_squares(), 2000);
  EXPECT_EQ(mean.denominator(), 3);
  EXPECT_EQ(mean.missing(), 1);
}

TEST_P(MetricsSourceTest, CountsByTheDayAndTheTimeOfTheCall) {
  const std::int64_t now = absl::ToUnixMicros(now_);
  Write({{"t", "past", kElm, "home", 1, "2026-09-06", now + 1},
         {"t", "today", kElm, "home", 1, "2026-09-07", now},
         {"t", "ahead", kElm, "home", 1, "2026-09-08", now + 1}});
  const auto cell = Compute("visits.ahead", AllSchools(), {kElm}).partials(0).cells(0);
  EXPECT_EQ(cell.denominator(), 3);  // "d", "today" and "ahead"
  EXPECT_EQ(cell.numerator(), 1);
}

TEST_P(MetricsSourceTest, GivesAReaderOfOneSchoolThatSchoolsPartialOnly) {
  EXPECT_THAT(SchoolsOf(Compute("", OakOnly())), ElementsAre(kOak));
  EXPECT_THAT(SchoolsOf(Compute("", OakOnly(), {kOak, kElm})), ElementsAre(kOak));
  EXPECT_THAT(SchoolsOf(Compute("", OakOnly(), {kElm})), IsEmpty());
}

TEST_P(MetricsSourceTest, ComputesTheSchoolsAskedForOnly) {
  const auto computed = Compute("visits.by_kind", AllSchools(), {kElm});
  EXPECT_THAT(SchoolsOf(computed), ElementsAre(kElm));
  EXPECT_THAT(computed.partials(0).cells(), SizeIs(1));
}

TEST_P(MetricsSourceTest, AnswersForASchoolOfWhichThereIsNothing) {
  const auto computed = Compute("", AllSchools(), {"trusts/t/schools/900009"});
  ASSERT_THAT(computed.partials(), SizeIs(1));
  EXPECT_THAT(computed.partials(0).cells(), IsEmpty());
  EXPECT_EQ(computed.partials(0).watermark(), 0);
}

TEST_P(MetricsSourceTest, MovesTheWatermarkOfTheSchoolThatChanged) {
  const auto before = Compute("visits.by_kind");
  Write({{"t", "e", kElm, "home", 5}});
  const auto after = Compute("visits.by_kind");
  EXPECT_EQ(after.partials(0).watermark(), before.partials(0).watermark());
  EXPECT_GT(after.partials(1).watermark(), before.partials(1).watermark());
  const auto watermarks =
      Ask(&MetricsSource::GetWatermarks, metrics::v1::GetWatermarksRequest(), OakOnly());
  ASSERT_TRUE(watermarks.ok()) << watermarks.status();
  ASSERT_THAT(watermarks->watermarks(), SizeIs(1));
  EXPECT_EQ(watermarks->watermarks(0).school(), kOak);
  EXPECT_EQ(watermarks->watermarks(0).sequence(), after.partials(0).watermark());
  EXPECT_EQ(watermarks->watermarks(0).change_time().seconds(), absl::ToUnixSeconds(now_));
  EXPECT_EQ(watermarks->definition_version(), after.definition_version());
}

TEST_P(MetricsSourceTest, RefusesAMetricItDoesNotHave) {
  ComputeMetricsRequest request;
  request.add_metrics("visits.long");
  request.add_metrics("visits.lnog");
  const auto violations =
      errors::ViolationsOf(Ask(&MetricsSource::ComputeMetrics, request).status());
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].field, "metrics[1]");
  EXPECT_EQ(violations[0].reason, "UNKNOWN_METRIC");
}

TEST_P(MetricsSourceTest, ListsItsDefinitions) {
  const auto listed = Ask(&MetricsSource::ListMetrics, metrics::v1::ListMetricsRequest());
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_THAT(listed->metrics(), SizeIs(4));
  EXPECT_EQ(listed->definition_version(), DefinitionVersion(Definitions()));
}

TEST_P(MetricsSourceTest, PagesThroughTheRecordsBehindACount) {
  ListMetricRecordsRequest request = RecordsOf("visits.by_kind", 2);
  const auto first = Records(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->names(), ElementsAre("trusts/t/visits/a", "trusts/t/visits/b"));
  request.set_page_token(first->next_page_token());
  const auto second = Records(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(second->names(), ElementsAre("trusts/t/visits/c"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_P(MetricsSourceTest, ListsTheRecordsOfOneCellAndOfWhatIsCounted) {
  ListMetricRecordsRequest request = RecordsOf("visits.by_kind");
  request.add_dimension_values("school");
  EXPECT_THAT(Records(request)->names(), ElementsAre("trusts/t/visits/c"));
  EXPECT_THAT(Records(RecordsOf("visits.long"))->names(), ElementsAre("trusts/t/visits/b"));
  request.add_dimension_values("too many");
  EXPECT_EQ(errors::ViolationsOf(Records(request).status())[0].reason, "DIMENSION_COUNT");
}

TEST_P(MetricsSourceTest, RefusesATokenOfAnotherList) {
  const auto first = Records(RecordsOf("visits.by_kind", 1));
  ASSERT_TRUE(first.ok()) << first.status();
  ListMetricRecordsRequest of_metric = RecordsOf("visits.minutes", 1);
  ListMetricRecordsRequest of_school = RecordsOf("visits.by_kind", 1);
  of_school.set_school(kElm);
  ListMetricRecordsRequest of_cell = RecordsOf("visits.by_kind", 1);
  of_cell.add_dimension_values("home");
  for (ListMetricRecordsRequest* request : {&of_metric, &of_school, &of_cell}) {
    request->set_page_token(first->next_page_token());
    const auto violations = errors::ViolationsOf(Records(*request).status());
    ASSERT_THAT(violations, SizeIs(1)) << request->DebugString();
    EXPECT_EQ(violations[0].reason, "PAGE_TOKEN_MISMATCH");
  }
}

TEST_P(MetricsSourceTest, ListsNoRecordsOfASchoolOutOfReach) {
  ListMetricRecordsRequest request = RecordsOf("visits.by_kind");
  EXPECT_TRUE(Records(request, OakOnly()).ok());
  request.set_school(kElm);
  EXPECT_EQ(Records(request, OakOnly()).status().code(), absl::StatusCode::kPermissionDenied);
}

INSTANTIATE_TEST_SUITE_P(Engines, MetricsSourceTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::metrics_source
