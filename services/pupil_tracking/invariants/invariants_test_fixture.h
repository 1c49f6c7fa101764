#ifndef SENDA_SERVICES_PUPIL_TRACKING_INVARIANTS_INVARIANTS_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_INVARIANTS_INVARIANTS_TEST_FIXTURE_H_

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <rapidcheck.h>

#include <functional>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {

// One step of a random sequence, by numbers: what is done, to which pupil, and how. A test reads
// them modulo what it has.
struct Step {
  int kind = 0;
  int pupil = 0;
  int choice = 0;
};
std::ostream& operator<<(std::ostream& out, const Step& step);

// Sequences of at most 24 steps of `kinds`, about `pupils`.
rc::Gen<std::vector<Step>> Steps(int kinds, int pupils);

// Names that concurrent callers have made; thread-safe.
class MadeNames {
 public:
  void Add(const std::string& name);
  // One of them; "" while there are none.
  std::string Pick(int choice) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> names_;
};

// Random calls by several callers on the trust of TrustTest, and what must hold whatever they did:
//
//   TEST_P(OneOpenSenRecord, HoldsWhateverIsCalled) {
//     Holds(15, [this] {
//       const auto steps = *Steps(6, 2);
//       AtOnce(3, steps, [&](const Step& step) { return Do(step); });
//       ExpectThat(...);
//     });
//   }
//
// After each test the whole trust is looked at: all rows about a pupil lie where the pupil is
// (MisplacedRows), and the change log has the last change of every row (GapsInLog).
class InvariantsTest : public TrustTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Checks `property` on `cases` random inputs. A failure prints the input, made as small as it
  // can be, and the seed, with which RC_PARAMS="seed=..." repeats it.
  void Holds(int cases, const std::function<void()>& property);

  // Does the steps in `callers` threads, dealt out in turn. A refusal is an answer like others; a
  // status that only our own bugs have is not.
  static void AtOnce(std::size_t callers, const std::vector<Step>& steps,
                     const std::function<absl::Status(const Step&)>& act);

  // A call to senda.pupils.v1 with the request in text form.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Try(const std::string& method, const std::string& text) {
    Request request;
    if (!google::protobuf::TextFormat::ParseFromString(text, &request)) {
      return absl::InternalError("no such request: " + text);
    }
    return harness_->client().Call<Reply>("senda.pupils.v1." + method, request,
                                          harness_->As("lead"));
  }
  // The same, and notes the name of what was made.
  template <typename Reply, typename Request>
  absl::Status Make(MadeNames& made, const std::string& method, const std::string& text) {
    const auto reply = Try<Reply, Request>(method, text);
    if (reply.ok()) made.Add(reply->name());
    return reply.status();
  }

  // "taken_date { year: ... } " of so many days before today.
  static std::string Ago(const std::string& field, int days);
  // New pupils of Oak.
  std::vector<std::string> NewPupils(int count);

  // One line for each row about a pupil that has another school or leaving date than the pupil.
  std::vector<std::string> MisplacedRows();
  // One line for each hole in the numbers of the change log, and for each row whose last change is
  // not in it.
  std::vector<std::string> GapsInLog();
  // The first column of each row of a query on the service's database.
  std::vector<std::string> Column(const std::string& sql);
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_INVARIANTS_INVARIANTS_TEST_FIXTURE_H_
