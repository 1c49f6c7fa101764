#include "services/pupil_tracking/pupils/upn.h"

#include <gtest/gtest.h>

#include <string>

namespace senda::pupil_tracking {
namespace {

std::string ReasonOf(std::string_view upn) {
  const auto problem = ValidateUpn(upn);
  return problem ? std::string(problem->reason) : "";
}

// 8*2+0*3+1*4+2*5+0+0+0+0+5*10+0+0+1*13 = 93 = 4*23+1, the letter after A.
TEST(Upn, AcceptsAPermanentOne) {
  EXPECT_EQ(ReasonOf("B801200005001"), "");
  EXPECT_FALSE(IsTemporaryUpn("B801200005001"));
}

// The last letter A counts 0: 8*2+1*4+2*5+5*10 = 80 = 3*23+11, which is M.
TEST(Upn, AcceptsATemporaryOne) {
  EXPECT_EQ(ReasonOf("M80120000500A"), "");
  EXPECT_TRUE(IsTemporaryUpn("M80120000500A"));
}

// 2*2+0*3+7*4+0+0+0+0+1*9+6*10+0*11+4*12+9*13 = 266 = 11*23+13, which is P. Two vendors' help pages
// say 267 and Q.
TEST(Upn, ComputesTheLetterThatVendorsPublishWrongly) {
  EXPECT_EQ(CheckLetter("?207000016049"), 'P');
  EXPECT_EQ(ReasonOf("P207000016049"), "");
  EXPECT_EQ(ReasonOf("Q207000016049"), "UPN_CHECK_LETTER");
}

// Z counts 22, so the sum is 80 + 22*13 = 366 = 15*23+21, which is Y.
TEST(Upn, CountsTheLastLetterByItsPlace) { EXPECT_EQ(CheckLetter("?80120000500Z"), 'Y'); }

TEST(Upn, RefusesAWrongForm) {
  for (const char* upn : {"", "B80120000500", "B8012000050011", "b801200005001", "B80120000500a",
                          "I801200005001", "O801200005001", "S801200005001", "1801200005001",
                          "B8012000O5001", "B80120000500S", "B 01200005001", "B80120000A001"}) {
    EXPECT_EQ(ReasonOf(upn), "UPN_FORMAT") << upn;
    EXPECT_FALSE(IsTemporaryUpn(upn)) << upn;
  }
}

TEST(Upn, NoticesEverySingleWrongDigit) {
  const std::string upn = "P207000016049";
  for (size_t i = 1; i < upn.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = upn;
      wrong[i] = digit;
      EXPECT_EQ(ReasonOf(wrong), wrong == upn ? "" : "UPN_CHECK_LETTER") << wrong;
    }
  }
}

TEST(Upn, NeverRepeatsTheNumberInItsWords) {
  EXPECT_EQ(ValidateUpn("Q207000016049")->description.find("207000016049"), std::string::npos);
}

}  // namespace
}  // namespace senda::pupil_tracking
