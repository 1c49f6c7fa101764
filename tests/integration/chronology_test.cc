#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/time/academic_year.h"
#include "common/time/clock.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "senda/pupils/v1/chronology_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "tests/integration/school_data.h"

// A child's journey, put together from services that are servers of their own.
namespace senda::integration {
namespace {

using namespace pupils::v1;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class ChronologyTest : public ::testing::Test {
 protected:
  ChronologyTest() : servers_({.separate = true}) {
    servers_.AddTrust("t", {"900001", "900002"});
    servers_.Grant("t", "g1", "senco", "ROLE_SENCO", kOak);
    servers_.Grant("t", "g2", "teacher", "ROLE_CLASS_TEACHER", kOak);
    servers_.Grant("t", "g3", "stranger", "ROLE_SENCO", "trusts/t/schools/900002");
    pupil_ = AddPupil(servers_, "t", "900001", 1, "K", "SLCN");
    servers_.Must<Note, CreateNoteRequest>(
        "senda.pupils.v1.RecordsService/CreateNote",
        fmt::format("parent: 'trusts/t' note {{ pupil: '{}' note_date {{ year: 2026 month: 3 day: "
                    "2 }} subject: 'Confidential' text: 'what was said' restricted: true }}",
                    pupil_));
    const auto provision =
        servers_.Must<provision::v1::Provision, provision::v1::CreateProvisionRequest>(
            "senda.provision.v1.ProvisionService/CreateProvision",
            fmt::format("parent: 'trusts/t' provision {{ school: '{}' title: 'Paired reading' "
                        "tier: 'wave-2' start_date {{ year: 2026 month: 1 day: 5 }} "
                        "session_minutes: 20 sessions_per_week: 3 weeks: 12 }}",
                        kOak));
    servers_.Must<provision::v1::Enrolment, provision::v1::CreateEnrolmentRequest>(
        "senda.provision.v1.ProvisionService/CreateEnrolment",
        fmt::format("parent: 'trusts/t' enrolment {{ provision: '{}' pupil: '{}' start_date {{ "
                    "year: 2026 month: 1 day: 12 }} end_date {{ year: 2026 month: 4 day: 3 }} }}",
                    provision.name(), pupil_));
  }

  absl::StatusOr<PupilChronology> Journey(const std::string& subject,
                                          const std::string& more = "") {
    return servers_.Call<PupilChronology>(
        "senda.pupils.v1.ChronologyService/GetPupilChronology",
        Text<GetPupilChronologyRequest>(fmt::format("name: '{}' {}", pupil_, more)), subject);
  }

  // "2026-01-12 provision Provision began: Paired reading" for each entry.
  static std::vector<std::string> Lines(const PupilChronology& journey) {
    std::vector<std::string> lines;
    for (const auto& entry : journey.entries()) {
      lines.push_back(fmt::format("{:04}-{:02}-{:02} {} {}: {}", entry.date().year(),
                                  entry.date().month(), entry.date().day(), entry.source(),
                                  entry.title(), entry.summary()));
    }
    return lines;
  }

  static constexpr char kOak[] = "trusts/t/schools/900001";
  SeveralServers servers_;
  std::string pupil_;
};

constexpr char kSince[] =
    "from_date { year: 2026 month: 1 day: 1 } to_date { year: 2026 month: 6 "
    "day: 30 }";

TEST_F(ChronologyTest, PutsTheEventsOfAllServicesInOrder) {
  const auto journey = Journey("senco", kSince);
  ASSERT_TRUE(journey.ok()) << journey.status();
  EXPECT_EQ(journey->pupil().name(), pupil_);
  EXPECT_TRUE(journey->unreachable().empty());
  EXPECT_THAT(Lines(*journey), ElementsAre("2026-01-12 provision Provision began: Paired reading",
                                           "2026-03-02 pupils Note: Confidential · what was said",
                                           "2026-04-03 provision Provision ended: Paired reading"));
}

TEST_F(ChronologyTest, TellsTheClassTeacherThatARestrictedNoteExistsAndNotWhatItSays) {
  EXPECT_EQ(Journey("teacher", kSince).status().code(), absl::StatusCode::kPermissionDenied);
  const int year = time::AcademicYearOf(time::Today(absl::Now()));
  const auto school_class = servers_.Must<SchoolClass, CreateSchoolClassRequest>(
      "senda.pupils.v1.PupilsService/CreateSchoolClass",
      fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '5B' academic_year: {} "
                  "staff {{ subject: 'teacher' role: CLASS_ROLE_TEACHER }} }}",
                  kOak, year));
  servers_.Must<Pupil, UpdatePupilRequest>(
      "senda.pupils.v1.PupilsService/UpdatePupil",
      fmt::format("pupil {{ name: '{}' school_class: '{}' }}", pupil_, school_class.name()));
  // The provision map hears of the class by the change feed.
  absl::StatusOr<PupilChronology> journey;
  EXPECT_TRUE(Eventually([&] {
    journey = Journey("teacher", kSince);
    return journey.ok() && journey->entries_size() == 3;
  }));
  ASSERT_TRUE(journey.ok()) << journey.status();
  ASSERT_EQ(journey->entries_size(), 3);
  EXPECT_EQ(journey->entries(1).summary(), "Confidential");
  EXPECT_TRUE(journey->entries(1).restricted());
}

// What was provided is part of the history that goes along (ADR 0011).
TEST_F(ChronologyTest, TellsTheNextSchoolWhatWasProvided) {
  servers_.Must<Pupil, UpdatePupilRequest>(
      "senda.pupils.v1.PupilsService/UpdatePupil",
      fmt::format("pupil {{ name: '{}' school: 'trusts/t/schools/900002' }}", pupil_));
  absl::StatusOr<PupilChronology> journey;
  EXPECT_TRUE(Eventually([&] {
    journey = Journey("stranger", kSince);
    return journey.ok() && journey->entries_size() == 3;
  }));
  ASSERT_TRUE(journey.ok()) << journey.status();
  EXPECT_THAT(Lines(*journey), Contains("2026-01-12 provision Provision began: Paired reading"));
}

TEST_F(ChronologyTest, RefusesATypeThatNoServiceKnows) {
  const auto journey = Journey("senco", "types: 'Note' types: 'Nope'");
  const auto violations = errors::ViolationsOf(journey.status());
  ASSERT_EQ(violations.size(), 1u) << journey.status();
  EXPECT_EQ(violations[0].field, "types[1]");
  EXPECT_EQ(violations[0].reason, "TYPE_UNKNOWN");
  EXPECT_THAT(violations[0].description, HasSubstr("Enrolment"));
  EXPECT_THAT(violations[0].description, HasSubstr("Note"));
}

TEST_F(ChronologyTest, IsNotThereForAnotherSchool) {
  EXPECT_EQ(Journey("stranger").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ChronologyTest, GivesOnlyTheTypesAskedFor) {
  const auto journey = Journey("senco", "types: 'Note'");
  ASSERT_TRUE(journey.ok()) << journey.status();
  EXPECT_THAT(Lines(*journey), ElementsAre("2026-03-02 pupils Note: Confidential · what was said"));
}

TEST_F(ChronologyTest, NamesTheServicesThatDoNotAnswer) {
  servers_.Stop("provision");
  servers_.Stop("goals");
  const auto journey = Journey("senco", kSince);
  ASSERT_TRUE(journey.ok()) << journey.status();
  EXPECT_THAT(journey->unreachable(),
              UnorderedElementsAre("trusts/t/sources/provision", "trusts/t/sources/goals"));
  EXPECT_EQ(journey->entries_size(), 1);
}

// A server that takes every call and answers none.
class SilentServer final : public grpc::CallbackGenericService {
 public:
  explicit SilentServer(const std::string& address) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~SilentServer() override { server_->Shutdown(absl::ToChronoTime(absl::Now())); }
  int calls() const { return calls_; }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }
  };
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    ++calls_;
    return new Reactor;
  }

  std::atomic<int> calls_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(ChronologyTest, GoesOnInTimeWithoutAServiceThatHangs) {
  const std::string address = servers_.server("provision").address();
  servers_.Stop("provision");
  const SilentServer silent(address);
  rpc::CallOptions options = servers_.server("pupils").As("senco");
  options.deadline = absl::Now() + absl::Seconds(6);
  const auto journey = servers_.client("pupils").Call<PupilChronology>(
      "senda.pupils.v1.ChronologyService/GetPupilChronology",
      Text<GetPupilChronologyRequest>(fmt::format("name: '{}' {}", pupil_, kSince)), options);
  ASSERT_TRUE(journey.ok()) << journey.status();
  EXPECT_GT(silent.calls(), 0);
  EXPECT_THAT(journey->unreachable(), ElementsAre("trusts/t/sources/provision"));
  EXPECT_EQ(journey->entries_size(), 1);
}

TEST_F(ChronologyTest, RefusesAPeriodThatEndsBeforeItBegins) {
  const auto journey = Journey("senco",
                               "from_date { year: 2026 month: 2 day: 1 } to_date { year: 2026 "
                               "month: 1 day: 31 }");
  EXPECT_EQ(journey.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace senda::integration
