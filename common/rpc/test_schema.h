#ifndef SENDA_COMMON_RPC_TEST_SCHEMA_H_
#define SENDA_COMMON_RPC_TEST_SCHEMA_H_

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"

namespace senda::rpc {

// Message types written in a test as proto3 text, without the header: imports of buf.validate,
// google.api and the well-known types are there already.
//
//   TestSchema schema("message Pet { string name = 1 [(buf.validate.field).string.min_len = 1];
//   }"); auto pet = schema.Parse("Pet", "name: 'Rex'");
class TestSchema {
 public:
  // Ends the test program when `body` is not valid.
  explicit TestSchema(const std::string& body);

  const google::protobuf::Descriptor* Type(const std::string& name) const;
  // From protobuf's text format.
  std::unique_ptr<google::protobuf::Message> Parse(const std::string& type,
                                                   const std::string& text);

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
};

// The violations of `text`, which is a `type`, each as "path:REASON". Ends the test program when
// the type's rules do not compile.
std::vector<std::string> Violations(TestSchema& schema, const std::string& text,
                                    const std::string& type = "M");

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_TEST_SCHEMA_H_
