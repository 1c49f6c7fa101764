#include "common/rpc/text_formats.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "re2/re2.h"

namespace senda::rpc {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

bool IsPort(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) return false;
  return std::all_of(text.begin(), text.end(), IsDigit) && std::stoi(std::string(text)) <= 65535;
}

// The parts of RFC 3986's grammar; the text between square brackets is captured.
constexpr char kPathCharacter[] = R"((?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}))";
constexpr char kAuthority[] =
    R"((?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?)"
    R"((?:\[([^\]]*)\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?)";

std::string Pattern(bool relative) {
  const std::string pchar = kPathCharacter;
  const std::string tail = "(?:\\?(?:" + pchar + "|[/?])*)?(?:#(?:" + pchar + "|[/?])*)?";
  const std::string authority = std::string("//") + kAuthority + "(?:/" + pchar + "*)*";
  const std::string absolute_path = "/(?:" + pchar + "+(?:/" + pchar + "*)*)?";
  // Without a scheme the first segment may not hold a colon: it would read as one.
  const std::string first =
      relative ? "(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})+" : pchar + "+";
  const std::string scheme = relative ? "" : "[A-Za-z][A-Za-z0-9+.-]*:";
  return scheme + "(?:" + authority + "|" + absolute_path + "|" + first + "(?:/" + pchar + "*)*|)" +
         tail;
}

bool MatchesUri(const RE2& pattern, std::string_view text) {
  re2::StringPiece literal;
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern, &literal)) return false;
  if (literal.data() == nullptr) return true;
  static const RE2 future(R"([vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)");
  return RE2::FullMatch(literal, future) || IsIp({literal.data(), literal.size()}, IpVersion::kV6);
}

}  // namespace

bool IsEmail(std::string_view text) {
  static const RE2 pattern(
      R"([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)"
      R"((?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)");
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool IsHostname(std::string_view text) {
  if (text.size() > 253) return false;
  if (text.ends_with('.')) text.remove_suffix(1);
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!IsLabel(label)) return false;
    if (dot == text.npos) return !std::all_of(label.begin(), label.end(), IsDigit);
    text.remove_prefix(dot + 1);
  }
}

bool IsIp(std::string_view text, IpVersion version) {
  if (text.find('\0') != text.npos) return false;
  unsigned char bytes[sizeof(in6_addr)];
  if (version != IpVersion::kV6 && inet_pton(AF_INET, std::string(text).c_str(), bytes) == 1) {
    return true;
  }
  if (version == IpVersion::kV4) return false;
  const size_t zone = text.find('%');
  if (zone != text.npos && zone + 1 == text.size()) return false;
  return inet_pton(AF_INET6, std::string(text.substr(0, zone)).c_str(), bytes) == 1;
}

bool IsHostAndPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == text.npos || !IsPort(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) {
    return host.ends_with(']') && IsIp(host.substr(1, host.size() - 2), IpVersion::kV6);
  }
  return IsHostname(host) || IsIp(host, IpVersion::kV4);
}

bool IsUri(std::string_view text) {
  static const RE2 pattern(Pattern(/*relative=*/false));
  return MatchesUri(pattern, text);
}

bool IsUriReference(std::string_view text) {
  static const RE2 relative(Pattern(/*relative=*/true));
  return IsUri(text) || MatchesUri(relative, text);
}

}  // namespace senda::rpc
