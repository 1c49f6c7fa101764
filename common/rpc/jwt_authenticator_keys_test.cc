#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "common/rpc/development_key.h"
#include "common/rpc/jwt_authenticator.h"
#include "common/rpc/jwt_test_fixture.h"

namespace senda::rpc {
namespace {

using JwtAuthenticatorKeysTest = JwtAuthenticatorTest;

TEST_F(JwtAuthenticatorKeysTest, LearnsANewKeyAtOnce) {
  EXPECT_EQ(Reason(First().Sign(Claims())), "OK");
  WriteKeys({First().PublicJwk(), Second().PublicJwk()});
  EXPECT_EQ(Reason(Second().Sign(Claims())), "OK");
}

TEST_F(JwtAuthenticatorKeysTest, ForgetsTokensOfAKeyThatIsTakenOut) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(Reason(token), "OK");
  WriteKeys({Second().PublicJwk()});
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(1), token), "TOKEN_UNKNOWN_KEY");
}

TEST_F(JwtAuthenticatorKeysTest, LooksAtTheFileEvenWhenTheClockWasSetBack) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(ReasonAt(kNow + absl::Minutes(5), token), "OK");
  WriteKeys({Second().PublicJwk()});
  EXPECT_EQ(ReasonAt(kNow, token), "TOKEN_UNKNOWN_KEY");
}

TEST_F(JwtAuthenticatorKeysTest, KeepsItsKeysWhenTheFileBreaks) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(Reason(token), "OK");
  WriteFile("{\"keys\":[");
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(1), token), "OK");
  std::filesystem::remove(path_);
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(2), token), "OK");
  WriteKeys({Second().PublicJwk()});
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(3), token), "TOKEN_UNKNOWN_KEY");
}

TEST_F(JwtAuthenticatorKeysTest, TellsOnceThatTheFileBreaksAndThatItIsWhole) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(Reason(token), "OK");
  EXPECT_EQ(told_, std::vector<std::string>());
  WriteFile("{\"keys\":[");
  ReasonAt(kNow + absl::Seconds(1), token);
  std::filesystem::remove(path_);
  ReasonAt(kNow + absl::Seconds(2), token);
  EXPECT_EQ(told_, std::vector<std::string>{"JWKS_INVALID"});
  WriteKeys({First().PublicJwk()});
  ReasonAt(kNow + absl::Seconds(3), token);
  WriteKeys({First().PublicJwk(), Second().PublicJwk()});
  ReasonAt(kNow + absl::Seconds(4), token);
  EXPECT_EQ(told_, (std::vector<std::string>{"JWKS_INVALID", "OK"}));
}

TEST_F(JwtAuthenticatorKeysTest, ForgetsTheOldestRatherThanGrow) {
  const auto opened = DevelopmentKey::OpenOrCreate(folder_);
  ASSERT_TRUE(opened.ok());
  const DevelopmentKey& key = **opened;
  auto created =
      JwtAuthenticator::Create({std::string(kDevelopmentIssuer), kAudience, key.jwks_path()});
  ASSERT_TRUE(created.ok());
  for (int i = 0; i < 10'050; ++i) {
    const auto token = key.Mint(fmt::format("user{}", i), kAudience, kNow, absl::Hours(1));
    ASSERT_TRUE((*created)->Authenticate("Bearer " + *token, kNow).ok());
  }
  EXPECT_LE((*created)->RememberedTokens(), 10'000u);
  EXPECT_GE((*created)->RememberedTokens(), 1u);
}

TEST_F(JwtAuthenticatorKeysTest, ServesManyThreadsWhileKeysChange) {
  const std::string token = First().Sign(Claims());
  JwtAuthenticator& authenticator = Authenticator();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const absl::Time now = kNow + absl::Milliseconds(10 * i + t);
        EXPECT_TRUE(authenticator.Authenticate("Bearer " + token, now).ok());
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    WriteKeys(i % 2 == 0 ? std::vector{First().PublicJwk(), Second().PublicJwk()}
                         : std::vector{First().PublicJwk()});
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(JwtAuthenticatorKeysTest, DoesNotStartWithoutKeys) {
  const auto reason = [&](const std::string& text) {
    WriteFile(text);
    return errors::ReasonOf(JwtAuthenticator::Create({kIssuer, kAudience, path_}).status());
  };
  EXPECT_EQ(reason(""), "JWKS_INVALID");
  EXPECT_EQ(reason("[]"), "JWKS_INVALID");
  EXPECT_EQ(reason(R"({"keys":[]})"), "JWKS_INVALID");
  EXPECT_EQ(reason(R"({"keys":[{"kty":"oct","kid":"first","k":"c2VjcmV0"}]})"), "JWKS_INVALID");
  EXPECT_EQ(reason(fmt::format(R"({{"keys":[{},{}]}})", First().PublicJwk(), First().PublicJwk())),
            "JWKS_INVALID");
  EXPECT_EQ(reason(fmt::format(R"({{"keys":[{}]}})", Signer("weak", 1024).PublicJwk())),
            "JWKS_INVALID");
  EXPECT_EQ(reason(fmt::format(R"({{"keys":[{}]}})", First().PublicJwkWith(R"("use":"enc")"))),
            "JWKS_INVALID");
  EXPECT_EQ(reason(fmt::format(R"({{"keys":[{}]}})", First().PublicJwkWith(R"("alg":"RS512")"))),
            "JWKS_INVALID");
  EXPECT_EQ(reason(fmt::format(R"({{"keys":[{}]}})", First().PublicJwkWith(R"("d":"AQAB")"))),
            "JWKS_INVALID");
  EXPECT_EQ(reason(fmt::format(R"({{"keys":[{}]}})",
                               First().PublicJwkWith(R"("use":"sig","alg":"RS256")"))),
            "");
  std::filesystem::remove(path_);
  EXPECT_EQ(errors::ReasonOf(JwtAuthenticator::Create({kIssuer, kAudience, path_}).status()),
            "JWKS_UNREADABLE");
}

}  // namespace
}  // namespace senda::rpc
