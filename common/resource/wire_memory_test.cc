#include "common/resource/wire_memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace senda::resource {
namespace {

TEST(WireMemory, KnowsWhatItKeptUnderTheSameFieldAlone) {
  const auto memory = std::make_unique<WireMemory>();
  memory->Keep(7, R"({"a":1})", "wire");
  std::string out = "before-";
  EXPECT_TRUE(memory->Find(7, R"({"a":1})", out));
  EXPECT_EQ(out, "before-wire");
  EXPECT_FALSE(memory->Find(8, R"({"a":1})", out));
  EXPECT_FALSE(memory->Find(7, R"({"a":2})", out));
}

TEST(WireMemory, NeverMistakesOneTextForAnotherHoweverMany) {
  const auto memory = std::make_unique<WireMemory>();
  for (int i = 0; i < 20000; ++i) memory->Keep(1, std::to_string(i), "w" + std::to_string(i));
  int known = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string out;
    if (!memory->Find(1, std::to_string(i), out)) continue;
    ++known;
    EXPECT_EQ(out, "w" + std::to_string(i));
  }
  EXPECT_GT(known, 0);
  EXPECT_LE(known, 2048);
}

TEST(WireMemory, DoesNotKeepWhatIsVeryLarge) {
  const auto memory = std::make_unique<WireMemory>();
  const std::string large(5000, 'x');
  memory->Keep(1, large, "w");
  std::string out;
  EXPECT_FALSE(memory->Find(1, large, out));
}

}  // namespace
}  // namespace senda::resource
