#include "tests/conformance/resource_api.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/rpc/contract.h"
#include "common/rpc/request_fields.h"
#include "common/status/status_macros.h"
#include "google/api/resource.pb.h"

namespace senda::conformance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string Capitalised(std::string word) {
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

Resource Describe(const ServiceDescriptor& service, const Descriptor& type) {
  const auto& declared = type.options().GetExtension(google::api::resource);
  Resource resource;
  resource.type = &type;
  resource.service = &service;
  const std::string& package = service.file()->package();
  resource.source = package.substr(6, package.rfind('.') - 6);
  resource.singular = Capitalised(declared.singular());
  resource.plural = Capitalised(declared.plural());
  resource.collection = declared.plural();
  resource.policy = type.options().GetExtension(options::v1::resource);
  return resource;
}

const FieldDescriptor* ResourceFieldOf(const Message& request, const Resource& resource) {
  return rpc::ResourceField(*request.GetDescriptor(), *resource.type);
}

void SetIfPresent(Message& message, const std::string& field, const std::string& value) {
  if (message.GetDescriptor()->FindFieldByName(field) != nullptr) SetText(message, field, value);
}

}  // namespace

const MethodDescriptor* Resource::Method(const std::string& verb) const {
  const bool many = verb == "List" || verb == "BatchGet" || verb == "BulkUpsert";
  return service->FindMethodByName(verb + (many ? plural : singular));
}

const std::vector<const ServiceDescriptor*>& DomainServices() {
  static const std::vector<const ServiceDescriptor*> services = [] {
    std::vector<const ServiceDescriptor*> found;
    for (const ServiceDescriptor* service : rpc::ContractServices()) {
      if (!rpc::ResourcesNear(*service).empty()) found.push_back(service);
    }
    return found;
  }();
  return services;
}

const std::vector<Resource>& AllResources() {
  static const std::vector<Resource> resources = [] {
    std::vector<Resource> found;
    for (const ServiceDescriptor* service : DomainServices()) {
      for (const Descriptor* type : rpc::ResourcesNear(*service)) {
        Resource resource = Describe(*service, *type);
        // Several services of a package may speak of it; it belongs to the one that gets it.
        if (resource.Has("Get") || resource.Has("List")) found.push_back(std::move(resource));
      }
    }
    return found;
  }();
  return resources;
}

std::vector<Resource> CreatedByCallers() {
  std::vector<Resource> resources;
  for (const Resource& resource : AllResources()) {
    if (resource.Has("Create")) resources.push_back(resource);
  }
  return resources;
}

std::string PathOf(const MethodDescriptor& method) {
  return fmt::format("{}/{}", method.service()->full_name(), method.name());
}

MessagePtr NewMessage(const Descriptor* type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

MessagePtr FromText(const Descriptor* type, const std::string& text) {
  MessagePtr message = NewMessage(type);
  if (!google::protobuf::TextFormat::ParseFromString(text, message.get())) {
    std::cerr << "not a " << type->full_name() << ": " << text << "\n";
    std::abort();
  }
  return message;
}

std::string TextOf(const Message& message, const std::string& field) {
  return rpc::TextField(message, field);
}

void SetText(Message& message, const std::string& field, const std::string& value) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field),
                                     value);
}

std::vector<std::string> ResourceApi::Page::names() const {
  std::vector<std::string> names;
  for (const MessagePtr& row : rows) names.push_back(TextOf(*row, "name"));
  return names;
}

ResourceApi::Answer ResourceApi::Call(const std::string& verb, const Message& request,
                                      const rpc::CallOptions& options) const {
  const MethodDescriptor& method = *resource_.Method(verb);
  MessagePtr reply = NewMessage(method.output_type());
  RETURN_IF_ERROR(client_.Call(PathOf(method), request, *reply, options));
  return reply;
}

ResourceApi::Answer ResourceApi::Call(const std::string& verb, const std::string& request,
                                      const rpc::CallOptions& options) const {
  return Call(verb, *FromText(resource_.Method(verb)->input_type(), request), options);
}

ResourceApi::Answer ResourceApi::Get(const std::string& name,
                                     const rpc::CallOptions& options) const {
  return Call("Get", fmt::format("name: '{}'", name), options);
}

MessagePtr ResourceApi::CreateRequest(const std::string& trust, const Message& message,
                                      const std::string& id, const std::string& request_id) const {
  MessagePtr request = NewMessage(resource_.Method("Create")->input_type());
  SetIfPresent(*request, "parent", trust);
  SetIfPresent(*request, "request_id", request_id);
  const auto* type = request->GetDescriptor();
  const bool needs_id = id.empty() && resource_.is_trust();
  const std::string given = needs_id ? "new" + resource::NewUuid(absl::Now()) : id;
  for (int i = 0; i < type->field_count() && !given.empty(); ++i) {
    const std::string& name = type->field(i)->name();
    if (name.ends_with("_id") && name != "request_id") SetText(*request, name, given);
  }
  request->GetReflection()
      ->MutableMessage(request.get(), ResourceFieldOf(*request, resource_))
      ->CopyFrom(message);
  return request;
}

MessagePtr ResourceApi::UpdateRequest(const Message& update, const std::vector<std::string>& paths,
                                      const std::string& request_id) const {
  std::string text;
  for (const std::string& path : paths) text += fmt::format("update_mask {{ paths: '{}' }} ", path);
  MessagePtr request = FromText(resource_.Method("Update")->input_type(), text);
  SetIfPresent(*request, "request_id", request_id);
  request->GetReflection()
      ->MutableMessage(request.get(), ResourceFieldOf(*request, resource_))
      ->CopyFrom(update);
  return request;
}

MessagePtr ResourceApi::BulkRequest(const std::string& trust,
                                    const std::vector<const Message*>& rows) const {
  MessagePtr request = NewMessage(resource_.Method("BulkUpsert")->input_type());
  SetIfPresent(*request, "parent", trust);
  for (const Message* row : rows) {
    request->GetReflection()
        ->AddMessage(request.get(), ResourceFieldOf(*request, resource_))
        ->CopyFrom(*row);
  }
  return request;
}

absl::StatusOr<ResourceApi::Page> ResourceApi::List(const std::string& trust,
                                                    const std::string& request,
                                                    const rpc::CallOptions& options) const {
  MessagePtr message = FromText(resource_.Method("List")->input_type(), request);
  SetIfPresent(*message, "parent", trust);
  ASSIGN_OR_RETURN(const MessagePtr reply, Call("List", *message, options));
  Page page;
  const auto* field = ResourceFieldOf(*reply, resource_);
  const auto* reflection = reply->GetReflection();
  for (int i = 0; i < reflection->FieldSize(*reply, field); ++i) {
    page.rows.push_back(NewMessage(resource_.type));
    page.rows.back()->CopyFrom(reflection->GetRepeatedMessage(*reply, field, i));
  }
  page.next_page_token = TextOf(*reply, "next_page_token");
  return page;
}

absl::StatusOr<std::vector<MessagePtr>> ResourceApi::ListAll(
    const std::string& trust, const std::string& request, const rpc::CallOptions& options) const {
  std::vector<MessagePtr> rows;
  std::string token;
  do {
    ASSIGN_OR_RETURN(Page page,
                     List(trust, fmt::format("{} page_token: '{}'", request, token), options));
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(rows));
    token = page.next_page_token;
  } while (!token.empty());
  return rows;
}

}  // namespace senda::conformance
