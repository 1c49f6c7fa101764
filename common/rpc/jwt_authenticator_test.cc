#include "common/rpc/jwt_authenticator.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"
#include "common/rpc/development_key.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

constexpr char kIssuer[] = "https://login.example";
constexpr char kAudience[] = "senda";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::string Base64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

// An RSA key that signs any header and claims, right or wrong.
class Signer {
 public:
  explicit Signer(std::string key_id, unsigned bits = 2048)
      : key_id_(std::move(key_id)), key_(EVP_RSA_gen(bits), EVP_PKEY_free) {}

  std::string PublicJwk() const { return fmt::format("{{{}}}", Members()); }
  std::string PublicJwkWith(const std::string& members) const {
    return fmt::format("{{{},{}}}", Members(), members);
  }

  std::string Sign(const std::string& header, const std::string& claims) const {
    const std::string text = Base64Url(header) + "." + Base64Url(claims);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                   text.size());
    return text + "." + Base64Url(signature);
  }
  std::string Sign(const std::string& claims) const { return Sign(Header(), claims); }
  std::string Header() const {
    return fmt::format(R"({{"alg":"RS256","typ":"JWT","kid":"{}"}})", key_id_);
  }

 private:
  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return Base64Url(bytes);
  }
  std::string Members() const {
    return fmt::format(R"("kty":"RSA","kid":"{}","n":"{}","e":"{}")", key_id_,
                       Number(OSSL_PKEY_PARAM_RSA_N), Number(OSSL_PKEY_PARAM_RSA_E));
  }

  std::string key_id_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

const Signer& First() {
  static const Signer& signer = *new Signer("first");
  return signer;
}
const Signer& Second() {
  static const Signer& signer = *new Signer("second");
  return signer;
}

// Claims that are right but for `changes`: {"exp", "null"} takes `exp` out.
std::string Claims(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
  std::vector<std::pair<std::string, std::string>> members = {{"iss", "\"https://login.example\""},
                                                              {"sub", "\"senco@school\""},
                                                              {"aud", "\"senda\""},
                                                              {"exp", "1800000600"},
                                                              {"iat", "1800000000"}};
  for (const auto& [name, value] : changes) {
    std::erase_if(members, [&, &key = name](const auto& member) { return member.first == key; });
    if (value != "null") members.emplace_back(name, value);
  }
  std::string text;
  for (const auto& [name, value] : members) {
    text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
  }
  return "{" + text + "}";
}

class JwtAuthenticatorTest : public ::testing::Test {
 protected:
  JwtAuthenticatorTest() {
    absl::BitGen random;
    folder_ = ::testing::TempDir() + fmt::format("jwt_{:016x}", absl::Uniform<uint64_t>(random));
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/jwks.json";
    WriteKeys({First().PublicJwk()});
  }
  ~JwtAuthenticatorTest() override { std::filesystem::remove_all(folder_); }

  // Replaces the file as a provider's sync does: the old one until the new one is whole.
  void WriteFile(const std::string& text) {
    std::ofstream(path_ + ".new") << text;
    std::filesystem::rename(path_ + ".new", path_);
  }
  void WriteKeys(const std::vector<std::string>& keys) {
    WriteFile(fmt::format(R"({{"keys":[{}]}})", fmt::join(keys, ",")));
  }

  JwtAuthenticator& Authenticator() {
    if (authenticator_ == nullptr) {
      auto created = JwtAuthenticator::Create({kIssuer, kAudience, path_});
      EXPECT_TRUE(created.ok()) << created.status();
      authenticator_ = *std::move(created);
    }
    return *authenticator_;
  }
  std::string ReasonAt(absl::Time now, const std::string& token) {
    const auto principal = Authenticator().Authenticate("Bearer " + token, now);
    if (principal.ok()) return "OK";
    EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated);
    return errors::ReasonOf(principal.status());
  }
  std::string Reason(const std::string& token) { return ReasonAt(kNow, token); }

  std::string folder_;
  std::string path_;
  std::unique_ptr<JwtAuthenticator> authenticator_;
};

TEST_F(JwtAuthenticatorTest, TakesTheSubjectAndKeepsTheToken) {
  const std::string token = First().Sign(Claims());
  for (const char* scheme : {"Bearer ", "bearer "}) {
    const auto principal = Authenticator().Authenticate(scheme + token, kNow);
    ASSERT_TRUE(principal.ok()) << principal.status();
    EXPECT_EQ(principal->subject, "senco@school");
    EXPECT_EQ(principal->token, token);
    EXPECT_EQ(principal->expires, absl::FromUnixSeconds(1'800'000'600));
  }
}

TEST_F(JwtAuthenticatorTest, TellsAMissingTokenFromABrokenOne) {
  const auto reason = [&](const std::string& authorization) {
    return errors::ReasonOf(Authenticator().Authenticate(authorization, kNow).status());
  };
  EXPECT_EQ(reason(""), "TOKEN_MISSING");
  EXPECT_EQ(reason("Basic eDp5"), "TOKEN_MALFORMED");
  EXPECT_EQ(reason("Bearer "), "TOKEN_MALFORMED");
  EXPECT_EQ(reason("Bearer a.b"), "TOKEN_MALFORMED");
  EXPECT_EQ(reason("Bearer a.b.c.d"), "TOKEN_MALFORMED");
  EXPECT_EQ(reason("Bearer ..."), "TOKEN_MALFORMED");
  EXPECT_EQ(reason("Bearer  " + First().Sign(Claims())), "TOKEN_MALFORMED");
}

TEST_F(JwtAuthenticatorTest, RefusesEveryAlgorithmButItsTwo) {
  const std::string claims = Base64Url(Claims());
  for (const char* algorithm : {"none", "None", "HS256", "HS512", "RS384", "RS512", "PS256",
                                "ES384", "EdDSA", "rs256", ""}) {
    const std::string header =
        fmt::format(R"({{"alg":"{}","typ":"JWT","kid":"first"}})", algorithm);
    EXPECT_EQ(Reason(Base64Url(header) + "." + claims + "."), "TOKEN_ALGORITHM") << algorithm;
    EXPECT_EQ(Reason(First().Sign(header, Claims())), "TOKEN_ALGORITHM") << algorithm;
  }
  EXPECT_EQ(Reason(First().Sign(R"({"typ":"JWT","kid":"first"})", Claims())), "TOKEN_ALGORITHM");
  EXPECT_EQ(Reason(First().Sign(R"({"alg":["RS256"],"typ":"JWT","kid":"first"})", Claims())),
            "TOKEN_ALGORITHM");
}

TEST_F(JwtAuthenticatorTest, RefusesHs256SignedWithThePublicKey) {
  const std::string text =
      Base64Url(R"({"alg":"HS256","typ":"JWT","kid":"first"})") + "." + Base64Url(Claims());
  const std::string secret = First().PublicJwk();
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  const std::string signature(reinterpret_cast<char*>(mac), size);
  EXPECT_EQ(Reason(text + "." + Base64Url(signature)), "TOKEN_ALGORITHM");
}

TEST_F(JwtAuthenticatorTest, RefusesATokenNamingTheOtherAlgorithmOfItsKey) {
  EXPECT_EQ(Reason(First().Sign(R"({"alg":"ES256","typ":"JWT","kid":"first"})", Claims())),
            "TOKEN_ALGORITHM");
}

TEST_F(JwtAuthenticatorTest, RefusesEachTamperedPart) {
  const std::string token = First().Sign(Claims());
  const size_t first = token.find('.');
  const size_t second = token.rfind('.');
  const std::string other = Second().Sign(First().Header(), Claims());
  EXPECT_EQ(Reason(other), "TOKEN_SIGNATURE");
  EXPECT_EQ(Reason(token.substr(0, first) + "." + Base64Url(Claims({{"sub", "\"head\""}})) +
                   token.substr(second)),
            "TOKEN_SIGNATURE");
  EXPECT_EQ(
      Reason(Base64Url(R"({"alg":"RS256","typ":"JWT","kid":"first","x":1})") + token.substr(first)),
      "TOKEN_SIGNATURE");
  EXPECT_EQ(Reason(token.substr(0, second + 1)), "TOKEN_SIGNATURE");
  EXPECT_EQ(Reason(token + "AAAA"), "TOKEN_SIGNATURE");
}

TEST_F(JwtAuthenticatorTest, RefusesEverySingleChangedCharacter) {
  const std::string token = First().Sign(Claims());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(Reason(changed), "OK") << i;
  }
}

TEST_F(JwtAuthenticatorTest, RefusesBase64ThatIsNotStrict) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(Reason(token + "="), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(token + "=="), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(token + "\n"), "TOKEN_MALFORMED");
  std::string spaced = token;
  spaced.insert(5, " ");
  EXPECT_EQ(Reason(spaced), "TOKEN_MALFORMED");
  // 256 bytes of signature leave two spare bits in the last character.
  std::string spare = token;
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  spare.back() = alphabet[alphabet.find(spare.back()) + 1];
  EXPECT_EQ(Reason(spare), "TOKEN_MALFORMED");
}

TEST_F(JwtAuthenticatorTest, RefusesAnOversizeToken) {
  const auto padded = [](size_t bytes) {
    return First().Sign(Claims({{"pad", fmt::format("\"{}\"", std::string(bytes, 'x'))}}));
  };
  EXPECT_EQ(Reason(padded(5000)), "OK");
  ASSERT_GT(padded(6000).size(), kMaxTokenBytes);
  EXPECT_EQ(Reason(padded(6000)), "TOKEN_MALFORMED");
}

TEST_F(JwtAuthenticatorTest, ChecksTheTypeOfTheToken) {
  const auto reason = [&](const std::string& type) {
    return Reason(
        First().Sign(fmt::format(R"({{"alg":"RS256","kid":"first"{}}})", type), Claims()));
  };
  EXPECT_EQ(reason(R"(,"typ":"at+jwt")"), "OK");
  EXPECT_EQ(reason(R"(,"typ":"application/at+JWT")"), "OK");
  EXPECT_EQ(reason(R"(,"typ":"logout+jwt")"), "TOKEN_MALFORMED");
  EXPECT_EQ(reason(R"(,"typ":7)"), "TOKEN_MALFORMED");
  EXPECT_EQ(reason(""), "TOKEN_MALFORMED");
  EXPECT_EQ(reason(R"(,"typ":"JWT","crit":["b64"],"b64":false)"), "TOKEN_MALFORMED");
  EXPECT_EQ(reason(R"(,"typ":"JWT","kid":"first")"), "TOKEN_MALFORMED");  // `kid` twice
}

TEST_F(JwtAuthenticatorTest, RefusesAKeyItDoesNotHave) {
  EXPECT_EQ(Reason(Second().Sign(Claims())), "TOKEN_UNKNOWN_KEY");
  EXPECT_EQ(Reason(First().Sign(R"({"alg":"RS256","typ":"JWT"})", Claims())), "TOKEN_UNKNOWN_KEY");
  // A key that the token brings along is not looked at.
  EXPECT_EQ(
      Reason(Second().Sign(fmt::format(R"({{"alg":"RS256","typ":"JWT","kid":"second","jwk":{}}})",
                                       Second().PublicJwk()),
                           Claims())),
      "TOKEN_UNKNOWN_KEY");
}

TEST_F(JwtAuthenticatorTest, ChecksTheTimesWithItsLeeway) {
  const std::string token = First().Sign(Claims({{"nbf", "1800000000"}}));
  const absl::Time begins = absl::FromUnixSeconds(1'800'000'000);
  const absl::Time ends = absl::FromUnixSeconds(1'800'000'600);
  EXPECT_EQ(ReasonAt(begins - absl::Seconds(31), token), "TOKEN_NOT_YET_VALID");
  EXPECT_EQ(ReasonAt(begins - absl::Seconds(30), token), "OK");
  EXPECT_EQ(ReasonAt(ends + absl::Seconds(29), token), "OK");
  EXPECT_EQ(ReasonAt(ends + absl::Seconds(30), token), "TOKEN_EXPIRED");
  EXPECT_EQ(Reason(First().Sign(Claims({{"exp", "1799999900"}}))), "TOKEN_EXPIRED");
  EXPECT_EQ(Reason(First().Sign(Claims({{"iat", "1800000031"}}))), "TOKEN_NOT_YET_VALID");
  EXPECT_EQ(Reason(First().Sign(Claims({{"nbf", "1800000030.5"}}))), "TOKEN_NOT_YET_VALID");
  EXPECT_EQ(Reason(First().Sign(Claims({{"iat", "null"}}))), "OK");
}

TEST_F(JwtAuthenticatorTest, RefusesTimesThatAreNone) {
  for (const char* exp : {"null", "\"1800000600\"", "true", "-1", "1e300", "[1800000600]", "{}"}) {
    EXPECT_EQ(Reason(First().Sign(Claims({{"exp", exp}}))), "TOKEN_MALFORMED") << exp;
  }
  EXPECT_EQ(Reason(First().Sign(Claims({{"nbf", "\"now\""}}))), "TOKEN_MALFORMED");
}

TEST_F(JwtAuthenticatorTest, ChecksIssuerAudienceAndSubject) {
  EXPECT_EQ(Reason(First().Sign(Claims({{"iss", "\"https://login.example/\""}}))), "TOKEN_ISSUER");
  EXPECT_EQ(Reason(First().Sign(Claims({{"iss", "null"}}))), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(First().Sign(Claims({{"aud", "\"other\""}}))), "TOKEN_AUDIENCE");
  EXPECT_EQ(Reason(First().Sign(Claims({{"aud", "[\"other\",\"senda\"]"}}))), "OK");
  EXPECT_EQ(Reason(First().Sign(Claims({{"aud", "[\"other\"]"}}))), "TOKEN_AUDIENCE");
  EXPECT_EQ(Reason(First().Sign(Claims({{"aud", "[]"}}))), "TOKEN_AUDIENCE");
  EXPECT_EQ(Reason(First().Sign(Claims({{"aud", "[7]"}}))), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(First().Sign(Claims({{"aud", "null"}}))), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(First().Sign(Claims({{"sub", "null"}}))), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(First().Sign(Claims({{"sub", "\"\""}}))), "TOKEN_MALFORMED");
}

TEST_F(JwtAuthenticatorTest, RefusesClaimsThatAreNoObjectOrRepeatAMember) {
  EXPECT_EQ(Reason(First().Sign("[]")), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(First().Sign("not json")), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(First().Sign("{\"sub\":\"a\"," + Claims().substr(1))), "TOKEN_MALFORMED");
}

TEST_F(JwtAuthenticatorTest, LearnsANewKeyAtOnce) {
  EXPECT_EQ(Reason(First().Sign(Claims())), "OK");
  WriteKeys({First().PublicJwk(), Second().PublicJwk()});
  EXPECT_EQ(Reason(Second().Sign(Claims())), "OK");
}

TEST_F(JwtAuthenticatorTest, ForgetsTokensOfAKeyThatIsTakenOut) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(Reason(token), "OK");
  WriteKeys({Second().PublicJwk()});
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(1), token), "TOKEN_UNKNOWN_KEY");
}

TEST_F(JwtAuthenticatorTest, LooksAtTheFileEvenWhenTheClockWasSetBack) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(ReasonAt(kNow + absl::Minutes(5), token), "OK");
  WriteKeys({Second().PublicJwk()});
  EXPECT_EQ(ReasonAt(kNow, token), "TOKEN_UNKNOWN_KEY");
}

TEST_F(JwtAuthenticatorTest, KeepsItsKeysWhenTheFileBreaks) {
  const std::string token = First().Sign(Claims());
  EXPECT_EQ(Reason(token), "OK");
  WriteFile("{\"keys\":[");
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(1), token), "OK");
  EXPECT_EQ(errors::ReasonOf(Authenticator().KeysStatus()), "JWKS_INVALID");
  std::filesystem::remove(path_);
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(2), token), "OK");
  EXPECT_EQ(errors::ReasonOf(Authenticator().KeysStatus()), "JWKS_UNREADABLE");
  WriteKeys({Second().PublicJwk()});
  EXPECT_EQ(ReasonAt(kNow + absl::Seconds(3), token), "TOKEN_UNKNOWN_KEY");
  EXPECT_TRUE(Authenticator().KeysStatus().ok());
}

TEST_F(JwtAuthenticatorTest, ForgetsTheOldestRatherThanGrow) {
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

TEST_F(JwtAuthenticatorTest, ServesManyThreadsWhileKeysChange) {
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

TEST_F(JwtAuthenticatorTest, DoesNotStartWithoutKeys) {
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
