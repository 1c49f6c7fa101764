#include "services/cli/client/settings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <map>

#include "common/status/errors.h"

namespace senda::cli {
namespace {

class SettingsTest : public testing::Test {
 protected:
  ~SettingsTest() override { std::remove(file_.c_str()); }

  void Write(const std::string& text) { std::ofstream(file_) << text; }
  absl::StatusOr<Settings> Resolve(std::map<std::string, std::string> flags = {},
                                   std::map<std::string, std::string> environment = {}) {
    SettingSources sources;
    sources.flags = std::move(flags);
    sources.environment = [environment](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    sources.config_file = file_;
    return ResolveSettings(sources);
  }

  const std::string file_ =
      fmt::format("{}senda_settings_test_{}.toml", testing::TempDir(), getpid());
};

TEST_F(SettingsTest, FlagsBeatTheEnvironmentWhichBeatsTheFile) {
  Write("address = \"file:1\"\ntrust = \"file\"\ndata = \"file\"\n");
  const auto settings =
      Resolve({{"address", "flag:1"}}, {{"SENDA_ADDRESS", "env:1"}, {"SENDA_TRUST", "env"}});
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->address, "flag:1");
  EXPECT_EQ(settings->trust, "env");
  EXPECT_EQ(settings->data, "file");
}

TEST_F(SettingsTest, NamesTheSettingOfTheFileThatWasMeant) {
  Write("adress = \"x:1\"\n");
  const auto settings = Resolve();
  EXPECT_EQ(errors::ReasonOf(settings.status()), "USAGE");
  EXPECT_NE(settings.status().message().find("address"), absl::string_view::npos);
}

TEST_F(SettingsTest, RefusesAnUnknownFormat) {
  EXPECT_EQ(errors::ReasonOf(Resolve({{"output", "jsn"}}).status()), "USAGE");
}

TEST_F(SettingsTest, TakesATrustByIdOrName) {
  EXPECT_EQ(Resolve({{"trust", "trusts/oak"}})->trust, "oak");
  EXPECT_FALSE(Resolve({{"trust", "No Id"}}).ok());
}

TEST_F(SettingsTest, ObeysNoColor) {
  EXPECT_FALSE(Resolve({}, {{"NO_COLOR", "1"}})->color);
  EXPECT_TRUE(Resolve({}, {{"NO_COLOR", ""}})->color);
}

TEST(IsLoopback, KnowsAddressesOfThisMachine) {
  EXPECT_TRUE(IsLoopback("127.0.0.1:50051"));
  EXPECT_TRUE(IsLoopback("localhost:1"));
  EXPECT_TRUE(IsLoopback("[::1]:1"));
  EXPECT_TRUE(IsLoopback("directory=127.0.0.1:1,pupils=127.0.0.1:2"));
  EXPECT_FALSE(IsLoopback("directory=127.0.0.1:1,pupils=senda.example:2"));
  EXPECT_FALSE(IsLoopback("senda.example:443"));
}

}  // namespace
}  // namespace senda::cli
