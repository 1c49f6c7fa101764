#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>

#include "tests/conformance/resource_test.h"

// Paging, page tokens, order and BatchGet of every resource.
namespace senda::conformance {
namespace {

using Names = std::vector<std::string>;

// Creates `count` resources; their names, sorted.
template <typename Create>
Names CreateSome(int count, Create create) {
  Names names;
  for (int i = 0; i < count; ++i) names.push_back(TextOf(*create(), "name"));
  std::sort(names.begin(), names.end());
  return names;
}

// Some are inserted between two pages, before and behind them, and some at the same time.
TEST_P(ResourceTest, IsListedOnceWhileOthersAreInserted) {
  const Names stable = CreateSome(6, [this] { return Create(); });
  std::vector<MessagePtr> inserted;
  for (int i = 0; i < 6; ++i) inserted.push_back(Make());
  std::thread inserting([&] {
    for (const MessagePtr& message : inserted) {
      EXPECT_TRUE(
          api().Call("Create", *api().CreateRequest(trust().name, *message), Writer()).ok());
    }
  });
  // The trusts of all tests are in one list: larger pages keep that short.
  const int page_size = resource().is_trust() ? 200 : 2;
  std::multiset<std::string> seen;
  std::string token;
  int pages = 0;
  do {
    const auto page = api().List(
        trust().name, fmt::format("page_size: {} page_token: '{}'", page_size, token), Lister());
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    for (const std::string& name : page->names()) seen.insert(name);
    token = page->next_page_token;
    if (++pages == 1) Create("a" + NewId());
    if (pages == 2) Create("z" + NewId());
  } while (!token.empty());
  inserting.join();
  for (const std::string& name : stable) EXPECT_EQ(seen.count(name), 1u) << name;
  for (const std::string& name : seen) EXPECT_EQ(seen.count(name), 1u) << name;
}

TEST_P(ResourceTest, IsListedInPagesThatJoinUp) {
  const Names mine = CreateSome(5, [this] { return Create(); });
  EXPECT_EQ(Listed("page_size: 1000", mine), Listed("page_size: 3", mine));
  EXPECT_EQ(Listed("page_size: 1000", mine).size(), mine.size());
}

TEST_P(ResourceTest, RefusesPageTokensThatAreNotItsOwn) {
  CreateSome(3, [this] { return Create(); });
  const auto first = api().List(trust().name, "page_size: 1", Lister());
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string token = first->next_page_token;
  ASSERT_FALSE(token.empty());
  const auto reason = [&](const std::string& parent, const std::string& request) {
    return Reason(api().List(parent, request, Lister()).status());
  };
  EXPECT_EQ(reason(trust().name, fmt::format("page_size: 2 page_token: '{}'", token)), "");
  EXPECT_EQ(reason(trust().name,
                   fmt::format("page_token: '{}' filter: 'create_time > \"2020-01-01T00:00:00Z\"'",
                               token)),
            "page_token PAGE_TOKEN_MISMATCH");
  EXPECT_EQ(reason(trust().name, fmt::format("page_token: '{}' order_by: 'create_time'", token)),
            "page_token PAGE_TOKEN_MISMATCH");
  std::string altered = token;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(reason(trust().name, fmt::format("page_token: '{}'", altered)),
            "page_token PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason(trust().name, "page_token: 'made-up'"), "page_token PAGE_TOKEN_INVALID");
  if (resource().is_trust()) return;
  const Trust other = world().NewTrust();
  EXPECT_EQ(reason(other.name, fmt::format("page_token: '{}'", token)),
            "page_token PAGE_TOKEN_MISMATCH");
}

TEST_P(ResourceTest, RefusesANegativePageSizeAndBoundsALargeOne) {
  const std::string name = TextOf(*Create(), "name");
  EXPECT_EQ(api().List(trust().name, "page_size: -1", Lister()).status().code(),
            absl::StatusCode::kInvalidArgument);
  const auto large = api().List(trust().name, "page_size: 2000000000", Lister());
  ASSERT_TRUE(large.ok()) << large.status();
  EXPECT_LE(large->rows.size(), 1000u);
}

TEST_P(ResourceTest, IsOrderedAsAsked) {
  const Names mine = CreateSome(3, [this] { return Create(); });
  Names by_time = Listed("page_size: 2 order_by: 'create_time desc'", mine);
  ASSERT_EQ(by_time.size(), mine.size());
  Names reversed = Listed("page_size: 2 order_by: 'create_time'", mine);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(by_time, reversed);
  Names by_name = Listed("page_size: 2 order_by: 'name'", mine);
  EXPECT_EQ(by_name, mine);
  EXPECT_EQ(Reason(api().List(trust().name, "order_by: 'no_such_field'", Lister()).status()),
            "order_by UNKNOWN_FIELD");
}

TEST_P(ResourceTest, IsBatchReadInTheOrderAskedFor) {
  SENDA_NEEDS("BatchGet");
  Names names = CreateSome(3, [this] { return Create(); });
  std::reverse(names.begin(), names.end());
  std::string request = fmt::format("parent: '{}'", trust().name);
  for (const std::string& name : names) request += fmt::format(" names: '{}'", name);
  const auto reply = api().Call("BatchGet", request, Writer());
  ASSERT_TRUE(reply.ok()) << reply.status();
  const auto* field = (*reply)->GetDescriptor()->field(0);
  ASSERT_EQ((*reply)->GetReflection()->FieldSize(**reply, field), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(TextOf((*reply)->GetReflection()->GetRepeatedMessage(**reply, field, i), "name"),
              names[static_cast<std::size_t>(i)]);
  }
  const auto missing =
      api().Call("BatchGet", fmt::format("{} names: '{}'", request, NameOf(NewId())), Writer());
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound) << missing.status();
}

}  // namespace
}  // namespace senda::conformance
