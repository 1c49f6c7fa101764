#include "common/resource/field_mask.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>

#include "absl/strings/str_split.h"
#include "common/resource/suggest.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace senda::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::MessageDifferencer;

constexpr std::string_view kAll = "*";

bool HasBehavior(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), behavior) != behaviors.end();
}

// A message whose fields may change one by one, unlike those that are one value.
bool IsStructure(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated() &&
         !field.message_type()->full_name().starts_with("google.");
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

// Copies one field: `to` has it as `from` has it, set or not.
void CopyField(const Message& from, const FieldDescriptor& field, Message& to) {
  const Reflection& reflection = *from.GetReflection();
  if (!IsSet(from, field)) return reflection.ClearField(&to, &field);
  if (field.is_repeated()) {
    const std::unique_ptr<Message> copy(from.New());
    copy->CopyFrom(from);
    return reflection.SwapFields(copy.get(), &to, {&field});
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&to, &field, reflection.GetInt32(from, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&to, &field, reflection.GetInt64(from, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&to, &field, reflection.GetUInt32(from, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(&to, &field, reflection.GetUInt64(from, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&to, &field, reflection.GetDouble(from, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.SetFloat(&to, &field, reflection.GetFloat(from, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&to, &field, reflection.GetBool(from, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&to, &field, reflection.GetEnumValue(from, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&to, &field, reflection.GetString(from, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      reflection.MutableMessage(&to, &field)->CopyFrom(reflection.GetMessage(from, &field));
      return;
  }
}

// The differing top-level fields of two messages.
class TopLevelFields : public MessageDifferencer::Reporter {
 public:
  using Path = std::vector<MessageDifferencer::SpecificField>;
  void ReportAdded(const Message&, const Message&, const Path& path) override { Add(path); }
  void ReportDeleted(const Message&, const Message&, const Path& path) override { Add(path); }
  void ReportModified(const Message&, const Message&, const Path& path) override { Add(path); }
  const std::set<std::string>& names() const { return names_; }

 private:
  void Add(const Path& path) {
    if (!path.empty() && path.front().field != nullptr) names_.insert(path.front().field->name());
  }
  std::set<std::string> names_;
};

// How a field of the update replaces the stored one.
enum class Unset { kKeeps, kClears };

class Merge {
 public:
  Merge(const Message& update, Message& merged) : update_(update), merged_(merged) {}

  // All fields of the resource.
  void Everything(Unset unset) { Fields(update_, merged_, unset, ""); }

  // The field that a checked path names.
  void Path(const std::string& path) {
    const std::vector<std::string> parts = absl::StrSplit(path, '.');
    const Message* from = &update_;
    Message* to = &merged_;
    for (std::size_t i = 0;; ++i) {
      const FieldDescriptor& field = *from->GetDescriptor()->FindFieldByName(parts[i]);
      if (i + 1 == parts.size()) return Field(*from, field, *to, Unset::kClears, path, true);
      if (IsKept(field)) return;
      // Clearing within a message that is not there must not create it.
      if (!IsSet(*from, field) && !IsSet(*to, field)) return;
      if (HasBehavior(field, google::api::IMMUTABLE)) named_immutable_ = true;
      from = &from->GetReflection()->GetMessage(*from, &field);
      to = to->GetReflection()->MutableMessage(to, &field);
    }
  }

  std::vector<errors::FieldViolation> TakeViolations() { return std::move(violations_); }

 private:
  bool IsKept(const FieldDescriptor& field) const {
    if (HasBehavior(field, google::api::OUTPUT_ONLY)) return true;
    return field.containing_type() == update_.GetDescriptor() &&
           (field.name() == "name" || field.name() == "etag");
  }

  void Fields(const Message& from, Message& to, Unset unset, const std::string& prefix) {
    const Descriptor& descriptor = *from.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      Field(from, field, to, unset, prefix + field.name(), false);
    }
  }

  // `named`: the caller's mask names this very field, so that "not set" is what he wants.
  void Field(const Message& from, const FieldDescriptor& field, Message& to, Unset unset,
             const std::string& path, bool named) {
    if (IsKept(field)) return;
    const bool is_set = IsSet(from, field);
    if (!is_set && (unset == Unset::kKeeps || !IsSet(to, field))) return;
    if (named_immutable_ || HasBehavior(field, google::api::IMMUTABLE)) {
      if (is_set || named) CheckUnchanged(from, field, to, path);
      return;
    }
    if (is_set && IsStructure(field)) {
      const Message& inner = from.GetReflection()->GetMessage(from, &field);
      // Going through the fields, not over the whole, keeps those that are OUTPUT_ONLY.
      Fields(inner, *to.GetReflection()->MutableMessage(&to, &field), unset, path + ".");
      return;
    }
    CopyField(from, field, to);
  }

  void CheckUnchanged(const Message& from, const FieldDescriptor& field, const Message& to,
                      const std::string& path) {
    const std::unique_ptr<Message> changed(to.New());
    changed->CopyFrom(to);
    CopyField(from, field, *changed);
    if (MessageDifferencer::Equals(*changed, to)) return;
    violations_.push_back(
        {path, "cannot be changed once it is set; leave it out of the update", "IMMUTABLE"});
  }

  const Message& update_;
  Message& merged_;
  bool named_immutable_ = false;
  std::vector<errors::FieldViolation> violations_;
};

std::vector<errors::FieldViolation> CheckPath(const std::string& path, const Descriptor& descriptor,
                                              const std::string& mask_field) {
  const Descriptor* message = &descriptor;
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const FieldDescriptor* field = message->FindFieldByName(parts[i]);
    if (field == nullptr) {
      std::vector<std::string> known;
      known.reserve(static_cast<std::size_t>(message->field_count()));
      for (int j = 0; j < message->field_count(); ++j) known.push_back(message->field(j)->name());
      return {{mask_field,
               fmt::format("unknown field '{}' in path '{}'{}", parts[i], path,
                           DidYouMean(parts[i], known)),
               "UNKNOWN_FIELD"}};
    }
    if (i + 1 == parts.size()) break;
    if (!IsStructure(*field)) {
      return {{mask_field,
               fmt::format("path '{}' goes into '{}', which is replaced as a whole; name that",
                           path, parts[i]),
               "MASK_PATH_INVALID"}};
    }
    message = field->message_type();
  }
  return {};
}

// The name of the first OUTPUT_ONLY field on the way of a path that CheckPath lets pass; "" for
// none.
std::string OutputOnlyIn(const std::string& path, const Descriptor& descriptor) {
  const Descriptor* message = &descriptor;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    const FieldDescriptor* field = message->FindFieldByName(std::string(part));
    if (HasBehavior(*field, google::api::OUTPUT_ONLY)) return field->name();
    message = field->message_type();
  }
  return "";
}

std::vector<errors::FieldViolation> MaskViolations(const FieldMask& mask,
                                                   const Descriptor& descriptor,
                                                   const std::string& mask_field) {
  std::vector<errors::FieldViolation> violations;
  for (const std::string& path : mask.paths()) {
    if (path == kAll) {
      if (mask.paths_size() == 1) continue;
      violations.push_back({mask_field, "'*' must stand alone", "MASK_PATH_INVALID"});
      continue;
    }
    for (auto& violation : CheckPath(path, descriptor, mask_field)) {
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace

absl::Status CheckMask(const FieldMask& mask, const Descriptor& descriptor,
                       const std::string& field) {
  std::vector<errors::FieldViolation> violations = MaskViolations(mask, descriptor, field);
  return violations.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(violations));
}

absl::Status CheckSettableMask(const FieldMask& mask, const Descriptor& descriptor,
                               const std::string& field) {
  RETURN_IF_ERROR(CheckMask(mask, descriptor, field));
  std::vector<errors::FieldViolation> violations;
  for (const std::string& path : mask.paths()) {
    const std::string computed = path == kAll ? "" : OutputOnlyIn(path, descriptor);
    if (computed.empty()) continue;
    violations.push_back(
        {field, fmt::format("path '{}': only the server sets '{}'; leave it out", path, computed),
         "OUTPUT_ONLY"});
  }
  return violations.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(violations));
}

absl::StatusOr<std::vector<std::string>> MergeByMask(const Message& update, const FieldMask& mask,
                                                     Message& stored) {
  RETURN_IF_ERROR(CheckMask(mask, *stored.GetDescriptor()));
  const std::unique_ptr<Message> merged(stored.New());
  merged->CopyFrom(stored);
  std::vector<errors::FieldViolation> violations;
  if (mask.paths().empty() || mask.paths(0) == kAll) {
    Merge merge(update, *merged);
    merge.Everything(mask.paths().empty() ? Unset::kKeeps : Unset::kClears);
    violations = merge.TakeViolations();
  }
  for (const std::string& path : mask.paths()) {
    if (path == kAll) continue;
    Merge merge(update, *merged);
    merge.Path(path);
    for (auto& violation : merge.TakeViolations()) violations.push_back(std::move(violation));
  }
  if (!violations.empty()) return errors::InvalidFields(std::move(violations));
  std::vector<std::string> changed = ChangedFields(stored, *merged);
  stored.GetReflection()->Swap(&stored, merged.get());
  return changed;
}

std::vector<std::string> ChangedFields(const Message& before, const Message& after) {
  TopLevelFields fields;
  MessageDifferencer differencer;
  differencer.ReportDifferencesTo(&fields);
  differencer.Compare(before, after);
  return {fields.names().begin(), fields.names().end()};
}

}  // namespace senda::resource
