#include "common/server/key_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

class KeyFileTest : public ::testing::Test {
 protected:
  KeyFileTest() {
    std::string pattern = ::testing::TempDir() + "senda_key_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/new/key";
  }
  ~KeyFileTest() override { std::filesystem::remove_all(folder_); }

  std::string ReasonOfText(const std::string& text) const {
    const std::string path = folder_ + "/key";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), 0600);
    return errors::ReasonOf(LoadKeyFile(path, true).status());
  }

  std::string folder_;
  std::string path_;
};

TEST_F(KeyFileTest, MakesAKeyThatOnlyItsOwnerCanReadAndFindsItAgain) {
  const auto made = LoadKeyFile(path_, true);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->size(), 32u);
  struct stat info = {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(LoadKeyFile(path_, false).value(), *made);
}

TEST_F(KeyFileTest, LeavesNothingElseBehind) {
  ASSERT_TRUE(LoadKeyFile(path_, true).ok());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/new")) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 1);
}

TEST_F(KeyFileTest, DoesNotMakeOneInProduction) {
  EXPECT_EQ(errors::ReasonOf(LoadKeyFile(path_, false).status()), "KEY_FILE_MISSING");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(KeyFileTest, RefusesAKeyThatOthersCanRead) {
  ASSERT_TRUE(LoadKeyFile(path_, true).ok());
  ::chmod(path_.c_str(), 0640);
  EXPECT_EQ(errors::ReasonOf(LoadKeyFile(path_, true).status()), "KEY_FILE_OPEN");
}

TEST_F(KeyFileTest, RefusesWhatIsNoKey) {
  const std::string digits(64, 'a');
  EXPECT_EQ(ReasonOfText(""), "KEY_FILE_INVALID");
  EXPECT_EQ(ReasonOfText(digits.substr(1)), "KEY_FILE_INVALID");
  EXPECT_EQ(ReasonOfText(digits + "a"), "KEY_FILE_INVALID");
  EXPECT_EQ(ReasonOfText("g" + digits.substr(1)), "KEY_FILE_INVALID");
  EXPECT_EQ(ReasonOfText(digits + "\n"), "");
}

TEST_F(KeyFileTest, GivesTheSameKeyToAllWhoMakeItAtOnce) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys) {
    threads.emplace_back([&] { key = LoadKeyFile(path_, true).value_or("none"); });
  }
  for (auto& thread : threads) thread.join();
  for (const std::string& key : keys) EXPECT_EQ(key, keys.front());
  EXPECT_EQ(keys.front().size(), 32u);
}

}  // namespace
}  // namespace senda::server
