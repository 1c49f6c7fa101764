#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_TEST_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/storage/faulty_database.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "google/type/date.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::pupil_tracking {

inline constexpr char kOak[] = "trusts/t/schools/130000";
inline constexpr char kElm[] = "trusts/t/schools/130001";
inline constexpr char kPupils[] = "senda.pupils.v1.PupilsService/";
inline constexpr char kProgress[] = "senda.pupils.v1.ProgressService/";

// A school whose nine pupils gain, one who stands still, one with a standard only and one with
// nothing. The days lie within the last year, whatever today is. "lead" has the trust, "oak" and
// "elm" are SENCOs of their schools.
class ProgressTest : public testing::DatabaseTest {
 protected:
  // Pupil tracking and the provision map.
  virtual std::vector<const rpc::ServiceDefinition*> Definitions();
  void SetUp() override;

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return harness_->client().Call<Reply>(method, request, harness_->As(subject));
  }

  static google::type::Date DaysAgo(int days);
  std::string MakePupil(const std::string& id, const std::string& school = kOak);
  void MakeInstrument(const std::string& id, pupils::v1::AssessmentKind kind,
                      const std::string& subject = "");
  // A score, in reading unless said; the assessment's name.
  std::string Assess(const std::string& pupil, int days_ago, double score,
                     const std::string& instrument = "ngrt",
                     const std::string& subject = "reading");
  absl::StatusOr<pupils::v1::CheckProgressResponse> Check(pupils::v1::CheckProgressRequest request,
                                                          const std::string& subject = "lead");
  absl::StatusOr<pupils::v1::RunProgressCheckResponse> Run(const std::string& school,
                                                           const std::string& subject = "lead");

  std::unique_ptr<testing::ServiceHarness> harness_;
  storage::FaultPlan* faults_ = nullptr;  // of pupil tracking's database
  std::string slow_latest_;

 private:
  void GiveStandard(const std::string& pupil, int days_ago, const std::string& standard);
  void MakeSchool();

  int pupils_made_ = 0;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_TEST_FIXTURE_H_
