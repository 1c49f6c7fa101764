#ifndef SENDA_COMMON_RPC_TEXT_FORMATS_H_
#define SENDA_COMMON_RPC_TEXT_FORMATS_H_

#include <string_view>

// The well-known formats of buf.validate's string rules, as that library defines them.
namespace senda::rpc {

enum class IpVersion { kAny, kV4, kV6 };

bool IsEmail(std::string_view text);                  // the HTML standard's valid email address
bool IsHostname(std::string_view text);               // RFC 1123, the last label not all digits
bool IsIp(std::string_view text, IpVersion version);  // an IPv6 zone ("%eth0") is allowed
bool IsHostAndPort(std::string_view text);            // the port is required
bool IsUri(std::string_view text);                    // RFC 3986, with a scheme
bool IsUriReference(std::string_view text);           // the same, or relative

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_TEXT_FORMATS_H_
