#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <openssl/hmac.h>

#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/contract.h"
#include "common/rpc/status_mapping.h"
#include "tests/conformance/resource_test.h"

// Tokens and bodies that are not what they should be, for every method of every service.
namespace senda::conformance {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Calls a method with bytes as they are.
absl::Status CallRaw(const std::string& address, const std::string& path, const std::string& body,
                     const std::string& token) {
  auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const grpc::Slice slice(body);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer reply;
  grpc::Status status;
  absl::Notification done;
  stub.UnaryCall(&context, "/" + path, grpc::StubOptions(), &request, &reply,
                 [&](grpc::Status outcome) {
                   status = std::move(outcome);
                   done.Notify();
                 });
  done.WaitForNotification();
  if (status.ok()) return absl::OkStatus();
  return rpc::FromGrpc(static_cast<int>(status.error_code()), status.error_message(),
                       status.error_details());
}

std::string Base64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

class TransportTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    world_ = World::Of(GetParam());
    if (world_ == nullptr) GTEST_SKIP() << "set SENDA_TEST_POSTGRES to run this";
    good_ = world_->harness().Token(World::kOperator);
  }

  // How every method of every service answers `token`: the one reason that all of them give.
  std::string ReasonOfAll(const std::string& token) {
    std::string common;
    for (const ServiceDescriptor* service : rpc::ContractServices()) {
      for (int i = 0; i < service->method_count(); ++i) {
        const MethodDescriptor& method = *service->method(i);
        const std::string reason = errors::ReasonOf(Call(method, token));
        EXPECT_TRUE(common.empty() || common == reason) << method.full_name() << " " << reason;
        common = reason;
      }
    }
    return common;
  }

  absl::Status Call(const MethodDescriptor& method, const std::string& token) {
    rpc::CallOptions options;
    options.token = token;
    options.deadline = absl::Now() + absl::Seconds(30);
    const MessagePtr request = NewMessage(method.input_type());
    const MessagePtr reply = NewMessage(method.output_type());
    // The metrics and changes of several services are told apart by it.
    if (method.input_type()->FindFieldByName("parent") != nullptr) {
      SetText(*request, "parent", "trusts/t/sources/pupils");
    }
    if (method.client_streaming()) {
      return world_->client().OpenBatches(PathOf(method), options)->Exchange(*request, *reply);
    }
    if (method.server_streaming()) {
      const auto stream = world_->client().OpenReplies(PathOf(method), *request, options);
      EXPECT_FALSE(stream->Read(*reply)) << method.full_name();
      return stream->Finish();
    }
    return world_->client().Call(PathOf(method), *request, *reply, options);
  }

  // The claims of a good token under another header; `sign` gives the signature.
  template <typename Sign>
  std::string Forged(const std::string& header, Sign sign) const {
    const std::vector<std::string> parts = absl::StrSplit(good_, '.');
    const std::string text = Base64Url(header) + "." + parts[1];
    return text + "." + Base64Url(sign(text));
  }

  World* world_ = nullptr;
  std::string good_;
};

TEST_P(TransportTest, RefusesCallsWithoutAToken) { EXPECT_EQ(ReasonOfAll(""), "TOKEN_MISSING"); }

TEST_P(TransportTest, RefusesExpiredTokens) {
  EXPECT_EQ(ReasonOfAll(world_->harness().Token(World::kOperator, -absl::Hours(1))),
            "TOKEN_EXPIRED");
}

TEST_P(TransportTest, RefusesTokensWithoutASignature) {
  const auto unsigned_token =
      Forged(R"({"alg":"none","typ":"JWT"})", [](const std::string&) { return std::string(); });
  EXPECT_EQ(ReasonOfAll(unsigned_token), "TOKEN_ALGORITHM");
}

TEST_P(TransportTest, RefusesTokensSignedWithThePublicKeyAsASecret) {
  std::ifstream file(world_->harness().data_dir() + "/development_jwks.json");
  const std::string jwks((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_FALSE(jwks.empty());
  const auto forged = Forged(R"({"alg":"HS256","typ":"JWT"})", [&](const std::string& text) {
    unsigned char mac[32];
    unsigned int size = sizeof mac;
    HMAC(EVP_sha256(), jwks.data(), static_cast<int>(jwks.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
    return std::string(reinterpret_cast<const char*>(mac), size);
  });
  EXPECT_EQ(ReasonOfAll(forged), "TOKEN_ALGORITHM");
}

TEST_P(TransportTest, RefusesTokensWhoseClaimsWereChanged) {
  std::vector<std::string> parts = absl::StrSplit(good_, '.');
  std::string claims;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[1], &claims));
  const std::size_t subject = claims.find(World::kOperator);
  ASSERT_NE(subject, std::string::npos);
  claims.replace(subject, std::string(World::kOperator).size(), World::kService);
  EXPECT_EQ(ReasonOfAll(parts[0] + "." + Base64Url(claims) + "." + parts[2]), "TOKEN_SIGNATURE");
}

TEST_P(TransportTest, RefusesTextThatIsNotUtf8) {
  for (const auto* service : DomainServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      const auto* type = method.input_type();
      const auto* field = type->FindFieldByName("name");
      if (field == nullptr) field = type->FindFieldByName("parent");
      if (field == nullptr || method.client_streaming()) continue;
      const MessagePtr request = NewMessage(type);
      SetText(*request, field->name(), "trusts/QQ");
      std::string body = request->SerializeAsString();
      body.replace(body.find("QQ"), 2, "\xC3\x28");
      const absl::Status status = CallRaw(world_->harness().address(), PathOf(method), body, good_);
      EXPECT_EQ(errors::ReasonOf(status), "REQUEST_MALFORMED") << PathOf(method) << " " << status;
    }
  }
}

TEST_P(TransportTest, RefusesBytesThatAreNoMessage) {
  EXPECT_EQ(errors::ReasonOf(CallRaw(world_->harness().address(),
                                     "senda.directory.v1.DirectoryService/GetTrust",
                                     std::string("\x0A\xFFtoo short"), good_)),
            "REQUEST_MALFORMED");
}

TEST_P(TransportTest, RefusesAnOversizedMessageAndServesOn) {
  const std::string path = "senda.directory.v1.DirectoryService/GetTrust";
  std::string body = "\x0A\x80\x80\x80\x04";  // 8 MiB of name
  body.append(8 << 20, 'a');
  EXPECT_EQ(CallRaw(world_->harness().address(), path, body, good_).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(CallRaw(world_->harness().address(), path,
                    std::string("\x0A\x01"
                                "a"),
                    good_)
                .code(),
            absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Engines, TransportTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::conformance
