#include "common/rpc/status_mapping.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace senda::rpc {
namespace {

constexpr absl::string_view kPublic = "type.googleapis.com/google.rpc.";
constexpr absl::string_view kDebugInfo = "type.googleapis.com/google.rpc.DebugInfo";
constexpr absl::string_view kBadRequest = "type.googleapis.com/google.rpc.BadRequest";
constexpr size_t kMaxMessageBytes = 1024;
// In base64, beside the message (which may triple by percent-encoding) and the other trailers.
constexpr size_t kMaxDetailsBytes = 3 * 1024;
constexpr int kLastCode = 16;

// Cuts between code points, so that what stays is UTF-8.
absl::string_view Cut(absl::string_view text) {
  if (text.size() <= kMaxMessageBytes) return text;
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Shortened(const std::string& bad_request, size_t room) {
  google::rpc::BadRequest message;
  if (!message.ParseFromString(bad_request)) return bad_request;
  auto& violations = *message.mutable_field_violations();
  const int all = violations.size();
  while (!violations.empty() && message.ByteSizeLong() > room) violations.RemoveLast();
  auto& last = *violations.Add();
  last.set_description(
      fmt::format("and {} more; correct these first", all - violations.size() + 1));
  last.set_reason("MORE_VIOLATIONS");
  return message.SerializeAsString();
}

}  // namespace

absl::Status Masked(const absl::Status& status) {
  if (status.ok()) return status;
  if (status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown) {
    return errors::Make(status.code(), "INTERNAL", "Internal error. Quote the trace id.");
  }
  absl::Status masked(status.code(), Cut(status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    if (absl::StartsWith(type, kPublic) && type != kDebugInfo) masked.SetPayload(type, payload);
  });
  return masked;
}

std::string DetailsBytes(const absl::Status& status) {
  if (status.ok()) return "";
  const absl::Status masked = Masked(status);
  google::rpc::Status message;
  message.set_code(static_cast<int>(masked.code()));
  message.set_message(std::string(masked.message()));
  google::protobuf::Any* bad_request = nullptr;
  masked.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    google::protobuf::Any& detail = *message.add_details();
    detail.set_type_url(std::string(type));
    detail.set_value(std::string(payload));
    if (type == kBadRequest) bad_request = &detail;
  });
  const size_t size = message.ByteSizeLong();
  if (bad_request != nullptr && size > kMaxDetailsBytes) {
    constexpr size_t kClosingViolation = 96;
    const size_t others = size - bad_request->value().size() + kClosingViolation;
    const size_t room = kMaxDetailsBytes > others ? kMaxDetailsBytes - others : 0;
    bad_request->set_value(Shortened(bad_request->value(), room));
  }
  return message.SerializeAsString();
}

absl::Status FromGrpc(int code, std::string_view message, std::string_view details) {
  if (code == 0) return absl::OkStatus();
  const bool known = code > 0 && code <= kLastCode;
  absl::Status status(known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
                      {message.data(), message.size()});
  google::rpc::Status parsed;
  if (details.empty() || !parsed.ParseFromArray(details.data(), static_cast<int>(details.size()))) {
    return status;
  }
  for (const google::protobuf::Any& detail : parsed.details()) {
    // Only details of google.rpc: another process must not set our own marks (a retry, say).
    if (absl::StartsWith(detail.type_url(), kPublic)) {
      status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return status;
}

}  // namespace senda::rpc
