#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/confirmation.h"
#include "services/cli/commands/school_lookup.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/output/move_text.h"
#include "services/cli/output/resource_output.h"
#include "services/pupil_tracking/pupils/upn.h"

// transfer: pupils to another school of the trust, or out of it.
namespace senda::cli {
namespace {

using pupils::v1::PupilTransfer;
using pupils::v1::TransferPupilsRequest;
using pupils::v1::TransferPupilsResponse;

constexpr std::size_t kUpnLength = 13;

struct TransferOptions {
  std::vector<std::string> pupils;  // ids, names or UPNs
  std::string to_school;            // by URN or name
  std::string date;                 // the first day there
  std::string leaving;              // the last day in the trust
  std::string destination;
  std::string destination_laestab;
  std::string reason;
  bool dry_run = false;
  bool yes = false;
};

absl::Status CheckOptions(const TransferOptions& options) {
  if (options.to_school.empty() == options.leaving.empty()) {
    return UsageError("say either --to SCHOOL of the trust or --leaving DATE");
  }
  const bool has_destination = !options.destination.empty() || !options.destination_laestab.empty();
  if (options.leaving.empty() && has_destination) {
    return UsageError("--destination is where those go who leave: it wants --leaving DATE");
  }
  if (!options.leaving.empty() && !options.date.empty()) {
    return UsageError("--leaving is the date already: leave out --date");
  }
  return absl::OkStatus();
}

absl::StatusOr<google::type::Date> DateOf(const std::string& text, const char* flag) {
  const auto day = importing::ParseDay(text);
  if (day.has_value()) return importing::ToDate(*day);
  return UsageError(
      fmt::format("{} wants a day such as 2026-09-01 or 01/09/2026, not '{}'", flag, text));
}

// The pupil with the UPN.
absl::StatusOr<std::string> PupilOfUpn(const std::string& upn, const CommandContext& context) {
  if (const auto problem = pupil_tracking::ValidateUpn(upn)) {
    return UsageError(fmt::format("{}: {}", upn, problem->description));
  }
  pupils::v1::ListPupilsRequest request;
  request.set_parent(context.settings.trust_name());
  request.set_filter(fmt::format("upn = \"{}\"", upn));
  pupils::v1::ListPupilsResponse reply;
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find("pupils"));
  RETURN_IF_ERROR(context.session.Call(*type->list, request, reply));
  if (reply.pupils_size() == 1) return reply.pupils(0).name();
  return errors::Make(absl::StatusCode::kNotFound, "UPN_UNKNOWN",
                      fmt::format("no pupil that you may see has the UPN {}", upn));
}

absl::StatusOr<std::string> PupilName(const std::string& word, const CommandContext& context) {
  // Ids are in lower case, UPNs begin with a capital.
  const std::string upper = absl::AsciiStrToUpper(word);
  if (word.size() == kUpnLength && importing::IsDigits(word.substr(1, 11), 11)) {
    return PupilOfUpn(upper, context);
  }
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find("pupils"));
  return type->NameOf(context.settings.trust, word);
}

absl::StatusOr<TransferPupilsRequest> RequestFor(const TransferOptions& options,
                                                 const CommandContext& context) {
  RETURN_IF_ERROR(CheckOptions(options));
  TransferPupilsRequest request;
  request.set_parent(context.settings.trust_name());
  request.set_reason(options.reason);
  if (!options.leaving.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_transfer_date(), DateOf(options.leaving, "--leaving"));
    request.mutable_leaving()->set_destination(options.destination);
    request.mutable_leaving()->set_destination_laestab(options.destination_laestab);
  } else {
    ASSIGN_OR_RETURN(const ResourceType* schools, context.catalog.Find("schools"));
    request.set_to_school(schools->NameOf(context.settings.trust, options.to_school));
    *request.mutable_transfer_date() = importing::ToDate(time::Today(absl::Now()));
    if (!options.date.empty()) {
      ASSIGN_OR_RETURN(*request.mutable_transfer_date(), DateOf(options.date, "--date"));
    }
  }
  for (const std::string& word : options.pupils) {
    ASSIGN_OR_RETURN(std::string name, PupilName(word, context));
    request.add_pupils(std::move(name));
  }
  return request;
}

absl::StatusOr<std::vector<PupilTransfer>> Transfer(const TransferPupilsRequest& request,
                                                    const CommandContext& context) {
  TransferPupilsResponse reply;
  const auto* service =
      TransferPupilsRequest::descriptor()->file()->FindServiceByName("PupilsService");
  RETURN_IF_ERROR(
      context.session.Call(*service->FindMethodByName("TransferPupils"), request, reply));
  return std::vector<PupilTransfer>(reply.transfers().begin(), reply.transfers().end());
}

absl::Status Print(const std::vector<PupilTransfer>& transfers, const SchoolNames& schools,
                   const CommandContext& context) {
  if (context.settings.output == OutputFormat::kTable) {
    context.terminal.Out(TransferText(transfers, schools, context.terminal.out_style()));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto printer,
                   ResourcePrinter::Make(*PupilTransfer::descriptor(), context.settings.output, "",
                                         context.terminal));
  for (const PupilTransfer& transfer : transfers) printer->Add(transfer);
  printer->Finish();
  return absl::OkStatus();
}

std::string Pupils(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "pupil" : "pupils");
}

absl::StatusOr<ExitCode> RunTransfer(const TransferOptions& options,
                                     const CommandContext& context) {
  ASSIGN_OR_RETURN(TransferPupilsRequest request, RequestFor(options, context));
  ASSIGN_OR_RETURN(const SchoolNames schools, ReadSchoolNames(context));
  request.set_validate_only(true);
  ASSIGN_OR_RETURN(const auto planned, Transfer(request, context));
  if (options.dry_run) {
    RETURN_IF_ERROR(Print(planned, schools, context));
    context.terminal.Err(
        fmt::format("{} would move; nothing was changed\n", Pupils(planned.size())));
    return kOk;
  }
  const std::string question =
      fmt::format("{}Transfer {}?", TransferText(planned, schools, context.terminal.err_style()),
                  Pupils(planned.size()));
  RETURN_IF_ERROR(Confirm(question, options.yes, "nobody was moved", context.terminal));
  request.set_validate_only(false);
  request.set_request_id(resource::NewUuid(absl::Now()));
  ASSIGN_OR_RETURN(const auto moved, Transfer(request, context));
  RETURN_IF_ERROR(Print(moved, schools, context));
  context.terminal.Err(fmt::format("{} moved\n", Pupils(moved.size())));
  return kOk;
}

}  // namespace

void AddTransferCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<TransferOptions>();
  CLI::App* command =
      app.add_subcommand("transfer", "Move pupils to another school, or record their leaving");
  command->footer(
      "Examples:\n"
      "  senda transfer p-000016 --to 900002 --date 2026-09-01 --dry-run\n"
      "  senda transfer B801200005001 P207000016049 --to 900002\n"
      "  senda transfer p-000016 --leaving 2026-07-17 --destination 'Ash Grammar School'\n"
      "\n"
      "Their records go along. Those who leave the trust are closed to its schools after the\n"
      "last day; records staff can still read them.");
  command->add_option("PUPIL", options->pupils, "by id, name or UPN; several at once")->required();
  command->add_option("--to", options->to_school, "the school of the trust, by URN or name")
      ->option_text("SCHOOL");
  command->add_option("--date", options->date, "the first day there; today without")
      ->option_text("DATE");
  command->add_option("--leaving", options->leaving, "the last day on the roll of the trust")
      ->option_text("DATE");
  command->add_option("--destination", options->destination, "where those go who leave")
      ->option_text("NAME");
  command
      ->add_option("--destination-laestab", options->destination_laestab,
                   "its local authority and establishment, seven digits")
      ->option_text("LAESTAB");
  command->add_option("--reason", options->reason, "why; kept with the transfer")
      ->option_text("TEXT");
  command->add_flag("--dry-run", options->dry_run, "say what would be done and do nothing");
  command->add_flag("-y,--yes", options->yes, "do not ask; needed where there is nobody to ask");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) {
      return RunTransfer(*options, context);
    };
  });
}

}  // namespace senda::cli
