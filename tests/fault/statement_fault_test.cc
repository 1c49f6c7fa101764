#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/status/errors.h"
#include "common/storage/change_log.h"
#include "senda/changes/v1/changes_service.pb.h"
#include "tests/conformance/resource_test.h"

// Every write of every resource, with the database failing at each of its statements in turn,
// before its commit and after it: sent again under the same request_id, it ends as the write that
// never failed.
namespace senda::conformance {
namespace {

using storage::FaultPlan;

// One kind of write: makes what it needs, and gives the request.
struct Write {
  std::string verb;
  std::function<MessagePtr(const std::string& request_id)> request;
};

// What a write left behind: its changes as "CREATE Pupil", how often it is in the audit, and
// whether it is kept for a repetition.
struct Traces {
  std::vector<std::string> changes;
  int audited = 0;
  bool operator==(const Traces&) const = default;
};

void PrintTo(const Traces& traces, std::ostream* out) {
  *out << traces.audited << " audit records;";
  for (const std::string& change : traces.changes) *out << " " << change;
}

class StatementFaultTest : public ResourceTest {
 protected:
  storage::Database& database() { return world().harness().host().database(resource().source); }
  FaultPlan& faults() { return world().faults(resource().source); }
  // The trust in whose logs the write stands: a trust is made outside of any.
  std::string LogTrust(const std::string& verb, const Message& request) const {
    if (!resource().is_trust()) return trust().id;
    if (verb == "Create") return std::string(storage::Database::kAllTrusts);
    const auto* field = request.GetDescriptor()->FindFieldByName("trust");
    const Message& row = request.GetReflection()->GetMessage(request, field);
    return TextOf(row, "name").substr(std::string("trusts/").size());
  }

  std::vector<Write> Writes() {
    std::vector<Write> writes;
    writes.push_back({"Create", [this](const std::string& request_id) {
                        return api().CreateRequest(trust().name, *Make(), NewId(), request_id);
                      }});
    if (resource().Has("Update")) {
      writes.push_back({"Update", [this](const std::string& request_id) {
                          const MessagePtr row = Create();
                          const std::string path = Change(*row);
                          return api().UpdateRequest(*row, {path}, request_id);
                        }});
    }
    if (resource().Has("BulkUpsert")) {
      writes.push_back(
          {"BulkUpsert", [this](const std::string& request_id) {
             const MessagePtr first = Make();
             const MessagePtr second = Make();
             MessagePtr request = api().BulkRequest(trust().name, {first.get(), second.get()});
             SetText(*request, "request_id", request_id);
             return request;
           }});
    }
    for (const char* verb : {"Delete", "Undelete"}) {
      if (!resource().Has(verb)) continue;
      writes.push_back(
          {verb, [this, verb](const std::string& request_id) {
             const std::string name = TextOf(*Create(), "name");
             if (std::string(verb) == "Undelete") {
               EXPECT_TRUE(api().Call("Delete", fmt::format("name: '{}'", name), Writer()).ok());
             }
             return FromText(resource().Method(verb)->input_type(),
                             fmt::format("name: '{}' request_id: '{}'", name, request_id));
           }});
    }
    return writes;
  }

  std::int64_t Head(const std::string& log_trust) {
    std::int64_t head = 0;
    Read(log_trust, [&](storage::Transaction& transaction) {
      head = storage::HeadSequence(transaction, log_trust).value_or(-1);
      return absl::OkStatus();
    });
    return head;
  }

  Traces TracesOf(const std::string& log_trust, std::int64_t since, const std::string& request_id) {
    Traces traces;
    Read(log_trust, [&](storage::Transaction& transaction) {
      traces = {};
      const auto changes = storage::ReadChanges(transaction, log_trust, since, 1000);
      EXPECT_TRUE(changes.ok()) << changes.status();
      for (const auto& change : *changes) {
        traces.changes.push_back(change.change.operation + " " + change.change.resource_type);
      }
      const auto audits = storage::ReadAudit(transaction, log_trust, 0, 100000);
      EXPECT_TRUE(audits.ok()) << audits.status();
      for (const auto& audit : *audits) traces.audited += audit.record.request_id == request_id;
      return absl::OkStatus();
    });
    // A batch that is written row by row tells the same in another order.
    std::sort(traces.changes.begin(), traces.changes.end());
    return traces;
  }

  void Read(const std::string& log_trust, storage::Database::Body body) {
    faults().Clear();
    const absl::Status status = database().Run(storage::AccessMode::kRead, log_trust, body);
    EXPECT_TRUE(status.ok()) << status;
  }

  ResourceApi::Answer Send(const std::string& verb, const Message& request) {
    const auto* method = resource().Method(verb);
    if (!method->client_streaming()) return api().Call(verb, request, Writer());
    MessagePtr reply = NewMessage(method->output_type());
    const absl::Status status =
        world().client().OpenBatches(PathOf(*method), Writer())->Exchange(request, *reply);
    if (!status.ok()) return status;
    return reply;
  }

  // Whether a fault must fail the call: a batch whose rows cannot be written together is written
  // row by row, and the directory reads for itself meanwhile and may meet the fault instead.
  bool MustFail(const std::string& verb) const {
    return verb != "BulkUpsert" && resource().source != "directory";
  }

  // The traces of a write that meets the `nth` passing of `point`; `seen` is how many statements it
  // took at first. nth 0: none.
  Traces Run(const Write& write, FaultPlan::Point point, int nth, int& seen) {
    const std::string request_id = resource::NewUuid(absl::Now());
    const MessagePtr request = write.request(request_id);
    const std::string log_trust = LogTrust(write.verb, *request);
    const std::int64_t since = Head(log_trust);
    faults().Clear();
    if (nth > 0) {
      faults().FailAt(point, nth,
                      point == FaultPlan::Point::kAfterCommit
                          ? errors::CommitOutcomeUnknown()
                          : errors::DatabaseUnavailable(resource().source));
    }
    const auto first = Send(write.verb, *request);
    seen = faults().statements_seen();
    faults().Clear();
    const auto again = Send(write.verb, *request);
    EXPECT_TRUE(again.ok()) << write.verb << " " << nth << " " << again.status();
    EXPECT_TRUE(nth > 0 || first.ok()) << first.status();
    // The first write of a trust takes statements that later ones do not: it begins the log.
    const bool met = nth > 0 && (point != FaultPlan::Point::kStatement || seen >= nth);
    EXPECT_FALSE(met && MustFail(write.verb) && first.ok()) << write.verb << " " << nth;
    if (!first.ok()) {
      EXPECT_EQ(first.status().code(), absl::StatusCode::kUnavailable) << first.status();
    } else if (again.ok()) {
      EXPECT_EQ((*first)->SerializeAsString(), (*again)->SerializeAsString());
    }
    return TracesOf(log_trust, since, request_id);
  }
};

TEST_P(StatementFaultTest, EndsAsTheWriteThatNeverFailed) {
  for (const Write& write : Writes()) {
    int seen = 0;
    const Traces expected = Run(write, FaultPlan::Point::kStatement, 0, seen);
    EXPECT_EQ(expected.audited, 1) << write.verb;
    ASSERT_GE(seen, 4) << write.verb;
    const int statements = seen;
    for (int k = 1; k <= statements; ++k) {
      EXPECT_EQ(Run(write, FaultPlan::Point::kStatement, k, seen), expected)
          << write.verb << " failing at statement " << k;
    }
    EXPECT_EQ(Run(write, FaultPlan::Point::kBeforeCommit, 1, seen), expected)
        << write.verb << " failing before its commit";
    EXPECT_EQ(Run(write, FaultPlan::Point::kAfterCommit, 1, seen), expected)
        << write.verb << " failing after its commit";
  }
}

// Whoever was shown a child is on record before the reply; no record, no reply.
TEST_P(StatementFaultTest, ShowsNoChildThatIsNotOnRecord) {
  if (resource().policy.pupil_field().empty()) GTEST_SKIP() << "is about no child";
  const std::string name = TextOf(*Create(), "name");
  const auto shown = [&] {
    int records = 0;
    Read(trust().id, [&](storage::Transaction& transaction) {
      records = 0;
      const auto audits = storage::ReadAudit(transaction, trust().id, 0, 100000);
      for (const auto& audit : *audits) {
        records += audit.record.rpc == PathOf(*resource().Method("Get")) &&
                   audit.record.subjects.find("/pupils/") != std::string::npos;
      }
      return absl::OkStatus();
    });
    return records;
  };
  for (const auto point : {FaultPlan::Point::kBeforeCommit, FaultPlan::Point::kAfterCommit}) {
    faults().Clear();
    faults().FailAt(point, 1, errors::DatabaseUnavailable(resource().source));
    const auto refused = api().Get(name, Writer());
    EXPECT_EQ(errors::ReasonOf(refused.status()), "AUDIT_UNAVAILABLE") << refused.status();
    const int before = shown();
    EXPECT_TRUE(api().Get(name, Writer()).ok());
    EXPECT_EQ(shown(), before + 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, StatementFaultTest,
                         ::testing::Combine(testing::TestDatabases(),
                                            ::testing::ValuesIn(CreatedByCallers())),
                         ResourceTest::NameOfCase);

}  // namespace
}  // namespace senda::conformance
