#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/request_fields.h"
#include "common/status/status_macros.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/cli/commands/assignment.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/confirmation.h"
#include "services/cli/output/json_message.h"
#include "services/cli/output/resource_output.h"

// get, create, update, delete and undelete: one body for every kind of resource.
namespace senda::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// What stands behind the verb: `pupils p-1 sex=female`, or `trusts/demo/pupils/p-1 sex=female`.
struct VerbOptions {
  std::vector<std::string> words;
  std::string json_file;
  std::string etag;
  std::string fields;
  bool yes = false;
};

struct Target {
  const ResourceType* type = nullptr;
  std::string id;    // "" when none is given
  std::string name;  // "" when none is given
  std::vector<std::string> assignments;
};

absl::StatusOr<Target> ParseTarget(const VerbOptions& options, const CommandContext& context) {
  Target target;
  std::vector<std::string> places;
  for (const std::string& word : options.words) {
    const bool is_assignment = word.find('=') != std::string::npos;
    (is_assignment ? target.assignments : places).push_back(word);
  }
  if (places.empty()) return UsageError("say which kind of resource, such as pupils");
  if (places.size() > 2) return UsageError(fmt::format("'{}' is not FIELD=VALUE", places[2]));
  // "trusts/demo" alone is a name; "schools" alone is a kind.
  const bool is_name = places[0].find('/') != std::string::npos;
  if (is_name && places.size() == 2) {
    return UsageError(fmt::format("'{}' is not FIELD=VALUE", places[1]));
  }
  ASSIGN_OR_RETURN(target.type,
                   is_name ? context.catalog.OfName(places[0]) : context.catalog.Find(places[0]));
  const std::string id = is_name ? places[0] : places.size() == 2 ? places[1] : "";
  if (id.empty()) return target;
  target.name = target.type->NameOf(context.settings.trust, id);
  const auto parts = resource::SplitName(target.name);
  if (!parts.has_value() || parts->collection != target.type->plural) {
    return UsageError(
        fmt::format("'{}' is not the name or id of one of {}: ids are lower-case "
                    "letters, digits and hyphens",
                    id, KebabCase(target.type->plural)));
  }
  target.id = std::string(parts->id);
  return target;
}

absl::StatusOr<Target> NamedTarget(const VerbOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(Target target, ParseTarget(options, context));
  if (!target.name.empty()) return target;
  return UsageError(
      fmt::format("say which of {}: give its id or name", KebabCase(target.type->plural)));
}

absl::Status Check(const MethodDescriptor* method, const ResourceType& type,
                   std::string_view verb) {
  if (method != nullptr) return absl::OkStatus();
  return UsageError(fmt::format("{} cannot be {}", KebabCase(type.plural), verb));
}

void SetText(Message& request, std::string_view name, const std::string& value) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(std::string(name));
  if (field != nullptr && !value.empty()) {
    request.GetReflection()->SetString(&request, field, value);
  }
}

// Calls and prints the resource that comes back.
absl::StatusOr<ExitCode> CallAndPrint(const MethodDescriptor& method, const Message& request,
                                      const VerbOptions& options, const CommandContext& context) {
  const auto reply = NewMessage(*method.output_type());
  RETURN_IF_ERROR(context.session.Call(method, request, *reply));
  if (reply->GetDescriptor() == google::protobuf::Empty::descriptor()) return kOk;
  ASSIGN_OR_RETURN(const auto printer,
                   ResourcePrinter::Make(*reply->GetDescriptor(), context.settings.output,
                                         options.fields, context.terminal));
  printer->Single(*reply);
  return kOk;
}

// The fields from --json and the assignments; returns their paths.
absl::StatusOr<std::vector<std::string>> FillResource(const VerbOptions& options,
                                                      const Target& target,
                                                      const CommandContext& context,
                                                      Message& resource) {
  std::vector<std::string> paths;
  if (!options.json_file.empty()) {
    std::ifstream file;
    if (options.json_file != "-") file.open(options.json_file);
    std::istream& in = options.json_file == "-" ? std::cin : file;
    if (!in) return UsageError(fmt::format("cannot read {}", options.json_file));
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (json.is_discarded()) return UsageError(fmt::format("{} is not JSON", options.json_file));
    RETURN_IF_ERROR(FromJson(json, resource));
    for (const auto& [name, value] : json.items()) {
      if (name != "name" && name != "etag" && !name.ends_with("_time")) paths.push_back(name);
    }
  }
  ASSIGN_OR_RETURN(const auto assigned,
                   Assign(target.assignments, context.catalog, context.settings.trust, resource));
  paths.insert(paths.end(), assigned.begin(), assigned.end());
  return paths;
}

absl::StatusOr<ExitCode> RunGet(const VerbOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const Target target, NamedTarget(options, context));
  RETURN_IF_ERROR(Check(target.type->get, *target.type, "read"));
  const auto request = NewMessage(*target.type->get->input_type());
  SetText(*request, "name", target.name);
  return CallAndPrint(*target.type->get, *request, options, context);
}

absl::StatusOr<ExitCode> RunCreate(const VerbOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const Target target, ParseTarget(options, context));
  RETURN_IF_ERROR(Check(target.type->create, *target.type, "created"));
  const auto request = NewMessage(*target.type->create->input_type());
  SetText(*request, "parent", context.settings.trust_name());
  std::string id_field;  // "pupil_id" of CreatePupilRequest
  for (int i = 0; i < request->GetDescriptor()->field_count(); ++i) {
    const std::string& name = request->GetDescriptor()->field(i)->name();
    if (name.ends_with("_id") && name != "request_id") id_field = name;
  }
  SetText(*request, id_field, target.id);
  const auto* field = rpc::ResourceField(*request->GetDescriptor(), *target.type->message);
  Message& resource = *request->GetReflection()->MutableMessage(request.get(), field);
  RETURN_IF_ERROR(FillResource(options, target, context, resource).status());
  return CallAndPrint(*target.type->create, *request, options, context);
}

absl::StatusOr<ExitCode> RunUpdate(const VerbOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const Target target, NamedTarget(options, context));
  RETURN_IF_ERROR(Check(target.type->update, *target.type, "updated"));
  const auto request = NewMessage(*target.type->update->input_type());
  const auto* field = rpc::ResourceField(*request->GetDescriptor(), *target.type->message);
  Message& resource = *request->GetReflection()->MutableMessage(request.get(), field);
  ASSIGN_OR_RETURN(const auto paths, FillResource(options, target, context, resource));
  if (paths.empty()) return UsageError("say what to change: FIELD=VALUE or --json FILE");
  SetText(resource, "name", target.name);
  SetText(resource, "etag", options.etag);
  auto& mask = static_cast<google::protobuf::FieldMask&>(*request->GetReflection()->MutableMessage(
      request.get(), request->GetDescriptor()->FindFieldByName("update_mask")));
  for (const std::string& path : paths) mask.add_paths(path);
  return CallAndPrint(*target.type->update, *request, options, context);
}

absl::StatusOr<ExitCode> RunDelete(const VerbOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const Target target, NamedTarget(options, context));
  RETURN_IF_ERROR(Check(target.type->erase, *target.type, "deleted"));
  const bool can_come_back = target.type->undelete != nullptr;
  RETURN_IF_ERROR(Confirm(fmt::format("delete {} for good?", target.name),
                          options.yes || can_come_back, "nothing was deleted", context.terminal));
  const auto request = NewMessage(*target.type->erase->input_type());
  SetText(*request, "name", target.name);
  SetText(*request, "etag", options.etag);
  const auto reply = NewMessage(*target.type->erase->output_type());
  RETURN_IF_ERROR(context.session.Call(*target.type->erase, *request, *reply));
  const std::string back =
      can_come_back ? fmt::format("; bring it back: senda undelete {}", target.name) : "";
  context.terminal.Err(fmt::format("deleted {}{}\n", target.name, back));
  return kOk;
}

absl::StatusOr<ExitCode> RunUndelete(const VerbOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const Target target, NamedTarget(options, context));
  RETURN_IF_ERROR(Check(target.type->undelete, *target.type, "brought back"));
  const auto request = NewMessage(*target.type->undelete->input_type());
  SetText(*request, "name", target.name);
  return CallAndPrint(*target.type->undelete, *request, options, context);
}

using Run = absl::StatusOr<ExitCode> (*)(const VerbOptions&, const CommandContext&);

CLI::App* AddVerb(CLI::App& app, ChosenCommand& chosen, const std::string& verb,
                  const std::string& what, const std::string& words, Run run,
                  const std::shared_ptr<VerbOptions>& options) {
  CLI::App* command = app.add_subcommand(verb, what);
  command->add_option("WHAT", options->words, words)->required();
  command->callback([options, run, &chosen] {
    chosen.run = [options, run](const CommandContext& context) { return run(*options, context); };
  });
  return command;
}

constexpr char kWhich[] = "a kind and an id (pupils p-000001), or a full name";

}  // namespace

void AddGetCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<VerbOptions>();
  CLI::App* command = AddVerb(app, chosen, "get", "Show one resource", kWhich, &RunGet, options);
  command->add_option("--fields", options->fields, "the fields, such as upn,family_name")
      ->option_text("FIELDS");
  command->footer(
      "Examples:\n  senda get schools 130001\n  senda get trusts/demo/pupils/p-000001 -o json");
}

void AddCreateCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<VerbOptions>();
  CLI::App* command = AddVerb(app, chosen, "create", "Create a resource",
                              "a kind, an id if it is to have a certain one, and FIELD=VALUE ...",
                              &RunCreate, options);
  command->add_option("--json", options->json_file, "read fields from a file, - for standard input")
      ->option_text("FILE");
  command->footer(
      "Examples:\n"
      "  senda create trusts oak display_name='Oak Trust'\n"
      "  senda create schools 130001 urn=130001 display_name='Oak Primary' phase=primary\n"
      "  senda create sen-records pupil=p-000001 provision=k start_date=2026-09-01 \\\n"
      "      needs='[{\"rank\":1,\"type\":\"asd\"}]'");
}

void AddUpdateCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<VerbOptions>();
  CLI::App* command = AddVerb(
      app, chosen, "update", "Change fields of a resource",
      "a kind and an id, or a full name, and FIELD=VALUE ...; FIELD= clears", &RunUpdate, options);
  command->add_option("--json", options->json_file, "read fields from a file, - for standard input")
      ->option_text("FILE");
  command->add_option("--etag", options->etag, "only if it is still this version")
      ->option_text("ETAG");
  command->footer(
      "Examples:\n  senda update pupils p-000001 year_group=5\n  senda update goals g-trust-okr "
      "state=closed");
}

void AddDeleteCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<VerbOptions>();
  CLI::App* command =
      AddVerb(app, chosen, "delete", "Delete a resource", kWhich, &RunDelete, options);
  command->add_option("--etag", options->etag, "only if it is still this version")
      ->option_text("ETAG");
  command->add_flag("-y,--yes", options->yes, "do not ask; needed where there is nobody to ask");
  command->footer("Example:\n  senda delete goals g-130001-okr");
}

void AddUndeleteCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<VerbOptions>();
  CLI::App* command = AddVerb(app, chosen, "undelete", "Bring a deleted resource back", kWhich,
                              &RunUndelete, options);
  command->footer("Example:\n  senda undelete goals g-130001-okr");
}

}  // namespace senda::cli
