#include "services/dashboard/dashboard_test_fixture.h"

#include <google/protobuf/text_format.h>

#include <algorithm>

#include "common/rpc/standard_methods.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/directory/directory_service.h"

namespace senda::dashboard {
namespace {

constexpr char kOperator[] = "operator";

constexpr storage::Migration kNothing[] = {
    {101, "unused_rows", "CREATE TABLE unused_rows (trust TEXT NOT NULL, PRIMARY KEY (trust));"}};

}  // namespace

class ScriptedSource::Service final : public rpc::DomainService {
 public:
  Service(ScriptedSource& source, const rpc::ServiceDependencies& dependencies)
      : source_(source), methods_("senda.metrics.v1.MetricsSourceService", dependencies.backend) {
    methods_.Bind("ListMetrics", this, &Service::ListMetrics);
    methods_.Bind("ComputeMetrics", this, &Service::ComputeMetrics);
    methods_.Bind("GetWatermarks", this, &Service::GetWatermarks);
    methods_.Bind("ListMetricRecords", this, &Service::ListMetricRecords);
  }
  absl::Status Finish() { return methods_.Finish(); }
  std::vector<const rpc::MethodTable*> tables() const override { return {&methods_}; }

  absl::StatusOr<metrics::v1::ListMetricsResponse> ListMetrics(
      rpc::Call&, const metrics::v1::ListMetricsRequest&) {
    absl::MutexLock lock(&source_.mutex_);
    if (source_.down_) return absl::UnavailableError("down");
    metrics::v1::ListMetricsResponse response;
    response.add_metrics()->set_id(source_.name_ + ".rows");
    response.mutable_metrics(0)->set_title(source_.version_);
    response.set_definition_version(source_.version_);
    return response;
  }

  absl::StatusOr<metrics::v1::ComputeMetricsResponse> ComputeMetrics(
      rpc::Call& call, const metrics::v1::ComputeMetricsRequest& request) {
    absl::MutexLock lock(&source_.mutex_);
    if (source_.down_) return absl::UnavailableError("down");
    source_.computed_.emplace_back(request.schools().begin(), request.schools().end());
    metrics::v1::ComputeMetricsResponse response;
    for (const auto& [name, school] : source_.schools_) {
      const auto& asked = request.schools();
      if (!asked.empty() && std::find(asked.begin(), asked.end(), name) == asked.end()) continue;
      if (!rpc::MayRead(call.scope(), name)) continue;
      auto* partial = response.add_partials();
      partial->set_school(name);
      partial->set_watermark(school.sequence);
      auto* cell = partial->add_cells();
      cell->set_metric(source_.name_ + ".rows");
      cell->set_numerator(school.rows);
    }
    response.set_definition_version(source_.version_);
    return response;
  }

  absl::StatusOr<metrics::v1::GetWatermarksResponse> GetWatermarks(
      rpc::Call& call, const metrics::v1::GetWatermarksRequest&) {
    absl::MutexLock lock(&source_.mutex_);
    if (source_.down_) return absl::UnavailableError("down");
    metrics::v1::GetWatermarksResponse response;
    for (const auto& [name, school] : source_.schools_) {
      if (!rpc::MayRead(call.scope(), name)) continue;
      auto* watermark = response.add_watermarks();
      watermark->set_school(name);
      watermark->set_sequence(school.sequence);
    }
    response.set_definition_version(source_.version_);
    return response;
  }

  absl::StatusOr<metrics::v1::ListMetricRecordsResponse> ListMetricRecords(
      rpc::Call&, const metrics::v1::ListMetricRecordsRequest&) {
    return metrics::v1::ListMetricRecordsResponse();
  }

 private:
  ScriptedSource& source_;
  rpc::MethodTable methods_;
};

void ScriptedSource::Set(const std::string& school, double rows) {
  absl::MutexLock lock(&mutex_);
  schools_[school] = {rows, ++sequence_};
}

void ScriptedSource::SetDefinitionVersion(const std::string& version) {
  absl::MutexLock lock(&mutex_);
  version_ = version;
}

void ScriptedSource::SetDown(bool down) {
  absl::MutexLock lock(&mutex_);
  down_ = down;
}

std::vector<std::vector<std::string>> ScriptedSource::computed() const {
  absl::MutexLock lock(&mutex_);
  return computed_;
}

const rpc::ServiceDefinition& ScriptedSource::definition() {
  definition_.source = name_;
  definition_.migrations = kNothing;  // A service that reads has a database.
  definition_.make = [this](const rpc::ServiceDependencies& dependencies)
      -> absl::StatusOr<std::unique_ptr<rpc::DomainService>> {
    auto service = std::make_unique<Service>(*this, dependencies);
    const absl::Status finished = service->Finish();
    if (!finished.ok()) return finished;
    return service;
  };
  return definition_;
}

class DashboardServiceTest::Grants final : public rpc::GrantSource {
 public:
  absl::StatusOr<std::vector<rpc::Grant>> GrantsOf(std::string_view subject, absl::Time) override {
    if (subject == "lead") return std::vector{testing::GrantOf("lead", "TRUST_SEND_LEAD", "t")};
    if (subject == "oak") return std::vector{testing::GrantOf("oak", "HEAD", "t", kOak)};
    return std::vector<rpc::Grant>();
  }
};

// Takes the subject for its word, and gives it a token for the sources.
class DashboardServiceTest::TokenAuthenticator final : public rpc::Authenticator {
 public:
  explicit TokenAuthenticator(const testing::ServiceHarness& harness) : harness_(harness) {}
  absl::StatusOr<rpc::Principal> Authenticate(std::string_view subject, absl::Time) override {
    const std::string name(subject);
    return rpc::Principal{name, harness_.Token(name), absl::InfiniteFuture()};
  }

 private:
  const testing::ServiceHarness& harness_;
};

class DashboardServiceTest::SilentObserver final : public rpc::CallObserver {
 public:
  void Started(const rpc::Method&) override {}
  void Finished(const rpc::Method&, const absl::Status&, std::string_view, std::string_view,
                absl::Duration) override {}
};

DashboardServiceTest::DashboardServiceTest()
    : grants_(std::make_unique<Grants>()), observer_(std::make_unique<SilentObserver>()) {
  testing::ServiceHarness::Options options;
  options.definitions = {&directory::Definition()};
  for (ScriptedSource* source : scripted_) {
    source->Set(kOak, 10);
    source->Set(kElm, 1);
    options.definitions.push_back(&source->definition());
  }
  options.operators = {kOperator};
  harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  FillDirectory();

  for (const char* source : {"directory", "goals", "pupils", "provision", "workforce"}) {
    peers_[source] = std::make_unique<rpc::Client>(*rpc::Connect(harness_->address()));
  }
  authenticator_ = std::make_unique<TokenAuthenticator>(*harness_);
  tokens_ = std::make_unique<resource::PageTokenSealer>(
      *resource::PageTokenSealer::FromKey(std::string(32, 'k')));
  auto made = DashboardService::Make({.backend = {.source = "dashboard"},
                                      .tokens = *tokens_,
                                      .clock = clock_,
                                      .peers = peers_,
                                      .grants = *grants_,
                                      .cache = &cache_});
  EXPECT_TRUE(made.ok()) << made.status();
  service_ = *std::move(made);
  workers_ = std::make_unique<rpc::WorkerPool>(16, 1000);
  pipeline_ = std::make_unique<rpc::Pipeline>(
      rpc::Pipeline::Parts{*authenticator_, *grants_, clock_, *workers_, *observer_});
}

void DashboardServiceTest::CutOffNames(bool cut_off) {
  peers_.at("directory")
      ->AttachArea("directory", cut_off ? nullptr : *rpc::Connect(harness_->address()));
}

void DashboardServiceTest::FillDirectory() {
  const auto make = [this](const std::string& method, auto request, const std::string& text) {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    std::unique_ptr<google::protobuf::Message> reply(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(google::protobuf::DescriptorPool::generated_pool()
                               ->FindMethodByName("senda.directory.v1.DirectoryService." + method)
                               ->output_type())
            ->New());
    const absl::Status status = harness_->client().Call(
        "senda.directory.v1.DirectoryService/" + method, request, *reply, harness_->As(kOperator));
    EXPECT_TRUE(status.ok()) << status;
  };
  make("CreateTrust", directory::v1::CreateTrustRequest(),
       "trust_id: 't' trust { display_name: 'Tall Trees' group_uid: '2000' }");
  for (const char* urn : {"900001", "900002"}) {
    const std::string id(urn);
    make("CreateSchool", directory::v1::CreateSchoolRequest(),
         "parent: 'trusts/t' school_id: '" + id + "' school { urn: '" + id +
             "' display_name: 'School " + id + "' status: SCHOOL_STATUS_OPEN }");
  }
  make("CreateRoleGrant", directory::v1::CreateRoleGrantRequest(),
       "parent: 'trusts/t' role_grant_id: 'lead' role_grant { subject: 'lead' "
       "role: ROLE_TRUST_SEND_LEAD }");
  make("CreateRoleGrant", directory::v1::CreateRoleGrantRequest(),
       "parent: 'trusts/t' role_grant_id: 'oak' role_grant { subject: 'oak' role: ROLE_HEAD "
       "school: 'trusts/t/schools/900001' }");
}

void DashboardServiceTest::Begin(const std::string& subject, const std::string& name,
                                 const google::protobuf::Message& request, rpc::Finish done) {
  const rpc::MethodTable& table = *service_->tables().front();
  for (const rpc::Method& method : table.methods()) {
    if (method.descriptor->name() != name) continue;
    rpc::Incoming incoming;
    incoming.arena = std::make_shared<google::protobuf::Arena>();
    incoming.request = method.request_prototype->New(incoming.arena.get());
    incoming.request->CopyFrom(request);
    incoming.authorization = subject;
    incoming.deadline = clock_.Now() + absl::Minutes(2);
    pipeline_->Handle(method, table.backend(), std::move(incoming), std::move(done));
  }
}

template <typename Reply, typename Request>
absl::StatusOr<Reply> DashboardServiceTest::Ask(const std::string& subject,
                                                const std::string& method, const Request& request) {
  absl::Notification over;
  absl::StatusOr<Reply> reply = Reply();
  Begin(subject, method, request, [&](absl::Status status, rpc::Bytes bytes) {
    if (status.ok()) {
      EXPECT_TRUE(reply->ParseFromString(*bytes));
    } else {
      reply = std::move(status);
    }
    over.Notify();
  });
  over.WaitForNotification();
  return reply;
}

absl::StatusOr<v1::TrustDashboard> DashboardServiceTest::Trust(const std::string& subject) {
  v1::GetTrustDashboardRequest request;
  request.set_name("trusts/t");
  return Ask<v1::TrustDashboard>(subject, "GetTrustDashboard", request);
}

absl::StatusOr<v1::SchoolDashboard> DashboardServiceTest::School(const std::string& school,
                                                                 const std::string& subject) {
  v1::GetSchoolDashboardRequest request;
  request.set_name(school);
  return Ask<v1::SchoolDashboard>(subject, "GetSchoolDashboard", request);
}

}  // namespace senda::dashboard
