#ifndef SENDA_SERVICES_CLI_CLIENT_CONNECTION_H_
#define SENDA_SERVICES_CLI_CLIENT_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/cli/client/settings.h"

namespace senda::cli {

// Subjects of a development server: the operator makes trusts and grants, the importer brings data
// in, the lead reads everything of the demonstration trust.
inline constexpr std::string_view kOperator = "operator";
inline constexpr std::string_view kImporter = "importer";
inline constexpr std::string_view kLead = "lead";

// A server and how to prove who asks. Refers to what must outlive it. Thread-safe as far as `token`
// is.
struct Connection {
  const rpc::Client& client;
  // A token for `subject`. If the person has a token of their own it is that one, whoever is asked
  // for.
  std::function<absl::StatusOr<std::string>(std::string_view subject)> token;
};

rpc::ClientTls TlsOf(const Settings& settings);

// Who calls a method by default on a development server: the operator for what is the platform's or
// the directory's, else the lead.
std::string_view DefaultSubject(const google::protobuf::MethodDescriptor& method);

// "senda.pupils.v1.PupilsService/GetPupil".
std::string PathOf(const google::protobuf::MethodDescriptor& method);

// Calls a method as `subject` and waits at most 30 seconds.
absl::Status CallAs(const Connection& connection, std::string_view subject, std::string_view method,
                    const google::protobuf::Message& request, google::protobuf::Message& reply);

// The connection that the settings describe, open for the length of a command.
class Session {
 public:
  // An error when a TLS file cannot be read. Does not wait for the server.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const Settings& settings);

  const Connection& connection() const { return connection_; }
  // Whether tokens are made here with the key of a development server.
  bool is_development() const { return is_development_; }
  // Calls as the subject of the settings, or else as DefaultSubject.
  absl::Status Call(const google::protobuf::MethodDescriptor& method,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& reply) const;
  // The subject of the settings, or else `fallback`.
  std::string SubjectOr(std::string_view fallback) const;
  // A development token; FAILED_PRECONDITION / NOT_DEVELOPMENT when there is no such key here.
  absl::StatusOr<std::string> Mint(std::string_view subject, absl::Duration ttl) const;

 private:
  Session(const Settings& settings, std::unique_ptr<rpc::Client> client);
  absl::StatusOr<std::string> TokenFor(std::string_view subject) const;

  const Settings settings_;
  const std::unique_ptr<rpc::Client> client_;
  const bool is_development_;
  const Connection connection_;
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_CLIENT_CONNECTION_H_
