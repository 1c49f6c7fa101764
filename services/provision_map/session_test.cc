#include "services/provision_map/provision_test_fixture.h"

namespace senda::provision_map {
namespace {

using Found = std::vector<std::string>;
using Cell = std::map<std::string, std::string>;

class Sessions : public ProvisionTest {
 protected:
  void SetUp() override {
    ProvisionTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    provision_of_oak_ = Made(OneOf(kOak));
    pupil_ = NewPupil(kOak, 1);
    Enrolment enrolment = Place(provision_of_oak_, pupil_);  // from 20 days ago
    *enrolment.mutable_end_date() = Day(-10);
    ASSERT_TRUE(Enrol(enrolment).ok());
  }
  Session Delivered(int from_today) {
    Session session;
    session.set_provision(provision_of_oak_.name());
    *session.mutable_session_date() = Day(from_today);
    session.set_delivered(true);
    session.set_minutes(45);
    return session;
  }
  Session Missed(int from_today) {
    Session session = Delivered(from_today);
    session.set_delivered(false);
    session.set_minutes(0);
    return session;
  }

  Provision provision_of_oak_;
  std::string pupil_;
};

TEST_P(Sessions, SayWhoCameOfThoseEnrolledThatDay) {
  for (const int day : {-20, -10}) {
    Session session = Delivered(day);
    session.add_attended_pupils(pupil_);
    const auto recorded = Record(session);
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(recorded->school(), kOak);
  }
  for (const int day : {-21, -9}) {
    Session session = Delivered(day);
    session.add_attended_pupils(pupil_);
    session.add_attended_pupils("trusts/t/pupils/nobody");
    EXPECT_EQ(Violations(Record(session).status()),
              (Found{"session.attended_pupils[0] PUPIL_NOT_ENROLLED",
                     "session.attended_pupils[1] PUPIL_NOT_ENROLLED"}));
  }
}

TEST_P(Sessions, AreCheckedAgainWhenTheyChange) {
  const auto recorded = Record(Delivered(-15));
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  provision::v1::UpdateSessionRequest request;
  request.mutable_session()->set_name(recorded->name());
  request.mutable_update_mask()->add_paths("delivered");
  EXPECT_EQ(Violations(Call<Session>("UpdateSession", request).status()),
            Found{"session.minutes MINUTES_WITHOUT_SESSION"});
  request.mutable_update_mask()->add_paths("minutes");
  EXPECT_TRUE(Call<Session>("UpdateSession", request).ok());
}

TEST_P(Sessions, AreOfAProvisionOnRecord) {
  Session session = Delivered(-15);
  session.set_provision("trusts/t/provisions/none");
  EXPECT_EQ(Violations(Record(session).status()), Found{"session.provision PROVISION_UNKNOWN"});
}

// They name children of other classes.
TEST_P(Sessions, AreNotThereForClassStaffWhoSeeTheProvision) {
  Session session = Delivered(-15);
  session.add_attended_pupils(pupil_);
  const auto recorded = Record(session);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  for (const char* subject : {"teacher", "assistant"}) {
    provision::v1::GetProvisionRequest provision;
    provision.set_name(provision_of_oak_.name());
    EXPECT_TRUE(Call<Provision>("GetProvision", provision, subject).ok()) << subject;
    provision::v1::GetSessionRequest get;
    for (const std::string& name : {recorded->name(), std::string("trusts/t/sessions/none")}) {
      get.set_name(name);
      EXPECT_EQ(errors::ReasonOf(Call<Session>("GetSession", get, subject).status()),
                "PERMISSION_DENIED_OR_ABSENT");
    }
    provision::v1::ListSessionsRequest list;
    list.set_parent("trusts/t");
    const auto listed = Call<provision::v1::ListSessionsResponse>("ListSessions", list, subject);
    ASSERT_TRUE(listed.ok()) << listed.status();
    EXPECT_EQ(listed->sessions_size(), 0) << subject;
  }
}

TEST_P(Sessions, ComeInBatchesAndAreMeasured) {
  provision::v1::BulkUpsertSessionsRequest request;
  *request.add_sessions() = Delivered(-19);
  request.mutable_sessions(0)->add_attended_pupils(pupil_);
  *request.add_sessions() = Delivered(-12);
  *request.add_sessions() = Missed(-5);
  *request.add_sessions() = Missed(5);  // not due yet: does not count
  *request.add_sessions() = Delivered(5);
  const auto outcomes =
      Bulk<provision::v1::BulkUpsertSessionsResponse>("BulkUpsertSessions", request);
  ASSERT_EQ(outcomes.size(), 5u);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].result(), changes::v1::ROW_RESULT_CREATED) << i;
  }
  EXPECT_EQ(outcomes[4].result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ(Cells("provision.sessions_delivered", kOak), (Cell{{"", "2/3"}}));
}

TEST_P(Sessions, LeaveEachChildTheyNameInTheAudit) {
  const std::string second = NewPupil(kOak, 2);
  ASSERT_TRUE(Enrol(Place(provision_of_oak_, second)).ok());
  Session session = Delivered(-15);
  session.add_attended_pupils(pupil_);
  session.add_attended_pupils(second);
  const auto recorded = Record(session);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  provision::v1::GetSessionRequest get;
  get.set_name(recorded->name());
  ASSERT_TRUE(Call<Session>("GetSession", get).ok());
  provision::v1::ListSessionsRequest list;
  list.set_parent("trusts/t");
  ASSERT_TRUE(Call<provision::v1::ListSessionsResponse>("ListSessions", list).ok());
  provision::v1::BulkUpsertSessionsRequest bulk;
  *bulk.add_sessions() = session;
  Bulk<provision::v1::BulkUpsertSessionsResponse>("BulkUpsertSessions", bulk);

  const storage::Statement audited{
      "test.audited",
      "SELECT COUNT(*) FROM audit_log WHERE trust = $1 AND rpc LIKE $2 AND subjects LIKE $3"};
  for (const char* method : {"CreateSession", "GetSession", "ListSessions", "BulkUpsertSessions"}) {
    for (const std::string& pupil : {pupil_, second}) {
      int found = 0;
      const absl::Status read =
          provision_->host()
              .database(definition_.source)
              .Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
                const std::string path = fmt::format("%/{}", method);
                const std::string subject = fmt::format("%{}%", pupil);
                return transaction.Query(audited, {"t", path, subject},
                                         [&](const storage::Row& row) {
                                           found = static_cast<int>(row.Int(0));
                                           return absl::OkStatus();
                                         });
              });
      ASSERT_TRUE(read.ok()) << read;
      EXPECT_EQ(found, 1) << method << " " << pupil;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Sessions, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::provision_map
