#include "common/resource/key_taken.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"

namespace senda::resource {
namespace {

const Column& KeyColumn(const ResourcePlan& plan) {
  return plan.columns()[static_cast<std::size_t>(plan.natural_key().front())];
}

// "school_class" of "SchoolClass".
std::string FieldOf(std::string_view type) {
  std::string field;
  for (const char letter : type) {
    const auto code = static_cast<unsigned char>(letter);
    if (absl::ascii_isupper(code) && !field.empty()) field += '_';
    field += absl::ascii_tolower(code);
  }
  return field;
}

}  // namespace

std::string NaturalKeyPath(const ResourcePlan& plan) {
  return fmt::format("{}.{}", FieldOf(plan.type()), NaturalKeyColumn(plan));
}

const std::string& NaturalKeyColumn(const ResourcePlan& plan) { return KeyColumn(plan).name; }

std::string NaturalKeyOf(const ResourcePlan& plan, const google::protobuf::Message& message) {
  if (plan.natural_key().empty()) return "";
  return message.GetReflection()->GetString(message, KeyColumn(plan).field);
}

absl::Status KeyOutOfReach(const ResourcePlan& plan) {
  return errors::InvalidField(
      NaturalKeyColumn(plan),
      "is taken by a row that you cannot reach: of another school, or one that has left or was "
      "deleted; ask whoever has the whole trust",
      "KEY_TAKEN");
}

absl::Status KeyTaken(const ResourcePlan& plan, std::string_view holder) {
  const std::string path = NaturalKeyPath(plan);
  errors::Metadata metadata = {{"field", path}};
  if (holder.empty()) {
    return errors::Make(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                        fmt::format("{}: another {} of the trust has it; check it, or ask whoever "
                                    "has the whole trust",
                                    path, plan.type()),
                        std::move(metadata));
  }
  metadata.emplace_back("resource", holder);
  return errors::Make(
      absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
      fmt::format("{}: '{}' has it; give another, or change that one.", path, holder),
      std::move(metadata));
}

absl::Status Conflict(const ResourcePlan& plan, const absl::Status& cause, std::string_view name) {
  if (plan.natural_key().empty()) return errors::AlreadyExists(name, "id");
  const std::string columns = "," + errors::MetadataOf(cause, "columns");
  if (columns.ends_with("," + NaturalKeyColumn(plan))) return KeyTaken(plan);
  return errors::AlreadyExists(name, "id");
}

}  // namespace senda::resource
