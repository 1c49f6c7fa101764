#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/resource/page_token.h"
#include "common/rpc/pipeline.h"
#include "common/status/errors.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"
#include "services/pupil_tracking/pupils_service.h"

// A call whose deadline has passed when it arrives is not begun. No gRPC client sends such a call,
// so it is handed to the pipeline itself.
namespace senda::testing {
namespace {

// Believes everybody, and says who asked.
class Believing final : public rpc::Authenticator {
 public:
  absl::StatusOr<rpc::Principal> Authenticate(std::string_view authorization, absl::Time) override {
    ++asked;
    return rpc::Principal{std::string(authorization), "", absl::InfiniteFuture()};
  }
  int asked = 0;
};

class Lead final : public rpc::GrantSource {
 public:
  absl::StatusOr<std::vector<rpc::Grant>> GrantsOf(std::string_view subject, absl::Time) override {
    rpc::Grant grant;
    grant.subject = std::string(subject);
    grant.role = "TRUST_SEND_LEAD";
    grant.trust = "t";
    return std::vector<rpc::Grant>{grant};
  }
};

class SilentObserver final : public rpc::CallObserver {
 public:
  void Started(const rpc::Method&) override {}
  void Finished(const rpc::Method&, const absl::Status&, std::string_view, std::string_view,
                absl::Duration) override {}
};

class SpentDeadlineTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(pupil_tracking::Migrations(), "pupils");
    audit_log_ = storage::NewAuditLog(*database_, clock_);
    auto service =
        pupil_tracking::Definition().make({.backend = {"pupils", database_.get(), audit_log_.get()},
                                           .tokens = tokens_,
                                           .clock = clock_,
                                           .peers = peers_,
                                           .grants = grants_});
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
  }

  absl::Status Handle(const rpc::MethodTable& table, const rpc::Method& method,
                      absl::Time deadline) {
    rpc::Incoming incoming;
    incoming.arena = std::make_shared<google::protobuf::Arena>();
    incoming.request = method.request_prototype->New(incoming.arena.get());
    incoming.authorization = "lead";
    incoming.deadline = deadline;
    absl::Status outcome;
    absl::Notification done;
    pipeline_.Handle(method, table.backend(), std::move(incoming),
                     [&](absl::Status status, const rpc::Bytes&) {
                       outcome = std::move(status);
                       done.Notify();
                     });
    done.WaitForNotification();
    return outcome;
  }

  time::FakeClock clock_;
  resource::PageTokenSealer tokens_ = *resource::PageTokenSealer::FromKey(std::string(32, 'k'));
  const std::map<std::string, std::unique_ptr<rpc::Client>> peers_;
  Lead grants_;
  Believing authenticator_;
  SilentObserver observer_;
  rpc::WorkerPool workers_{2, 16};
  rpc::Pipeline pipeline_{{authenticator_, grants_, clock_, workers_, observer_}};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::AuditLog> audit_log_;
  std::unique_ptr<rpc::DomainService> service_;
};

TEST_P(SpentDeadlineTest, IsRefusedBeforeAnythingElseIsDone) {
  int methods = 0;
  for (const rpc::MethodTable* table : service_->tables()) {
    for (const rpc::Method& method : table->methods()) {
      if (method.descriptor->server_streaming() && !method.descriptor->client_streaming()) continue;
      const absl::Status status = Handle(*table, method, clock_.Now() - absl::Milliseconds(1));
      EXPECT_EQ(errors::ReasonOf(status), "DEADLINE_SPENT") << method.full_name << " " << status;
      EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
      ++methods;
    }
  }
  EXPECT_GT(methods, 20);
  EXPECT_EQ(authenticator_.asked, 0);
}

TEST_P(SpentDeadlineTest, IsNotSpentWhileThereIsTime) {
  const rpc::MethodTable& table = *service_->tables().front();
  const absl::Status status =
      Handle(table, table.methods().front(), clock_.Now() + absl::Seconds(5));
  EXPECT_NE(errors::ReasonOf(status), "DEADLINE_SPENT");
  EXPECT_EQ(authenticator_.asked, 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, SpentDeadlineTest, TestDatabases(), EngineName);

}  // namespace
}  // namespace senda::testing
