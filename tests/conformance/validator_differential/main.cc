// Writes random messages and what our validator says of them, one JSON object a line:
//   {"type": "senda.goals.v1.Goal", "message": "<base64>", "violations": ["title:STRING_MIN_LEN"]}
// Usage: validator_differential IMAGE MESSAGES_PER_TYPE SEED
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "buf/validate/validate.pb.h"
#include "common/rpc/validator.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "nlohmann/json.hpp"
#include "tests/conformance/validator_differential/random_message.h"

namespace {

using google::protobuf::Descriptor;

// An Update request is validated by its mask, which protovalidate does not know of.
bool IsCompared(const Descriptor* type) {
  return !type->options().map_entry() && type->file()->package().starts_with("senda.") &&
         type->FindFieldByName("update_mask") == nullptr;
}

bool Compare(const Descriptor* type, int messages, senda::conformance::RandomMessages& random) {
  const auto validator = senda::rpc::Validator::Compile(type);
  if (!validator.ok()) {
    std::cerr << validator.status().message() << "\n";
    return false;
  }
  google::protobuf::DynamicMessageFactory factory;
  for (int i = 0; i < messages; ++i) {
    const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(type)->New());
    random.Fill(*message);
    nlohmann::json line;
    line["type"] = type->full_name();
    line["message"] = absl::Base64Escape(message->SerializeAsString());
    line["violations"] = nlohmann::json::array();
    // Read back: what a repeated map key or a set zero value is on the wire is what both are to
    // see.
    message->ParseFromString(message->SerializeAsString());
    for (const auto& violation : (*validator)->Validate(*message)) {
      line["violations"].push_back(violation.field + ":" + violation.reason);
    }
    std::cout << line.dump() << "\n";
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: validator_differential IMAGE MESSAGES_PER_TYPE SEED\n";
    return 2;
  }
  // Options are read as the extensions linked in here.
  buf::validate::FieldRules::descriptor();
  google::api::FieldBehavior_descriptor();
  std::ifstream file(argv[1], std::ios::binary);
  google::protobuf::FileDescriptorSet image;
  if (!image.ParseFromIstream(&file)) {
    std::cerr << argv[1] << " is no image\n";
    return 2;
  }
  google::protobuf::DescriptorPool pool;
  senda::conformance::RandomMessages random(std::strtoull(argv[3], nullptr, 10));
  bool all = true;
  for (const auto& proto : image.file()) {
    const auto* built = pool.BuildFile(proto);
    if (built == nullptr) return 2;
    for (int i = 0; i < built->message_type_count(); ++i) {
      if (IsCompared(built->message_type(i)))
        all &= Compare(built->message_type(i), std::atoi(argv[2]), random);
    }
  }
  return all ? 0 : 1;
}
