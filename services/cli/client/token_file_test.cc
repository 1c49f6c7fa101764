#include "services/cli/client/token_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/client/exit_code.h"

namespace senda::cli {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::string> Read(const std::string& content) {
  const std::string path =
      fmt::format("{}senda_token_file_test_{}", ::testing::TempDir(), getpid());
  std::ofstream(path) << content;
  auto token = ReadTokenFile(path);
  std::remove(path.c_str());
  return token;
}

TEST(TokenFile, HoldsATokenAndWhiteSpace) {
  EXPECT_EQ(*Read("\n eyJhbGciOi.J9-_~+/.x== \r\n"), "eyJhbGciOi.J9-_~+/.x==");
}

TEST(TokenFile, ThatHoldsAnythingElseIsRefusedByName) {
  for (const char* content : {"", " \n", "who\neyJhbGciOi", "ann is SENCO", "t\xC3\xB6ken"}) {
    const auto token = Read(content);
    EXPECT_EQ(ExitCodeOf(token.status()), kUsage) << content;
    EXPECT_THAT(std::string(token.status().message()), HasSubstr("senda_token_file_test"));
  }
}

TEST(TokenFile, ThatIsNotThereIsAUsageError) {
  EXPECT_EQ(ExitCodeOf(ReadTokenFile("/nowhere/token").status()), kUsage);
}

}  // namespace
}  // namespace senda::cli
