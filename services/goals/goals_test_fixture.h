#ifndef SENDA_SERVICES_GOALS_GOALS_TEST_FIXTURE_H_
#define SENDA_SERVICES_GOALS_GOALS_TEST_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "senda/goals/v1/check_in.pb.h"
#include "senda/goals/v1/goal.pb.h"
#include "senda/goals/v1/goals_service.pb.h"

namespace senda::goals {

// The goals service, served, with an empty trust of its own for each test. Its people: "lead" may
// read and write all of the trust, "oak" and "elm" are SENCOs of one school each, "teacher" may
// read what is in Oak and "outsider" leads another trust.
class GoalsTest : public testing::DatabaseTest {
 protected:
  void SetUp() override;

  const std::string& trust() const { return trust_; }
  std::string Name(const std::string& collection, const std::string& id) const {
    return trust_ + "/" + collection + "/" + id;
  }
  std::string oak() const { return Name("schools", "130000"); }
  std::string elm() const { return Name("schools", "130001"); }

  // Calls a method by its last name, of the goals service unless `service` says otherwise.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead",
                             const std::string& service = "senda.goals.v1.GoalsService") {
    return harness_->client().Call<Reply>(service + "/" + method, request, harness_->As(subject));
  }

  // A goal in text format, in which $T stands for the trust, $OAK and $ELM for the schools.
  v1::Goal Parse(const std::string& text) const;
  absl::StatusOr<v1::Goal> TryCreate(const std::string& id, const std::string& text,
                                     const std::string& subject = "lead");
  // The same; fails the test when refused.
  v1::Goal Create(const std::string& id, const std::string& text,
                  const std::string& subject = "lead");
  // Updates the fields of `mask` to what `text` says.
  absl::StatusOr<v1::Goal> Update(const std::string& id, const std::string& text,
                                  const std::vector<std::string>& mask,
                                  const std::string& subject = "lead");
  absl::StatusOr<v1::Goal> Delete(const std::string& id, const std::string& subject = "lead");
  absl::StatusOr<v1::Goal> Undelete(const std::string& id);
  v1::Goal Get(const std::string& id, const std::string& subject = "lead");
  // A check-in on the goal `id`, in text format.
  absl::StatusOr<v1::CheckIn> CheckIn(const std::string& id, const std::string& text,
                                      const std::string& subject = "lead");

  // The database behind the service.
  storage::Database& database() { return harness_->host().database("goals"); }
  std::string trust_id() const { return trust_.substr(trust_.find('/') + 1); }

  std::unique_ptr<testing::ServiceHarness> harness_;

 private:
  std::string trust_;
};

// "field REASON" of each violation of `status`; else its reason.
std::vector<std::string> Wrong(const absl::Status& status);

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_GOALS_TEST_FIXTURE_H_
