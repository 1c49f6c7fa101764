#include "common/server/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace senda::server {
namespace {

Setting Text(std::string name, std::string value, std::string help,
             std::string ServerConfig::*field) {
  return {std::move(name),
          std::move(value),
          std::move(help),
          false,
          [field](ServerConfig& config, const std::string& text) {
            config.*field = text;
            return std::string();
          },
          [field](const ServerConfig& config) { return config.*field; }};
}

Setting Switch(std::string name, std::string help, bool ServerConfig::*field) {
  return {std::move(name),
          "",
          std::move(help),
          false,
          [field](ServerConfig& config, const std::string& text) {
            return absl::SimpleAtob(text, &(config.*field)) ? "" : "is not true or false";
          },
          [field](const ServerConfig& config) { return config.*field ? "true" : "false"; }};
}

Setting Number(std::string name, std::string help, int ServerConfig::*field, int least, int most) {
  return {std::move(name),
          "NUMBER",
          std::move(help),
          false,
          [field, least, most](ServerConfig& config, const std::string& text) {
            int number = 0;
            if (!absl::SimpleAtoi(text, &number) || number < least || number > most) {
              return fmt::format("is not a whole number from {} to {}", least, most);
            }
            config.*field = number;
            return std::string();
          },
          [field](const ServerConfig& config) { return fmt::format("{}", config.*field); }};
}

Setting Time(std::string name, std::string help, absl::Duration ServerConfig::*field,
             absl::Duration least = absl::ZeroDuration()) {
  return {std::move(name),
          "DURATION",
          std::move(help),
          false,
          [field, least](ServerConfig& config, const std::string& text) -> std::string {
            absl::Duration duration;
            if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration()) {
              return "is not a duration such as 5s or 500ms";
            }
            if (duration < least) return "is less than " + absl::FormatDuration(least);
            config.*field = duration;
            return "";
          },
          [field](const ServerConfig& config) { return absl::FormatDuration(config.*field); }};
}

std::string SetPeers(ServerConfig& config, const std::string& text) {
  std::map<std::string, std::string> peers;
  const std::vector<std::string> entries = absl::StrSplit(text, ',', absl::SkipWhitespace());
  for (const std::string& entry : entries) {
    const std::pair<std::string, std::string> peer = absl::StrSplit(entry, absl::MaxSplits('=', 1));
    if (peer.first.empty() || peer.second.empty()) {
      return "is not a list of NAME=ADDRESS";
    }
    peers[std::string(absl::StripAsciiWhitespace(peer.first))] = peer.second;
  }
  config.peers = std::move(peers);
  return "";
}

Setting Peers() {
  return {"peers",
          "NAME=ADDRESS",
          "where other services are; may be given several times",
          true,
          SetPeers,
          [](const ServerConfig& config) {
            return absl::StrJoin(config.peers, ",", absl::PairFormatter("="));
          }};
}

Setting LogLevel() {
  Setting setting = Text("log_level", "LEVEL",
                         "debug, info, warning or error; lines below it are "
                         "not written",
                         &ServerConfig::log_level);
  setting.set = [](ServerConfig& config, const std::string& text) {
    if (!telemetry::ParseLevel(text).has_value()) {
      return "is not debug, info, warning or error";
    }
    config.log_level = text;
    return "";
  };
  return setting;
}

Setting Subjects(std::string name, std::string help,
                 std::vector<std::string> ServerConfig::*field) {
  return {std::move(name),
          "SUBJECT",
          std::move(help),
          true,
          [field](ServerConfig& config, const std::string& text) {
            config.*field = absl::StrSplit(text, ',', absl::SkipWhitespace());
            return std::string();
          },
          [field](const ServerConfig& config) { return absl::StrJoin(config.*field, ","); }};
}

std::vector<Setting> Addresses() {
  using C = ServerConfig;
  return {
      Text("grpc_address", "HOST:PORT", "where calls are answered; port 0 takes a free one",
           &C::grpc_address),
      Text("admin_address", "HOST:PORT",
           "where /metrics, /healthz and /readyz are; has no authentication, so keep it inside; "
           "empty for none",
           &C::admin_address),
      Text("directory_address", "HOST:PORT", "the directory service, which says who may do what",
           &C::directory_address),
      Peers(),
      Text("data_dir", "FOLDER", "holds SQLite databases and the keys of development",
           &C::data_dir),
      Text("database_url", "URL",
           "PostgreSQL, postgresql://...; empty for SQLite in the data folder", &C::database_url),
      Text("database_url_file", "FILE", "a file that holds the database URL with its password",
           &C::database_url_file),
      Text("schema_suffix", "TEXT",
           "appended to the name of each PostgreSQL schema, so that installations can share a "
           "database",
           &C::schema_suffix),
      Text("redis_address", "HOST:PORT",
           "Redis, or unix:/path; empty for a cache in memory. Losing it loses nothing",
           &C::redis_address),
  };
}

std::vector<Setting> Security() {
  using C = ServerConfig;
  return {
      Switch(
          "development",
          "a server to try things with: makes its own keys, and trusts tokens of the development "
          "key. A production server refuses them",
          &C::development),
      Text("jwks_file", "FILE", "the public keys of whoever issues tokens (JWKS)", &C::jwks_file),
      Text("token_issuer", "TEXT", "what `iss` of a token must be", &C::token_issuer),
      Text("token_audience", "TEXT", "what `aud` of a token must hold", &C::token_audience),
      Text("service_token_file", "FILE",
           "this service's own token, with which it follows role grants; read again at each use",
           &C::service_token_file),
      Subjects("operators", "platform operators from the start (directory)", &C::operators),
      Subjects("service_accounts", "service accounts from the start (directory)",
               &C::service_accounts),
      Text("page_token_key_file", "FILE", "32 secret bytes as 64 hex digits; seals page tokens",
           &C::page_token_key_file),
      Text("cache_key_file", "FILE", "32 secret bytes as 64 hex digits; seals what is in Redis",
           &C::cache_key_file),
      Text("tls_certificate_file", "FILE", "this server's certificates (PEM)",
           &C::tls_certificate_file),
      Text("tls_key_file", "FILE", "the private key of the certificate (PEM)", &C::tls_key_file),
      Text("tls_client_ca_file", "FILE", "clients must show a certificate of this authority (PEM)",
           &C::tls_client_ca_file),
      Switch(
          "plaintext",
          "answer without TLS on an address that others can reach: only behind a proxy that ends "
          "TLS",
          &C::plaintext),
      Switch("reflection", "tell clients the schema", &C::reflection),
  };
}

std::vector<Setting> Limits() {
  using C = ServerConfig;
  constexpr int kMebibyte = 1 << 20;
  return {
      LogLevel(),
      Number("log_every_nth_call", "of the calls that ended well, log every n-th; 0 for none",
             &C::log_every_nth_call, 0, 1'000'000),
      Number("workers", "threads for work that blocks", &C::workers, 1, 1024),
      Number("queue_limit", "calls that may wait for a worker; more are refused", &C::queue_limit,
             1, 1'000'000),
      Number("max_receive_bytes", "the largest message that is read", &C::max_receive_bytes, 1024,
             64 * kMebibyte),
      Number("max_metadata_bytes", "the most metadata of a call that is read",
             &C::max_metadata_bytes, 1024, kMebibyte),
      Number("max_concurrent_streams", "calls at once on one connection",
             &C::max_concurrent_streams, 1, 1'000'000),
      Time("projection_poll", "how long a projection of another service's rows waits to ask again",
           &C::projection_poll, absl::Milliseconds(10)),
      Time("housekeeping", "how often kept replies that are a day old are deleted",
           &C::housekeeping, absl::Seconds(1)),
      Time("drain", "how long a stopping server still answers, so that clients can notice",
           &C::drain),
      Time("shutdown_grace", "how long calls may take after that before they are cancelled",
           &C::shutdown_grace),
  };
}

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Setting::flag() const { return "--" + absl::StrReplaceAll(name, {{"_", "-"}}); }

std::string Setting::environment() const { return "SENDA_" + absl::AsciiStrToUpper(name); }

const std::vector<Setting>& AllSettings() {
  static const auto* const kSettings = [] {
    auto* all = new std::vector<Setting>(Addresses());
    for (const auto& group : {Security(), Limits()}) {
      all->insert(all->end(), group.begin(), group.end());
    }
    return all;
  }();
  return *kSettings;
}

std::string NearestName(std::string_view name, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace senda::server
