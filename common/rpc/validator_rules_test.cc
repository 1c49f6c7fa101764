#include "common/rpc/validator.h"

#include <string>
#include <vector>

#include "common/rpc/test_schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Strings = std::vector<std::string>;

// One field `f` and values for it.
struct FieldCase {
  std::string field;  // "string f = 1 [(buf.validate.field).string.min_len = 2];"
  Strings right;      // in text format: "f: 'ab'"
  Strings wrong;
  std::string reason;  // of each wrong one; "f" is the path
};

class EveryRule : public ::testing::TestWithParam<FieldCase> {};

TEST_P(EveryRule, AcceptsWhatFitsAndNamesWhatDoesNot) {
  const FieldCase& param = GetParam();
  TestSchema schema("message M { " + param.field + " }");
  for (const std::string& text : param.right) {
    EXPECT_THAT(Violations(schema, text), IsEmpty()) << param.field << " with " << text;
  }
  for (const std::string& text : param.wrong) {
    EXPECT_THAT(Violations(schema, text), ElementsAre("f:" + param.reason))
        << param.field << " with " << text;
  }
}

std::string Field(const std::string& type, const std::string& rules) {
  return type + " f = 1 [(buf.validate.field)." + rules + "];";
}

INSTANTIATE_TEST_SUITE_P(
    Strings, EveryRule,
    ::testing::Values(
        FieldCase{
            Field("string", "string.const = 'a'"), {"f: 'a'"}, {"f: 'b'", ""}, "STRING_CONST"},
        FieldCase{Field("string", "string.len = 2"),
                  {"f: 'ab'", "f: '\\u00e9\\u00e9'"},
                  {"f: 'a'"},
                  "STRING_LEN"},
        FieldCase{Field("string", "string.min_len = 2"),
                  {"f: 'ab'"},
                  {"f: 'a'", "f: '\\u00e9'"},
                  "STRING_MIN_LEN"},
        FieldCase{Field("string", "string.max_len = 2"),
                  {"", "f: '\\u00e9\\u00e9'"},
                  {"f: 'abc'"},
                  "STRING_MAX_LEN"},
        FieldCase{Field("string", "string.len_bytes = 2"),
                  {"f: '\\u00e9'"},
                  {"f: 'a'"},
                  "STRING_LEN_BYTES"},
        FieldCase{Field("string", "string.min_bytes = 2"),
                  {"f: '\\u00e9'"},
                  {"f: 'a'"},
                  "STRING_MIN_BYTES"},
        FieldCase{Field("string", "string.max_bytes = 2"),
                  {"f: 'ab'"},
                  {"f: '\\u00e9a'"},
                  "STRING_MAX_BYTES"},
        FieldCase{Field("string", "string.pattern = '^[a-z]+$'"),
                  {"f: 'abc'"},
                  {"f: 'aB'", ""},
                  "STRING_PATTERN"},
        FieldCase{
            Field("string", "string.pattern = 'b'"), {"f: 'abc'"}, {"f: 'ac'"}, "STRING_PATTERN"},
        FieldCase{
            Field("string", "string.prefix = 'ab'"), {"f: 'abc'"}, {"f: 'xab'"}, "STRING_PREFIX"},
        FieldCase{
            Field("string", "string.suffix = 'bc'"), {"f: 'abc'"}, {"f: 'bcx'"}, "STRING_SUFFIX"},
        FieldCase{
            Field("string", "string.contains = 'b'"), {"f: 'abc'"}, {"f: 'ac'"}, "STRING_CONTAINS"},
        FieldCase{Field("string", "string.not_contains = 'b'"),
                  {"f: 'ac'"},
                  {"f: 'abc'"},
                  "STRING_NOT_CONTAINS"},
        FieldCase{Field("string", "string = {in: ['b', 'a']}"),
                  {"f: 'a'", "f: 'b'"},
                  {"f: 'c'"},
                  "STRING_IN"},
        FieldCase{Field("string", "string = {not_in: ['b', 'a']}"),
                  {"f: 'c'"},
                  {"f: 'a'"},
                  "STRING_NOT_IN"},
        FieldCase{Field("string", "string.email = true"),
                  {"f: 'a.b+c@school.sch.uk'"},
                  {"f: 'a@'", "f: 'a b@c.uk'"},
                  "STRING_EMAIL"},
        FieldCase{Field("string", "string.email = true"), {}, {""}, "STRING_EMAIL_EMPTY"},
        FieldCase{Field("string", "string.email = false"), {"f: 'no'"}, {}, ""},
        FieldCase{Field("string", "string.hostname = true"),
                  {"f: 'a-b.example.com.'"},
                  {"f: '-a.uk'", "f: 'a.1'", "f: 'a..b'"},
                  "STRING_HOSTNAME"},
        FieldCase{Field("string", "string.ip = true"),
                  {"f: '10.0.0.1'", "f: '::1'"},
                  {"f: '10.0.0.01'", "f: '1::2::3'"},
                  "STRING_IP"},
        FieldCase{Field("string", "string.ipv4 = true"),
                  {"f: '10.0.0.1'"},
                  {"f: '::1'", "f: '256.0.0.1'"},
                  "STRING_IPV4"},
        FieldCase{Field("string", "string.ipv6 = true"),
                  {"f: 'fe80::a%en1'"},
                  {"f: '10.0.0.1'", "f: 'fe80::a%'"},
                  "STRING_IPV6"},
        FieldCase{Field("string", "string.address = true"),
                  {"f: 'a.uk'", "f: '::1'"},
                  {"f: 'a b'"},
                  "STRING_ADDRESS"},
        FieldCase{Field("string", "string.uri = true"),
                  {"f: 'https://a.uk:8/b?c=d#e'", "f: 'urn:x:y'", "f: 'http://[::1]/'"},
                  {"f: 'a/b'", "f: 'http://a b'", "f: 'http://[1]/'", "f: 'x:%zz'"},
                  "STRING_URI"},
        FieldCase{Field("string", "string.uri_ref = true"),
                  {"f: './a?b'", "", "f: '//h/p'"},
                  {"f: 'a b'", "f: '1:2'"},
                  "STRING_URI_REF"},
        FieldCase{Field("string", "string.host_and_port = true"),
                  {"f: 'a.uk:80'", "f: '[::1]:0'"},
                  {"f: 'a.uk'", "f: 'a.uk:65536'", "f: 'a.uk:08'"},
                  "STRING_HOST_AND_PORT"},
        FieldCase{Field("string", "string.uuid = true"),
                  {"f: '2f1C0000-0000-0000-0000-00000000000a'"},
                  {"f: '2f1c'"},
                  "STRING_UUID"},
        FieldCase{Field("string", "string.uuid = true"), {}, {""}, "STRING_UUID_EMPTY"},
        FieldCase{Field("string", "string.tuuid = true"),
                  {"f: '2f1C000000000000000000000000000a'"},
                  {"f: '2f1c'"},
                  "STRING_TUUID"},
        FieldCase{Field("string", "string.ulid = true"),
                  {"f: '01ARZ3NDEKTSV4RRFFQ69G5FAV'"},
                  {"f: '81ARZ3NDEKTSV4RRFFQ69G5FAV'"},
                  "STRING_ULID"},
        FieldCase{Field("string", "string.protobuf_fqn = true"),
                  {"f: 'a.b_c.D1'"},
                  {"f: '.a'", "f: 'a..b'"},
                  "STRING_PROTOBUF_FQN"},
        FieldCase{Field("string", "string.protobuf_dot_fqn = true"),
                  {"f: '.a.b'"},
                  {"f: 'a'"},
                  "STRING_PROTOBUF_DOT_FQN"},
        FieldCase{Field("bytes", "bytes.const = 'a'"), {"f: 'a'"}, {"f: 'b'"}, "BYTES_CONST"},
        FieldCase{Field("bytes", "bytes.len = 2"), {"f: 'ab'"}, {"f: 'a'"}, "BYTES_LEN"},
        FieldCase{Field("bytes", "bytes.min_len = 2"), {"f: 'ab'"}, {"f: 'a'"}, "BYTES_MIN_LEN"},
        FieldCase{Field("bytes", "bytes.max_len = 2"),
                  {"f: '\\377\\377'"},
                  {"f: 'abc'"},
                  "BYTES_MAX_LEN"},
        FieldCase{Field("bytes", "bytes.pattern = '^a'"), {"f: 'ab'"}, {"f: 'b'"}, "BYTES_PATTERN"},
        FieldCase{Field("bytes", "bytes.prefix = 'a'"), {"f: 'ab'"}, {"f: 'b'"}, "BYTES_PREFIX"},
        FieldCase{Field("bytes", "bytes.suffix = 'b'"), {"f: 'ab'"}, {"f: 'a'"}, "BYTES_SUFFIX"},
        FieldCase{
            Field("bytes", "bytes.contains = 'b'"), {"f: 'abc'"}, {"f: 'a'"}, "BYTES_CONTAINS"},
        FieldCase{Field("bytes", "bytes = {in: ['a', 'b']}"), {"f: 'b'"}, {"f: 'c'"}, "BYTES_IN"},
        FieldCase{
            Field("bytes", "bytes = {not_in: ['a', 'b']}"), {"f: 'c'"}, {"f: 'b'"}, "BYTES_NOT_IN"},
        FieldCase{Field("bytes", "bytes.ip = true"),
                  {"f: '1234'", "f: '1234567890123456'"},
                  {"f: '123'"},
                  "BYTES_IP"},
        FieldCase{Field("bytes", "bytes.ipv4 = true"),
                  {"f: '1234'"},
                  {"f: '1234567890123456'"},
                  "BYTES_IPV4"},
        FieldCase{Field("bytes", "bytes.ipv6 = true"),
                  {"f: '1234567890123456'"},
                  {"f: '1234'"},
                  "BYTES_IPV6"},
        FieldCase{Field("bytes", "bytes.uuid = true"),
                  {"f: '1234567890123456'"},
                  {"f: '1'"},
                  "BYTES_UUID"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, EveryRule,
    ::testing::Values(
        FieldCase{Field("int32", "int32.const = 3"), {"f: 3"}, {"f: 4", ""}, "INT32_CONST"},
        FieldCase{Field("int32", "int32.lt = 3"), {"f: 2"}, {"f: 3"}, "INT32_LT"},
        FieldCase{Field("int32", "int32.lte = 3"), {"f: 3"}, {"f: 4"}, "INT32_LTE"},
        FieldCase{Field("int32", "int32.gt = 3"), {"f: 4"}, {"f: 3", ""}, "INT32_GT"},
        FieldCase{Field("int32", "int32.gte = -3"), {"f: -3"}, {"f: -4"}, "INT32_GTE"},
        FieldCase{
            Field("int32", "int32 = {gt: 1 lt: 3}"), {"f: 2"}, {"f: 1", "f: 3"}, "INT32_GT_LT"},
        FieldCase{
            Field("int32", "int32 = {gt: 1 lte: 3}"), {"f: 3"}, {"f: 1", "f: 4"}, "INT32_GT_LTE"},
        FieldCase{
            Field("int32", "int32 = {gte: 1 lt: 3}"), {"f: 1"}, {"f: 0", "f: 3"}, "INT32_GTE_LT"},
        FieldCase{Field("int32", "int32 = {gte: 1 lte: 3}"),
                  {"f: 1", "f: 3"},
                  {"f: 0", "f: 4"},
                  "INT32_GTE_LTE"},
        FieldCase{Field("int32", "int32 = {gt: 3 lt: 1}"),
                  {"f: 0", "f: 4"},
                  {"f: 1", "f: 3"},
                  "INT32_GT_LT_EXCLUSIVE"},
        FieldCase{Field("int32", "int32 = {gte: 3 lte: 1}"),
                  {"f: 1", "f: 3"},
                  {"f: 2"},
                  "INT32_GTE_LTE_EXCLUSIVE"},
        FieldCase{Field("int32", "int32 = {in: [1, 2]}"), {"f: 2"}, {"f: 3"}, "INT32_IN"},
        FieldCase{Field("int32", "int32 = {not_in: [1, 2]}"), {"f: 3"}, {"f: 2"}, "INT32_NOT_IN"},
        FieldCase{Field("int64", "int64.gte = 9007199254740993"),
                  {"f: 9007199254740993"},
                  {"f: 9007199254740992"},
                  "INT64_GTE"},
        FieldCase{Field("uint32", "uint32.lt = 4294967295"),
                  {"f: 4294967294"},
                  {"f: 4294967295"},
                  "UINT32_LT"},
        FieldCase{Field("uint64", "uint64.lt = 18446744073709551615"),
                  {"f: 18446744073709551614"},
                  {"f: 18446744073709551615"},
                  "UINT64_LT"},
        FieldCase{Field("sint32", "sint32.gt = -2"), {"f: -1"}, {"f: -2"}, "SINT32_GT"},
        FieldCase{Field("sint64", "sint64.gt = -2"), {"f: -1"}, {"f: -2"}, "SINT64_GT"},
        FieldCase{Field("fixed32", "fixed32.lte = 2"), {"f: 2"}, {"f: 3"}, "FIXED32_LTE"},
        FieldCase{Field("fixed64", "fixed64.lte = 2"), {"f: 2"}, {"f: 3"}, "FIXED64_LTE"},
        FieldCase{Field("sfixed32", "sfixed32.lte = -2"), {"f: -2"}, {"f: -1"}, "SFIXED32_LTE"},
        FieldCase{Field("sfixed64", "sfixed64.lte = -2"), {"f: -2"}, {"f: -1"}, "SFIXED64_LTE"},
        FieldCase{Field("float", "float.gt = 0.5"),
                  {"f: 0.75", "f: inf"},
                  {"f: 0.5", "f: nan"},
                  "FLOAT_GT"},
        FieldCase{Field("double", "double.gt = 0.5"),
                  {"f: 0.75", "f: inf"},
                  {"f: 0.5", "f: nan"},
                  "DOUBLE_GT"},
        FieldCase{Field("double", "double = {gte: 0 lte: 1}"),
                  {"f: 1"},
                  {"f: -0.001", "f: nan"},
                  "DOUBLE_GTE_LTE"},
        FieldCase{Field("float", "float.finite = true"),
                  {"f: 1e30"},
                  {"f: inf", "f: nan"},
                  "FLOAT_FINITE"},
        FieldCase{Field("double", "double.finite = true"),
                  {"f: 1e300"},
                  {"f: -inf", "f: nan"},
                  "DOUBLE_FINITE"},
        FieldCase{Field("bool", "bool.const = true"), {"f: true"}, {"", "f: false"}, "BOOL_CONST"},
        FieldCase{"enum E { A = 0; B = 2; } " + Field("E", "enum.const = 2"),
                  {"f: B"},
                  {"f: A"},
                  "ENUM_CONST"},
        FieldCase{"enum E { A = 0; B = 2; } " + Field("E", "enum.defined_only = true"),
                  {"f: B", ""},
                  {"f: 1"},
                  "ENUM_DEFINED_ONLY"},
        FieldCase{"enum E { A = 0; B = 2; } " + Field("E", "enum = {in: [2]}"),
                  {"f: B"},
                  {"f: A"},
                  "ENUM_IN"},
        FieldCase{"enum E { A = 0; B = 2; } " + Field("E", "enum = {not_in: [0]}"),
                  {"f: B"},
                  {""},
                  "ENUM_NOT_IN"}));

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
    KnownMessages, EveryRule,
    ::testing::Values(
        FieldCase{Field("google.protobuf.Timestamp", "timestamp.const = {seconds: 5}"),
                  {"f {seconds: 5}", ""},
                  {"f {}"},
                  "TIMESTAMP_CONST"},
        FieldCase{Field("google.protobuf.Timestamp", "timestamp = {lt: {seconds: 5 nanos: 2}}"),
                  {"f {seconds: 5 nanos: 1}"},
                  {"f {seconds: 5 nanos: 2}"},
                  "TIMESTAMP_LT"},
        FieldCase{
            Field("google.protobuf.Timestamp", "timestamp = {gte: {seconds: 5} lte: {seconds: 6}}"),
            {"f {seconds: 6}"},
            {"f {seconds: 6 nanos: 1}"},
            "TIMESTAMP_GTE_LTE"},
        FieldCase{Field("google.protobuf.Duration", "duration = {gt: {}}"),
                  {"f {nanos: 1}"},
                  {"f {}", "f {seconds: -1}"},
                  "DURATION_GT"},
        FieldCase{
            Field("google.protobuf.Duration", "duration = {in: [{seconds: 1}, {seconds: 2}]}"),
            {"f {seconds: 2}"},
            {"f {seconds: 3}"},
            "DURATION_IN"},
        FieldCase{Field("google.protobuf.Duration", "duration = {not_in: [{seconds: 1}]}"),
                  {"f {seconds: 2}"},
                  {"f {seconds: 1}"},
                  "DURATION_NOT_IN"},
        FieldCase{"google.protobuf.Timestamp f = 1;",
                  {"f {seconds: 253402300799 nanos: 999999999}"},
                  {"f {seconds: 253402300800}", "f {nanos: -1}", "f {nanos: 1000000000}",
                   "f {seconds: -62135596801}"},
                  "TIMESTAMP_RANGE"},
        FieldCase{"google.protobuf.Duration f = 1;",
                  {"f {seconds: -1 nanos: -1}"},
                  {"f {seconds: 1 nanos: -1}", "f {seconds: 315576000001}"},
                  "DURATION_RANGE"},
        FieldCase{
            "google.type.Date f = 1;",
            {"f {year: 2024 month: 2 day: 29}", "f {year: 2025}", "f {year: 2025 month: 9}",
             "f {month: 2 day: 29}"},
            {"f {year: 2025 month: 2 day: 29}", "f {year: 2025 month: 13}", "f {year: 2025 day: 1}",
             "f {year: 2025 month: 4 day: 31}", "f {month: 2 day: 30}", "f {}"},
            "DATE_INVALID"},
        FieldCase{Field("google.protobuf.FieldMask", "field_mask = {in: ['a', 'b.c']}"),
                  {"f {paths: ['a.x', 'b.c']}"},
                  {"f {paths: 'b'}", "f {paths: 'ab'}"},
                  "FIELD_MASK_IN"},
        FieldCase{Field("google.protobuf.FieldMask", "field_mask = {not_in: ['a']}"),
                  {"f {paths: 'b'}"},
                  {"f {paths: 'a.x'}"},
                  "FIELD_MASK_NOT_IN"},
        FieldCase{Field("google.protobuf.FieldMask", "field_mask.const = {paths: ['a']}"),
                  {"f {paths: 'a'}"},
                  {"f {paths: 'b'}"},
                  "FIELD_MASK_CONST"},
        FieldCase{Field("google.protobuf.Any", "any = {in: ['t/a']}"),
                  {"f {type_url: 't/a'}"},
                  {"f {type_url: 't/b'}"},
                  "ANY_IN"},
        FieldCase{Field("google.protobuf.Any", "any = {not_in: ['t/a']}"),
                  {"f {type_url: 't/b'}"},
                  {"f {type_url: 't/a'}"},
                  "ANY_NOT_IN"},
        FieldCase{Field("google.protobuf.StringValue", "string.min_len = 2"),
                  {"", "f {value: 'ab'}"},
                  {"f {}", "f {value: 'a'}"},
                  "STRING_MIN_LEN"},
        FieldCase{Field("google.protobuf.Int32Value", "int32.gt = 2"),
                  {"", "f {value: 3}"},
                  {"f {value: 2}"},
                  "INT32_GT"}));

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
  EXPECT_THAT(std::string(validator.status().message()), HasSubstr(GetParam().names));
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
