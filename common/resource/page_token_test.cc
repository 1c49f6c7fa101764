#include "common/resource/page_token.h"

#include <cmath>
#include <limits>
#include <set>

#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

constexpr std::string_view kKey = "0123456789abcdef0123456789ABCDEF";
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

std::string ReasonOf(const absl::Status& status) {
  const auto violations = errors::ViolationsOf(status);
  if (violations.size() != 1) return "";
  EXPECT_EQ(violations[0].field, "page_token");
  return violations[0].reason;
}

PageTokenSealer Tokens() { return PageTokenSealer::FromKey(kKey).value(); }

PageQuery Query() {
  return {.trust = "oak",
          .resource_type = "Pupil",
          .parent = "trusts/oak",
          .filter = "year_group = 3",
          .order_by = "family_name"};
}

TEST(Sealer, OpensWhatItSealed) {
  const Sealer sealer = Sealer::FromKey(kKey).value();
  for (const std::string& bytes :
       {std::string(), std::string("\0\xff", 2), std::string(5000, 'x')}) {
    EXPECT_EQ(sealer.Open("feed", sealer.Seal("feed", bytes)), bytes);
  }
}

TEST(Sealer, OpensForItsPurposeAndKeyOnly) {
  const Sealer sealer = Sealer::FromKey(kKey).value();
  const std::string token = sealer.Seal("feed", "after 17");
  EXPECT_FALSE(sealer.Open("page", token).has_value());
  EXPECT_FALSE(sealer.Open("", token).has_value());
  const Sealer other = Sealer::FromKey(std::string(32, 'k')).value();
  EXPECT_FALSE(other.Open("feed", token).has_value());
}

TEST(Sealer, NeverMakesTheSameTokenTwice) {
  const Sealer sealer = Sealer::FromKey(kKey).value();
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) tokens.insert(sealer.Seal("page", "same"));
  EXPECT_EQ(tokens.size(), 1000U);
}

TEST(Sealer, WritesTokensThatAreSafeInAUrl) {
  const Sealer sealer = Sealer::FromKey(kKey).value();
  for (std::size_t size = 0; size < 64; ++size) {
    const std::string token = sealer.Seal("page", std::string(size, '\xff'));
    EXPECT_EQ(
        token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        std::string::npos);
  }
}

TEST(Sealer, NeedsAKeyOf32Bytes) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_EQ(Sealer::FromKey(std::string(size, 'k')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(PageToken, BringsBackKeysOfEveryKind) {
  const std::vector<OwnedValue> keys = {
      std::monostate(), std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, -0.0, 1.5e300,
      std::string(),    std::string("O'Brien \0 \xC3\xA9", 12)};
  const auto opened = Tokens().Open(Query(), Tokens().Seal(Query(), keys, kNow), kNow);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, keys);
  EXPECT_TRUE(std::signbit(std::get<double>(opened->at(3))));
}

TEST(PageToken, HidesWhatItHolds) {
  const std::string token = Tokens().Seal(Query(), {std::string("Featherstonehaugh")}, kNow);
  EXPECT_EQ(token.find("Feather"), std::string::npos);
}

TEST(PageToken, IsRefusedWhenAnyCharacterIsChanged) {
  const std::string token = Tokens().Seal(Query(), {std::int64_t{17}, std::string("p1")}, kNow);
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char letter : {'A', 'b', '_', '=', '\0', ' ', '+'}) {
      if (token[i] == letter) continue;
      std::string altered = token;
      altered[i] = letter;
      EXPECT_EQ(ReasonOf(Tokens().Open(Query(), altered, kNow).status()), "PAGE_TOKEN_INVALID")
          << "character " << i;
    }
  }
}

TEST(PageToken, IsRefusedWhenCutOrLengthened) {
  const std::string token = Tokens().Seal(Query(), {std::int64_t{17}}, kNow);
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_EQ(ReasonOf(Tokens().Open(Query(), token.substr(0, size), kNow).status()),
              "PAGE_TOKEN_INVALID");
  }
  for (const char* tail : {"A", "=", "==", " ", "AAAA"}) {
    EXPECT_EQ(ReasonOf(Tokens().Open(Query(), token + tail, kNow).status()), "PAGE_TOKEN_INVALID");
  }
}

TEST(PageToken, IsRefusedForAnyOtherList) {
  const std::string token = Tokens().Seal(Query(), {std::int64_t{17}}, kNow);
  std::vector<PageQuery> others(6, Query());
  others[0].trust = "elm";
  others[1].resource_type = "Goal";
  others[2].parent = "trusts/elm";
  others[3].filter = "year_group = 4";
  others[4].order_by = "family_name desc";
  others[5].show_deleted = true;
  for (const PageQuery& other : others) {
    EXPECT_EQ(ReasonOf(Tokens().Open(other, token, kNow).status()), "PAGE_TOKEN_MISMATCH");
  }
}

TEST(PageToken, KeepsThePartsOfTheQueryApart) {
  PageQuery query = Query();
  query.filter = "ab";
  query.order_by = "c";
  const std::string token = Tokens().Seal(query, {}, kNow);
  query.filter = "a";
  query.order_by = "bc";
  EXPECT_EQ(ReasonOf(Tokens().Open(query, token, kNow).status()), "PAGE_TOKEN_MISMATCH");
}

TEST(PageToken, ExpiresAfterItsLifetime) {
  const std::string token = Tokens().Seal(Query(), {}, kNow);
  EXPECT_TRUE(Tokens().Open(Query(), token, kNow + kPageTokenLifetime).ok());
  EXPECT_EQ(
      ReasonOf(
          Tokens().Open(Query(), token, kNow + kPageTokenLifetime + absl::Seconds(1)).status()),
      "PAGE_TOKEN_EXPIRED");
}

TEST(PageToken, IsNoTokenOfAnotherPurpose) {
  const std::string feed = Tokens().sealer().Seal("feed", std::string(60, '\1'));
  EXPECT_EQ(ReasonOf(Tokens().Open(Query(), feed, kNow).status()), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(
      ReasonOf(Tokens().Open(Query(), Tokens().sealer().Seal("page", "\1short"), kNow).status()),
      "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace senda::resource
