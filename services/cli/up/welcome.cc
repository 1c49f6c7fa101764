#include "services/cli/up/welcome.h"

#include <fmt/format.h>

#include "absl/strings/str_replace.h"
#include "services/cli/client/settings.h"

namespace senda::cli {
namespace {

namespace fs = std::filesystem;

// From `here` if it lies below, as people name files; else from the root.
std::string Shown(const fs::path& path, const fs::path& here) {
  const fs::path relative = path.lexically_relative(here);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return (is_below ? relative : path).string();
}

// buf as this clone has it, beside which `senda` was built, or else the one of the PATH.
std::string BufProgram(const RunningSenda& running) {
  const fs::path root = running.program.parent_path().parent_path().parent_path().parent_path();
  const fs::path installed = root / "proto/node_modules/.bin/buf";
  return fs::exists(installed) ? ShellWord(Shown(installed, running.here)) : "buf";
}

// The settings that the commands need where they are not the defaults.
std::string ExportLine(const RunningSenda& running) {
  const Settings defaults;
  std::string settings;
  if (running.data_dir != running.here / defaults.data) {
    settings += " SENDA_DATA=" + ShellWord(Shown(running.data_dir, running.here));
  }
  if (running.addresses != defaults.address) {
    settings += " SENDA_ADDRESS=" + ShellWord(running.addresses);
  }
  return settings.empty() ? "" : "  export" + settings + "\n";
}

std::string CommandsToTry(const RunningSenda& running) {
  const std::string senda = ShellWord(Shown(running.program, running.here));
  if (!running.has_trust) {
    return fmt::format(
        "  {0} create trusts demo display_name='Our Trust'\n"
        "  {0} create schools 130001 urn=130001 display_name='Oak Primary' phase=primary\n"
        "  {0} list schools\n",
        senda);
  }
  return fmt::format(
      "  {0} list pupils --filter 'sen_provision=SEN_PROVISION_E' --limit 5\n"
      "  {1} curl --protocol grpc --http2-prior-knowledge \\\n"
      "      --header \"authorization: Bearer $({0} token --role trust-send-lead)\" \\\n"
      "      --data '{{\"name\":\"trusts/demo\"}}' \\\n"
      "      http://{2}/senda.dashboard.v1.DashboardService/GetTrustDashboard\n",
      senda, BufProgram(running), running.dashboard_address);
}

}  // namespace

std::string ShellWord(const std::string& word) {
  constexpr char kPlain[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  return "'" + absl::StrReplaceAll(word, {{"'", "'\\''"}}) + "'";
}

std::string WelcomeText(const RunningSenda& running) {
  const std::string others =
      running.separate ? "  (each service has two ports of its own from here on)" : "";
  return fmt::format(
      "\nSenda is running. For trying out and development: its signing key lies in the data "
      "folder.\n"
      "\n"
      "  gRPC     127.0.0.1:{0}{1}\n"
      "  metrics  http://127.0.0.1:{2}/metrics\n"
      "  health   http://127.0.0.1:{2}/readyz\n"
      "  data     {3}\n"
      "\n"
      "Try:\n"
      "{4}{5}"
      "\n"
      "Stop with {6}\n",
      running.port, others, running.port + 1, Shown(running.data_dir, running.here),
      ExportLine(running), CommandsToTry(running), running.stop_hint);
}

}  // namespace senda::cli
