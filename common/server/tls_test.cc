#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/server/server.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

struct Identity {
  std::string certificate;
  std::string key;
};

std::string TextOf(BIO* memory) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(length));
  BIO_free(memory);
  return text;
}

// A self-signed certificate for "localhost", which is its own authority.
Identity MakeIdentity() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  const std::pair<int, const char*> extensions[] = {{NID_subject_alt_name, "DNS:localhost"},
                                                    {NID_basic_constraints, "CA:TRUE"}};
  for (const auto& [id, value] : extensions) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, EVP_sha256());
  BIO* certificate_text = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate_text, certificate);
  BIO* key_text = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_text, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return {TextOf(certificate_text), TextOf(key_text)};
}

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    std::string pattern = ::testing::TempDir() + "senda_tls_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    config_.tls_certificate_file = WriteFile("certificate", server_identity_.certificate);
    config_.tls_key_file = WriteFile("key", server_identity_.key);
    config_.admin_address = "";
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  std::string WriteFile(const std::string& name, const std::string& text) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  // Whether a client that trusts the server, and shows `identity`, can connect.
  static bool Connects(const Server& server, const Identity& identity, const std::string& roots) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = roots;
    options.pem_cert_chain = identity.certificate;
    options.pem_private_key = identity.key;
    const auto channel = grpc::CreateChannel(fmt::format("localhost:{}", server.grpc_port()),
                                             grpc::SslCredentials(options));
    // TLS 1.3 clients are connected before the server has judged their certificate, so ask for the
    // answer to a call: every server has the health service.
    grpc::ClientContext context;
    context.set_wait_for_ready(false);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                           grpc::internal::RpcMethod::NORMAL_RPC, channel);
    grpc::ByteBuffer reply;
    grpc::Slice nothing;
    grpc::ByteBuffer request(&nothing, 1);
    return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
               channel.get(), method, &context, request, &reply)
        .ok();
  }

  const Identity server_identity_ = MakeIdentity();
  std::string folder_;
  ServerConfig config_;
};

TEST_F(TlsTest, ServesAClientThatTrustsItsCertificate) {
  const auto server = Server::Start(config_, {});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE(Connects(**server, {}, server_identity_.certificate));
  EXPECT_FALSE(Connects(**server, {}, MakeIdentity().certificate));
}

TEST_F(TlsTest, ServesOnlyClientsOfItsAuthorityWhenItNamesOne) {
  const Identity client = MakeIdentity();
  config_.tls_client_ca_file = WriteFile("ca", client.certificate);
  const auto server = Server::Start(config_, {});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE(Connects(**server, client, server_identity_.certificate));
  EXPECT_FALSE(Connects(**server, {}, server_identity_.certificate));
  EXPECT_FALSE(Connects(**server, MakeIdentity(), server_identity_.certificate));
}

TEST_F(TlsTest, DoesNotStartWithoutItsFiles) {
  config_.tls_key_file = folder_ + "/none";
  EXPECT_EQ(errors::ReasonOf(Server::Start(config_, {}).status()), "TLS_UNREADABLE");
}

}  // namespace
}  // namespace senda::server
