#include "common/server/config.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "common/rpc/development_key.h"
#include "common/server/settings.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = ::testing::TempDir() + "senda_config_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    defaults_.service = "goals";
    defaults_.development = true;
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  std::string WriteFile(const std::string& name, const std::string& text) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  absl::StatusOr<ServerConfig> Load(std::vector<std::string> arguments) const {
    ConfigSources sources;
    sources.arguments = std::move(arguments);
    sources.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    };
    return LoadConfig(defaults_, sources);
  }

  std::string ReasonFor(std::vector<std::string> arguments) const {
    return errors::ReasonOf(Load(std::move(arguments)).status());
  }
  std::string MessageFor(std::vector<std::string> arguments) const {
    return std::string(Load(std::move(arguments)).status().message());
  }

  std::string folder_;
  ServerConfig defaults_;
  std::map<std::string, std::string> environment_;
};

TEST_F(ConfigTest, TakesTheDefaultWhenNothingIsGiven) {
  defaults_.grpc_address = "127.0.0.1:50051";
  EXPECT_EQ(Load({})->grpc_address, "127.0.0.1:50051");
}

TEST_F(ConfigTest, TakesTheFileBeforeTheDefault) {
  const std::string file = WriteFile("c", "grpc_address = \"file:1\"\n");
  EXPECT_EQ(Load({"--config", file})->grpc_address, "file:1");
}

TEST_F(ConfigTest, TakesTheEnvironmentBeforeTheFile) {
  const std::string file = WriteFile("c", "grpc_address = \"file:1\"\n");
  environment_["SENDA_GRPC_ADDRESS"] = "environment:1";
  EXPECT_EQ(Load({"--config", file})->grpc_address, "environment:1");
}

TEST_F(ConfigTest, TakesAFlagBeforeTheEnvironmentAndTheFile) {
  const std::string file = WriteFile("c", "grpc_address = \"file:1\"\n");
  environment_["SENDA_GRPC_ADDRESS"] = "environment:1";
  EXPECT_EQ(Load({"--config", file, "--grpc-address", "flag:1"})->grpc_address, "flag:1");
  EXPECT_EQ(Load({"--grpc-address=flag:1", "--config=" + file})->grpc_address, "flag:1");
}

TEST_F(ConfigTest, FindsTheFileByTheEnvironmentUnlessAFlagNamesAnother) {
  environment_["SENDA_CONFIG"] = WriteFile("a", "workers = 3\n");
  EXPECT_EQ(Load({})->workers, 3);
  EXPECT_EQ(Load({"--config", WriteFile("b", "workers = 4\n")})->workers, 4);
}

TEST_F(ConfigTest, ReadsEveryKindOfValueFromAFile) {
  const std::string file = WriteFile("c",
                                     "# a remark\n"
                                     "development = true\n"
                                     "queue-limit = 7\n"
                                     "drain = \"250ms\"\n"
                                     "peers = [\"goals=a:1\", \"pupils=b:2\"]\n");
  const auto config = Load({"--config", file});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->queue_limit, 7);
  EXPECT_EQ(config->drain, absl::Milliseconds(250));
  EXPECT_THAT(config->peers, ElementsAre(Pair("goals", "a:1"), Pair("pupils", "b:2")));
}

TEST_F(ConfigTest, JoinsARepeatedPeerAndReplacesThoseOfAWeakerSource) {
  environment_["SENDA_PEERS"] = "goals=a:1,workforce=c:3";
  EXPECT_THAT(Load({})->peers, ElementsAre(Pair("goals", "a:1"), Pair("workforce", "c:3")));
  EXPECT_THAT(Load({"--peers", "goals=x:1", "--peers", "pupils=y:2"})->peers,
              ElementsAre(Pair("goals", "x:1"), Pair("pupils", "y:2")));
}

TEST_F(ConfigTest, LetsAFlagSwitchOffWhatTheEnvironmentSwitchedOn) {
  environment_["SENDA_REFLECTION"] = "true";
  EXPECT_TRUE(Load({})->reflection);
  EXPECT_FALSE(Load({"--reflection=false"})->reflection);
}

TEST_F(ConfigTest, NamesTheNearestFlagForATypingError) {
  EXPECT_EQ(ReasonFor({"--grpc-adress", "x:1"}), "SETTING_UNKNOWN");
  EXPECT_THAT(MessageFor({"--grpc-adress", "x:1"}), HasSubstr("Did you mean --grpc-address?"));
  EXPECT_THAT(MessageFor({"--grpc-adress=x:1"}), HasSubstr("Did you mean --grpc-address?"));
  EXPECT_THAT(MessageFor({"--zzzzzzzzzzzz"}), HasSubstr("See --help."));
}

TEST_F(ConfigTest, NamesTheNearestSettingForATypingErrorInTheFile) {
  const std::string file = WriteFile("c", "redis_adress = \"x:1\"\n");
  EXPECT_EQ(ReasonFor({"--config", file}), "SETTING_UNKNOWN");
  EXPECT_THAT(MessageFor({"--config", file}), HasSubstr("Did you mean redis_address?"));
}

TEST_F(ConfigTest, RefusesAStrayWord) { EXPECT_EQ(ReasonFor({"serve"}), "SETTING_UNKNOWN"); }

TEST_F(ConfigTest, SaysWhereAWrongValueCameFrom) {
  environment_["SENDA_WORKERS"] = "many";
  EXPECT_EQ(ReasonFor({}), "SETTING_INVALID");
  EXPECT_THAT(MessageFor({}), HasSubstr("workers from the environment: 'many'"));
}

TEST_F(ConfigTest, RefusesValuesThatAreNone) {
  EXPECT_EQ(ReasonFor({"--workers", "0"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--drain", "5"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--drain=-5s"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--projection-poll", "9ms"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--log-level", "loud"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--peers", "goals"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--development=perhaps"}), "SETTING_INVALID");
  EXPECT_EQ(ReasonFor({"--grpc-address"}), "SETTING_INVALID");
}

TEST_F(ConfigTest, RefusesAFileThatIsNotThere) {
  EXPECT_EQ(ReasonFor({"--config", folder_ + "/none"}), "CONFIG_FILE");
}

TEST_F(ConfigTest, ReadsTheDatabaseUrlWithItsPasswordFromAFile) {
  const std::string file = WriteFile("url", "postgresql://senda:secret@db/senda\n");
  EXPECT_EQ(Load({"--database-url-file", file})->database_url,
            "postgresql://senda:secret@db/senda");
  EXPECT_EQ(ReasonFor({"--database-url-file", folder_ + "/none"}), "SETTING_INVALID");
}

TEST_F(ConfigTest, ShowsEverySettingWithItsVariableInTheHelp) {
  const std::string help = ConfigHelp(defaults_);
  for (const Setting& setting : AllSettings()) {
    EXPECT_THAT(help, HasSubstr(setting.flag()));
    EXPECT_THAT(help, HasSubstr(setting.environment()));
  }
}

TEST_F(ConfigTest, FillsInTheFilesOfDevelopment) {
  const auto config = Load({"--data-dir", "/d"});
  EXPECT_EQ(config->jwks_file, "/d/development_jwks.json");
  EXPECT_EQ(config->page_token_key_file, "/d/page_token.key");
  EXPECT_EQ(config->token_issuer, rpc::kDevelopmentIssuer);
}

class ProductionTest : public ConfigTest {
 protected:
  ProductionTest() {
    defaults_.development = false;
    defaults_.token_issuer = "https://login.example";
    defaults_.page_token_key_file = "key";
    // A public key that is no development key (RFC 7517, appendix A.1).
    defaults_.jwks_file = WriteFile("jwks", R"({"keys":[{"kty":"EC","crv":"P-256","use":"sig",
        "alg":"ES256","kid":"1",
        "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]})");
  }
};

TEST_F(ProductionTest, StartsWithWhatItNeeds) {
  const auto config = Load({});
  EXPECT_TRUE(config.ok()) << config.status();
}

TEST_F(ProductionTest, RefusesAKeySetThatHoldsADevelopmentKey) {
  const auto key = rpc::DevelopmentKey::OpenOrCreate(folder_ + "/keys");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(ReasonFor({"--jwks-file", (*key)->jwks_path()}), "DEVELOPMENT_JWKS_IN_PRODUCTION");
  EXPECT_TRUE(Load({"--jwks-file", (*key)->jwks_path(), "--development"}).ok());
}

TEST_F(ProductionTest, RefusesAKeySetThatIsNotThere) {
  EXPECT_EQ(ReasonFor({"--jwks-file", folder_ + "/none"}), "JWKS_UNREADABLE");
}

TEST_F(ProductionTest, NamesWhatIsMissing) {
  for (const char* flag :
       {"--jwks-file", "--token-issuer", "--token-audience", "--page-token-key-file"}) {
    EXPECT_EQ(ReasonFor({flag, ""}), "SETTING_MISSING") << flag;
  }
  EXPECT_EQ(ReasonFor({"--redis-address", "r:1"}), "SETTING_MISSING");
}

TEST_F(ProductionTest, RefusesPlaintextThatOthersCanReach) {
  EXPECT_EQ(ReasonFor({"--grpc-address", "0.0.0.0:1"}), "PLAINTEXT_IN_PRODUCTION");
  EXPECT_EQ(ReasonFor({"--grpc-address", "[::]:1"}), "PLAINTEXT_IN_PRODUCTION");
  EXPECT_TRUE(Load({"--grpc-address", "0.0.0.0:1", "--plaintext"}).ok());
  EXPECT_TRUE(Load({"--grpc-address", "[::1]:1"}).ok());
  EXPECT_TRUE(
      Load({"--grpc-address", "0.0.0.0:1", "--tls-certificate-file", "c", "--tls-key-file", "k"})
          .ok());
}

TEST_F(ProductionTest, RefusesHalfOfTls) {
  EXPECT_EQ(ReasonFor({"--tls-certificate-file", "c"}), "TLS_INCOMPLETE");
  EXPECT_EQ(ReasonFor({"--tls-key-file", "k"}), "TLS_INCOMPLETE");
  EXPECT_EQ(ReasonFor({"--tls-client-ca-file", "a"}), "TLS_INCOMPLETE");
}

TEST_F(ProductionTest, RefusesAPasswordAmongTheSettings) {
  EXPECT_EQ(ReasonFor({"--database-url", "postgresql://u:p@h/d"}), "SECRET_IN_SETTING");
  EXPECT_EQ(ReasonFor({"--database-url", "host=h password=p"}), "SECRET_IN_SETTING");
  EXPECT_TRUE(Load({"--database-url", "postgresql://u@h:5432/d"}).ok());
}

}  // namespace
}  // namespace senda::server
