#ifndef SENDA_SERVICES_CLI_UP_WELCOME_H_
#define SENDA_SERVICES_CLI_UP_WELCOME_H_

#include <filesystem>
#include <string>

namespace senda::cli {

// What a person has to know about services that have just been started on this machine.
struct RunningSenda {
  std::string addresses;          // as --address takes them
  std::string dashboard_address;  // HOST:PORT of the server that has the dashboard
  int port = 0;                   // the first gRPC port
  bool separate = false;
  bool has_trust = false;          // whether there is anything to look at
  std::filesystem::path data_dir;  // absolute
  std::filesystem::path program;   // absolute path of `senda`
  std::filesystem::path here;      // the folder the person is in
  std::string stop_hint;
};

// The addresses, commands that work as they stand when pasted into a shell in `here`, and how to
// stop. Paths below `here` are shown from there.
std::string WelcomeText(const RunningSenda& running);

// `word` as a shell takes it for itself: quoted if it has to be.
std::string ShellWord(const std::string& word);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_UP_WELCOME_H_
