#include "common/rpc/test_schema.h"
#include "common/rpc/validator.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

std::string Cleared(const std::string& body, const std::string& text) {
  TestSchema schema(body);
  auto message = schema.Parse("M", text);
  OutputOnlyClearer(schema.Type("M")).Clear(*message);
  return message->ShortDebugString();
}

TEST(OutputOnlyClearer, ClearsWhatOnlyTheServerSetsAtEveryDepth) {
  EXPECT_EQ(Cleared(R"(
              message Pupil {
                string upn = 1;
                string etag = 2 [(google.api.field_behavior) = OUTPUT_ONLY];
                repeated Pupil siblings = 3;
                map<string, Pupil> by_key = 4;
                repeated int32 counts = 5 [(google.api.field_behavior) = OUTPUT_ONLY];
                Pupil computed = 6 [(google.api.field_behavior) = OUTPUT_ONLY];
              }
              message M { Pupil pupil = 1; int32 id = 2; })",
                    R"(id: 7 pupil {
                      upn: 'a' etag: 'e' counts: 1 computed { upn: 'x' }
                      siblings { upn: 'b' etag: 'e' siblings { etag: 'e' } }
                      by_key { key: 'k' value { upn: 'c' etag: 'e' } } })"),
            "pupil { upn: \"a\" siblings { upn: \"b\" siblings { } } "
            "by_key { key: \"k\" value { upn: \"c\" } } } id: 7");
}

TEST(OutputOnlyClearer, LeavesOtherBehaviourAlone) {
  EXPECT_EQ(Cleared(R"(message M {
              string a = 1 [(google.api.field_behavior) = REQUIRED, (google.api.field_behavior) = IMMUTABLE];
              string b = 2 [(google.api.field_behavior) = IMMUTABLE, (google.api.field_behavior) = OUTPUT_ONLY];
              string name = 3 [(google.api.field_behavior) = IDENTIFIER];
            })",
                    "a: 'a' b: 'b' name: 'n'"),
            "a: \"a\" name: \"n\"");
}

TEST(OutputOnlyClearer, DoesNotCreateWhatIsNotThere) {
  EXPECT_EQ(Cleared(R"(
              message C { string e = 1 [(google.api.field_behavior) = OUTPUT_ONLY]; }
              message M { C c = 1; M m = 2; })",
                    "m {}"),
            "m { }");
}

}  // namespace
}  // namespace senda::rpc
