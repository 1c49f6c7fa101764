#include "services/cli/client/resource_catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/resource/names.h"
#include "common/resource/suggest.h"
#include "common/rpc/contract.h"
#include "google/api/resource.pb.h"
#include "services/cli/client/exit_code.h"

namespace senda::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string Capitalised(std::string word) {
  word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
  return word;
}

void AddMethods(const ServiceDescriptor& service, ResourceType& type) {
  const std::string& one = type.message->name();
  const std::string many = Capitalised(type.plural);
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor* method = service.method(i);
    const std::string& name = method->name();
    if (name == "Get" + one) type.get = method;
    if (name == "Create" + one) type.create = method;
    if (name == "Update" + one) type.update = method;
    if (name == "Delete" + one) type.erase = method;
    if (name == "Undelete" + one) type.undelete = method;
    if (name == "List" + many) type.list = method;
    if (name == "BulkUpsert" + many) type.bulk_upsert = method;
  }
}

std::string Letters(std::string_view word) {
  std::string letters;
  for (const char c : word) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)))
      letters += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return letters;
}

}  // namespace

std::string ResourceType::NameOf(std::string_view trust, std::string_view id) const {
  if (id.starts_with("trusts/")) return std::string(id);
  return is_trust() ? resource::TrustName(id) : resource::FormatName(trust, plural, id);
}

std::unique_ptr<google::protobuf::Message> NewMessage(const Descriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

std::string KebabCase(std::string_view camel_case) {
  std::string kebab;
  for (const char c : camel_case) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isupper(byte)) kebab += '-';
    kebab += absl::ascii_tolower(byte);
  }
  return kebab;
}

ResourceCatalog::ResourceCatalog() {
  for (const ServiceDescriptor* service : rpc::ContractServices()) {
    for (const Descriptor* message : rpc::ResourcesNear(*service)) {
      ResourceType type;
      type.message = message;
      type.singular = message->options().GetExtension(google::api::resource).singular();
      type.plural = message->options().GetExtension(google::api::resource).plural();
      AddMethods(*service, type);
      if (type.get != nullptr) types_.push_back(std::move(type));
    }
  }
  std::sort(types_.begin(), types_.end(),
            [](const ResourceType& a, const ResourceType& b) { return a.plural < b.plural; });
}

absl::StatusOr<const ResourceType*> ResourceCatalog::Find(std::string_view word) const {
  const std::string wanted = Letters(word);
  std::vector<std::string> plurals;
  for (const ResourceType& type : types_) {
    if (wanted == Letters(type.plural) || wanted == Letters(type.singular)) return &type;
    plurals.push_back(KebabCase(type.plural));
  }
  const std::string hint = resource::DidYouMean(word, plurals);
  return UsageError(
      fmt::format("there is no kind of resource '{}'{}", word,
                  hint.empty() ? "; there are " + absl::StrJoin(plurals, ", ") : hint));
}

absl::StatusOr<const ResourceType*> ResourceCatalog::OfName(std::string_view name) const {
  const auto parts = resource::SplitName(name);
  if (!parts.has_value()) {
    return UsageError(
        fmt::format("'{}' is not a resource's name; give one such as trusts/demo/pupils/p-000001, "
                    "or a kind and "
                    "an id: pupils p-000001",
                    name));
  }
  return Find(parts->collection);
}

const ResourceType& ResourceCatalog::Of(const Descriptor& message) const {
  return *std::find_if(types_.begin(), types_.end(),
                       [&](const ResourceType& type) { return type.message == &message; });
}

}  // namespace senda::cli
