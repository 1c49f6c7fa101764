#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/status/errors.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupils_service.h"
#include "tests/integration/school_data.h"

// PostgreSQL is stopped at once, as by a crash, and comes back.
namespace senda::integration {
namespace {

using namespace pupils::v1;

constexpr char kService[] = "senda.pupils.v1.PupilsService/";

// A server of this test's own, by tests/servers.sh.
class OwnPostgres {
 public:
  OwnPostgres() {
    folder_ = fmt::format("{}/senda-postgres-{}", std::filesystem::temp_directory_path().string(),
                          resource::NewUuid(absl::Now()));
    std::filesystem::create_directories(folder_);
    ::chmod(folder_.c_str(), 0755);  // the user postgres goes through it
  }
  ~OwnPostgres() {
    Run("stop");
    std::filesystem::remove_all(folder_);
  }
  bool Run(const std::string& command) const {
    return std::system(fmt::format("tests/servers.sh {} {} postgres >{}/{}.log 2>&1", command,
                                   folder_, folder_, command)
                           .c_str()) == 0;
  }
  std::string url() const {
    std::ifstream file(folder_ + "/postgres.port");
    std::string port;
    std::getline(file, port);
    return fmt::format("postgresql://senda@127.0.0.1:{}/senda", port);
  }

 private:
  std::string folder_;
};

class DatabaseOutageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!postgres_.Run("start")) {
      const char* required = std::getenv("SENDA_REQUIRE_SERVERS");
      ASSERT_FALSE(required != nullptr && std::string(required) == "1")
          << "PostgreSQL could not be started";
      GTEST_SKIP() << "no PostgreSQL that this test can start";
    }
    testing::ServiceHarness::Options options;
    options.definitions = {&pupil_tracking::Definition()};
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t")};
    options.database_url = postgres_.url();
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  }

  CreatePupilRequest NewPupil(int number) const {
    auto request = Text<CreatePupilRequest>(fmt::format(
        "parent: 'trusts/t' pupil {{ school: 'trusts/t/schools/900001' upn: '{}' "
        "given_name: 'Ada' family_name: 'Byron' date_of_birth {{ year: 2016 month: 5 day: 4 }} }}",
        UpnOf(number)));
    request.set_request_id(resource::NewUuid(absl::Now()));
    return request;
  }
  absl::StatusOr<Pupil> Create(const CreatePupilRequest& request) {
    return harness_->client().Call<Pupil>(std::string(kService) + "CreatePupil", request,
                                          harness_->As("lead"));
  }
  absl::StatusOr<Pupil> Get(const std::string& name) {
    GetPupilRequest request;
    request.set_name(name);
    return harness_->client().Call<Pupil>(std::string(kService) + "GetPupil", request,
                                          harness_->As("lead"));
  }

  OwnPostgres postgres_;
  std::unique_ptr<testing::ServiceHarness> harness_;
};

TEST_F(DatabaseOutageTest, IsUnavailableMeanwhileAndServesAfterwards) {
  const auto before = Create(NewPupil(1));
  ASSERT_TRUE(before.ok()) << before.status();
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(postgres_.Run("stop"));
    const CreatePupilRequest lost = NewPupil(10 + round);
    EXPECT_EQ(Create(lost).status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(Get(before->name()).status().code(), absl::StatusCode::kUnavailable);
    EXPECT_FALSE(harness_->host().parts().ready().ok());

    ASSERT_TRUE(postgres_.Run("start"));
    EXPECT_TRUE(Eventually([&] { return Get(before->name()).ok(); }));
    const auto again = Create(lost);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(Get(again->name()).ok());
    EXPECT_TRUE(harness_->host().parts().ready().ok());
  }
  ListPupilsRequest list;
  list.set_parent("trusts/t");
  const auto listed = harness_->client().Call<ListPupilsResponse>(
      std::string(kService) + "ListPupils", list, harness_->As("lead"));
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->pupils_size(), 3);
}

}  // namespace
}  // namespace senda::integration
