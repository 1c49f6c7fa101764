#include "common/testing/free_port.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "absl/random/random.h"

namespace senda::testing {
namespace {

bool Binds(const sockaddr* address, socklen_t length, int socket) {
  return ::bind(socket, address, length) == 0;
}

// Nobody else in this process or another has taken the name of the port. An abstract socket goes
// with its process (unix(7)), whatever ends that.
bool Reserve(int port) {
  const std::string name = fmt::format("senda-test-port-{}", port);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const int holder = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (Binds(reinterpret_cast<const sockaddr*>(&address), length, holder)) return true;
  ::close(holder);
  return false;
}

bool NobodyListensOn(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool free = Binds(reinterpret_cast<const sockaddr*>(&address), sizeof(address), probe);
  ::close(probe);
  return free;
}

}  // namespace

int FreePort() {
  absl::BitGen random;
  while (true) {
    const int port = absl::Uniform(random, 20000, 32000);
    if (Reserve(port) && NobodyListensOn(port)) return port;
  }
}

}  // namespace senda::testing
