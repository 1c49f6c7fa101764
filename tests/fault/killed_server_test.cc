#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/storage/change_log.h"
#include "common/storage/database.h"
#include "common/testing/test_database.h"
#include "senda/changes/v1/changes_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/directory/directory_service.h"
#include "tests/integration/school_data.h"
#include "tests/integration/server_process.h"

// The server of pupil tracking is killed in the middle of an import, and started again.
namespace senda::integration {
namespace {

using namespace pupils::v1;
using Names = std::set<std::string>;

constexpr int kBatches = 12;
constexpr int kBatch = 100;
constexpr char kService[] = "senda.pupils.v1.PupilsService/";

class KilledServerTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    testing::ServiceHarness::Options options;
    options.definitions = {&directory::Definition()};
    options.operators = {"operator"};
    options.service_accounts = {"service"};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
    std::vector<std::string> flags = {"--data-dir=" + harness_->data_dir(),
                                      "--directory-address=" + harness_->address()};
    if (is_postgres()) {
      const storage::DatabaseOptions place = Options("pupils");
      flags.push_back("--database-url=" + place.url);
      flags.push_back("--schema-suffix=" + place.schema.substr(std::string("pupils").size()));
    }
    server_ = std::make_unique<ServerProcess>(SENDA_PUPIL_SERVER, std::move(flags));
    client_ = std::make_unique<rpc::Client>(*rpc::Connect(server_->address()));
  }

  static BulkUpsertPupilsRequest Batch(int batch) {
    BulkUpsertPupilsRequest request;
    request.set_parent("trusts/t");
    for (int i = 0; i < kBatch; ++i) {
      const int number = batch * kBatch + i;
      *request.add_pupils() = Text<Pupil>(
          fmt::format("name: 'trusts/t/pupils/{}' school: 'trusts/t/schools/900001' upn: '{}' "
                      "given_name: 'Ada' family_name: 'Byron' "
                      "date_of_birth {{ year: 2016 month: 5 day: 4 }}",
                      NameOf(number), UpnOf(number)));
    }
    return request;
  }
  static std::string NameOf(int number) { return fmt::format("p{:05}", number); }

  // Sends all batches, killing the server while batch `kill_in` is on its way; how many were
  // answered.
  int Import(int kill_in) {
    const auto stream =
        client_->OpenBatches(std::string(kService) + "BulkUpsertPupils", harness_->As("service"));
    for (int batch = 0; batch < kBatches; ++batch) {
      std::thread killing;
      if (batch == kill_in) killing = std::thread([&] { server_->Kill(); });
      BulkUpsertPupilsResponse reply;
      const absl::Status status = stream->Exchange(Batch(batch), reply);
      if (killing.joinable()) killing.join();
      if (!status.ok()) return batch;
      for (const auto& outcome : reply.outcomes()) {
        EXPECT_NE(outcome.result(), changes::v1::ROW_RESULT_REFUSED) << outcome.DebugString();
      }
    }
    return kBatches;
  }

  // The ids of all pupils; waits until the server serves.
  Names Pupils() {
    Names names;
    EXPECT_TRUE(Eventually([&] {
      names.clear();
      ListPupilsRequest request;
      request.set_parent("trusts/t");
      request.set_page_size(1000);
      do {
        const auto page = client_->Call<ListPupilsResponse>(std::string(kService) + "ListPupils",
                                                            request, harness_->As("service"));
        if (!page.ok()) return false;
        for (const Pupil& pupil : page->pupils()) {
          names.insert(pupil.name().substr(pupil.name().rfind('/') + 1));
        }
        request.set_page_token(page->next_page_token());
      } while (!request.page_token().empty());
      return true;
    }));
    return names;
  }

  // Every change once, without a gap: as many as there are pupils.
  void ExpectWholeLogs(int pupils) {
    server_->Kill();
    storage::DatabaseOptions options = Options("pupils");
    if (!is_postgres()) options.url = fmt::format("sqlite://{}/pupils.db", harness_->data_dir());
    auto database = storage::OpenDatabase(options);
    ASSERT_TRUE(database.ok()) << database.status();
    const absl::Status status =
        (*database)->Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
          EXPECT_EQ(storage::FirstBrokenAudit(transaction, "t").value_or(-1), 0);
          const auto changes = storage::ReadChanges(transaction, "t", 0, 10 * pupils);
          EXPECT_EQ(static_cast<int>(changes->size()), pupils);
          std::int64_t expected = 0;
          for (const auto& change : *changes) EXPECT_EQ(change.sequence, ++expected);
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
  }

  std::unique_ptr<testing::ServiceHarness> harness_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<rpc::Client> client_;
};

TEST_P(KilledServerTest, AppliesEachBatchWholeOrNotAtAllAndResumes) {
  server_->Start();
  for (const int kill_in : {0, 3, 7, 11}) {
    const Names before = Pupils();
    const int answered = Import(kill_in);
    server_->Kill();
    server_->Start();
    const Names there = Pupils();
    for (int batch = 0; batch < kBatches; ++batch) {
      int rows = 0;
      for (int i = 0; i < kBatch; ++i) {
        rows += there.contains(NameOf(batch * kBatch + i)) ? 1 : 0;
      }
      EXPECT_TRUE(rows == 0 || rows == kBatch) << "batch " << batch << " has " << rows;
      EXPECT_TRUE(rows == kBatch || batch >= answered) << "batch " << batch << " was answered";
    }
    for (const std::string& name : before) EXPECT_TRUE(there.contains(name)) << name;
  }
  // The same import again, in peace.
  EXPECT_EQ(Import(-1), kBatches);
  EXPECT_EQ(Pupils().size(), static_cast<std::size_t>(kBatches * kBatch));
  EXPECT_EQ(Import(-1), kBatches);
  ExpectWholeLogs(kBatches * kBatch);
}

INSTANTIATE_TEST_SUITE_P(Engines, KilledServerTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::integration
