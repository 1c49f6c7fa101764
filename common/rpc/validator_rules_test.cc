#include "common/rpc/validator.h"
#include "common/rpc/validator_rules_test_fixture.h"

namespace senda::rpc {
namespace {

class EveryRule : public ::testing::TestWithParam<FieldCase> {};

TEST_P(EveryRule, AcceptsWhatFitsAndNamesWhatDoesNot) { CheckRule(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Collections, EveryRule,
    ::testing::Values(
        FieldCase{Field("repeated int32", "repeated.min_items = 2"),
                  {"f: [1, 2]"},
                  {"f: 1", ""},
                  "REPEATED_MIN_ITEMS"},
        FieldCase{Field("repeated int32", "repeated.max_items = 2"),
                  {"f: [1, 2]"},
                  {"f: [1, 2, 3]"},
                  "REPEATED_MAX_ITEMS"},
        FieldCase{Field("repeated int32", "repeated.unique = true"),
                  {"f: [1, 2]"},
                  {"f: [1, 2, 1]"},
                  "REPEATED_UNIQUE"},
        FieldCase{Field("repeated string", "repeated.unique = true"),
                  {"f: ['a', 'b']"},
                  {"f: ['a', 'a']"},
                  "REPEATED_UNIQUE"},
        FieldCase{Field("repeated bytes", "repeated.unique = true"),
                  {"f: ['a', 'b']"},
                  {"f: ['a', 'a']"},
                  "REPEATED_UNIQUE"},
        FieldCase{Field("repeated double", "repeated.unique = true"),
                  {"f: [1, 2, nan, nan]"},
                  {"f: [1, 1]"},
                  "REPEATED_UNIQUE"},
        FieldCase{Field("repeated bool", "repeated.unique = true"),
                  {"f: [true, false]"},
                  {"f: [true, true]"},
                  "REPEATED_UNIQUE"},
        FieldCase{Field("map<string, int32>", "map.min_pairs = 1"),
                  {"f {key: 'a'}"},
                  {""},
                  "MAP_MIN_PAIRS"},
        FieldCase{Field("map<string, int32>", "map.max_pairs = 1"),
                  {"f {key: 'a'}"},
                  {"f {key: 'a'} f {key: 'b'}"},
                  "MAP_MAX_PAIRS"},
        FieldCase{Field("repeated int32", "required = true"), {"f: 0"}, {""}, "REQUIRED"},
        FieldCase{
            Field("map<string, int32>", "required = true"), {"f {key: 'a'}"}, {""}, "REQUIRED"}));

INSTANTIATE_TEST_SUITE_P(
    Presence, EveryRule,
    ::testing::Values(
        FieldCase{Field("string", "required = true"), {"f: 'a'"}, {""}, "REQUIRED"},
        FieldCase{Field("int32", "required = true"), {"f: 1"}, {"", "f: 0"}, "REQUIRED"},
        FieldCase{Field("optional int32", "required = true"), {"f: 0"}, {""}, "REQUIRED"},
        FieldCase{"message C {} " + Field("C", "required = true"), {"f {}"}, {""}, "REQUIRED"},
        FieldCase{
            "string f = 1 [(google.api.field_behavior) = REQUIRED];", {"f: 'a'"}, {""}, "REQUIRED"},
        FieldCase{"repeated string f = 1 [(google.api.field_behavior) = REQUIRED];",
                  {"f: ''"},
                  {""},
                  "REQUIRED"},
        FieldCase{"message C {} C f = 1 [(google.api.field_behavior) = OPTIONAL, "
                  "(google.api.field_behavior) = REQUIRED];",
                  {"f {}"},
                  {""},
                  "REQUIRED"},
        FieldCase{"string f = 1 [(google.api.field_behavior) = REQUIRED, "
                  "(buf.validate.field).string.min_len = 2];",
                  {"f: 'ab'"},
                  {""},
                  "REQUIRED"},
        FieldCase{"optional string f = 1 [(buf.validate.field).string.min_len = 2];",
                  {"", "f: 'ab'"},
                  {"f: ''"},
                  "STRING_MIN_LEN"},
        FieldCase{
            "oneof o { string f = 1 [(buf.validate.field).string.min_len = 2]; string g = 2; }",
            {"", "g: ''"},
            {"f: 'a'", "f: ''"},
            "STRING_MIN_LEN"},
        FieldCase{"string f = 1 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE string: "
                  "{uuid: true}}];",
                  {""},
                  {"f: 'x'"},
                  "STRING_UUID"},
        FieldCase{"repeated int32 f = 1 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE "
                  "repeated: {min_items: 2}}];",
                  {""},
                  {"f: 1"},
                  "REPEATED_MIN_ITEMS"},
        FieldCase{"string f = 1 [(buf.validate.field) = {ignore: IGNORE_ALWAYS required: true "
                  "string: {uuid: true}}];",
                  {"", "f: 'x'"},
                  {},
                  ""}));

struct RefusedCase {
  std::string body;
  std::string names;  // what the error must name
};
class RefusedRule : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedRule, IsRefusedWhenCompiled) {
  TestSchema schema(GetParam().body);
  const auto validator = Validator::Compile(schema.Type("M"));
  EXPECT_EQ(validator.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(errors::ReasonOf(validator.status()), "RULE_NOT_ENFORCEABLE");
  EXPECT_THAT(std::string(validator.status().message()), ::testing::HasSubstr(GetParam().names));
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedRule,
    ::testing::Values(
        RefusedCase{"message M { int32 f = 1 [(buf.validate.field).cel = {id: 'x' expression: "
                    "'this > 1'}]; }",
                    "test.M.f"},
        RefusedCase{"message M { int32 f = 1 [(buf.validate.field).cel_expression = 'this > 1']; }",
                    "test.M.f"},
        RefusedCase{"message M { option (buf.validate.message).cel = {id: 'x' expression: 'true'}; "
                    "int32 f = 1; }",
                    "test.M"},
        RefusedCase{"message C { int32 g = 1 [(buf.validate.field).cel_expression = 'x']; } "
                    "message M { repeated C f = 1; }",
                    "test.C.g"},
        RefusedCase{"message M { repeated int32 f = 1 "
                    "[(buf.validate.field).repeated.items.cel_expression = 'x']; }",
                    "test.M.f"},
        RefusedCase{"message M { google.protobuf.Timestamp f = 1 "
                    "[(buf.validate.field).timestamp.lt_now = true]; }",
                    "test.M.f"},
        RefusedCase{"message M { google.protobuf.Timestamp f = 1 "
                    "[(buf.validate.field).timestamp.gt_now = true]; }",
                    "test.M.f"},
        RefusedCase{"message M { google.protobuf.Timestamp f = 1 "
                    "[(buf.validate.field).timestamp.within = {seconds: 1}]; }",
                    "test.M.f"},
        RefusedCase{"message M { string f = 1 [(buf.validate.field).string.ip_prefix = true]; }",
                    "test.M.f"},
        RefusedCase{"message M { string f = 1 [(buf.validate.field).string.well_known_regex = "
                    "KNOWN_REGEX_HTTP_HEADER_NAME]; }",
                    "test.M.f"},
        RefusedCase{"message M { string f = 1 [(buf.validate.field).string.pattern = '(']; }",
                    "test.M.f"},
        RefusedCase{"message M { int32 f = 1 [(buf.validate.field).string.min_len = 1]; }",
                    "test.M.f"},
        RefusedCase{"message M { int32 f = 1 [(buf.validate.field).sint32.gt = 1]; }", "test.M.f"},
        RefusedCase{"message M { repeated int32 f = 1 [(buf.validate.field).int32.gt = 1]; }",
                    "test.M.f"},
        RefusedCase{"message M { int32 f = 1 [(buf.validate.field).repeated.min_items = 1]; }",
                    "test.M.f"},
        RefusedCase{"message C {} message M { repeated C f = 1 "
                    "[(buf.validate.field).repeated.unique = true]; }",
                    "test.M.f"},
        RefusedCase{
            "message M { option (buf.validate.message).oneof = {fields: ['nope']}; int32 f = 1; }",
            "test.M"}));

}  // namespace
}  // namespace senda::rpc
