#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORMS_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORMS_TEST_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "senda/changes/v1/row_outcome.pb.h"
#include "senda/directory/v1/form_departure.pb.h"
#include "senda/directory/v1/form_template.pb.h"
#include "senda/pupils/v1/pupil.pb.h"

namespace senda::pupil_tracking {

inline constexpr char kOak[] = "trusts/t/schools/130000";
inline constexpr char kElm[] = "trusts/t/schools/130001";
inline constexpr char kPassportForm[] = "trusts/t/formTemplates/passport";
inline constexpr char kReflectionForm[] = "trusts/t/formTemplates/reflection";

// Pupil tracking on either engine, and the directory as a server of its own that it calls over TCP
// with the caller's token. The trust has the two forms of services/directory/example_forms.h and
// two schools; the lead has all of it, "oak" and "elm" are SENCOs of one school each. Dates are
// told from today, which is inside everything that runs.
class FormsTest : public testing::DatabaseTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  static absl::CivilDay Today();
  static google::type::Date Day(int from_today);

  // Calls pupil tracking: Call<Target>("TargetService/GetTarget", request).
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return pupils_->client().Call<Reply>("senda.pupils.v1." + method, request,
                                         pupils_->As(subject));
  }
  // One batch of a bulk upsert; an error ends the stream.
  template <typename Response, typename Request>
  absl::StatusOr<std::vector<changes::v1::RowOutcome>> Bulk(const std::string& method,
                                                            Request request) {
    request.set_parent("trusts/t");
    auto stream = pupils_->client().OpenBatches("senda.pupils.v1." + method, pupils_->As("lead"));
    Response response;
    const absl::Status sent = stream->Exchange(request, response);
    const absl::Status closed = stream->Close();
    if (!closed.ok()) return closed;
    EXPECT_TRUE(sent.ok()) << sent;
    return std::vector<changes::v1::RowOutcome>(response.outcomes().begin(),
                                                response.outcomes().end());
  }

  // A pupil of the school, told apart by `number` (0 to 999).
  std::string NewPupil(const std::string& school, int number);

  // In the directory, as its operator.
  void MakeTemplate(const std::string& id, directory::v1::FormTemplate form);
  void Retire(const std::string& form_template);
  directory::v1::FormDeparture Depart(directory::v1::FormDeparture departure);
  void EndDeparture(const std::string& name);

  // "field REASON" of each violation; else the reason alone; "" when all is well.
  static std::string Wrong(const absl::Status& status);

  // Calls the directory as its operator, and fails the test when that is refused.
  template <typename Reply>
  Reply Directory(const std::string& method, const google::protobuf::Message& request) {
    auto reply = directory_->client().Call<Reply>("senda.directory.v1." + method, request,
                                                  directory_->As("operator"));
    EXPECT_TRUE(reply.ok()) << method << ": " << reply.status();
    return reply.value_or(Reply());
  }

  std::unique_ptr<testing::ServiceHarness> directory_;
  std::unique_ptr<testing::ServiceHarness> pupils_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORMS_TEST_FIXTURE_H_
