#include "common/rpc/test_schema.h"

#include <cstdlib>
#include <iostream>

#include "buf/validate/validate.pb.h"
#include "common/rpc/validator.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "google/type/date.pb.h"

namespace senda::rpc {
namespace {

constexpr char kHeader[] = R"(
  syntax = "proto3";
  package test;
  import "buf/validate/validate.proto";
  import "google/api/field_behavior.proto";
  import "google/protobuf/any.proto";
  import "google/protobuf/duration.proto";
  import "google/protobuf/field_mask.proto";
  import "google/protobuf/timestamp.proto";
  import "google/protobuf/wrappers.proto";
  import "google/type/date.proto";
)";

// Names a type of each import: what the linker drops is not in the pool of generated types.
void LinkImports() {
  buf::validate::FieldRules::descriptor();
  google::protobuf::Any::descriptor();
  google::protobuf::Duration::descriptor();
  google::protobuf::FieldMask::descriptor();
  google::protobuf::Timestamp::descriptor();
  google::protobuf::StringValue::descriptor();
  google::type::Date::descriptor();
  google::api::FieldBehavior_descriptor();
}

class PrintErrors : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    std::cerr << "test schema " << line << ":" << column << ": " << message << "\n";
  }
};

}  // namespace

TestSchema::TestSchema(const std::string& body)
    : pool_(google::protobuf::DescriptorPool::generated_pool()) {
  LinkImports();
  const std::string text = kHeader + body;
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  PrintErrors errors;
  google::protobuf::io::Tokenizer tokens(&input, &errors);
  google::protobuf::compiler::Parser parser;
  parser.RecordErrorsTo(&errors);
  google::protobuf::FileDescriptorProto file;
  file.set_name("test.proto");
  if (!parser.Parse(&tokens, &file) || pool_.BuildFile(file) == nullptr) std::abort();
}

const google::protobuf::Descriptor* TestSchema::Type(const std::string& name) const {
  return pool_.FindMessageTypeByName("test." + name);
}

std::unique_ptr<google::protobuf::Message> TestSchema::Parse(const std::string& type,
                                                             const std::string& text) {
  std::unique_ptr<google::protobuf::Message> message(factory_.GetPrototype(Type(type))->New());
  if (!google::protobuf::TextFormat::ParseFromString(text, message.get())) std::abort();
  return message;
}

std::vector<std::string> Violations(TestSchema& schema, const std::string& text,
                                    const std::string& type) {
  const auto validator = Validator::Compile(schema.Type(type));
  if (!validator.ok()) {
    std::cerr << validator.status() << "\n";
    std::abort();
  }
  std::vector<std::string> found;
  for (const auto& violation : (*validator)->Validate(*schema.Parse(type, text))) {
    found.push_back(violation.field + ":" + violation.reason);
  }
  return found;
}

}  // namespace senda::rpc
