#ifndef SENDA_COMMON_RPC_JWT_TEST_FIXTURE_H_
#define SENDA_COMMON_RPC_JWT_TEST_FIXTURE_H_

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"
#include "common/rpc/jwt_authenticator.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

// What the tests of JwtAuthenticator share: a signer that signs anything, and a JWKS file.
namespace senda::rpc {

inline constexpr char kIssuer[] = "https://login.example";
inline constexpr char kAudience[] = "senda";
inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

inline std::string Base64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

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

inline const Signer& First() {
  static const Signer& signer = *new Signer("first");
  return signer;
}
inline const Signer& Second() {
  static const Signer& signer = *new Signer("second");
  return signer;
}

// Claims that are right but for `changes`: {"exp", "null"} takes `exp` out.
inline std::string Claims(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
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
      auto created = JwtAuthenticator::Create(
          {.issuer = kIssuer,
           .audience = kAudience,
           .jwks_path = path_,
           .on_keys_changed = [this](const absl::Status& status) {
             told_.push_back(status.ok() ? "OK" : errors::ReasonOf(status));
           }});
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
  std::vector<std::string> told_;  // what on_keys_changed heard: "OK" or the reason
  std::unique_ptr<JwtAuthenticator> authenticator_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_JWT_TEST_FIXTURE_H_
