#include "common/rpc/update_mask.h"

#include <algorithm>
#include <utility>

namespace senda::rpc {
namespace {

// "needs[1].rank" -> "needs"
std::string_view FirstName(std::string_view path) {
  return path.substr(0, path.find_first_of(".["));
}

bool IsAtOrBelow(std::string_view path, std::string_view root) {
  return path.starts_with(root) &&
         (path.size() == root.size() || path[root.size()] == '.' || path[root.size()] == '[');
}

}  // namespace

UpdateScope::UpdateScope(std::vector<std::string> paths, const google::protobuf::Message& resource)
    : paths_(std::move(paths)), resource_(resource) {}

bool UpdateScope::Covers(std::string_view path) const {
  const std::string first(FirstName(path));
  if (first == "name" || first == "etag") return true;
  if (paths_.empty()) return IsSet(first);
  return std::any_of(paths_.begin(), paths_.end(), [&](const std::string& covered) {
    return covered == "*" || IsAtOrBelow(path, covered);
  });
}

bool UpdateScope::IsSet(const std::string& name) const {
  const auto* type = resource_.GetDescriptor();
  const auto* reflection = resource_.GetReflection();
  if (const auto* field = type->FindFieldByName(name)) {
    return field->is_repeated() ? reflection->FieldSize(resource_, field) > 0
                                : reflection->HasField(resource_, field);
  }
  const auto* oneof = type->FindOneofByName(name);
  return oneof != nullptr && reflection->HasOneof(resource_, oneof);
}

}  // namespace senda::rpc
