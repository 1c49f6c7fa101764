#include "services/cli/client/connection.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/development_key.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/options/v1/options.pb.h"
#include "services/cli/client/exit_code.h"
#include "services/cli/client/token_file.h"

namespace senda::cli {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(30);
constexpr absl::Duration kTokenLife = absl::Minutes(10);
constexpr std::string_view kAudience = "senda";

}  // namespace

rpc::ClientTls TlsOf(const Settings& settings) {
  rpc::ClientTls tls;
  tls.ca_path = settings.ca_file;
  tls.certificate_path = settings.certificate_file;
  tls.key_path = settings.key_file;
  return tls;
}

std::string_view DefaultSubject(const google::protobuf::MethodDescriptor& method) {
  const auto& policy = method.options().GetExtension(options::v1::method);
  const bool is_operators = policy.platform() || policy.permission().starts_with("directory.");
  return is_operators ? kOperator : kLead;
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return fmt::format("{}/{}", method.service()->full_name(), method.name());
}

absl::Status CallAs(const Connection& connection, std::string_view subject, std::string_view method,
                    const google::protobuf::Message& request, google::protobuf::Message& reply) {
  rpc::CallOptions options;
  ASSIGN_OR_RETURN(options.token, connection.token(subject));
  options.deadline = absl::Now() + kTimeout;
  return connection.client.Call(method, request, reply, options);
}

Session::Session(const Settings& settings, std::unique_ptr<rpc::Client> client)
    : settings_(settings),
      client_(std::move(client)),
      is_development_(settings.token_file.empty() && IsLoopback(settings.address) &&
                      std::filesystem::exists(settings.data + "/development_key.json")),
      connection_{*client_, [this](std::string_view subject) { return TokenFor(subject); }} {}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const Settings& settings) {
  ASSIGN_OR_RETURN(auto client, rpc::ConnectAll(settings.address, TlsOf(settings)));
  return std::unique_ptr<Session>(new Session(settings, std::move(client)));
}

absl::Status Session::Call(const google::protobuf::MethodDescriptor& method,
                           const google::protobuf::Message& request,
                           google::protobuf::Message& reply) const {
  return CallAs(connection_, SubjectOr(DefaultSubject(method)), PathOf(method), request, reply);
}

std::string Session::SubjectOr(std::string_view fallback) const {
  return settings_.subject.empty() ? std::string(fallback) : settings_.subject;
}

absl::StatusOr<std::string> Session::Mint(std::string_view subject, absl::Duration ttl) const {
  if (!is_development_) {
    return errors::WrongState(
        "NOT_DEVELOPMENT",
        fmt::format("tokens are made here only for a development server on this machine, whose key "
                    "is in its data folder; there is none in '{}'",
                    settings_.data));
  }
  ASSIGN_OR_RETURN(const auto key, rpc::DevelopmentKey::OpenOrCreate(settings_.data));
  return key->Mint(subject, kAudience, absl::Now(), ttl);
}

absl::StatusOr<std::string> Session::TokenFor(std::string_view subject) const {
  if (is_development_) return Mint(subject, kTokenLife);
  if (settings_.token_file.empty()) return std::string();
  return ReadTokenFile(settings_.token_file);
}

}  // namespace senda::cli
