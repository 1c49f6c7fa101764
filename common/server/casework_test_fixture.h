#ifndef SENDA_COMMON_SERVER_CASEWORK_TEST_FIXTURE_H_
#define SENDA_COMMON_SERVER_CASEWORK_TEST_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/resource/testdata/casework.pb.h"
#include "common/rpc/domain_service.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"

namespace senda::server {

// How the casework service is made: two gRPC services, of which one is a part of its own. A note is
// overdue when its review date is past, and its letters are those of its text; the reply to a write
// says whom it is about.
const rpc::ServiceDefinition& CaseworkDefinition();

// The casework service behind a real server, with two schools and people of every role that
// matters:
//
//   lead     TRUST_SEND_LEAD   all schools      officer  RECORDS_OFFICER  all schools
//   senco    SENCO             Oak              clerk    RECORDS_OFFICER  Oak
//   teacher  CLASS_TEACHER     Oak              import   SERVICE_ACCOUNT  all schools
//   mixed    CLASS_TEACHER in all schools, SENCO and RECORDS_OFFICER in Elm
//   tutor    CLASS_TEACHER     Oak              helper   TEACHING_ASSISTANT  Oak
//
// Tutor and helper are linked to the child kTutee, everybody else to every child there is a note
// about.
class CaseworkTest : public testing::DatabaseTest {
 protected:
  using CaseNote = casework::v1::CaseNote;
  using Outcomes = casework::v1::BulkUpsertCaseNotesResponse;

  static constexpr char kOak[] = "trusts/t/schools/900001";
  static constexpr char kElm[] = "trusts/t/schools/900002";
  static constexpr char kTutee[] = "trusts/t/pupils/tutee";

  void SetUp() override;

  // Calls "NotesService/GetCaseNote" with a request in textproto.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const std::string& request,
                             const std::string& subject) {
    return Send<Reply>(method, Parse<Request>(request), subject);
  }
  template <typename Reply>
  absl::StatusOr<Reply> Send(const std::string& method, const google::protobuf::Message& request,
                             const std::string& subject) {
    return harness_->client().Call<Reply>("senda.casework.v1." + method, request,
                                          harness_->As(subject));
  }
  template <typename Message>
  static Message Parse(const std::string& text) {
    Message message;
    ParseInto(text, message);
    return message;
  }

  absl::StatusOr<CaseNote> Create(const std::string& id, const std::string& note,
                                  const std::string& subject = "lead");
  absl::StatusOr<CaseNote> Get(const std::string& id, const std::string& subject = "lead");
  // Changes the fields that `note` sets, in textproto.
  absl::StatusOr<CaseNote> Update(const std::string& id, const std::string& note,
                                  const std::string& subject = "lead");
  absl::StatusOr<CaseNote> Delete(const std::string& id, const std::string& subject = "lead");
  // The ids of a list, in its order, or the reason why there is none.
  std::string Ids(const std::string& request, const std::string& subject = "lead");
  // What becomes of each row, "CREATED" or the reason for refusing it.
  std::vector<std::string> Upsert(const std::vector<std::string>& notes,
                                  const std::string& subject = "lead");

  // "year: 2026 month: 9 day: 1" of a day before (negative) or after today in London.
  static std::string Day(int days_from_today);
  static std::string NameOf(const std::string& id) { return "trusts/t/caseNotes/" + id; }

  std::unique_ptr<testing::ServiceHarness> harness_;

 private:
  static void ParseInto(const std::string& text, google::protobuf::Message& message);
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_CASEWORK_TEST_FIXTURE_H_
