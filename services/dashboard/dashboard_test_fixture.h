#ifndef SENDA_SERVICES_DASHBOARD_DASHBOARD_TEST_FIXTURE_H_
#define SENDA_SERVICES_DASHBOARD_DASHBOARD_TEST_FIXTURE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/cache/faulty_cache.h"
#include "common/resource/page_token.h"
#include "common/rpc/pipeline.h"
#include "common/testing/fake_clock.h"
#include "common/testing/service_harness.h"
#include "gtest/gtest.h"
#include "services/dashboard/dashboard_service.h"

namespace senda::dashboard {

inline constexpr char kOak[] = "trusts/t/schools/900001";
inline constexpr char kElm[] = "trusts/t/schools/900002";

// A MetricsSource whose figures a test sets, and which remembers what it was asked. It has one
// metric, "<source>.rows": per school a count.
class ScriptedSource {
 public:
  explicit ScriptedSource(std::string name) : name_(std::move(name)) {}

  // A write: `rows` in `school` from now on, and its watermark moves.
  void Set(const std::string& school, double rows);
  void SetDefinitionVersion(const std::string& version);
  // While down, every method answers UNAVAILABLE.
  void SetDown(bool down);
  // The schools of each ComputeMetrics so far; none named stands for all.
  std::vector<std::vector<std::string>> computed() const;

  const rpc::ServiceDefinition& definition();

 private:
  class Service;
  struct School {
    double rows = 0;
    std::int64_t sequence = 0;
  };

  const std::string name_;
  rpc::ServiceDefinition definition_;
  mutable absl::Mutex mutex_;
  std::map<std::string, School> schools_ ABSL_GUARDED_BY(mutex_);
  std::int64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string version_ ABSL_GUARDED_BY(mutex_) = "1";
  bool down_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::vector<std::string>> computed_ ABSL_GUARDED_BY(mutex_);
};

// A dashboard behind its pipeline, with a clock that stands still, before a real directory (the
// trust t with the schools Oak and Elm) and four scripted sources behind a real server. "lead"
// reads the whole trust, "oak" the school Oak.
class DashboardServiceTest : public ::testing::Test {
 protected:
  DashboardServiceTest();

  // Starts a call on its way; `done` is called once.
  void Begin(const std::string& subject, const std::string& method,
             const google::protobuf::Message& request, rpc::Finish done);
  absl::StatusOr<v1::TrustDashboard> Trust(const std::string& subject = "lead");
  absl::StatusOr<v1::SchoolDashboard> School(const std::string& school,
                                             const std::string& subject = "lead");
  // Lets the answers in memory grow too old to be served unasked.
  void PassBound() { clock_.Advance(DashboardService::kStalenessBound + absl::Seconds(1)); }

  // While cut off, the directory tells its watermarks and metrics but no names.
  void CutOffNames(bool cut_off);

  // The count of a source's metric in an answer; -1 when there is none.
  template <typename Dashboard>
  static double Rows(const Dashboard& dashboard, const std::string& source) {
    for (const auto& figure : dashboard.figures()) {
      if (figure.metric().id() == source + ".rows" && figure.cells_size() == 1) {
        return figure.cells(0).value();
      }
    }
    return -1;
  }

  ScriptedSource goals_{"goals"}, pupils_{"pupils"}, provision_{"provision"},
      workforce_{"workforce"};
  std::vector<ScriptedSource*> scripted_ = {&goals_, &pupils_, &provision_, &workforce_};
  time::FakeClock clock_{absl::Now()};
  std::unique_ptr<testing::ServiceHarness> harness_;
  std::unique_ptr<cache::Cache> memory_cache_ = cache::NewMemoryCache(16u << 20);
  cache::FaultyCache cache_{*memory_cache_};

 private:
  class Grants;
  class TokenAuthenticator;
  class SilentObserver;

  void FillDirectory();
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Ask(const std::string& subject, const std::string& method,
                            const Request& request);

  std::map<std::string, std::unique_ptr<rpc::Client>> peers_;
  std::unique_ptr<resource::PageTokenSealer> tokens_;
  std::unique_ptr<rpc::GrantSource> grants_;
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<rpc::CallObserver> observer_;
  std::unique_ptr<rpc::DomainService> service_;
  std::unique_ptr<rpc::WorkerPool> workers_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
};

}  // namespace senda::dashboard

#endif  // SENDA_SERVICES_DASHBOARD_DASHBOARD_TEST_FIXTURE_H_
