#ifndef SENDA_SERVICES_CLI_UP_UP_COMMAND_H_
#define SENDA_SERVICES_CLI_UP_UP_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace senda::cli {

// How `senda up` runs everything on this machine.
struct UpOptions {
  std::string data_dir = "senda-data";
  int port = 50051;       // gRPC; metrics and health on the next one
  std::string postgres;   // URL; "" for SQLite in the data folder
  std::string redis;      // address; "" for a cache in memory
  bool demo = true;       // load the demonstration trust into an empty installation
  bool separate = false;  // each service as a process of its own, talking over TCP
  int schools = 5;
  int pupils = 2000;
  std::uint64_t seed = 7;
  std::string gias;        // GIAS establishment file for the demonstration trust's schools
  std::string sen;         // DfE school-level SEN file with the counts they get
  bool quiet = false;      // no dashboard and no welcome
  std::string ready_file;  // written when all is ready; for scripts that wait
  std::string stop_hint = "Ctrl-C";  // how the person stops it, as the welcome says
};

// Runs all services until SIGTERM or Ctrl-C: makes a local development key, loads the demonstration
// trust if there is none, prints the trust's dashboard, the addresses, a call to try and how to
// stop. Returns the exit code: 0 after a stop, 1 when something could not be started, which
// includes a port or a data folder that another program uses.
int RunUp(const UpOptions& options);

// Adds the subcommand `up` with its options.
void AddUpCommand(CLI::App& app);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_UP_UP_COMMAND_H_
