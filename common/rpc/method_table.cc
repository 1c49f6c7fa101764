#include "common/rpc/method_table.h"

#include <fmt/format.h>

#include "absl/strings/str_join.h"
#include "common/rpc/role_permissions.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/api/resource.pb.h"

namespace senda::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool IsString(const FieldDescriptor* field) {
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
}

// `name` or `parent` of the request, or `name` of the one resource it carries.
std::vector<const FieldDescriptor*> FindTrustPath(const Descriptor* request) {
  for (const char* field : {"parent", "name"}) {
    const FieldDescriptor* found = request->FindFieldByName(field);
    if (IsString(found)) return {found};
  }
  for (int i = 0; i < request->field_count(); ++i) {
    const FieldDescriptor* field = request->field(i);
    if (field->message_type() == nullptr || field->is_repeated()) continue;
    if (!field->message_type()->options().HasExtension(google::api::resource)) continue;
    const FieldDescriptor* name = field->message_type()->FindFieldByName("name");
    if (IsString(name)) return {field, name};
  }
  return {};
}

absl::Status CheckPolicy(const Method& method) {
  const auto& policy = method.policy;
  auto complain = [&](std::string_view what) {
    return errors::Internal(fmt::format("{}: {}", method.full_name, what));
  };
  if (policy.effect() == options::v1::EFFECT_UNSPECIFIED) {
    return complain("has no senda.options.v1.method with an effect");
  }
  if (method.held_handler && policy.effect() != options::v1::EFFECT_COMPOSE) {
    return complain("is held without being of effect COMPOSE");
  }
  if (policy.anonymous()) return absl::OkStatus();
  if (!IsPermission(policy.permission())) {
    return complain(
        fmt::format("names the permission '{}', which no role knows", policy.permission()));
  }
  if (!policy.platform() && method.trust_path.empty()) {
    return complain("has no field that says which trust it is about");
  }
  return absl::OkStatus();
}

absl::Status CompileMethod(Method& method) {
  const auto* descriptor = method.descriptor;
  const Descriptor* input = descriptor->input_type();
  if (!descriptor->options().HasExtension(options::v1::method)) {
    return errors::Internal(fmt::format("{} has no senda.options.v1.method", method.full_name));
  }
  method.policy = descriptor->options().GetExtension(options::v1::method);
  method.trust_path = FindTrustPath(input);
  method.request_id_field = input->FindFieldByName("request_id");
  RETURN_IF_ERROR(CheckPolicy(method));
  ASSIGN_OR_RETURN(method.validator, Validator::Compile(input));
  method.clearer = std::make_shared<const OutputOnlyClearer>(input);
  return absl::OkStatus();
}

}  // namespace

MethodTable::MethodTable(std::string_view service, const Backend& backend) : backend_(backend) {
  service_ =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  if (service_ == nullptr) {
    complaints_.push_back(fmt::format("{} is not linked into this program", service));
    return;
  }
  for (int i = 0; i < service_->method_count(); ++i) {
    Method method;
    method.descriptor = service_->method(i);
    method.full_name = service_->full_name() + "/" + method.descriptor->name();
    method.request_prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(
        method.descriptor->input_type());
    methods_.push_back(std::move(method));
  }
}

Method* MethodTable::Find(std::string_view name, bool server_stream) {
  for (Method& method : methods_) {
    if (method.descriptor->name() != name) continue;
    const bool is_server_stream =
        method.descriptor->server_streaming() && !method.descriptor->client_streaming();
    if (is_server_stream != server_stream) {
      complaints_.push_back(fmt::format("{} is bound to a handler of another kind", name));
      return nullptr;
    }
    return &method;
  }
  complaints_.push_back(fmt::format("{} is no method of the service", name));
  return nullptr;
}

void MethodTable::BindHandler(std::string_view name, Handler handler) {
  if (Method* method = Find(name, false)) {
    if (method->handler) complaints_.push_back(fmt::format("{} is bound twice", name));
    method->handler = std::move(handler);
  }
}

void MethodTable::BindHeldHandler(std::string_view name, HeldHandler handler) {
  if (Method* method = Find(name, false)) method->held_handler = std::move(handler);
}

void MethodTable::BindPreparation(std::string_view name, Preparation preparation) {
  if (Method* method = Find(name, false)) method->preparation = std::move(preparation);
}

void MethodTable::BindStreamHandler(std::string_view name, StreamHandler handler) {
  if (Method* method = Find(name, true)) method->stream_handler = std::move(handler);
}

void MethodTable::BindInstant(std::string_view name, InstantHandler handler) {
  if (Method* method = Find(name, false)) method->instant = std::move(handler);
}

void MethodTable::MarkPointRead(std::string_view name) {
  if (Method* method = Find(name, false)) method->point_read = true;
}

absl::Status MethodTable::Finish() {
  for (Method& method : methods_) {
    if (!method.handler && !method.held_handler && !method.stream_handler) {
      complaints_.push_back(fmt::format("{} is not bound", method.full_name));
    }
    RETURN_IF_ERROR(CompileMethod(method));
  }
  if (complaints_.empty()) return absl::OkStatus();
  return errors::Internal(absl::StrJoin(complaints_, "; "));
}

}  // namespace senda::rpc
