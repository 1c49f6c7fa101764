#include "common/server/signals.h"

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "gtest/gtest.h"

namespace senda::server {
namespace {

TEST(StopSignals, ReturnsEachSignalOnce) {
  StopSignals signals;
  std::raise(SIGTERM);
  std::raise(SIGINT);
  EXPECT_EQ(signals.Wait(), SIGTERM);
  EXPECT_EQ(signals.Wait(), SIGINT);
  EXPECT_EQ(signals.WaitFor(absl::ZeroDuration()), 0);
}

TEST(StopSignals, WakesAWaitingThread) {
  StopSignals signals;
  int seen = 0;
  std::thread waiting([&] { seen = signals.Wait(); });
  ::kill(::getpid(), SIGTERM);
  waiting.join();
  EXPECT_EQ(seen, SIGTERM);
}

TEST(StopSignals, TellsThatOneHasComeWithoutTakingIt) {
  StopSignals signals;
  EXPECT_FALSE(StopSignals::HasCome());
  std::raise(SIGTERM);
  EXPECT_TRUE(StopSignals::HasCome());
  EXPECT_EQ(signals.Wait(), SIGTERM);
  EXPECT_TRUE(StopSignals::HasCome());
}

TEST(StopSignalsDeathTest, LeavesSignalsAsTheyWereAfterwards) {
  { const StopSignals signals; }
  EXPECT_EXIT(std::raise(SIGTERM), ::testing::KilledBySignal(SIGTERM), "");
}

TEST(IgnoreBrokenPipes, KeepsTheProcessAliveWhenThePeerIsGone) {
  IgnoreBrokenPipes();
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ::close(ends[0]);
  EXPECT_EQ(::write(ends[1], "x", 1), -1);
  ::close(ends[1]);
}

}  // namespace
}  // namespace senda::server
