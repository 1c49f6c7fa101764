#include "services/cli/client/exit_code.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/rpc/role_permissions.h"
#include "common/status/errors.h"

namespace senda::cli {
namespace {

constexpr std::string_view kUsageReason = "USAGE";

// gRPC says UNAVAILABLE of a connection it cannot make; a server that says it of itself gives a
// reason.
bool IsUnreachable(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kUnavailable) return false;
  const std::string reason = errors::ReasonOf(status);
  return reason.empty() || reason == "SERVER_UNREACHABLE";
}

// A role that carries the permission a call was refused for, as `senda token` takes it: the SEND
// lead's if that is one, else the first that is a person's.
std::string RoleThatMay(std::string_view permission) {
  constexpr char kLead[] = "trust-send-lead";
  if (!rpc::IsPermission(permission) || rpc::RoleHas("TRUST_SEND_LEAD", permission)) return kLead;
  for (const rpc::RolePermissions& role : rpc::AllRoles()) {
    if (role.role == "SERVICE_ACCOUNT" || !rpc::RoleHas(role.role, permission)) continue;
    std::string word = absl::AsciiStrToLower(std::string(role.role));
    std::replace(word.begin(), word.end(), '_', '-');
    return word;
  }
  return "service-account";
}

std::string Hint(const absl::Status& status) {
  if (errors::ReasonOf(status) == "TRUST_MISSING")
    return "senda create trusts ID display_name=NAME";
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return "give a token with --token-file, or the server's data folder with --data; "
             "`senda doctor` says what is wrong";
    case absl::StatusCode::kPermissionDenied:
      return fmt::format(
          "roles say who may: senda list role-grants\n  for development: senda token --role {} "
          "> FILE, then --token-file FILE",
          RoleThatMay(errors::MetadataOf(status, "permission")));
    case absl::StatusCode::kAborted:
      return "somebody else changed it meanwhile; read it again and repeat";
    default:
      return "";
  }
}

}  // namespace

absl::Status UsageError(std::string_view message) {
  return errors::Make(absl::StatusCode::kInvalidArgument, kUsageReason, message);
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kOk;
  if (errors::ReasonOf(status) == kUsageReason) return kUsage;
  if (IsUnreachable(status)) return kUnreachable;
  const bool refused = status.code() == absl::StatusCode::kUnauthenticated ||
                       status.code() == absl::StatusCode::kPermissionDenied;
  return refused ? kNotAllowed : kFailed;
}

std::string DescribeFailure(const absl::Status& status, std::string_view server) {
  if (IsUnreachable(status)) {
    return fmt::format(
        "no server answers at {}\n  start one with `senda up`, or name another with --address\n",
        server);
  }
  const std::string reason = errors::ReasonOf(status);
  const auto violations = errors::ViolationsOf(status);
  std::string text(status.message());
  if (text.empty()) text = absl::StatusCodeToString(status.code());
  // The message repeats the first violations; here each has a line of its own.
  if (!violations.empty()) text = "the request is not valid";
  if (!reason.empty() && reason != kUsageReason) text += fmt::format(" [{}]", reason);
  text += '\n';
  for (const errors::FieldViolation& violation : violations) {
    text +=
        fmt::format("  {}: {} [{}]\n", violation.field, violation.description, violation.reason);
  }
  if (const std::string hint = Hint(status); !hint.empty()) text += fmt::format("  {}\n", hint);
  return text;
}

}  // namespace senda::cli
