#include "common/rpc/method_table.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "common/status/errors.h"
#include "senda/options/v1/options.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::rpc {
namespace {

using ::testing::HasSubstr;

// Adds to the pool of generated types the service test.<name> with one method, Do, which takes
// `input` and has `options` in text format. Returns its full name.
std::string AddService(const std::string& name, const std::string& input,
                       const std::string& options) {
  pupils::v1::GetPupilRequest::descriptor();  // So that it is linked.
  google::protobuf::FileDescriptorProto file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "name: 'test/" + name + ".proto' package: 'test' syntax: 'proto3' " +
          "dependency: 'senda/pupils/v1/pupils_service.proto' " +
          "dependency: 'senda/options/v1/options.proto' service { name: '" + name +
          "' method { name: 'Do' input_type: '." + input +
          "' output_type: '.senda.pupils.v1.Pupil'" + " options { " + options + " } } }",
      &file));
  // The pool keeps pointing to these bytes, so they stay for as long as the program.
  static auto* const files = new std::deque<std::string>();
  const std::string& bytes = files->emplace_back(file.SerializeAsString());
  google::protobuf::DescriptorPool::InternalAddGeneratedFile(bytes.data(),
                                                             static_cast<int>(bytes.size()));
  return "test." + name;
}

constexpr char kGetPupilRequest[] = "senda.pupils.v1.GetPupilRequest";

absl::StatusOr<Bytes> Nothing(Call&, const google::protobuf::Message&) {
  return std::make_shared<const std::string>();
}

// How a table of `service` with its one method bound finishes: "" for well, else what the log says.
std::string Finished(const std::string& service) {
  MethodTable table(service, Backend{});
  table.BindHandler("Do", &Nothing);
  const absl::Status status = table.Finish();
  EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kInternal) << status;
  return errors::PrivateDetailOf(status);
}

TEST(MethodTable, AcceptsAMethodWithAPolicy) {
  EXPECT_EQ(Finished(AddService(
                "Good", kGetPupilRequest,
                "[senda.options.v1.method] { permission: 'pupils.read' effect: EFFECT_READ }")),
            "");
}

TEST(MethodTable, RefusesAMethodWithoutAPolicy) {
  EXPECT_THAT(Finished(AddService("NoPolicy", kGetPupilRequest, "")),
              HasSubstr("test.NoPolicy/Do has no senda.options.v1.method"));
}

TEST(MethodTable, RefusesAMethodWithoutAnEffect) {
  EXPECT_THAT(Finished(AddService("NoEffect", kGetPupilRequest,
                                  "[senda.options.v1.method] { permission: 'pupils.read' }")),
              HasSubstr("effect"));
}

TEST(MethodTable, RefusesAPermissionThatNoRoleKnows) {
  EXPECT_THAT(Finished(AddService(
                  "Unknown", kGetPupilRequest,
                  "[senda.options.v1.method] { permission: 'pupils.raed' effect: EFFECT_READ }")),
              HasSubstr("'pupils.raed'"));
  EXPECT_THAT(Finished(AddService("Empty", kGetPupilRequest,
                                  "[senda.options.v1.method] { effect: EFFECT_READ }")),
              HasSubstr("permission"));
}

TEST(MethodTable, RefusesARequestThatDoesNotSayWhichTrust) {
  const std::string options =
      "[senda.options.v1.method] { permission: 'pupils.read' effect: EFFECT_READ";
  EXPECT_THAT(Finished(AddService("NoTrust", "senda.pupils.v1.ListPupilsResponse", options + " }")),
              HasSubstr("which trust"));
  EXPECT_EQ(Finished(AddService("Platform", "senda.pupils.v1.ListPupilsResponse",
                                options + " platform: true }")),
            "");
}

TEST(MethodTable, RefusesAMethodThatIsNotBound) {
  MethodTable table(
      AddService("Unbound", kGetPupilRequest,
                 "[senda.options.v1.method] { permission: 'pupils.read' effect: EFFECT_READ }"),
      Backend{});
  EXPECT_THAT(errors::PrivateDetailOf(table.Finish()), HasSubstr("test.Unbound/Do is not bound"));
}

TEST(MethodTable, RefusesWrongBindings) {
  MethodTable table(
      AddService("Bound", kGetPupilRequest,
                 "[senda.options.v1.method] { permission: 'pupils.read' effect: EFFECT_READ }"),
      Backend{});
  table.BindHandler("Do", &Nothing);
  table.BindHandler("Do", &Nothing);
  table.BindHandler("Undo", &Nothing);
  table.BindStreamHandler("Do", [](Call&, const google::protobuf::Message&, StreamWriter&) {
    return absl::OkStatus();
  });
  const std::string complaints = errors::PrivateDetailOf(table.Finish());
  EXPECT_THAT(complaints, HasSubstr("Do is bound twice"));
  EXPECT_THAT(complaints, HasSubstr("Undo is no method"));
  EXPECT_THAT(complaints, HasSubstr("Do is bound to a handler of another kind"));
}

TEST(MethodTable, RefusesAServiceThatIsNotLinked) {
  MethodTable table("test.Nowhere", Backend{});
  EXPECT_THAT(errors::PrivateDetailOf(table.Finish()), HasSubstr("not linked"));
}

}  // namespace
}  // namespace senda::rpc
