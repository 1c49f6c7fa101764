#ifndef SENDA_COMMON_RPC_PIPELINE_TEST_FIXTURE_H_
#define SENDA_COMMON_RPC_PIPELINE_TEST_FIXTURE_H_

#include <google/protobuf/text_format.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/pipeline.h"
#include "common/status/errors.h"
#include "common/storage/audit_log.h"
#include "common/storage/change_log.h"
#include "common/storage/faulty_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::rpc {

// A pipeline over real databases of either engine, before which everything else is a fake. The
// methods are those of PupilsService and DashboardService, with handlers that a test sets. "senco"
// may read and write pupils of the whole trust t; others may nothing.
class PipelineTest : public senda::testing::DatabaseTest {
 protected:
  static constexpr char kValidPupil[] =
      "parent: 'trusts/t' pupil { school: 'trusts/t/schools/900001' upn: 'B801200005001' "
      "given_name: 'Ada' family_name: 'Byron' date_of_birth { year: 2016 month: 5 day: 4 } }";

  // How one call ended.
  struct Outcome {
    absl::Status status;
    std::string reply;
    std::string reason() const { return errors::ReasonOf(status); }
  };

  class FakeAuthenticator final : public Authenticator {
   public:
    absl::StatusOr<Principal> Authenticate(std::string_view subject, absl::Time) override {
      ++calls;
      if (subject.empty()) return errors::Unauthenticated("TOKEN_MISSING", "say who you are");
      return Principal{std::string(subject), "", absl::InfiniteFuture()};
    }
    int calls = 0;
  };
  class FakeGrants final : public GrantSource {
   public:
    absl::StatusOr<std::vector<Grant>> GrantsOf(std::string_view subject, absl::Time) override {
      if (subject != "senco") return std::vector<Grant>();
      Grant grant;
      grant.subject = "senco";
      grant.role = "SENCO";
      grant.trust = "t";
      return std::vector<Grant>{grant};
    }
  };
  class FakeObserver final : public CallObserver {
   public:
    struct Heard {
      std::string method, trust;
      absl::Status status;
    };
    void Started(const Method&) override { ++started; }
    void Finished(const Method& method, const absl::Status& status, std::string_view trust,
                  std::string_view, absl::Duration) override {
      heard.push_back({method.descriptor->name(), std::string(trust), status});
    }
    int started = 0;
    std::vector<Heard> heard;
  };
  class FakeAuditLog final : public storage::AuditLog {
   public:
    void Append(std::string_view, storage::AuditRecord record,
                std::function<void(absl::Status)> done) override {
      records.push_back(std::move(record));
      done(outcome);
    }
    absl::Status outcome;
    std::vector<storage::AuditRecord> records;
  };

  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    storage::FaultyDatabase faulty = storage::WrapWithFaults(Open());
    database_ = std::move(faulty.database);
    faults_ = faulty.plan;
    for (const char* service :
         {"senda.pupils.v1.PupilsService", "senda.dashboard.v1.DashboardService"}) {
      auto table =
          std::make_unique<MethodTable>(service, Backend{"pupils", database_.get(), &audit_log_});
      for (const Method& method : table->methods()) {
        table->BindHandler(method.descriptor->name(),
                           [this, name = method.descriptor->name()](
                               Call& call, const google::protobuf::Message& request) {
                             return handlers_.at(name)(call, request);
                           });
      }
      ASSERT_TRUE(table->Finish().ok());
      tables_.push_back(std::move(table));
    }
  }

  void Begin(const std::string& name, const std::string& subject, const std::string& text,
             Finish finish, absl::Time deadline = absl::InfiniteFuture()) {
    for (const auto& table : tables_) {
      for (const Method& method : table->methods()) {
        if (method.descriptor->name() != name) continue;
        Incoming incoming;
        incoming.arena = std::make_shared<google::protobuf::Arena>();
        incoming.request = method.request_prototype->New(incoming.arena.get());
        EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, incoming.request)) << text;
        incoming.authorization = subject;
        incoming.deadline = deadline;
        pipeline_.Handle(method, table->backend(), std::move(incoming), std::move(finish));
        return;
      }
    }
    FAIL() << name;
  }

  Outcome Run(const std::string& name, const std::string& subject, const std::string& text,
              absl::Time deadline = absl::InfiniteFuture()) {
    Outcome outcome;
    absl::Notification over;
    Begin(
        name, subject, text,
        [&](absl::Status status, Bytes reply) {
          if (status.ok()) outcome.reply = *reply;
          outcome.status = std::move(status);
          over.Notify();
        },
        deadline);
    over.WaitForNotification();
    return outcome;
  }

  // What the change log and the audit of the trust hold.
  std::vector<storage::NumberedChange> Changes() {
    std::vector<storage::NumberedChange> changes;
    EXPECT_TRUE(database_
                    ->Run(storage::AccessMode::kRead, "t",
                          [&](storage::Transaction& transaction) {
                            auto read = storage::ReadChanges(transaction, "t", 0, 100);
                            if (read.ok()) changes = *std::move(read);
                            return read.status();
                          })
                    .ok());
    return changes;
  }
  std::vector<storage::StoredAuditRecord> Audit() {
    std::vector<storage::StoredAuditRecord> records;
    EXPECT_TRUE(database_
                    ->Run(storage::AccessMode::kRead, "t",
                          [&](storage::Transaction& transaction) {
                            auto read = storage::ReadAudit(transaction, "t", 0, 100);
                            if (read.ok()) records = *std::move(read);
                            return read.status();
                          })
                    .ok());
    return records;
  }

  static absl::StatusOr<Bytes> Reply(const std::string& text) {
    return std::make_shared<const std::string>(text);
  }
  // Makes CreatePupil answer with a new number each time it runs, telling one change.
  void CountCreations() {
    handlers_["CreatePupil"] = [this](Call& call, const google::protobuf::Message&) {
      ++handled_;
      call.Changed({.school = "trusts/t/schools/900001",
                    .resource_type = "Pupil",
                    .resource_name = "trusts/t/pupils/ada",
                    .operation = "CREATE",
                    .changed_fields = "upn",
                    .actor = ""},
                   "trusts/t/pupils/ada");
      return Reply("reply " + std::to_string(handled_));
    };
  }

  std::map<std::string, Handler> handlers_;
  int handled_ = 0;
  std::unique_ptr<storage::Database> database_;
  storage::FaultPlan* faults_ = nullptr;
  FakeAuditLog audit_log_;
  FakeAuthenticator authenticator_;
  FakeGrants grants_;
  FakeObserver observer_;
  time::FakeClock clock_{absl::Now()};
  std::vector<std::unique_ptr<MethodTable>> tables_;
  WorkerPool workers_{1, 1};
  Pipeline pipeline_{Pipeline::Parts{authenticator_, grants_, clock_, workers_, observer_}};
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_PIPELINE_TEST_FIXTURE_H_
