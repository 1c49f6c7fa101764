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

TEST(Validator, ReportsEveryViolationInFieldOrder) {
  TestSchema schema(R"(message M {
    string a = 1 [(buf.validate.field).string = {min_len: 3 pattern: "^x"}];
    int32 b = 2 [(buf.validate.field).int32.gt = 0];
    string c = 3 [(google.api.field_behavior) = REQUIRED];
  })");
  EXPECT_THAT(Violations(schema, "a: 'y'"),
              ElementsAre("a:STRING_MIN_LEN", "a:STRING_PATTERN", "b:INT32_GT", "c:REQUIRED"));
}

TEST(Validator, GivesThePathOfWhatIsNested) {
  TestSchema schema(R"(
    message Need { int32 rank = 1 [(buf.validate.field).int32.gte = 1]; }
    message Pupil {
      repeated Need needs = 1;
      map<string, Need> by_area = 2;
      map<int32, string> notes = 3 [(buf.validate.field).map = {
        keys: {int32: {gt: 0}} values: {string: {max_len: 1}}}];
      repeated string tags = 4 [(buf.validate.field).repeated.items.string.min_len = 1];
    }
    message M { Pupil pupil = 1; })");
  EXPECT_THAT(Violations(schema, "pupil { needs {rank: 1} needs {} }"),
              ElementsAre("pupil.needs[1].rank:INT32_GTE"));
  EXPECT_THAT(Violations(schema, "pupil { by_area {key: 'a' value {}} }"),
              ElementsAre("pupil.by_area[\"a\"].rank:INT32_GTE"));
  EXPECT_THAT(Violations(schema, "pupil { notes {key: -1 value: 'ab'} }"),
              ElementsAre("pupil.notes[-1]:INT32_GT", "pupil.notes[-1]:STRING_MAX_LEN"));
  EXPECT_THAT(Violations(schema, "pupil { tags: ['a', ''] }"),
              ElementsAre("pupil.tags[1]:STRING_MIN_LEN"));
}

TEST(Validator, LeavesOutIgnoredElementsAndWhatIsBelowAnIgnoredField) {
  TestSchema schema(R"(
    message Need { int32 rank = 1 [(buf.validate.field).int32.gte = 1]; }
    message M {
      repeated int32 f = 1 [(buf.validate.field).repeated.items = {
        ignore: IGNORE_IF_ZERO_VALUE int32: {gt: 5}}];
      repeated int32 g = 2 [(buf.validate.field).repeated.items = {ignore: IGNORE_ALWAYS int32: {gt: 5}}];
      Need h = 3 [(buf.validate.field).ignore = IGNORE_ALWAYS];
      repeated Need i = 4 [(buf.validate.field).ignore = IGNORE_ALWAYS];
    })");
  EXPECT_THAT(Violations(schema, "f: [0, 1, 6] g: 1 h {} i {}"), ElementsAre("f[1]:INT32_GT"));
}

TEST(Validator, FollowsTypesThatContainThemselves) {
  TestSchema schema(R"(message M {
    M below = 1;
    repeated M beside = 2;
    int32 f = 3 [(buf.validate.field).int32.lt = 5];
  })");
  EXPECT_THAT(Violations(schema, "below { below { f: 5 } } beside { f: 4 } beside { f: 6 }"),
              ElementsAre("below.below.f:INT32_LT", "beside[1].f:INT32_LT"));
}

TEST(Validator, CountsTheFieldsOfAOneofAndOfAMessageRule) {
  TestSchema schema(R"(message M {
    option (buf.validate.message).oneof = {fields: ["a", "b"]};
    option (buf.validate.message).oneof = {fields: ["c", "d"], required: true};
    string a = 1 [(buf.validate.field).string.min_len = 2];
    repeated string b = 2;
    int32 c = 3;
    int32 d = 4;
    oneof kind {
      option (buf.validate.oneof).required = true;
      int32 e = 5;
      int32 f = 6;
    }
  })");
  EXPECT_THAT(Violations(schema, "c: 1 e: 0"), IsEmpty());
  EXPECT_THAT(Violations(schema, "a: 'xy' b: 'b' c: 1 e: 1"), ElementsAre(":MESSAGE_ONEOF"));
  EXPECT_THAT(Violations(schema, "e: 1"), ElementsAre(":MESSAGE_ONEOF"));
  EXPECT_THAT(Violations(schema, "a: 'x' c: 1"), ElementsAre("a:STRING_MIN_LEN", "kind:REQUIRED"));
}

TEST(Validator, NamesTextThatIsNotUtf8) {
  TestSchema schema(R"(message M {
    string a = 1 [(buf.validate.field).string.min_len = 9];
    repeated string b = 2;
    map<string, string> c = 3;
    bytes d = 4;
  })");
  const auto validator = Validator::Compile(schema.Type("M"));
  ASSERT_TRUE(validator.ok());
  // Reflection, unlike the parser, lets any bytes into a string field.
  auto message = schema.Parse("M", "d: '\\377' c {key: 'k' value: 'v'}");
  const auto* type = schema.Type("M");
  const auto* reflection = message->GetReflection();
  reflection->SetString(message.get(), type->FindFieldByName("a"), "\xff");
  reflection->AddString(message.get(), type->FindFieldByName("b"), "fine");
  reflection->AddString(message.get(), type->FindFieldByName("b"), "\xc3");
  const auto* map = type->FindFieldByName("c");
  auto* entry = reflection->MutableRepeatedMessage(message.get(), map, 0);
  entry->GetReflection()->SetString(entry, map->message_type()->map_value(), "\xed\xa0\x80");
  Strings found;
  for (const auto& violation : (*validator)->Validate(*message)) {
    found.push_back(violation.field + ":" + violation.reason);
  }
  EXPECT_THAT(found, ElementsAre("a:INVALID_UTF8", "b[1]:INVALID_UTF8", "c[\"k\"]:INVALID_UTF8"));
}

TEST(Validator, NeverRepeatsTheValueInADescription) {
  TestSchema schema(R"(message M { string f = 1 [(buf.validate.field).string = {
    pattern: "^[0-9]+$" max_len: 3 in: ["1", "2"] not_contains: "Zo" email: true}]; })");
  const auto validator = Validator::Compile(schema.Type("M"));
  ASSERT_TRUE(validator.ok());
  for (const auto& violation : (*validator)->Validate(*schema.Parse("M", "f: 'Zoe Example'"))) {
    EXPECT_THAT(violation.description, ::testing::Not(HasSubstr("Zoe")));
  }
}

TEST(Validator, StopsAtAThousandViolations) {
  TestSchema schema(
      "message M { repeated int32 f = 1 [(buf.validate.field).repeated.items.int32.gt = 0]; }");
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "f: 0 ";
  EXPECT_EQ(Violations(schema, text).size(), 1000u);
}

constexpr char kUpdate[] = R"(
  message Pupil {
    string name = 1 [(buf.validate.field).string.min_len = 1];
    string upn = 2 [(google.api.field_behavior) = REQUIRED];
    string school = 3 [(buf.validate.field).string.min_len = 1];
    Profile profile = 4 [(google.api.field_behavior) = REQUIRED];
    oneof kind { option (buf.validate.oneof).required = true; int32 a = 5; int32 b = 6; }
  }
  message Profile {
    string likes = 1 [(google.api.field_behavior) = REQUIRED];
    string voice = 2 [(buf.validate.field).string.max_len = 1];
  }
  message UpdatePupilRequest {
    Pupil pupil = 1 [(google.api.field_behavior) = REQUIRED];
    google.protobuf.FieldMask update_mask = 2;
  }
  message M { repeated UpdatePupilRequest requests = 1; })";

TEST(ValidatorOfUpdates, CountsOnlyWhatTheMaskNames) {
  TestSchema schema(kUpdate);
  const auto found = [&](const std::string& text) {
    return Violations(schema, text, "UpdatePupilRequest");
  };
  EXPECT_THAT(found("pupil {name: 'n'} update_mask {paths: 'upn'}"),
              ElementsAre("pupil.upn:REQUIRED"));
  EXPECT_THAT(found("pupil {name: 'n' upn: 'u'} update_mask {paths: 'upn'}"), IsEmpty());
  EXPECT_THAT(
      found("pupil {name: 'n' profile {voice: 'long'}} update_mask {paths: 'profile.voice'}"),
      ElementsAre("pupil.profile.voice:STRING_MAX_LEN"));
  EXPECT_THAT(found("pupil {name: 'n' profile {}} update_mask {paths: 'profile'}"),
              ElementsAre("pupil.profile.likes:REQUIRED"));
  EXPECT_THAT(found("update_mask {paths: 'upn'}"), ElementsAre("pupil:REQUIRED"));
  EXPECT_THAT(found("pupil {upn: 'u'} update_mask {paths: 'upn'}"),
              ElementsAre("pupil.name:STRING_MIN_LEN"));
}

TEST(ValidatorOfUpdates, TakesAnEmptyMaskAsAllThatIsSetAndAStarAsAll) {
  TestSchema schema(kUpdate);
  const auto found = [&](const std::string& text) {
    return Violations(schema, text, "UpdatePupilRequest");
  };
  EXPECT_THAT(found("pupil {name: 'n' upn: 'u'}"), IsEmpty());
  EXPECT_THAT(found("pupil {name: 'n' profile {}}"), ElementsAre("pupil.profile.likes:REQUIRED"));
  EXPECT_THAT(found("pupil {name: 'n'} update_mask {paths: '*'}"),
              ElementsAre("pupil.upn:REQUIRED", "pupil.school:STRING_MIN_LEN",
                          "pupil.profile:REQUIRED", "pupil.kind:REQUIRED"));
}

TEST(ValidatorOfUpdates, LooksAtEachRequestOfABatchByItsOwnMask) {
  TestSchema schema(kUpdate);
  EXPECT_THAT(
      Violations(schema,
                 "requests {pupil {name: 'n'} update_mask {paths: 'upn'}}"
                 "requests {pupil {name: 'n'} update_mask {paths: 'school'}}"),
      ElementsAre("requests[0].pupil.upn:REQUIRED", "requests[1].pupil.school:STRING_MIN_LEN"));
}

}  // namespace
}  // namespace senda::rpc
