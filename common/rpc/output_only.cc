#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/rpc/validator.h"
#include "google/api/field_behavior.pb.h"

namespace senda::rpc {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// What to clear in a message of one type. Types may contain each other, so the nodes point at each
// other and the root owns all of them.
struct OutputOnlyClearer::Node {
  std::vector<const FieldDescriptor*> clear;
  std::vector<std::pair<const FieldDescriptor*, const Node*>> below;
  absl::flat_hash_map<const Descriptor*, std::unique_ptr<Node>> owned;

  static bool IsOutputOnly(const FieldDescriptor* field) {
    const auto& options = field->options();
    for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
      if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) {
        return true;
      }
    }
    return false;
  }

  Node* Build(const Descriptor* type) {
    const auto [it, is_new] = owned.emplace(type, nullptr);
    if (!is_new) return it->second.get();
    it->second = std::make_unique<Node>();
    Node* node = it->second.get();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (IsOutputOnly(field)) {
        node->clear.push_back(field);
      } else if (field->message_type() != nullptr) {
        node->below.emplace_back(field, Build(field->message_type()));
      }
    }
    return node;
  }

  // Takes out the ways that lead to nothing to clear, so that most requests are not walked at all.
  void Prune() {
    absl::flat_hash_set<const Node*> useful;
    const auto leads_somewhere = [&](const auto& way) { return useful.contains(way.second); };
    for (size_t before = useful.size() + 1; before != useful.size();) {
      before = useful.size();
      for (const auto& [type, node] : owned) {
        if (!node->clear.empty() ||
            std::any_of(node->below.begin(), node->below.end(), leads_somewhere)) {
          useful.insert(node.get());
        }
      }
    }
    for (const auto& [type, node] : owned) {
      std::erase_if(node->below, [&](const auto& way) { return !leads_somewhere(way); });
    }
  }

  void Clear(Message& message) const {
    const Reflection* reflection = message.GetReflection();
    for (const FieldDescriptor* field : clear) reflection->ClearField(&message, field);
    for (const auto& [field, node] : below) {
      if (field->is_repeated()) {
        const int size = reflection->FieldSize(message, field);
        for (int i = 0; i < size; ++i) {
          node->Clear(*reflection->MutableRepeatedMessage(&message, field, i));
        }
      } else if (reflection->HasField(message, field)) {
        node->Clear(*reflection->MutableMessage(&message, field));
      }
    }
  }
};

OutputOnlyClearer::OutputOnlyClearer(const Descriptor* descriptor) {
  auto root = std::make_shared<Node>();
  const Node* top = root->Build(descriptor);
  root->Prune();
  root->clear = top->clear;
  root->below = top->below;
  root_ = std::move(root);
}

OutputOnlyClearer::~OutputOnlyClearer() = default;

void OutputOnlyClearer::Clear(Message& message) const { root_->Clear(message); }

}  // namespace senda::rpc
