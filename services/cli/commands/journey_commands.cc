#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "common/status/status_macros.h"
#include "services/cli/commands/command.h"
#include "services/cli/output/journey_data.h"
#include "services/cli/output/journey_text.h"
#include "services/cli/output/json_message.h"

// `senda chronology`, `senda recap`, `senda due` and `senda retention`.
namespace senda::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct JourneyOptions {
  std::string subject;  // the pupil or school
  std::string from_date;
  std::string to_date;
  std::string owner;
};

absl::Status SetDate(Message& request, const char* name, const std::string& text) {
  if (text.empty()) return absl::OkStatus();
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  return SetFromJson(text, *field, request, name);
}

template <typename Reply, typename Request>
absl::StatusOr<Reply> Ask(const char* service, const char* method, const Request& request,
                          const CommandContext& context) {
  Reply reply;
  const auto* found = Request::descriptor()->file()->FindServiceByName(service);
  RETURN_IF_ERROR(context.session.Call(*found->FindMethodByName(method), request, reply));
  return reply;
}

absl::StatusOr<std::string> NameOf(const CommandContext& context, const char* kind,
                                   const std::string& id) {
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find(kind));
  return type->NameOf(context.settings.trust, id);
}

absl::StatusOr<ExitCode> RunChronology(const JourneyOptions& options,
                                       const CommandContext& context) {
  pupils::v1::GetPupilChronologyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), NameOf(context, "pupils", options.subject));
  RETURN_IF_ERROR(SetDate(request, "from_date", options.from_date));
  RETURN_IF_ERROR(SetDate(request, "to_date", options.to_date));
  ASSIGN_OR_RETURN(const auto reply,
                   Ask<pupils::v1::PupilChronology>("ChronologyService", "GetPupilChronology",
                                                    request, context));
  const OutputFormat format = context.settings.output;
  context.terminal.Out(format == OutputFormat::kTable
                           ? ChronologyText(reply, context.terminal.out_style())
                           : ChronologyData(reply, format));
  return kOk;
}

absl::StatusOr<ExitCode> RunRecap(const JourneyOptions& options, const CommandContext& context) {
  pupils::v1::GetMeetingRecapRequest request;
  request.set_parent(context.settings.trust_name());
  ASSIGN_OR_RETURN(*request.mutable_school(), NameOf(context, "schools", options.subject));
  RETURN_IF_ERROR(SetDate(request, "from_date", options.from_date));
  RETURN_IF_ERROR(SetDate(request, "to_date", options.to_date));
  ASSIGN_OR_RETURN(const auto reply, Ask<pupils::v1::MeetingRecap>(
                                         "MeetingService", "GetMeetingRecap", request, context));
  const OutputFormat format = context.settings.output;
  context.terminal.Out(format == OutputFormat::kTable
                           ? RecapText(reply, context.terminal.out_style())
                           : RecapData(reply, format));
  return kOk;
}

absl::StatusOr<ExitCode> RunDue(const JourneyOptions& options, const CommandContext& context) {
  pupils::v1::ListDueRequest request;
  request.set_parent(context.settings.trust_name());
  request.set_owner(options.owner);
  if (!options.subject.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_school(), NameOf(context, "schools", options.subject));
  }
  RETURN_IF_ERROR(SetDate(request, "until_date", options.to_date));
  pupils::v1::ListDueResponse all;
  do {
    ASSIGN_OR_RETURN(auto page, Ask<pupils::v1::ListDueResponse>("PlanningService", "ListDue",
                                                                 request, context));
    request.set_page_token(page.next_page_token());
    page.clear_next_page_token();
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  const OutputFormat format = context.settings.output;
  context.terminal.Out(format == OutputFormat::kTable ? DueText(all, context.terminal.out_style())
                                                      : DueData(all, format));
  return kOk;
}

absl::StatusOr<ExitCode> RunRetention(const JourneyOptions& options,
                                      const CommandContext& context) {
  pupils::v1::ListRetentionDueRequest request;
  request.set_parent(context.settings.trust_name());
  if (!options.subject.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_school(), NameOf(context, "schools", options.subject));
  }
  RETURN_IF_ERROR(SetDate(request, "by_date", options.to_date));
  pupils::v1::ListRetentionDueResponse all;
  do {
    ASSIGN_OR_RETURN(auto page, Ask<pupils::v1::ListRetentionDueResponse>(
                                    "RetentionService", "ListRetentionDue", request, context));
    request.set_page_token(page.next_page_token());
    page.clear_next_page_token();
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  const OutputFormat format = context.settings.output;
  context.terminal.Out(format == OutputFormat::kTable
                           ? RetentionText(all, context.terminal.out_style())
                           : RetentionData(all, format));
  return kOk;
}

using Runner = absl::StatusOr<ExitCode> (*)(const JourneyOptions&, const CommandContext&);

CLI::App* AddCommand(CLI::App& app, ChosenCommand& chosen, const char* name, const char* help,
                     Runner run, const std::shared_ptr<JourneyOptions>& options) {
  CLI::App* command = app.add_subcommand(name, help);
  command->callback([options, run, &chosen] {
    chosen.run = [options, run](const CommandContext& context) { return run(*options, context); };
  });
  return command;
}

void AddPeriod(CLI::App& command, JourneyOptions& options, bool from_required) {
  auto* from = command.add_option("--from", options.from_date, "first day, such as 2026-09-01");
  from->option_text("DATE")->required(from_required);
  command.add_option("--to", options.to_date, "last day")->option_text("DATE");
}

}  // namespace

void AddChronologyCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<JourneyOptions>();
  CLI::App* command = AddCommand(app, chosen, "chronology", "A child's whole dated journey",
                                 &RunChronology, options);
  command->add_option("pupil", options->subject, "the pupil, by id or name")
      ->option_text("PUPIL")
      ->required();
  AddPeriod(*command, *options, false);
  command->footer("Example:\n  senda chronology p-130001-17 --from 2025-09-01");
}

void AddRecapCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<JourneyOptions>();
  CLI::App* command =
      AddCommand(app, chosen, "recap", "What progress meetings came to", &RunRecap, options);
  command->add_option("--school", options->subject, "the school, by URN or name")
      ->option_text("SCHOOL")
      ->required();
  AddPeriod(*command, *options, true);
  command->footer("Example:\n  senda recap --school 130001 --from 2026-09-01");
}

void AddDueCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<JourneyOptions>();
  CLI::App* command =
      AddCommand(app, chosen, "due", "What is overdue and what comes up", &RunDue, options);
  command->add_option("--school", options->subject, "one school's, by URN or name")
      ->option_text("SCHOOL");
  command->add_option("--owner", options->owner, "only what this person sees to");
  command->add_option("--until", options->to_date, "the last due date to list")
      ->option_text("DATE");
  command->footer("Example:\n  senda due --school 130001 --until 2026-12-31");
}

void AddRetentionCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<JourneyOptions>();
  CLI::App* command = AddCommand(
      app, chosen, "retention", "Whose records have been kept long enough", &RunRetention, options);
  command->add_option("--school", options->subject, "one school's, by URN or name")
      ->option_text("SCHOOL");
  command->add_option("--by", options->to_date, "the day asked about; today without")
      ->option_text("DATE");
  command->footer(
      "Example:\n"
      "  senda retention --by 2027-08-31 --as records\n"
      "\n"
      "For records staff. Nothing is deleted: a legal hold keeps what is otherwise due.");
}

}  // namespace senda::cli
