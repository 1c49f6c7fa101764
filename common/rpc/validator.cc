#include "common/rpc/validator.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/rpc/update_mask.h"
#include "common/rpc/utf8.h"
#include "common/rpc/validation_plan.h"
#include "common/rpc/validation_rule.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"

namespace senda::rpc {
namespace {

using errors::FieldViolation;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// More tell a caller nothing; a hostile request must not make a list of millions.
constexpr size_t kMostViolations = 1000;

// A place in the request: a chain on the stack, written out only when something is wrong there.
struct Path {
  const Path* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;
  const Message* entry = nullptr;  // of a map
};

std::string KeyText(const Message& entry) {
  const FieldDescriptor* key = entry.GetDescriptor()->map_key();
  const Reflection* reflection = entry.GetReflection();
  switch (key->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection->GetString(entry, key);
      return CountCodePoints(text) ? fmt::format("\"{}\"", text) : "?";
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(entry, key) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format("{}", reflection->GetInt32(entry, key));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format("{}", reflection->GetInt64(entry, key));
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::format("{}", reflection->GetUInt32(entry, key));
    default:
      return fmt::format("{}", reflection->GetUInt64(entry, key));
  }
}

std::string Text(const Path* path) {
  if (path == nullptr) return "";
  std::string text = Text(path->parent);
  if (!text.empty()) text += '.';
  text += path->field->name();
  if (path->entry != nullptr) return text + fmt::format("[{}]", KeyText(*path->entry));
  return path->index < 0 ? text : text + fmt::format("[{}]", path->index);
}

std::string Joined(const std::string& parent, const std::string& name) {
  return parent.empty() || name.empty() ? parent + name : parent + "." + name;
}

bool IsSet(const Message& message, const Reflection* reflection, const FieldDescriptor* field) {
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0
                              : reflection->HasField(message, field);
}

// Whether an element is its type's zero value. A message that is there never is.
bool IsZero(const ValueRef& at) {
  const auto& [message, reflection, field, index] = at;
  if (index < 0) return !reflection->HasField(message, field);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->GetRepeatedInt32(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->GetRepeatedInt64(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->GetRepeatedUInt32(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->GetRepeatedUInt64(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->GetRepeatedFloat(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->GetRepeatedDouble(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_BOOL:
      return !reflection->GetRepeatedBool(message, field, index);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->GetRepeatedEnumValue(message, field, index) == 0;
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetRepeatedString(message, field, index).empty();
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
  }
  return false;
}

const Message& MessageAt(const ValueRef& at) {
  return at.index < 0 ? at.reflection->GetMessage(at.message, at.field)
                      : at.reflection->GetRepeatedMessage(at.message, at.field, at.index);
}

// One validation of one message.
class Walk {
 public:
  void Visit(const Message& message, const MessagePlan& plan, const Path* path) {
    const Reflection* reflection = message.GetReflection();
    for (const FieldPlan& field : plan.fields) {
      const size_t before = found_.size();
      VisitField(message, reflection, field, path);
      if (field.field == plan.masked && found_.size() > before) {
        DropUnmasked(message, plan, path, before);
      }
      if (Full()) return;
    }
    for (const ChoicePlan& choice : plan.choices) VisitChoice(message, choice, path);
  }

  std::vector<FieldViolation> TakeFound() { return std::move(found_); }

 private:
  bool Full() const { return found_.size() >= kMostViolations; }

  void Add(const Path* path, const std::string& reason, const std::string& description) {
    if (!Full()) found_.push_back({Text(path), description, reason});
  }

  void VisitField(const Message& message, const Reflection* reflection, const FieldPlan& plan,
                  const Path* parent) {
    const Path path{parent, plan.field};
    if (plan.required || plan.skip_when_unset) {
      const bool set = IsSet(message, reflection, plan.field);
      if (plan.required && !set) return Add(&path, "REQUIRED", "is required");
      if (!set) return;
    }
    const ValueRef whole{message, reflection, plan.field};
    if (!plan.field->is_repeated()) return VisitElement(whole, plan.element, path);
    if (!plan.skip) {
      for (const Rule& rule : plan.collection) {
        if (!rule.holds(whole)) Add(&path, rule.reason, rule.description);
      }
    }
    const int size = reflection->FieldSize(message, plan.field);
    for (int i = 0; i < size && !Full(); ++i) {
      if (plan.field->is_map()) {
        VisitEntry(reflection->GetRepeatedMessage(message, plan.field, i), plan, parent);
      } else {
        VisitElement({message, reflection, plan.field, i}, plan.element, {parent, plan.field, i});
      }
    }
  }

  void VisitEntry(const Message& entry, const FieldPlan& plan, const Path* parent) {
    const Path path{parent, plan.field, -1, &entry};
    const Reflection* reflection = entry.GetReflection();
    const Descriptor* type = entry.GetDescriptor();
    VisitElement({entry, reflection, type->map_key()}, plan.key, path);
    VisitElement({entry, reflection, type->map_value()}, plan.element, path);
  }

  void VisitElement(const ValueRef& at, const ElementPlan& plan, const Path& path) {
    if (plan.is_text || plan.is_bytes) return VisitText(at, plan, path);
    if (plan.skip || (plan.skip_zero && IsZero(at))) return;
    if (plan.unwrap != nullptr) {
      const Message& wrapper = MessageAt(at);
      const ValueRef value{wrapper, wrapper.GetReflection(), plan.unwrap};
      return plan.unwrap->cpp_type() == FieldDescriptor::CPPTYPE_STRING
                 ? VisitText(value, plan, path)
                 : Check(value, plan, path);
    }
    Check(at, plan, path);
    if (plan.child != nullptr) Visit(MessageAt(at), *plan.child, &path);
  }

  void Check(const ValueRef& at, const ElementPlan& plan, const Path& path) {
    for (const Rule& rule : plan.rules) {
      if (!rule.holds(at)) Add(&path, rule.reason, rule.description);
    }
  }

  void VisitText(const ValueRef& at, const ElementPlan& plan, const Path& path) {
    const auto& [message, reflection, field, index] = at;
    std::string scratch;
    const std::string& text =
        index < 0 ? reflection->GetStringReference(message, field, &scratch)
                  : reflection->GetRepeatedStringReference(message, field, index, &scratch);
    std::optional<size_t> code_points = text.size();
    if (field->type() == FieldDescriptor::TYPE_STRING) code_points = CountCodePoints(text);
    if (!code_points) return Add(&path, "INVALID_UTF8", "must be text in UTF-8");
    if (plan.skip || (plan.skip_zero && text.empty())) return;
    for (const Rule& rule : plan.rules) {
      if (!rule.text_holds(text, *code_points)) Add(&path, rule.reason, rule.description);
    }
  }

  void VisitChoice(const Message& message, const ChoicePlan& plan, const Path* path) {
    int set = 0;
    for (const FieldDescriptor* field : plan.fields) {
      set += IsSet(message, message.GetReflection(), field) ? 1 : 0;
    }
    if (set == 1 || (set == 0 && !plan.required) || Full()) return;
    found_.push_back({Joined(Text(path), plan.name), plan.description, plan.reason});
  }

  // Keeps, of the violations in the resource of an Update, those about what changes.
  void DropUnmasked(const Message& request, const MessagePlan& plan, const Path* parent,
                    size_t from) {
    const Reflection* reflection = request.GetReflection();
    if (!reflection->HasField(request, plan.masked)) return;
    const Message& mask = reflection->GetMessage(request, plan.mask);
    const FieldDescriptor* paths_field = mask.GetDescriptor()->FindFieldByName("paths");
    std::vector<std::string> paths;
    for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths_field); ++i) {
      paths.push_back(mask.GetReflection()->GetRepeatedString(mask, paths_field, i));
    }
    const UpdateScope scope(std::move(paths), reflection->GetMessage(request, plan.masked));
    const Path resource{parent, plan.masked};
    const size_t prefix = Text(&resource).size() + 1;
    const auto unmasked = [&](const FieldViolation& violation) {
      if (violation.reason == "INVALID_UTF8") return false;
      const std::string_view path(violation.field);
      return !scope.Covers(path.size() < prefix ? std::string_view() : path.substr(prefix));
    };
    found_.erase(
        std::remove_if(found_.begin() + static_cast<std::ptrdiff_t>(from), found_.end(), unmasked),
        found_.end());
  }

  std::vector<FieldViolation> found_;
};

class PlannedValidator final : public Validator {
 public:
  absl::Status Init(const Descriptor* type) {
    ASSIGN_OR_RETURN(root_, plans_.Compile(type));
    return absl::OkStatus();
  }
  std::vector<FieldViolation> Validate(const Message& message) const override {
    Walk walk;
    walk.Visit(message, *root_, nullptr);
    return walk.TakeFound();
  }

 private:
  ValidationPlans plans_;
  const MessagePlan* root_ = nullptr;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Validator>> Validator::Compile(const Descriptor* descriptor) {
  auto validator = std::make_shared<PlannedValidator>();
  RETURN_IF_ERROR(validator->Init(descriptor));
  return validator;
}

}  // namespace senda::rpc
