#include "services/cli/client/token_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

#include "absl/strings/ascii.h"
#include "services/cli/client/exit_code.h"

namespace senda::cli {
namespace {

bool IsOfTokens(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

}  // namespace

absl::StatusOr<std::string> ReadTokenFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return UsageError(fmt::format("cannot read the token file {}", path));
  std::string token((std::istreambuf_iterator<char>(file)), {});
  absl::StripAsciiWhitespace(&token);
  if (token.empty() || !std::all_of(token.begin(), token.end(), IsOfTokens)) {
    return UsageError(
        fmt::format("the token file {} holds no token: write one into it and nothing "
                    "else (senda token > FILE)",
                    path));
  }
  return token;
}

}  // namespace senda::cli
