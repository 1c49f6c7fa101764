#include "common/cache/sealing.h"

#include <string>

#include "gtest/gtest.h"

namespace senda::cache {
namespace {

const std::string kKey(32, 'k');

TEST(Sealer, OpensWhatItSealed) {
  const Sealer sealer(kKey);
  for (const std::string& value : {std::string(), std::string("x"), std::string(100'000, '\0')}) {
    EXPECT_EQ(sealer.Open({"t", "n"}, sealer.Seal({"t", "n"}, value)), value);
  }
}

TEST(Sealer, DoesNotShowTheValue) {
  const Sealer sealer(kKey);
  EXPECT_EQ(sealer.Seal({"t", "n"}, "a plain value").find("plain"), std::string::npos);
}

TEST(Sealer, SealsTheSameValueDifferentlyEachTime) {
  const Sealer sealer(kKey);
  EXPECT_NE(sealer.Seal({"t", "n"}, "v"), sealer.Seal({"t", "n"}, "v"));
}

TEST(Sealer, RefusesAValueOfAnotherTrustOrName) {
  const Sealer sealer(kKey);
  const std::string sealed = sealer.Seal({"ab", "c"}, "v");
  EXPECT_EQ(sealer.Open({"zz", "c"}, sealed), std::nullopt);
  EXPECT_EQ(sealer.Open({"ab", "d"}, sealed), std::nullopt);
  EXPECT_EQ(sealer.Open({"a", "bc"}, sealed), std::nullopt);
}

TEST(Sealer, RefusesAValueOfAnotherKey) {
  EXPECT_EQ(Sealer(kKey).Open({"t", "n"}, Sealer(std::string(32, 'o')).Seal({"t", "n"}, "v")),
            std::nullopt);
}

TEST(Sealer, RefusesEverySingleAlteredByte) {
  const Sealer sealer(kKey);
  const std::string sealed = sealer.Seal({"t", "n"}, "value");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(sealer.Open({"t", "n"}, altered), std::nullopt) << "byte " << i;
  }
}

TEST(Sealer, RefusesEveryShortenedValue) {
  const Sealer sealer(kKey);
  const std::string sealed = sealer.Seal({"t", "n"}, "value");
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_EQ(sealer.Open({"t", "n"}, std::string_view(sealed).substr(0, length)), std::nullopt)
        << "length " << length;
  }
}

TEST(SealerDeathTest, EndsTheProcessOnAKeyOfTheWrongLength) {
  EXPECT_DEATH(Sealer("short"), "32 bytes");
}

}  // namespace
}  // namespace senda::cache
