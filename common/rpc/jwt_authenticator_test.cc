#include "common/rpc/jwt_authenticator.h"

#include <openssl/hmac.h>

#include <string>

#include "common/rpc/jwt_test_fixture.h"

namespace senda::rpc {
namespace {

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

}  // namespace
}  // namespace senda::rpc
