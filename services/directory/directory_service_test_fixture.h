#ifndef SENDA_SERVICES_DIRECTORY_DIRECTORY_SERVICE_TEST_FIXTURE_H_
#define SENDA_SERVICES_DIRECTORY_DIRECTORY_SERVICE_TEST_FIXTURE_H_

#include <google/protobuf/text_format.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/resource/page_token.h"
#include "common/rpc/pipeline.h"
#include "common/status/errors.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "services/directory/directory_migrations.h"
#include "services/directory/directory_service.h"

namespace senda::directory {
inline constexpr char kOperator[] = "operator";
inline constexpr char kServiceAccount[] = "service";

// Believes that the caller is who it says.
class TrustingAuthenticator final : public rpc::Authenticator {
 public:
  absl::StatusOr<rpc::Principal> Authenticate(std::string_view authorization, absl::Time) override {
    return rpc::Principal{std::string(authorization), "", absl::InfiniteFuture()};
  }
};

class SilentObserver final : public rpc::CallObserver {
 public:
  void Started(const rpc::Method&) override {}
  void Finished(const rpc::Method&, const absl::Status&, std::string_view, std::string_view,
                absl::Duration) override {}
};

inline rpc::Grant PlatformGrant(const std::string& subject, const std::string& role) {
  rpc::Grant grant;
  grant.subject = subject;
  grant.role = role;
  grant.trust = "-";
  return grant;
}

// The service behind its pipeline, without gRPC. A trust "oak" with the schools 130001 and 130002
// is there.
class DirectoryServiceTest : public senda::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(Migrations(), "directory");
    audit_log_ = storage::NewAuditLog(*database_, clock_);
    tokens_ = std::make_unique<resource::PageTokenSealer>(
        *resource::PageTokenSealer::FromKey(std::string(32, 'k')));
    auto made =
        DirectoryService::Make({.backend = {"directory", database_.get(), audit_log_.get()},
                                .tokens = *tokens_,
                                .clock = clock_,
                                .peers = peers_,
                                .grants = no_grants_,
                                .bootstrap = {PlatformGrant(kOperator, "PLATFORM_OPERATOR"),
                                              PlatformGrant(kServiceAccount, "SERVICE_ACCOUNT")}});
    ASSERT_TRUE(made.ok()) << made.status();
    service_ = *std::move(made);
    pipeline_ = std::make_unique<rpc::Pipeline>(
        rpc::Pipeline::Parts{authenticator_, *service_->grants(), clock_, workers_, observer_});
    Pass(rpc::GrantsReplica::kMaxAge +
         absl::Seconds(1));  // followers of an earlier process are gone
    ASSERT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                     "trust_id: 'oak' trust { display_name: 'Oak' group_uid: '2000' }"),
              "");
    AddSchool("130001");
    AddSchool("130002");
  }

  // Lets time pass; the grants are confirmed anew.
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    ASSERT_TRUE(book().Refresh().ok());
  }
  GrantBook& book() { return *dynamic_cast<GrantBook*>(service_->grants()); }

  absl::StatusOr<std::string> CallBytes(const std::string& subject, const std::string& name,
                                        const google::protobuf::Message& request) {
    for (const rpc::MethodTable* table : service_->tables()) {
      for (const rpc::Method& method : table->methods()) {
        if (method.descriptor->name() != name) continue;
        rpc::Incoming incoming;
        incoming.arena = std::make_shared<google::protobuf::Arena>();
        incoming.request = method.request_prototype->New(incoming.arena.get());
        incoming.request->CopyFrom(request);
        incoming.authorization = subject;
        absl::Notification done;
        absl::StatusOr<std::string> outcome;
        pipeline_->Handle(method, table->backend(), std::move(incoming),
                          [&](absl::Status status, rpc::Bytes reply) {
                            if (status.ok()) {
                              outcome = *reply;
                            } else {
                              outcome = std::move(status);
                            }
                            done.Notify();
                          });
        done.WaitForNotification();
        return outcome;
      }
    }
    return absl::UnimplementedError(name);
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Ask(const std::string& subject, const std::string& method, Request request,
                            const std::string& text) {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    auto bytes = CallBytes(subject, method, request);
    if (!bytes.ok()) return bytes.status();
    Reply reply;
    EXPECT_TRUE(reply.ParseFromString(*bytes));
    return reply;
  }

  // How a call ends: "" for well, the error's reason, or for field violations "field reason".
  static std::string ReasonOf(const absl::Status& status) {
    const auto violations = errors::ViolationsOf(status);
    if (!violations.empty()) return violations[0].field + " " + violations[0].reason;
    return status.ok() ? "" : errors::ReasonOf(status);
  }
  template <typename Request>
  std::string Reason(const std::string& subject, const std::string& method, Request request,
                     const std::string& text) {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return ReasonOf(CallBytes(subject, method, request).status());
  }

  void AddSchool(const std::string& urn, const std::string& more = "") {
    ASSERT_EQ(Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
                     "parent: 'trusts/oak' school_id: '" + urn + "' school { urn: '" + urn +
                         "' display_name: 'S' status: SCHOOL_STATUS_OPEN " + more + " }"),
              "");
  }
  std::string Grant(const std::string& by, const std::string& id, const std::string& grant) {
    return Reason(by, "CreateRoleGrant", v1::CreateRoleGrantRequest(),
                  "parent: 'trusts/oak' role_grant_id: '" + id + "' role_grant { " + grant + " }");
  }
  std::string Revoke(const std::string& by, const std::string& id) {
    return Reason(by, "DeleteRoleGrant", v1::DeleteRoleGrantRequest(),
                  "name: 'trusts/oak/roleGrants/" + id + "'");
  }
  std::string GetSchool(const std::string& by, const std::string& urn) {
    return Reason(by, "GetSchool", v1::GetSchoolRequest(),
                  "name: 'trusts/oak/schools/" + urn + "'");
  }

  time::FakeClock clock_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::AuditLog> audit_log_;
  std::unique_ptr<resource::PageTokenSealer> tokens_;
  const std::map<std::string, std::unique_ptr<rpc::Client>> peers_;
  rpc::GrantsReplica no_grants_;
  TrustingAuthenticator authenticator_;
  SilentObserver observer_;
  std::unique_ptr<rpc::DomainService> service_;
  rpc::WorkerPool workers_{4, 100};
  std::unique_ptr<rpc::Pipeline> pipeline_;
};

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_DIRECTORY_SERVICE_TEST_FIXTURE_H_
