#include "services/dashboard/answer_memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/testing/fake_clock.h"

namespace senda::dashboard {
namespace {

constexpr absl::Duration kBound = absl::Seconds(1);

rpc::Bytes BytesOf(const std::string& text) { return std::make_shared<const std::string>(text); }

class AnswerMemoryTest : public ::testing::Test {
 protected:
  void Put(const std::string& key, const std::string& answer) {
    memory_.Put(key, BytesOf(answer), "watermarks of " + answer, clock_.Now());
  }
  // The answer served, or "" when there is none; renewals are counted apart.
  std::string Serve(const std::string& key) {
    const auto found = memory_.Find(key, clock_.Now());
    renewals_ += found.renew ? 1 : 0;
    return found.bytes == nullptr ? "" : *found.bytes;
  }

  time::FakeClock clock_;
  AnswerMemory memory_{100, kBound};
  int renewals_ = 0;
};

TEST_F(AnswerMemoryTest, ServesAnAnswerUntilItsBound) {
  Put("t", "a");
  EXPECT_EQ(Serve("t"), "a");
  clock_.Advance(kBound);
  EXPECT_EQ(Serve("t"), "a");
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(Serve("t"), "");
  EXPECT_EQ(Serve("other"), "");
}

TEST_F(AnswerMemoryTest, TellsOneReaderToRenewAfterHalfTheBound) {
  Put("t", "a");
  clock_.Advance(kBound / 2);
  Serve("t");
  EXPECT_EQ(renewals_, 0);
  clock_.Advance(absl::Nanoseconds(1));
  for (int reader = 0; reader < 10; ++reader) EXPECT_EQ(Serve("t"), "a");
  EXPECT_EQ(renewals_, 1);
}

TEST_F(AnswerMemoryTest, AsksForTheNextRenewalOnceRenewed) {
  Put("t", "a");
  clock_.Advance(kBound * 3 / 4);
  Serve("t");
  Put("t", "b");
  EXPECT_EQ(Serve("t"), "b");
  EXPECT_EQ(renewals_, 1);
  clock_.Advance(kBound * 3 / 4);
  Serve("t");
  EXPECT_EQ(renewals_, 2);
}

// The one told to renew never comes back: nobody is served past the bound, so that every reader
// goes to the sources, and the first to succeed makes all as it was.
TEST_F(AnswerMemoryTest, RecoversWhenARenewerFails) {
  Put("t", "a");
  clock_.Advance(kBound * 3 / 4);
  Serve("t");
  ASSERT_EQ(renewals_, 1);
  clock_.Advance(kBound);
  EXPECT_EQ(Serve("t"), "");
  EXPECT_EQ(Serve("t"), "");
  Put("t", "b");
  EXPECT_EQ(Serve("t"), "b");
  clock_.Advance(kBound * 3 / 4);
  Serve("t");
  EXPECT_EQ(renewals_, 2);
}

TEST_F(AnswerMemoryTest, KnowsItsNewestAnswerHoweverOld) {
  EXPECT_EQ(memory_.FindNewest("t").bytes, nullptr);
  Put("t", "a");
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(*memory_.FindNewest("t").bytes, "a");
  EXPECT_EQ(memory_.FindNewest("t").watermarks, "watermarks of a");
  Serve("t");
  EXPECT_EQ(renewals_, 0);
}

// Room for 100 bytes: the third answer of 40 pushes out the one least lately used.
TEST_F(AnswerMemoryTest, ForgetsTheLeastRecentlyUsedBeyondItsBytes) {
  Put("first", std::string(40, '1'));
  Put("second", std::string(40, '2'));
  Serve("first");
  Put("third", std::string(40, '3'));
  EXPECT_EQ(Serve("first"), std::string(40, '1'));
  EXPECT_EQ(Serve("second"), "");
  EXPECT_EQ(Serve("third"), std::string(40, '3'));
}

TEST_F(AnswerMemoryTest, CountsAnAnswerThatReplacesAnotherOnce) {
  Put("other", std::string(40, 'o'));
  for (int i = 0; i < 10; ++i) Put("t", std::string(50, 't'));
  EXPECT_EQ(Serve("other"), std::string(40, 'o'));
  EXPECT_EQ(Serve("t"), std::string(50, 't'));
}

TEST_F(AnswerMemoryTest, KeepsTheLastAnswerHoweverLarge) {
  Put("t", std::string(1000, 't'));
  EXPECT_EQ(Serve("t").size(), 1000u);
}

}  // namespace
}  // namespace senda::dashboard
