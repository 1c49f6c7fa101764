#include "common/testing/free_port.h"

#include <set>

#include "gtest/gtest.h"

namespace senda::testing {
namespace {

TEST(FreePort, IsGivenOnce) {
  std::set<int> given;
  for (int i = 0; i < 500; ++i) {
    const int port = FreePort();
    EXPECT_TRUE(given.insert(port).second) << port;
    EXPECT_GE(port, 20000);
    EXPECT_LT(port, 32000);
  }
}

}  // namespace
}  // namespace senda::testing
