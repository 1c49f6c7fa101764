#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <thread>
#include <vector>

#include "common/time/clock.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/cli/demo/demo_trust.h"
#include "services/cli/importing/public_data.h"
#include "tests/integration/school_data.h"

// DfE's own files, through the demonstration trust and the services' bulk methods, to the
// dashboard: its totals are those of the file, to the last child.
namespace senda::integration {
namespace {

using dashboard::v1::SchoolDashboard;
using importing::SchoolSenCounts;

constexpr int kBatch = 500;
constexpr int kStreams = 4;

demo::DemoPlan PlanOfFiles(std::istream& gias, std::istream& sen,
                           std::vector<SchoolSenCounts>& counts) {
  std::vector<importing::GiasSchool> schools;
  const auto ignore = [](const importing::RowError&) {};
  EXPECT_TRUE(importing::ReadGiasSchools(
                  gias,
                  [&](const importing::GiasSchool& school) {
                    schools.push_back(school);
                    return absl::OkStatus();
                  },
                  ignore)
                  .ok());
  EXPECT_TRUE(importing::ReadSchoolSenCounts(
                  sen,
                  [&](const SchoolSenCounts& school) {
                    counts.push_back(school);
                    return absl::OkStatus();
                  },
                  ignore)
                  .ok());
  demo::DemoPlan plan;
  plan.trust = "trusts/dfe";
  plan.today = time::Today(time::Clock::System().Now());
  plan.sources = demo::JoinSources(schools, counts);
  return plan;
}

// Sends rows in batches; every row must be taken.
template <typename Request, typename Response, typename Row>
void Load(SeveralServers& servers, const std::string& method, const std::vector<Row>& rows) {
  testing::ServiceHarness& server = servers.server("all");
  rpc::CallOptions options = server.As("service");
  options.deadline = absl::Now() + absl::Minutes(10);
  const auto stream = server.client().OpenBatches(method, options);
  for (std::size_t first = 0; first < rows.size(); first += kBatch) {
    Request request;
    request.set_parent("trusts/dfe");
    const auto* field = request.GetDescriptor()->FindFieldByNumber(2);
    for (std::size_t i = first; i < std::min(rows.size(), first + kBatch); ++i) {
      request.GetReflection()->AddMessage(&request, field)->CopyFrom(rows[i]);
    }
    Response response;
    const absl::Status status = stream->Exchange(request, response);
    ASSERT_TRUE(status.ok()) << status;
    for (const auto& outcome : response.outcomes()) {
      ASSERT_NE(outcome.result(), changes::v1::ROW_RESULT_REFUSED) << outcome.DebugString();
    }
  }
  EXPECT_TRUE(stream->Close().ok());
}

class DfeTotalsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::ifstream gias = importing::OpenPublicData("gias.csv");
    std::ifstream sen = importing::OpenPublicData("sen.csv");
    if (!gias.is_open() || !sen.is_open()) return;
    counts_ = new std::vector<SchoolSenCounts>();
    const demo::DemoPlan plan = PlanOfFiles(gias, sen, *counts_);
    const auto trust = demo::DemoTrust::Make(plan);
    ASSERT_TRUE(trust.ok()) << trust.status();
    servers_ = new SeveralServers({});
    servers_->AddTrust("dfe", {});
    Load<directory::v1::BulkUpsertSchoolsRequest, directory::v1::BulkUpsertSchoolsResponse>(
        *servers_, "senda.directory.v1.DirectoryService/BulkUpsertSchools",
        trust->MakeTrustData().schools);
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> streams;
    for (int i = 0; i < kStreams; ++i) {
      streams.emplace_back([&] {
        for (std::size_t at = next++; at < trust->schools().size(); at = next++) {
          const demo::DemoSchoolData data = trust->MakePupilsAndSen(at);
          Load<pupils::v1::BulkUpsertSchoolClassesRequest,
               pupils::v1::BulkUpsertSchoolClassesResponse>(
              *servers_, "senda.pupils.v1.PupilsService/BulkUpsertSchoolClasses", data.classes);
          Load<pupils::v1::BulkUpsertPupilsRequest, pupils::v1::BulkUpsertPupilsResponse>(
              *servers_, "senda.pupils.v1.PupilsService/BulkUpsertPupils", data.pupils);
          Load<pupils::v1::BulkUpsertSenRecordsRequest, pupils::v1::BulkUpsertSenRecordsResponse>(
              *servers_, "senda.pupils.v1.PupilsService/BulkUpsertSenRecords", data.sen_records);
        }
      });
    }
    for (std::thread& stream : streams) stream.join();
  }
  static void TearDownTestSuite() {
    delete servers_;
    delete counts_;
  }
  void SetUp() override {
    if (servers_ == nullptr) {
      GTEST_SKIP() << "No gias.csv and sen.csv: set SENDA_DFE_DATA to the folder with DfE's files";
    }
  }

  static std::vector<SchoolSenCounts>* counts_;
  static SeveralServers* servers_;
};
std::vector<SchoolSenCounts>* DfeTotalsTest::counts_ = nullptr;
SeveralServers* DfeTotalsTest::servers_ = nullptr;

// "ASD" -> 12, of one provision.
using Needs = std::map<std::string, int>;

Needs StatedNeeds(const std::optional<importing::NeedCounts>& stated, int total) {
  Needs needs;
  int rest = total;
  for (const auto& [type, count] : stated.value_or(importing::NeedCounts{})) {
    if (count == 0) continue;
    needs[pupils::v1::SenNeedType_Name(type).substr(14)] = count;
    rest -= count;
  }
  if (rest > 0) needs["NOT_RECORDED"] = rest;
  return needs;
}

Needs ShownNeeds(const google::protobuf::RepeatedPtrField<dashboard::v1::MetricFigure>& figures,
                 const std::string& provision) {
  Needs needs;
  for (const auto& figure : figures) {
    if (figure.metric().id() != "pupils.by_primary_need") continue;
    for (const auto& cell : figure.cells()) {
      if (cell.dimension_values(0) != provision || cell.numerator() == 0) continue;
      needs[cell.dimension_values(1)] = static_cast<int>(cell.numerator());
    }
  }
  return needs;
}

bool OnlyNotRecorded(const Needs& needs) {
  return needs.empty() || (needs.size() == 1 && needs.contains("NOT_RECORDED"));
}

double OrZero(double value) { return value < 0 ? 0 : value; }

TEST_F(DfeTotalsTest, AreTheTotalsOfTheTrust) {
  const auto dashboard = TrustDashboardOf(*servers_, "dfe");
  EXPECT_EQ(dashboard.unreachable_size(), 0);
  EXPECT_EQ(dashboard.schools_size(), 60);
  const double none = CellOf(dashboard.figures(), "pupils.by_provision", {"N"});
  const double support = CellOf(dashboard.figures(), "pupils.by_provision", {"K"});
  const double plans = CellOf(dashboard.figures(), "pupils.by_provision", {"E"});
  EXPECT_EQ(none + support + plans, 61'876);
  EXPECT_EQ(support, 3'603);
  EXPECT_EQ(plans, 734);
}

TEST_F(DfeTotalsTest, AreThoseOfEverySchoolWithItsNeeds) {
  int without_needs = 0;
  for (const SchoolSenCounts& school : *counts_) {
    const auto shown = servers_->Must<SchoolDashboard, dashboard::v1::GetSchoolDashboardRequest>(
        "senda.dashboard.v1.DashboardService/GetSchoolDashboard",
        fmt::format("name: 'trusts/dfe/schools/{}'", school.urn));
    const auto cell = [&](const std::string& provision) {
      return OrZero(CellOf(shown.figures(), "pupils.by_provision", {provision}));
    };
    EXPECT_EQ(cell("N") + cell("K") + cell("E"), school.total_pupils) << school.urn;
    EXPECT_EQ(cell("K"), school.sen_support.value_or(0)) << school.urn;
    EXPECT_EQ(cell("E"), school.ehc_plans.value_or(0)) << school.urn;
    const Needs support = ShownNeeds(shown.figures(), "K");
    const Needs plans = ShownNeeds(shown.figures(), "E");
    EXPECT_EQ(support, StatedNeeds(school.sen_support_needs, school.sen_support.value_or(0)))
        << school.urn;
    EXPECT_EQ(plans, StatedNeeds(school.ehc_plan_needs, school.ehc_plans.value_or(0)))
        << school.urn;
    const int with_sen = school.sen_support.value_or(0) + school.ehc_plans.value_or(0);
    if (with_sen > 0 && OnlyNotRecorded(support) && OnlyNotRecorded(plans)) ++without_needs;
  }
  EXPECT_EQ(counts_->size(), 60u);
  EXPECT_EQ(without_needs, 7);
}

TEST_F(DfeTotalsTest, AreTheSumOfTheSchoolsInTheHeadlines) {
  const auto dashboard = TrustDashboardOf(*servers_, "dfe");
  int pupils = 0, support = 0, plans = 0;
  for (const auto& school : dashboard.schools()) {
    pupils += school.pupils();
    support += school.sen_support();
    plans += school.ehc_plans();
  }
  EXPECT_EQ(pupils, 61'876);
  EXPECT_EQ(support, 3'603);
  EXPECT_EQ(plans, 734);
}

}  // namespace
}  // namespace senda::integration
