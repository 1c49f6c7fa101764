#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/time/clock.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "tests/integration/school_data.h"

// Enrolments follow the children from one server to another, by the change feed.
namespace senda::integration {
namespace {

using namespace provision::v1;
using pupils::v1::TransferPupilsRequest;
using pupils::v1::TransferPupilsResponse;

constexpr char kOak[] = "trusts/t/schools/900001";
constexpr char kElm[] = "trusts/t/schools/900002";

std::string Day(absl::CivilDay day) {
  return fmt::format("{{ year: {} month: {} day: {} }}", day.year(), day.month(), day.day());
}

class Projection : public ::testing::TestWithParam<bool> {
 protected:
  Projection() : servers_({.separate = GetParam()}) {
    servers_.AddTrust("t", {"900001", "900002"});
    servers_.Grant("t", "g1", "oak", "ROLE_SENCO", kOak);
    servers_.Grant("t", "g2", "elm", "ROLE_SENCO", kElm);
    pupil_ = AddPupil(servers_, "t", "900001", 1);
    const auto provision = servers_.Must<Provision, CreateProvisionRequest>(
        kService + "CreateProvision",
        fmt::format("parent: 'trusts/t' provision {{ school: '{}' title: 'Paired reading' tier: "
                    "'wave-2' start_date {} session_minutes: 20 sessions_per_week: 3 weeks: 12 }}",
                    kOak, Day(today_ - 20)));
    enrolment_ = servers_
                     .Must<Enrolment, CreateEnrolmentRequest>(
                         kService + "CreateEnrolment",
                         fmt::format("parent: 'trusts/t' enrolment {{ provision: '{}' pupil: '{}' "
                                     "start_date {} }}",
                                     provision.name(), pupil_, Day(today_ - 10)))
                     .name();
  }

  void Transfer(const std::string& school) {
    servers_.Must<TransferPupilsResponse, TransferPupilsRequest>(
        "senda.pupils.v1.PupilsService/TransferPupils",
        fmt::format("parent: 'trusts/t' pupils: '{}' to_school: '{}' transfer_date {}", pupil_,
                    school, Day(today_)));
  }
  bool Reads(const std::string& subject) {
    return servers_
        .Call<Enrolment>(kService + "GetEnrolment",
                         Text<GetEnrolmentRequest>(fmt::format("name: '{}'", enrolment_)), subject)
        .ok();
  }

  const std::string kService = "senda.provision.v1.ProvisionService/";
  const absl::CivilDay today_ = time::Today(absl::Now());
  SeveralServers servers_;
  std::string pupil_, enrolment_;
};

TEST_P(Projection, LetsTheNewSchoolReadWhatWasProvidedAndTheOldOneNoMore) {
  EXPECT_TRUE(Reads("oak"));
  EXPECT_FALSE(Reads("elm"));
  Transfer(kElm);
  EXPECT_TRUE(Eventually([&] { return Reads("elm"); }));
  EXPECT_FALSE(Reads("oak"));
}

class SeparateProjection : public Projection {};

TEST_P(SeparateProjection, CatchesUpWithAServiceThatWasAway) {
  servers_.Stop("provision");
  Transfer(kElm);
  servers_.Stop("pupils");
  servers_.Start("provision");
  EXPECT_TRUE(Reads("oak"));
  servers_.Start("pupils");
  EXPECT_TRUE(Eventually([&] { return Reads("elm"); }));
}

INSTANTIATE_TEST_SUITE_P(Servers, SeparateProjection, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Servers, Projection, ::testing::Bool(), [](const auto& parameter) {
  return parameter.param ? "separate" : "together";
});

}  // namespace
}  // namespace senda::integration
