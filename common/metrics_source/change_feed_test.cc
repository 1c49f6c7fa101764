#include "common/metrics_source/change_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/status/errors.h"
#include "common/storage/change_log.h"
#include "common/testing/test_database.h"

namespace senda::metrics_source {
namespace {

using changes::v1::ListChangesRequest;
using changes::v1::ListChangesResponse;
using changes::v1::WatchChangesRequest;
using changes::v1::WatchChangesResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kOak[] = "trusts/t/schools/900001";
constexpr char kElm[] = "trusts/t/schools/900002";

rpc::Scope AllSchools() { return {.all_schools = true, .schools = {}, .role = ""}; }
rpc::Scope OakOnly() { return {.all_schools = false, .schools = {kOak}, .role = ""}; }

template <typename Page>
std::vector<std::string> NamesOf(const Page& page) {
  std::vector<std::string> names;
  for (const auto& change : page.changes()) names.push_back(change.resource_name());
  return names;
}

// Keeps what is sent; ends the stream after `most` messages.
class Recorder final : public rpc::StreamWriter {
 public:
  Recorder(std::size_t most, std::function<void(std::size_t)> after_write = nullptr)
      : most_(most), after_write_(std::move(after_write)) {}
  absl::Status Write(const google::protobuf::Message& message) override {
    received.push_back(static_cast<const WatchChangesResponse&>(message));
    if (after_write_) after_write_(received.size());
    return absl::OkStatus();
  }
  bool cancelled() const override { return received.size() >= most_; }
  std::vector<WatchChangesResponse> received;

 private:
  const std::size_t most_;
  const std::function<void(std::size_t)> after_write_;
};

class ChangeFeedTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open();
    feed_ = std::make_unique<ChangeFeed>("pupils", *database_, tokens_);
  }

  void Change(const std::string& name, const std::string& school = kOak,
              const std::string& fields = "") {
    const absl::Status written =
        database_->Run(storage::AccessMode::kWrite, "t", [&](storage::Transaction& transaction) {
          return storage::AppendLogs(transaction, "t", absl::FromUnixMicros(1'500'000'000'123'456),
                                     {{.school = school,
                                       .resource_type = "Pupil",
                                       .resource_name = name,
                                       .operation = "UPDATE",
                                       .changed_fields = fields,
                                       .actor = ""}},
                                     {});
        });
    ASSERT_TRUE(written.ok()) << written;
  }

  static rpc::CallContext Context(rpc::Scope scope, const std::string& trust) {
    rpc::CallContext context;
    context.trust = trust;
    context.scope = std::move(scope);
    return context;
  }

  absl::StatusOr<ListChangesResponse> List(const std::string& token = "", int page_size = 0,
                                           rpc::Scope scope = AllSchools(),
                                           const std::string& trust = "t",
                                           ChangeFeed* feed = nullptr) {
    ListChangesRequest request;
    request.set_page_token(token);
    request.set_page_size(page_size);
    return Ask(request, std::move(scope), trust, feed);
  }
  absl::StatusOr<ListChangesResponse> Ask(const ListChangesRequest& request,
                                          rpc::Scope scope = AllSchools(),
                                          const std::string& trust = "t",
                                          ChangeFeed* feed = nullptr) {
    rpc::Call call(Context(std::move(scope), trust));
    absl::StatusOr<ListChangesResponse> listed;
    const absl::Status run =
        database_->Run(storage::AccessMode::kRead, trust, [&](storage::Transaction& transaction) {
          call.BeginAttempt(&transaction);
          listed = (feed == nullptr ? *feed_ : *feed).ListChanges(call, request);
          return listed.status();
        });
    if (!run.ok()) return run;
    return listed;
  }

  absl::Status Watch(Recorder& recorder, const std::string& token = "",
                     rpc::Scope scope = AllSchools()) {
    WatchChangesRequest request;
    request.set_page_token(token);
    rpc::Call call(Context(std::move(scope), "t"));
    return feed_->WatchChanges(call, request, recorder);
  }

  static std::string ReasonOf(const absl::Status& status) {
    const auto violations = errors::ViolationsOf(status);
    return violations.empty() ? errors::ReasonOf(status) : violations[0].reason;
  }

  std::unique_ptr<storage::Database> database_;
  const resource::PageTokenSealer tokens_ =
      *resource::PageTokenSealer::FromKey(std::string(32, 'k'));
  std::unique_ptr<ChangeFeed> feed_;
};

TEST_P(ChangeFeedTest, TellsWhatChangedWhenAndWhere) {
  Change("a", kOak, "school,upn");
  const auto listed = List();
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->changes_size(), 1);
  const auto& change = listed->changes(0);
  EXPECT_EQ(change.sequence(), 1);
  EXPECT_EQ(change.resource_type(), "Pupil");
  EXPECT_EQ(change.school(), kOak);
  EXPECT_EQ(change.operation(), changes::v1::CHANGE_OPERATION_UPDATE);
  EXPECT_THAT(change.changed_fields(), ElementsAre("school", "upn"));
  EXPECT_EQ(change.change_time().seconds(), 1'500'000'000);
  EXPECT_EQ(change.change_time().nanos(), 123'456'000);
}

TEST_P(ChangeFeedTest, GoesOnWhereTheTokenEnded) {
  Change("a");
  Change("b");
  Change("c");
  const auto first = List("", 2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(NamesOf(*first), ElementsAre("a", "b"));
  EXPECT_TRUE(first->more());
  const auto second = List(first->next_page_token(), 2);
  EXPECT_THAT(NamesOf(*second), ElementsAre("c"));
  EXPECT_FALSE(second->more());
  // A token at the end is a bookmark: what comes later is found by it.
  EXPECT_THAT(NamesOf(*List(second->next_page_token())), IsEmpty());
  Change("d");
  EXPECT_THAT(NamesOf(*List(second->next_page_token())), ElementsAre("d"));
}

TEST_P(ChangeFeedTest, RefusesATokenOfAnotherTrustSourceOrHand) {
  Change("a");
  const std::string token = List()->next_page_token();
  EXPECT_EQ(ReasonOf(List(token, 0, AllSchools(), "other").status()), "PAGE_TOKEN_INVALID");
  ChangeFeed goals("goals", *database_, tokens_);
  EXPECT_EQ(ReasonOf(List(token, 0, AllSchools(), "t", &goals).status()), "PAGE_TOKEN_INVALID");
  std::string altered = token;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ReasonOf(List(altered).status()), "PAGE_TOKEN_INVALID");
  Recorder recorder(1);
  EXPECT_EQ(ReasonOf(Watch(recorder, altered)), "PAGE_TOKEN_INVALID");
}

TEST_P(ChangeFeedTest, RefusesATokenOlderThanWhatIsKept) {
  Change("a");
  const std::string token = List()->next_page_token();
  Change("b");
  Change("c");
  ASSERT_TRUE(database_
                  ->Run(storage::AccessMode::kWrite, "t",
                        [](storage::Transaction& transaction) {
                          return storage::TrimChanges(transaction, "t", 2);
                        })
                  .ok());
  EXPECT_EQ(List(token).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(List(token).status()), "FEED_TOKEN_EXPIRED");
  // Without a token one begins at the oldest that is kept.
  EXPECT_THAT(NamesOf(*List()), ElementsAre("c"));
}

TEST_P(ChangeFeedTest, GivesATokenOfTheEndToWhoIsAboutToReadEverything) {
  Change("a");
  ListChangesRequest request;
  request.set_from_end(true);
  const auto end = Ask(request);
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_THAT(NamesOf(*end), IsEmpty());
  Change("b");
  EXPECT_THAT(NamesOf(*List(end->next_page_token())), ElementsAre("b"));
  request.set_page_token(end->next_page_token());
  EXPECT_EQ(ReasonOf(Ask(request).status()), "TOKEN_AND_FROM_END");
}

TEST_P(ChangeFeedTest, TellsAReaderOfOneSchoolThatSchoolsAndTheTrustsChanges) {
  Change("oak", kOak);
  Change("elm", kElm);
  Change("trust", "");
  EXPECT_THAT(NamesOf(*List("", 0, OakOnly())), ElementsAre("oak", "trust"));
  // A page may be empty and still move on.
  const auto second = List(List("", 1, OakOnly())->next_page_token(), 1, OakOnly());
  EXPECT_THAT(NamesOf(*second), IsEmpty());
  EXPECT_TRUE(second->more());
  EXPECT_THAT(NamesOf(*List(second->next_page_token(), 1, OakOnly())), ElementsAre("trust"));
}

// The first message comes at once, with a token even when there is nothing yet: a sign of life and
// a bookmark. A write made after that is in the next.
TEST_P(ChangeFeedTest, WatchesWritesMadeAfterItBegan) {
  Recorder recorder(2, [this](std::size_t messages) {
    if (messages == 1) Change("late");
  });
  ASSERT_TRUE(Watch(recorder).ok());
  EXPECT_THAT(NamesOf(recorder.received[0]), IsEmpty());
  EXPECT_NE(recorder.received[0].next_page_token(), "");
  EXPECT_THAT(NamesOf(recorder.received[1]), ElementsAre("late"));
  EXPECT_THAT(NamesOf(*List(recorder.received[0].next_page_token())), ElementsAre("late"));
  EXPECT_THAT(NamesOf(*List(recorder.received[1].next_page_token())), IsEmpty());
}

TEST_P(ChangeFeedTest, WatchesFromItsTokenOnWithinTheReadersSchools) {
  Change("before", kOak);
  const std::string token = List()->next_page_token();
  Change("elm", kElm);
  Change("after", kOak);
  Recorder recorder(1);
  ASSERT_TRUE(Watch(recorder, token, OakOnly()).ok());
  EXPECT_THAT(NamesOf(recorder.received[0]), ElementsAre("after"));
}

TEST_P(ChangeFeedTest, EndsAWatchWhoseClientHasGone) {
  class Gone final : public rpc::StreamWriter {
   public:
    absl::Status Write(const google::protobuf::Message&) override {
      return absl::CancelledError("gone");
    }
    bool cancelled() const override { return false; }
  } gone;
  Change("a");
  rpc::Call call(Context(AllSchools(), "t"));
  EXPECT_EQ(feed_->WatchChanges(call, WatchChangesRequest(), gone).code(),
            absl::StatusCode::kCancelled);
}

INSTANTIATE_TEST_SUITE_P(Engines, ChangeFeedTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::metrics_source
