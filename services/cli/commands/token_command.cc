#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "common/resource/suggest.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/role_grant.pb.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/demo_loader.h"
#include "services/cli/output/json_message.h"

namespace senda::cli {
namespace {

struct TokenOptions {
  std::string role;
  std::string school;
  std::string subject;
  std::string ttl = "8h";
};

absl::StatusOr<int> RoleNumber(const std::string& word) {
  const std::string wanted = absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}});
  std::vector<std::string> names;
  const auto* roles = directory::v1::Role_descriptor();
  for (int i = 1; i < roles->value_count(); ++i) {
    const auto& value = *roles->value(i);
    if (value.name() == wanted || ShortEnumName(value) == wanted) return value.number();
    names.emplace_back(ShortEnumName(value));
  }
  const std::string hint = resource::DidYouMean(wanted, names);
  return UsageError(
      fmt::format("there is no role '{}'{}", word,
                  hint.empty() ? fmt::format("; there are {}", fmt::join(names, ", ")) : hint));
}

// "senco-130001": a subject who is nobody, if none is named.
std::string SubjectOf(const TokenOptions& options) {
  if (!options.subject.empty()) return options.subject;
  const std::string role =
      absl::StrReplaceAll(absl::AsciiStrToLower(options.role), {{"role_", ""}, {"_", "-"}});
  const std::string where = options.school.substr(options.school.rfind('/') + 1);
  return where.empty() ? role : fmt::format("{}-{}", role, where);
}

absl::StatusOr<ExitCode> RunToken(const TokenOptions& options, const CommandContext& context) {
  if (options.role.empty() && options.subject.empty()) {
    return UsageError("say whom the token is for: --role ROLE or --subject SUBJECT");
  }
  absl::Duration ttl;
  if (!absl::ParseDuration(options.ttl, &ttl) || ttl <= absl::ZeroDuration()) {
    return UsageError(fmt::format("--ttl: '{}' is not a duration such as 8h or 30m", options.ttl));
  }
  const std::string subject = SubjectOf(options);
  ASSIGN_OR_RETURN(const std::string token, context.session.Mint(subject, ttl));
  if (!options.role.empty()) {
    ASSIGN_OR_RETURN(const int role, RoleNumber(options.role));
    ASSIGN_OR_RETURN(const ResourceType* schools, context.catalog.Find("schools"));
    const std::string school =
        options.school.empty() ? "" : schools->NameOf(context.settings.trust, options.school);
    RETURN_IF_ERROR(
        EnsureGrant(context.session.connection(), context.settings.trust, subject, role, school));
    context.terminal.Err(
        fmt::format("{} is {} in {}\n", subject,
                    ShortEnumName(*directory::v1::Role_descriptor()->FindValueByNumber(role)),
                    school.empty() ? context.settings.trust_name() : school));
  }
  context.terminal.Out(token + "\n");
  return kOk;
}

}  // namespace

void AddTokenCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<TokenOptions>();
  CLI::App* command = app.add_subcommand(
      "token", "Give a role and print a token for it (development servers only)");
  command->footer(
      "Examples:\n  senda token --role senco --school 130001\n"
      "  senda token --role class-teacher --school 900001 --subject teacher-900001-5a\n"
      "  senda token --role trust-send-lead --subject ann > token\n"
      "  SENDA_TOKEN_FILE=token senda dashboard");
  command->add_option("--role", options->role, "senco, head, governor, trust-send-lead, ...")
      ->option_text("ROLE");
  command->add_option("--school", options->school, "where, by URN; else the whole trust")
      ->option_text("URN");
  command->add_option("--subject", options->subject, "for whom; else a name made of the role")
      ->option_text("NAME");
  command->add_option("--ttl", options->ttl, "how long it is valid")
      ->option_text(fmt::format("DURATION [{}]", options->ttl));
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return RunToken(*options, context); };
  });
}

}  // namespace senda::cli
