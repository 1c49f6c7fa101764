#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>
#include <memory>

#include "common/rpc/request_fields.h"
#include "common/status/status_macros.h"
#include "services/cli/commands/command.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/resource_output.h"

namespace senda::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDefaultLimit = 50;
constexpr int kLargestPage = 1000;

struct ListOptions {
  std::string kind;
  std::string filter;
  std::string order_by;
  std::string fields;
  int page_size = 0;
  int limit = kDefaultLimit;
  bool all = false;
  bool show_deleted = false;
};

void SetText(Message& request, const char* name, const std::string& value) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) request.GetReflection()->SetString(&request, field, value);
}

absl::StatusOr<std::unique_ptr<Message>> MakeRequest(const ListOptions& options,
                                                     const ResourceType& type,
                                                     const std::string& trust) {
  if (type.list == nullptr) {
    return UsageError(fmt::format("{} cannot be listed", KebabCase(type.plural)));
  }
  auto request = NewMessage(*type.list->input_type());
  SetText(*request, "parent", "trusts/" + trust);
  SetText(*request, "filter", options.filter);
  SetText(*request, "order_by", options.order_by);
  if (options.show_deleted) {
    const auto* field = request->GetDescriptor()->FindFieldByName("show_deleted");
    if (field == nullptr) {
      return UsageError(fmt::format("deleted {} are gone for good", KebabCase(type.plural)));
    }
    request->GetReflection()->SetBool(request.get(), field, true);
  }
  return request;
}

// One page; returns how many were printed.
int PrintPage(const Message& reply, const ResourceType& type, int at_most,
              ResourcePrinter& printer) {
  const auto& reflection = *reply.GetReflection();
  for (int i = 0; i < reply.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = reply.GetDescriptor()->field(i);
    if (field->message_type() != type.message) continue;
    const int size = std::min(reflection.FieldSize(reply, field), at_most);
    for (int j = 0; j < size; ++j) printer.Add(reflection.GetRepeatedMessage(reply, field, j));
    return size;
  }
  return 0;
}

absl::StatusOr<ExitCode> RunList(const ListOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find(options.kind));
  ASSIGN_OR_RETURN(const auto request, MakeRequest(options, *type, context.settings.trust));
  ASSIGN_OR_RETURN(const auto printer,
                   ResourcePrinter::Make(*type->message, context.settings.output, options.fields,
                                         context.terminal));
  const int limit = options.all ? std::numeric_limits<int>::max() : options.limit;
  const auto* page_size = request->GetDescriptor()->FindFieldByName("page_size");
  const auto reply = NewMessage(*type->list->output_type());
  int shown = 0;
  do {
    const int wanted = options.page_size > 0 ? options.page_size : kLargestPage;
    request->GetReflection()->SetInt32(request.get(), page_size, std::min(wanted, limit - shown));
    reply->Clear();
    RETURN_IF_ERROR(context.session.Call(*type->list, *request, *reply));
    shown += PrintPage(*reply, *type, limit - shown, *printer);
    SetText(*request, "page_token", rpc::TextField(*reply, "next_page_token"));
  } while (shown < limit && !rpc::TextField(*reply, "next_page_token").empty());
  printer->Finish();
  const bool is_more = !rpc::TextField(*reply, "next_page_token").empty();
  if (shown == 0) context.terminal.Err(fmt::format("no {} found\n", KebabCase(type->plural)));
  if (is_more) {
    context.terminal.Err(
        fmt::format("{} shown; there are more: --limit N or --all\n", CountText(shown)));
  }
  return kOk;
}

}  // namespace

void AddListCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list", "List resources, filtered and ordered");
  command->footer(
      "Examples:\n"
      "  senda list schools\n"
      "  senda list pupils --filter 'year_group >= 7 AND sen_provision = SEN_PROVISION_E'\n"
      "  senda list pupils --all --fields upn,family_name,primary_need -o csv > pupils.csv");
  command->add_option("KIND", options->kind, "schools, pupils, sen-records, goals, ...")
      ->required();
  command->add_option("--filter", options->filter, "an AIP-160 filter, such as 'urn = \"130001\"'")
      ->option_text("FILTER");
  command->add_option("--order-by", options->order_by, "such as 'family_name, given_name desc'")
      ->option_text("FIELDS");
  command->add_option("--fields", options->fields, "the columns, such as upn,family_name")
      ->option_text("FIELDS");
  command->add_option("--page-size", options->page_size, "how many to ask for at once")
      ->check(CLI::Range(1, kLargestPage))
      ->option_text("N");
  command->add_option("--limit", options->limit, "stop after so many")
      ->check(CLI::Range(1, std::numeric_limits<int>::max()))
      ->option_text("N [50]");
  command->add_flag("--all", options->all, "all of them");
  command->add_flag("--show-deleted", options->show_deleted, "deleted ones as well");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return RunList(*options, context); };
  });
}

}  // namespace senda::cli
