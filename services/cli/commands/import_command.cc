#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <map>
#include <memory>

#include "common/resource/suggest.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/import_run.h"

namespace senda::cli {
namespace {

using Importer = absl::StatusOr<ExitCode> (*)(const ImportRun& run);

const std::map<std::string, Importer>& Importers() {
  static const auto* const kImporters =
      new std::map<std::string, Importer>{{"assessments", &ImportAssessments},
                                          {"gias", &ImportGias},
                                          {"ctf", &ImportCtf},
                                          {"gias-links", &ImportGiasLinks},
                                          {"trust-links", &ImportTrustLinks},
                                          {"dfe-sen", &ImportDfeSen},
                                          {"pupils", &ImportPupils}};
  return *kImporters;
}

absl::StatusOr<ExitCode> RunImport(const ImportOptions& options, const CommandContext& context) {
  const auto importer = Importers().find(options.kind);
  if (importer == Importers().end()) {
    std::vector<std::string> kinds;
    for (const auto& [kind, run] : Importers()) kinds.push_back(kind);
    const std::string hint = resource::DidYouMean(options.kind, kinds);
    return UsageError(
        fmt::format("there is no kind of file '{}'{}", options.kind,
                    hint.empty() ? fmt::format("; there are {}", fmt::join(kinds, ", ")) : hint));
  }
  if (!std::ifstream(options.file)) {
    return UsageError(fmt::format("cannot read the file {}", options.file));
  }
  TerminalProgress progress(context.terminal);
  return importer->second({options, context, progress});
}

}  // namespace

void AddImportCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", "Bring in a file; safe to repeat");
  command->footer(
      "Kinds:\n"
      "  gias         schools, from GIAS's establishment file (edubasealldata)\n"
      "  gias-links   which schools they were before, from GIAS's links file\n"
      "  trust-links  which schools belong to which trust, from GIAS's group links\n"
      "  dfe-sen      what DfE's school-level SEN file counts; --demonstrate makes such pupils\n"
      "  pupils       pupils and their SEN, as a school's information system exports them\n"
      "  ctf          pupils, their SEN history and results, from a common transfer file (XML)\n"
      "  assessments  scores and standards: a row each, or a column each (\"NGRT 2025-09-12\")\n"
      "\n"
      "Examples:\n"
      "  senda import gias edubasealldata.csv --group-uid 2000 --trust oak\n"
      "  senda import pupils export.csv --school 130001 --dry-run\n"
      "  senda import assessments ngrt.csv --dry-run\n"
      "\n"
      "A column that the file has replaces what is on record, also by an empty cell; what the "
      "file\n"
      "has no column for stays.\n"
      "\n"
      "Wrong rows are named by line and column and left out; the exit code is then 3.");
  command
      ->add_option("KIND", options->kind,
                   "assessments, ctf, gias, gias-links, trust-links, dfe-sen or pupils")
      ->required();
  command->add_option("FILE", options->file, "the file: CSV, or XML for ctf")->required();
  command->add_flag("--dry-run", options->dry_run, "say what would be done and do nothing");
  command
      ->add_option("--school", options->school, "URN of pupils whose row or file names no school")
      ->option_text("URN");
  command->add_option("--group-uid", options->group_uid, "only schools of this group (GIAS)")
      ->option_text("UID");
  command->add_flag("--demonstrate", options->demonstrate,
                    "make synthetic pupils with exactly the file's counts (dfe-sen)");
  command->add_option("--gias", options->gias_file, "GIAS file for --demonstrate")
      ->option_text("FILE");
  command->add_option("--workers", options->workers, "streams at once")
      ->check(CLI::Range(1, 32))
      ->option_text(fmt::format("N [{}]", options->workers));
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return RunImport(*options, context); };
  });
}

}  // namespace senda::cli
