#include <fmt/format.h>

#include "senda/changes/v1/changes_service.pb.h"
#include "tests/conformance/resource_test.h"

// The change feed of every service as its resources are written.
namespace senda::conformance {
namespace {

using Told = changes::v1::Change;

class Feed {
 public:
  Feed(const World& world, const std::string& parent) : world_(world), parent_(parent) {}

  // All changes from `token` on, page by page; `token` is where to go on.
  std::vector<Told> Read(std::string& token, int page_size) const {
    std::vector<Told> all;
    changes::v1::ListChangesResponse response;
    do {
      changes::v1::ListChangesRequest request;
      request.set_parent(parent_);
      request.set_page_size(page_size);
      request.set_page_token(token);
      auto page = world_.client().Call<changes::v1::ListChangesResponse>(
          "senda.changes.v1.ChangeFeedService/ListChanges", request, world_.As(World::kService));
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return all;
      response = *std::move(page);
      all.insert(all.end(), response.changes().begin(), response.changes().end());
      token = response.next_page_token();
    } while (response.more());
    return all;
  }

  // What a watcher is told first.
  std::vector<Told> Watch(const std::string& token) const {
    changes::v1::WatchChangesRequest request;
    request.set_parent(parent_);
    request.set_page_token(token);
    const auto stream = world_.client().OpenReplies(
        "senda.changes.v1.ChangeFeedService/WatchChanges", request, world_.As(World::kService));
    changes::v1::WatchChangesResponse response;
    EXPECT_TRUE(stream->Read(response));
    stream->Cancel();
    stream->Finish().IgnoreError();
    return {response.changes().begin(), response.changes().end()};
  }

 private:
  const World& world_;
  const std::string parent_;
};

TEST_P(ResourceTest, TellsEveryWriteInItsFeedOnceAndInOrder) {
  if (resource().is_trust()) GTEST_SKIP() << "trusts are made outside of any trust";
  const Feed feed(world(), fmt::format("{}/sources/{}", trust().name, resource().source));
  std::string token;
  std::int64_t last = 0;
  for (const Told& change : feed.Read(token, 0)) last = change.sequence();
  const std::string bookmark = token;

  const MessagePtr row = Create();
  const std::string name = TextOf(*row, "name");
  std::vector<changes::v1::ChangeOperation> expected = {changes::v1::CHANGE_OPERATION_CREATE};
  if (resource().Has("Update")) {
    const std::string path = Change(*row);
    ASSERT_TRUE(api().Call("Update", *api().UpdateRequest(*row, {path}), Writer()).ok());
    expected.push_back(changes::v1::CHANGE_OPERATION_UPDATE);
  }
  if (resource().Has("Delete")) {
    ASSERT_TRUE(api().Call("Delete", fmt::format("name: '{}'", name), Writer()).ok());
    expected.push_back(changes::v1::CHANGE_OPERATION_DELETE);
  }
  if (resource().Has("Undelete")) {
    ASSERT_TRUE(api().Call("Undelete", fmt::format("name: '{}'", name), Writer()).ok());
    expected.push_back(changes::v1::CHANGE_OPERATION_UNDELETE);
  }

  const std::vector<Told> told = feed.Read(token, 1);
  std::vector<changes::v1::ChangeOperation> mine;
  for (const Told& change : told) {
    EXPECT_EQ(change.sequence(), ++last);
    if (change.resource_name() != name) continue;
    EXPECT_EQ(change.resource_type(), resource().singular);
    mine.push_back(change.operation());
  }
  EXPECT_EQ(mine, expected);
  EXPECT_TRUE(feed.Read(token, 1).empty());

  // Whoever comes back with an older bookmark is told the same again.
  std::string resumed = bookmark;
  EXPECT_EQ(feed.Read(resumed, 3).size(), told.size());
  const std::vector<Told> watched = feed.Watch(bookmark);
  ASSERT_EQ(watched.size(), told.size());
  EXPECT_EQ(watched.front().SerializeAsString(), told.front().SerializeAsString());
}

TEST_P(ResourceTest, RefusesAnotherFeedsToken) {
  const Feed feed(world(), fmt::format("{}/sources/{}", trust().name, resource().source));
  std::string token;
  feed.Read(token, 0);
  const Trust other = world().NewTrust();
  changes::v1::ListChangesRequest request;
  request.set_parent(fmt::format("{}/sources/{}", other.name, resource().source));
  request.set_page_token(token);
  const auto listed = world().client().Call<changes::v1::ListChangesResponse>(
      "senda.changes.v1.ChangeFeedService/ListChanges", request, As(World::kService));
  EXPECT_EQ(Reason(listed.status()), "page_token PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace senda::conformance
