#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRUST_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRUST_TEST_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/status/errors.h"
#include "common/storage/faulty_database.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::pupil_tracking {

inline constexpr char kOak[] = "trusts/t/schools/130000";  // primary, to Year 6
inline constexpr char kElm[] = "trusts/t/schools/130001";  // primary, to Year 6
inline constexpr char kAsh[] = "trusts/t/schools/130002";  // secondary, to Year 11

// Pupil tracking and the real directory on either engine, with the trust t and three schools. The
// lead has the whole trust, "oak" and "elm" are SENCOs of one school, "records" keeps the records.
// Dates are told from today, which is inside everything that runs.
class TrustTest : public testing::DatabaseTest {
 protected:
  void SetUp() override;

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return harness_->client().Call<Reply>("senda.pupils.v1.PupilsService/" + method, request,
                                          harness_->As(subject));
  }

  static absl::CivilDay Today();
  // The academic year that today lies in, by the year it starts in.
  static int ThisYear();

  // A pupil of the school, with a UPN of his own, born so that he is expected in `year_group` this
  // year.
  pupils::v1::Pupil Create(const std::string& school, std::optional<int> year_group);
  pupils::v1::Pupil Create(pupils::v1::Pupil pupil);
  pupils::v1::Pupil NewPupil(const std::string& school, std::optional<int> year_group);
  absl::StatusOr<pupils::v1::Pupil> Get(const std::string& name,
                                        const std::string& subject = "lead");
  std::vector<pupils::v1::Pupil> Pupils(const std::string& subject = "lead");
  // Puts the pupils by bulk upsert, as imports do; what became of each.
  std::vector<changes::v1::RowResult> Upsert(const std::vector<pupils::v1::Pupil>& pupils);
  // Has the pupil's row be as it was on the last day of the academic year before this one.
  void MakeLastYears(const pupils::v1::Pupil& pupil);
  absl::StatusOr<pupils::v1::YearRollover> Roll(int academic_year, int schools = 0,
                                                const std::string& subject = "lead");
  pupils::v1::SenRecord OpenRecord(const pupils::v1::Pupil& pupil);
  pupils::v1::SchoolClass CreateClass(const std::string& school, int academic_year);
  // "pupils[1] PUPIL_UNKNOWN" for each violation.
  static std::vector<std::string> FoundIn(const absl::Status& status);
  // What the change feed holds of the resource, "UPDATE school" with the school in front.
  std::vector<std::string> ChangesOf(const std::string& name);

  std::unique_ptr<testing::ServiceHarness> harness_;
  storage::FaultPlan* faults_ = nullptr;  // of pupil tracking's database

 private:
  template <typename Request>
  void Directory(const std::string& method, const std::string& request);

  int pupils_made_ = 0;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRUST_TEST_FIXTURE_H_
