#include "common/rpc/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rpc/pipeline_test_fixture.h"

namespace senda::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRequestId[] = " request_id: '0191f9e1-4a68-7c4e-9d86-3a7d7c9f1e55'";

std::string WithRequestId(const std::string& text) { return text + kRequestId; }

TEST_P(PipelineTest, RefusesASpentDeadlineBeforeItAsksWhoCalls) {
  const Outcome outcome = Run("CreatePupil", "", "", clock_.Now());
  EXPECT_EQ(outcome.reason(), "DEADLINE_SPENT");
  EXPECT_EQ(authenticator_.calls, 0);
}

TEST_P(PipelineTest, AsksWhoCallsBeforeItLooksAtTheRequest) {
  EXPECT_EQ(Run("CreatePupil", "", "").reason(), "TOKEN_MISSING");
}

TEST_P(PipelineTest, AsksWhatTheCallerMayBeforeItLooksAtTheRequest) {
  const Outcome outcome = Run("CreatePupil", "stranger", "parent: 'trusts/t'");
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(PipelineTest, RefusesAnotherTrustThoughTheCallerMayInTheirOwn) {
  EXPECT_EQ(Run("GetPupil", "senco", "name: 'trusts/other/pupils/ada'").status.code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_P(PipelineTest, WantsANameThatSaysWhichTrust) {
  for (const char* name : {"", "name: 'pupils/ada'", "name: 'trusts/-/pupils/ada'"}) {
    const Outcome outcome = Run("GetPupil", "senco", name);
    ASSERT_THAT(errors::ViolationsOf(outcome.status), SizeIs(1)) << name;
    EXPECT_EQ(errors::ViolationsOf(outcome.status)[0].field, "name");
    EXPECT_EQ(errors::ViolationsOf(outcome.status)[0].reason, "NAME_MALFORMED");
  }
}

TEST_P(PipelineTest, TellsAllThatIsWrongWithARequestAtOnce) {
  const Outcome outcome =
      Run("CreatePupil", "senco", "parent: 'trusts/t' pupil { upn: 'x' } request_id: 'y'");
  std::vector<std::string> fields;
  for (const auto& violation : errors::ViolationsOf(outcome.status)) {
    fields.push_back(violation.field);
  }
  EXPECT_EQ(outcome.reason(), "FIELD_VIOLATIONS");
  for (const char* field : {"pupil.school", "pupil.upn", "pupil.given_name", "pupil.family_name",
                            "pupil.date_of_birth", "request_id"}) {
    EXPECT_THAT(fields, ::testing::Contains(field));
  }
}

// A caller may send back what it has read.
TEST_P(PipelineTest, ClearsWhatIsOutputOnlyBeforeTheHandlerSeesIt) {
  int year_group = -1;
  handlers_["CreatePupil"] = [&](Call&, const google::protobuf::Message& request) {
    const auto& pupil = static_cast<const pupils::v1::CreatePupilRequest&>(request).pupil();
    year_group = pupil.has_expected_year_group() ? pupil.expected_year_group() : 0;
    return Reply("");
  };
  std::string text = kValidPupil;
  text.replace(text.rfind('}'), 1, " expected_year_group: 99 create_time { seconds: 1 } }");
  EXPECT_TRUE(Run("CreatePupil", "senco", text).status.ok());
  EXPECT_EQ(year_group, 0);
}

TEST_P(PipelineTest, RefusesAtOnceWhatDoesNotFitTheQueue) {
  absl::Notification begun, go_on;
  handlers_["GetTrustDashboard"] = [&](Call&, const google::protobuf::Message&) {
    if (handled_++ == 0) begun.Notify();
    go_on.WaitForNotification();
    return Reply("");
  };
  absl::Notification first, second;
  Begin("GetTrustDashboard", "senco", "name: 'trusts/t'",
        [&](absl::Status, Bytes) { first.Notify(); });
  begun.WaitForNotification();
  Begin("GetTrustDashboard", "senco", "name: 'trusts/t'",
        [&](absl::Status, Bytes) { second.Notify(); });
  const Outcome refused = Run("GetTrustDashboard", "senco", "name: 'trusts/t'");
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.reason(), "OVERLOADED");
  EXPECT_TRUE(refused.status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  go_on.Notify();
  first.WaitForNotification();
  second.WaitForNotification();
}

TEST_P(PipelineTest, AnswersARepeatedRequestIdWithTheSameBytesAndOneEffect) {
  CountCreations();
  const std::string request = WithRequestId(kValidPupil);
  const Outcome first = Run("CreatePupil", "senco", request);
  ASSERT_TRUE(first.status.ok()) << first.status;
  const Outcome second = Run("CreatePupil", "senco", request);
  ASSERT_TRUE(second.status.ok()) << second.status;
  EXPECT_EQ(first.reply, "reply 1");
  EXPECT_EQ(second.reply, "reply 1");
  EXPECT_EQ(handled_, 1);
  EXPECT_THAT(Changes(), SizeIs(1));
}

TEST_P(PipelineTest, RunsACallWithoutARequestIdEachTime) {
  CountCreations();
  ASSERT_TRUE(Run("CreatePupil", "senco", kValidPupil).status.ok());
  EXPECT_EQ(Run("CreatePupil", "senco", kValidPupil).reply, "reply 2");
  EXPECT_THAT(Changes(), SizeIs(2));
}

TEST_P(PipelineTest, RefusesARequestIdThatCameWithAnotherBody) {
  CountCreations();
  std::string other = kValidPupil;
  other.replace(other.find("Ada"), 3, "Eve");
  ASSERT_TRUE(Run("CreatePupil", "senco", WithRequestId(kValidPupil)).status.ok());
  EXPECT_EQ(Run("CreatePupil", "senco", WithRequestId(other)).reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(handled_, 1);
}

TEST_P(PipelineTest, KeepsNothingOfAHandlerThatFails) {
  handlers_["CreatePupil"] = [this](Call& call, const google::protobuf::Message&) {
    ++handled_;
    call.Changed({.school = "",
                  .resource_type = "Pupil",
                  .resource_name = "trusts/t/pupils/ada",
                  .operation = "CREATE",
                  .changed_fields = "",
                  .actor = ""});
    return absl::StatusOr<Bytes>(errors::WrongState("NOT_NOW", "try later"));
  };
  const std::string request = WithRequestId(kValidPupil);
  EXPECT_EQ(Run("CreatePupil", "senco", request).reason(), "NOT_NOW");
  EXPECT_THAT(Changes(), IsEmpty());
  EXPECT_EQ(Run("CreatePupil", "senco", request).reason(), "NOT_NOW");
  EXPECT_EQ(handled_, 2);  // A failure is not remembered as the answer.
}

TEST_P(PipelineTest, LeavesAChangeAndAnAuditRecordWithEachWrite) {
  CountCreations();
  ASSERT_TRUE(Run("CreatePupil", "senco", WithRequestId(kValidPupil)).status.ok());
  const auto changes = Changes();
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].change.actor, "senco");
  const auto audit = Audit();
  ASSERT_THAT(audit, SizeIs(1));
  EXPECT_EQ(audit[0].record.actor, "senco");
  EXPECT_EQ(audit[0].record.action, "WRITE");
  EXPECT_EQ(audit[0].record.rpc, "senda.pupils.v1.PupilsService/CreatePupil");
  EXPECT_EQ(audit[0].record.subjects, "trusts/t/pupils/ada");
  EXPECT_EQ(audit[0].record.school, "trusts/t/schools/900001");
  EXPECT_NE(audit[0].record.request_id, "");
}

TEST_P(PipelineTest, RunsQueuedWorkAfterTheCommitAndBeforeTheReply) {
  std::size_t changes_seen = 0;
  CountCreations();
  handlers_["CreatePupil"] = [this, &changes_seen, create = handlers_["CreatePupil"]](
                                 Call& call, const google::protobuf::Message& request) {
    call.AfterCommit([this, &changes_seen](const auto& done) {
      changes_seen = Changes().size();
      done();
    });
    return create(call, request);
  };
  EXPECT_TRUE(Run("CreatePupil", "senco", kValidPupil).status.ok());
  EXPECT_EQ(changes_seen, 1u);
}

TEST_P(PipelineTest, AnswersWhenAllQueuedWorkIsDoneAndHoldsNoWorkerMeanwhile) {
  std::vector<std::function<void()>> waiting;
  absl::Notification begun;
  CountCreations();
  handlers_["CreatePupil"] = [&, create = handlers_["CreatePupil"]](
                                 Call& call, const google::protobuf::Message& request) {
    call.AfterCommit([&](std::function<void()> done) { waiting.push_back(std::move(done)); });
    call.AfterCommit([&](std::function<void()> done) {
      waiting.push_back(std::move(done));
      begun.Notify();
    });
    return create(call, request);
  };
  handlers_["GetTrustDashboard"] = [](Call&, const google::protobuf::Message&) {
    return Reply("composed");
  };
  absl::Notification answered;
  Begin("CreatePupil", "senco", kValidPupil, [&](absl::Status, Bytes) { answered.Notify(); });
  begun.WaitForNotification();
  // The only worker answers somebody else.
  EXPECT_EQ(Run("GetTrustDashboard", "senco", "name: 'trusts/t'").reply, "composed");
  waiting[0]();
  EXPECT_FALSE(answered.HasBeenNotified());
  waiting[1]();
  EXPECT_TRUE(answered.HasBeenNotified());
}

TEST_P(PipelineTest, AnswersAHeldQuestionLaterAndHoldsNoWorkerMeanwhile) {
  std::function<void(absl::StatusOr<Bytes>)> held;
  absl::Notification begun;
  tables_.back()->BindHeldHandler("GetTrustDashboard",
                                  [&](Call&, const google::protobuf::Message&, auto answer) {
                                    held = std::move(answer);
                                    begun.Notify();
                                  });
  CountCreations();
  Outcome outcome;
  Begin("GetTrustDashboard", "senco", "name: 'trusts/t'", [&](absl::Status status, Bytes reply) {
    outcome.status = std::move(status);
    outcome.reply = *reply;
  });
  begun.WaitForNotification();
  EXPECT_THAT(observer_.heard, IsEmpty());
  held(Reply("at last"));
  EXPECT_EQ(outcome.reply, "at last");
  EXPECT_THAT(observer_.heard, SizeIs(1));
}

TEST_P(PipelineTest, DropsQueuedWorkWhenTheCommitFails) {
  bool ran = false;
  handlers_["CreatePupil"] = [&](Call& call, const google::protobuf::Message&) {
    call.AfterCommit([&](const auto& done) {
      ran = true;
      done();
    });
    return Reply("");
  };
  faults_->FailAt(storage::FaultPlan::Point::kBeforeCommit, 1,
                  errors::DatabaseUnavailable("pupils"));
  EXPECT_EQ(Run("CreatePupil", "senco", kValidPupil).reason(), "DATABASE_UNAVAILABLE");
  EXPECT_FALSE(ran);
}

TEST_P(PipelineTest, RecordsAReadOfAChildBeforeItAnswers) {
  handlers_["GetPupil"] = [](Call& call, const google::protobuf::Message&) {
    call.SawChild("trusts/t/pupils/ada", "trusts/t/schools/900001");
    return Reply("Ada");
  };
  EXPECT_EQ(Run("GetPupil", "senco", "name: 'trusts/t/pupils/ada'").reply, "Ada");
  ASSERT_THAT(audit_log_.records, SizeIs(1));
  EXPECT_EQ(audit_log_.records[0].action, "READ");
  EXPECT_EQ(audit_log_.records[0].subjects, "trusts/t/pupils/ada");
  EXPECT_EQ(audit_log_.records[0].role, "SENCO@trusts/t");
}

TEST_P(PipelineTest, AnswersNothingWhenTheReadCannotBeRecorded) {
  handlers_["GetPupil"] = [](Call& call, const google::protobuf::Message&) {
    call.SawChild("trusts/t/pupils/ada", "trusts/t/schools/900001");
    return Reply("Ada");
  };
  audit_log_.outcome = errors::AuditUnavailable();
  const Outcome outcome = Run("GetPupil", "senco", "name: 'trusts/t/pupils/ada'");
  EXPECT_EQ(outcome.reason(), "AUDIT_UNAVAILABLE");
  EXPECT_EQ(outcome.reply, "");
}

TEST_P(PipelineTest, RecordsNoReadThatShowsNoChild) {
  handlers_["ListPupils"] = [](Call&, const google::protobuf::Message&) { return Reply(""); };
  EXPECT_TRUE(Run("ListPupils", "senco", "parent: 'trusts/t'").status.ok());
  EXPECT_THAT(audit_log_.records, IsEmpty());
}

// The log line has the cause; the edge masks it (status_mapping_test.cc).
TEST_P(PipelineTest, TellsItsObserverOfEveryCallWithTheTrustAndTheCause) {
  handlers_["GetPupil"] = [](Call&, const google::protobuf::Message&) {
    return absl::StatusOr<Bytes>(errors::Internal("the row is torn"));
  };
  Run("GetPupil", "senco", "name: 'trusts/t/pupils/ada'");
  Run("GetPupil", "", "name: 'trusts/t/pupils/ada'");
  EXPECT_EQ(observer_.started, 2);
  ASSERT_THAT(observer_.heard, SizeIs(2));
  EXPECT_EQ(observer_.heard[0].method, "GetPupil");
  EXPECT_EQ(observer_.heard[0].trust, "t");
  EXPECT_EQ(errors::PrivateDetailOf(observer_.heard[0].status), "the row is torn");
  EXPECT_EQ(observer_.heard[1].trust, "");
  EXPECT_EQ(errors::ReasonOf(observer_.heard[1].status), "TOKEN_MISSING");
}

TEST_P(PipelineTest, TellsItsObserverOfAReadWhosePreparationRefusesIt) {
  tables_.front()->BindPreparation("ListPupils", [](Call&, const google::protobuf::Message&) {
    return errors::WrongState("NOT_NOW", "try later");
  });
  EXPECT_EQ(Run("ListPupils", "senco", "parent: 'trusts/t'").reason(), "NOT_NOW");
  ASSERT_THAT(observer_.heard, SizeIs(1));
  EXPECT_EQ(errors::ReasonOf(observer_.heard[0].status), "NOT_NOW");
}

INSTANTIATE_TEST_SUITE_P(Engines, PipelineTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::rpc
