#include "common/rpc/development_key.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/random/random.h"
#include "common/rpc/jwt_authenticator.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class DevelopmentKeyTest : public ::testing::Test {
 protected:
  DevelopmentKeyTest() {
    absl::BitGen random;
    folder_ =
        ::testing::TempDir() + fmt::format("key_{:016x}/deeper", absl::Uniform<uint64_t>(random));
  }
  ~DevelopmentKeyTest() override {
    std::filesystem::remove_all(std::filesystem::path(folder_).parent_path());
  }

  std::unique_ptr<DevelopmentKey> Open() {
    auto key = DevelopmentKey::OpenOrCreate(folder_);
    EXPECT_TRUE(key.ok()) << key.status();
    return *std::move(key);
  }
  static std::string Subject(const std::string& jwks, const std::string& token) {
    auto authenticator = JwtAuthenticator::Create({std::string(kDevelopmentIssuer), "senda", jwks});
    EXPECT_TRUE(authenticator.ok()) << authenticator.status();
    const auto principal = (*authenticator)->Authenticate("Bearer " + token, kNow);
    return principal.ok() ? principal->subject : errors::ReasonOf(principal.status());
  }

  std::string folder_;
};

TEST_F(DevelopmentKeyTest, MintsTokensThatItsKeySetVerifies) {
  const auto key = Open();
  const auto token = key->Mint("senco@school", "senda", kNow, absl::Hours(1));
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(Subject(key->jwks_path(), *token), "senco@school");
  const auto other = key->Mint("senco@school", "elsewhere", kNow, absl::Hours(1));
  EXPECT_EQ(Subject(key->jwks_path(), *other), "TOKEN_AUDIENCE");
  const auto old = key->Mint("senco@school", "senda", kNow - absl::Hours(2), absl::Hours(1));
  EXPECT_EQ(Subject(key->jwks_path(), *old), "TOKEN_EXPIRED");
}

TEST_F(DevelopmentKeyTest, StaysTheSameOverARestart) {
  const auto token = Open()->Mint("a", "senda", kNow, absl::Hours(1));
  const auto again = Open();
  EXPECT_EQ(Subject(again->jwks_path(), *token), "a");
  std::filesystem::remove(again->jwks_path());
  EXPECT_EQ(Subject(Open()->jwks_path(), *token), "a");
}

TEST_F(DevelopmentKeyTest, IsOneKeyForAllWhoMakeItAtOnce) {
  std::vector<std::string> tokens(8);
  std::vector<std::thread> threads;
  for (std::string& token : tokens) {
    threads.emplace_back([&] { token = *Open()->Mint("a", "senda", kNow, absl::Hours(1)); });
  }
  for (std::thread& thread : threads) thread.join();
  const auto key = Open();
  for (const std::string& token : tokens) EXPECT_EQ(Subject(key->jwks_path(), token), "a");
}

TEST_F(DevelopmentKeyTest, KeepsTheSecretFromOthers) {
  const auto key = Open();
  const std::string path = folder_ + "/development_key.json";
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  std::ifstream jwks(key->jwks_path());
  const std::string text((std::istreambuf_iterator<char>(jwks)), {});
  EXPECT_EQ(text.find("\"d\""), text.npos);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(errors::ReasonOf(DevelopmentKey::OpenOrCreate(folder_).status()),
            "DEVELOPMENT_KEY_UNUSABLE");
}

TEST_F(DevelopmentKeyTest, RefusesAFileThatIsNoKey) {
  Open();
  std::ofstream(folder_ + "/development_key.json") << "{}";
  EXPECT_EQ(errors::ReasonOf(DevelopmentKey::OpenOrCreate(folder_).status()),
            "DEVELOPMENT_KEY_UNUSABLE");
}

TEST_F(DevelopmentKeyTest, IsToldFromARealKeySet) {
  const auto key = Open();
  EXPECT_TRUE(IsDevelopmentJwks(key->jwks_path()).value());
  std::ifstream file(key->jwks_path());
  std::string text((std::istreambuf_iterator<char>(file)), {});
  text.replace(text.find(kDevelopmentKeyPrefix), kDevelopmentKeyPrefix.size(), "production-");
  const std::string real = folder_ + "/real.json";
  std::ofstream(real) << text;
  EXPECT_FALSE(IsDevelopmentJwks(real).value());
  EXPECT_EQ(errors::ReasonOf(IsDevelopmentJwks(folder_ + "/none.json").status()),
            "JWKS_UNREADABLE");
}

}  // namespace
}  // namespace senda::rpc
