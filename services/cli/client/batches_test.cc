#include "services/cli/client/batches.h"

#include <gtest/gtest.h>

#include <atomic>

#include "common/status/errors.h"

namespace senda::cli {
namespace {

class BatchPoolTest : public testing::Test {
 protected:
  rpc::Client client_;  // attached to nothing
  const Connection connection_{client_, [](std::string_view) -> absl::StatusOr<std::string> {
                                 return std::string("token");
                               }};
};

TEST(Repeat, TriesAgainWhatPasses) {
  int calls = 0;
  EXPECT_TRUE(Repeat([&] {
                return ++calls < 3 ? absl::UnavailableError("restarting") : absl::OkStatus();
              }).ok());
  EXPECT_EQ(calls, 3);
}

TEST(Repeat, DoesNotTryAgainWhatIsWrong) {
  int calls = 0;
  EXPECT_EQ(errors::ReasonOf(Repeat([&] {
              ++calls;
              return errors::PermissionDenied("pupils.write", "trusts/oak");
            })),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(calls, 1);
}

TEST_F(BatchPoolTest, RunsEveryTaskBeforeItFinishes) {
  std::atomic<int> done = 0;
  BatchPool pool(connection_, "importer", 3);
  for (int i = 0; i < 100; ++i) {
    pool.Submit([&](BatchChannel&) {
      ++done;
      return absl::OkStatus();
    });
  }
  EXPECT_TRUE(pool.Finish().ok());
  EXPECT_EQ(done, 100);
}

TEST_F(BatchPoolTest, DropsWhatIsLeftAfterAFailureAndReportsIt) {
  std::atomic<int> done = 0;
  BatchPool pool(connection_, "importer", 1);
  for (int i = 0; i < 100; ++i) {
    pool.Submit([&](BatchChannel&) {
      return ++done == 5 ? absl::DataLossError("broken") : absl::OkStatus();
    });
  }
  EXPECT_TRUE(absl::IsDataLoss(pool.Finish()));
  EXPECT_EQ(done, 5);
  EXPECT_TRUE(pool.has_failed());
}

}  // namespace
}  // namespace senda::cli
