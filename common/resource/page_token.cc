#include "common/resource/page_token.h"

#include <openssl/sha.h>

#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::resource {
namespace {

constexpr std::string_view kPurpose = "page";
constexpr char kVersion = 1;
constexpr std::size_t kHashSize = SHA256_DIGEST_LENGTH;

// The token's inside: version, SHA-256 of the query, time of issue in seconds, then each key as a
// letter and its value. Numbers are 8 bytes, the highest first; text follows its length.
void AppendNumber(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
}

void AppendText(std::string& out, std::string_view text) {
  AppendNumber(out, text.size());
  out += text;
}

std::optional<std::uint64_t> TakeNumber(std::string_view& in) {
  if (in.size() < 8) return std::nullopt;
  std::uint64_t number = 0;
  for (const char byte : in.substr(0, 8)) number = number << 8 | static_cast<unsigned char>(byte);
  in.remove_prefix(8);
  return number;
}

void AppendKey(std::string& out, const OwnedValue& key) {
  if (const auto* number = std::get_if<std::int64_t>(&key)) {
    out += 'i';
    AppendNumber(out, static_cast<std::uint64_t>(*number));
  } else if (const auto* real = std::get_if<double>(&key)) {
    out += 'd';
    AppendNumber(out, std::bit_cast<std::uint64_t>(*real));
  } else if (const auto* text = std::get_if<std::string>(&key)) {
    out += 's';
    AppendText(out, *text);
  } else {
    out += 'n';
  }
}

std::optional<OwnedValue> TakeKey(std::string_view& in) {
  const char kind = in.front();
  in.remove_prefix(1);
  if (kind == 'n') return OwnedValue(std::monostate());
  const std::optional<std::uint64_t> number = TakeNumber(in);
  if (!number.has_value()) return std::nullopt;
  if (kind == 'i') return OwnedValue(static_cast<std::int64_t>(*number));
  if (kind == 'd') return OwnedValue(std::bit_cast<double>(*number));
  if (kind != 's' || *number > in.size()) return std::nullopt;
  std::string text(in.substr(0, *number));
  in.remove_prefix(*number);
  return OwnedValue(std::move(text));
}

// Lengths keep ("ab", "c") apart from ("a", "bc").
std::string HashOf(const PageQuery& query) {
  std::string text(1, query.show_deleted ? '1' : '0');
  for (const std::string_view part :
       {query.trust, query.resource_type, query.parent, query.filter, query.order_by}) {
    AppendText(text, part);
  }
  std::string hash(kHashSize, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

absl::Status Refuse(std::string_view why, std::string_view reason) {
  return errors::InvalidField("page_token", why, reason);
}

absl::Status Invalid() {
  return Refuse("is not a token that this service gave; start again from the first page",
                "PAGE_TOKEN_INVALID");
}

}  // namespace

absl::StatusOr<PageTokenSealer> PageTokenSealer::FromKey(std::string_view key) {
  ASSIGN_OR_RETURN(Sealer sealer, Sealer::FromKey(key));
  return PageTokenSealer(std::move(sealer));
}

std::string PageTokenSealer::Seal(const PageQuery& query, const std::vector<OwnedValue>& keys,
                                  absl::Time now) const {
  std::string inside(1, kVersion);
  inside += HashOf(query);
  AppendNumber(inside, static_cast<std::uint64_t>(absl::ToUnixSeconds(now)));
  for (const OwnedValue& key : keys) AppendKey(inside, key);
  return sealer_.Seal(kPurpose, inside);
}

absl::StatusOr<std::vector<OwnedValue>> PageTokenSealer::Open(const PageQuery& query,
                                                              std::string_view token,
                                                              absl::Time now) const {
  const std::optional<std::string> opened = sealer_.Open(kPurpose, token);
  if (!opened.has_value() || opened->size() < 1 + kHashSize + 8 || opened->front() != kVersion) {
    return Invalid();
  }
  std::string_view rest(*opened);
  rest.remove_prefix(1);
  const std::string_view hash = rest.substr(0, kHashSize);
  rest.remove_prefix(kHashSize);
  const std::int64_t issued = static_cast<std::int64_t>(*TakeNumber(rest));
  if (hash != HashOf(query)) {
    return Refuse(
        "belongs to another list; parent, filter, order_by and show_deleted must stay as they were "
        "on the first page",
        "PAGE_TOKEN_MISMATCH");
  }
  if (now - absl::FromUnixSeconds(issued) > kPageTokenLifetime) {
    return Refuse("has expired; start again from the first page", "PAGE_TOKEN_EXPIRED");
  }
  std::vector<OwnedValue> keys;
  while (!rest.empty()) {
    std::optional<OwnedValue> key = TakeKey(rest);
    if (!key.has_value()) return Invalid();
    keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace senda::resource
