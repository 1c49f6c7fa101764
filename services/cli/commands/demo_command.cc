#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>
#include <memory>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/demo_loader.h"

namespace senda::cli {

void AddDemoCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<DemoOptions>();
  CLI::App* command =
      app.add_subcommand("demo", "Load a trust of children who do not exist, repeatably");
  command->footer(
      "Examples:\n  senda demo --schools 5 --pupils 2000 --seed 7\n"
      "  senda demo --gias gias.csv --sen sen.csv --trust example");
  command->add_option("--schools", options->schools, "how many schools")
      ->check(CLI::Range(1, 90))
      ->option_text(fmt::format("N [{}]", options->schools));
  command->add_option("--pupils", options->pupils, "how many pupils in all of them")
      ->check(CLI::Range(20, 225'000))
      ->option_text(fmt::format("N [{}]", options->pupils));
  command->add_option("--seed", options->seed, "the same seed makes the same trust")
      ->option_text(fmt::format("N [{}]", options->seed));
  command->add_option("--gias", options->gias_file, "take the schools of this GIAS file")
      ->option_text("FILE");
  command
      ->add_option("--sen", options->sen_file,
                   "make exactly the counts of K, E and needs of this DfE file")
      ->option_text("FILE");
  command->add_option("--workers", options->workers, "streams at once")
      ->check(CLI::Range(1, 32))
      ->option_text(fmt::format("N [{}]", options->workers));
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) -> absl::StatusOr<ExitCode> {
      options->trust = context.settings.trust;
      options->today = time::Today(absl::Now());
      TerminalProgress progress(context.terminal);
      RETURN_IF_ERROR(LoadDemo(*options, context.session.connection(), progress));
      return kOk;
    };
  });
}

}  // namespace senda::cli
