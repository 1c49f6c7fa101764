#ifndef SENDA_COMMON_RESOURCE_JSON_WRITER_H_
#define SENDA_COMMON_RESOURCE_JSON_WRITER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace senda::resource {

// Writes one field of a message as proto JSON with snake_case names, as its column holds it.
//
// protobuf's own printer makes a description of every message type anew for each call: 20 us for
// the framework of a goal, which was a fifth of all that creating one cost. This one goes by a plan
// compiled once; its text is the same, but that it escapes no more of a string than JSON asks for
// (and "<" and ">"). Maps and google.protobuf types other than Timestamp are left to protobuf.
// Thread-safe.
class JsonWriter {
 public:
  explicit JsonWriter(const google::protobuf::FieldDescriptor* field);

  // Appends the value of the field, which must be set or not empty. False when it cannot be
  // written (a timestamp beyond the year 9999); `out` is then of no use.
  bool Append(const google::protobuf::Message& message, std::string& out) const;

 private:
  struct Shape;
  struct Member {
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::string key;               // "\"week_count\":"
    const Shape* shape = nullptr;  // of a message that is not a timestamp
  };
  // What is written of a message type.
  struct Shape {
    std::vector<Member> members;  // by number
  };

  // Null when the type holds what is left to protobuf. Types may contain each other.
  const Shape* ShapeOf(const google::protobuf::Descriptor* type);
  bool MemberOf(const google::protobuf::FieldDescriptor* field, Member& member);
  // False when a timestamp within cannot be written.
  static bool AppendMessage(const google::protobuf::Message& message, const Shape& shape,
                            std::string& out);
  static bool AppendMember(const google::protobuf::Message& message, const Member& member,
                           std::string& out);
  static bool AppendValue(const google::protobuf::Message& message, const Member& member, int index,
                          std::string& out);
  bool AppendByProtobuf(const google::protobuf::Message& message, std::string& out) const;

  std::map<const google::protobuf::Descriptor*, std::unique_ptr<Shape>> shapes_;
  Member root_;
  bool by_protobuf_;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_JSON_WRITER_H_
