#include "common/server/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::server {
namespace {

constexpr std::size_t kKeyBytes = 32;

absl::Status Unusable(const std::string& path, std::string_view what) {
  return errors::WrongState("KEY_FILE_INVALID", fmt::format("The key file {} {}.", path, what));
}

// Written under another name first and then linked, so that nobody ever reads half a key and the
// first of several processes wins.
absl::Status Create(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);

  unsigned char key[kKeyBytes];
  if (RAND_bytes(key, sizeof(key)) != 1) return Unusable(path, "cannot be made: no random bytes");
  const std::string text =
      absl::BytesToHexString({reinterpret_cast<const char*>(key), sizeof(key)}) + "\n";
  std::string temporary = path + ".XXXXXX";
  const int file = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (file < 0) return Unusable(path, "cannot be made");
  const auto clean_up = absl::MakeCleanup([&] {
    ::close(file);
    ::unlink(temporary.c_str());
  });
  if (::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(file) != 0 || (::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST)) {
    return Unusable(path, "cannot be written");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Read(int file, const std::string& path) {
  struct stat info = {};
  if (::fstat(file, &info) != 0) return Unusable(path, "cannot be read");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return errors::WrongState(
        "KEY_FILE_OPEN",
        fmt::format("The key file {} can be read by others: run chmod 600 on it.", path));
  }
  char buffer[256];
  const ssize_t length = ::read(file, buffer, sizeof(buffer));
  if (length < 0) return Unusable(path, "cannot be read");
  const std::string text(absl::StripAsciiWhitespace({buffer, static_cast<std::size_t>(length)}));
  if (text.size() != 2 * kKeyBytes || !std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return absl::ascii_isxdigit(c);
      })) {
    return Unusable(path, "does not hold 64 hex digits");
  }
  return absl::HexStringToBytes(text);
}

}  // namespace

absl::StatusOr<std::string> LoadKeyFile(const std::string& path, bool create) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT && create) {
    RETURN_IF_ERROR(Create(path));
    file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  }
  if (file < 0 && errno == ENOENT) {
    return errors::WrongState("KEY_FILE_MISSING",
                              fmt::format("The key file {} is not there. Make one with: "
                                          "umask 077; openssl rand -hex 32 > {}",
                                          path, path));
  }
  if (file < 0) return Unusable(path, "cannot be opened");
  const auto closer = absl::MakeCleanup([file] { ::close(file); });
  return Read(file, path);
}

}  // namespace senda::server
