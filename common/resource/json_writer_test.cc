#include "common/resource/json_writer.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "common/resource/testdata/sample.pb.h"

namespace senda::resource {
namespace {

using google::protobuf::FieldDescriptor;
using testdata::Sample;

Sample Of(const std::string& text) {
  Sample sample;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &sample)) << text;
  return sample;
}

const FieldDescriptor* FieldOf(const std::string& name) {
  return Sample::descriptor()->FindFieldByName(name);
}

std::string Written(const Sample& sample, const std::string& field) {
  std::string json;
  EXPECT_TRUE(JsonWriter(FieldOf(field)).Append(sample, json));
  return json;
}

// What protobuf's own printer makes of a sample in which nothing but the field is set.
std::string PrintedByProtobuf(const Sample& sample) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(sample, &json, options).ok());
  const std::size_t colon = json.find(':');
  return json.substr(colon + 1, json.size() - colon - 2);
}

TEST(JsonWriter, WritesAsProtobufDoes) {
  const std::pair<const char*, const char*> samples[] = {
      {"plan", "plan {}"},
      {"plan",
       "plan { aim: 'a' week_count: -6 target: 0 shared: true status: STATUS_DRAFT "
       "agreed_time { seconds: 1 nanos: 500000000 } due_date { year: 2026 month: 9 day: 1 } "
       "step { text: 'one' done: true rank: 1 } steps {} steps { rank: 3 } weight: 0.1 "
       "budget_pence: 9007199254740993 }"},
      {"plan", "plan { agreed_time {} status: 7 weight: 1e300 step {} }"},
      {"plan", "plan { agreed_time { seconds: -62135596800 nanos: 1 } weight: -2.5e-7 }"},
      {"plan", "plan { agreed_time { seconds: 253402300799 nanos: 1000 } weight: inf }"},
      {"plan", "plan { weight: 17.2368 }"},
      {"plan", "plan { weight: -inf }"},
      {"plan", "plan { weight: nan }"},
      {"tags", "tags: 'x' tags: '' tags: 'y, z'"},
      {"levels", "levels: 1 levels: -2147483648 levels: 0"},
      {"needs", "needs { type: 'ASD' step { text: 't' } words: 'u' words: 'v' } needs {}"},
      {"labels", "labels { key: 'k' value: '\"quoted\"' }"},
      {"length", "length { seconds: 90 }"},
      {"states", "states: STATUS_DRAFT states: STATUS_UNSPECIFIED states: 9"},
      {"okr", "okr { objective: 'o' results { text: 'r' } }"},
      {"days", "days { year: 2026 } days {}"},
      {"moments", "moments { seconds: 1788771600 nanos: 123456000 } moments {}"},
      {"answers", "answers: true answers: false"},
  };
  for (const auto& [field, text] : samples) {
    const Sample sample = Of(text);
    EXPECT_EQ(Written(sample, field), PrintedByProtobuf(sample)) << text;
  }
}

TEST(JsonWriter, EscapesWhatJsonAsksForAndMarkup) {
  const Sample sample = Of(
      R"(tags: "a\"b\\c\b\f\n\r\t\001\037\177<p>" tags: "O'Brien & Zo\303\253 \360\237\230\200")");
  EXPECT_EQ(Written(sample, "tags"),
            "[\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u003cp\\u003e\","
            "\"O'Brien & Zo\xc3\xab \xf0\x9f\x98\x80\"]");
}

TEST(JsonWriter, WritesEveryCharacterSoThatItIsReadBack) {
  Sample sample;
  std::string every;
  for (unsigned c = 1; c < 0x250; ++c) {
    if (c < 0x80) {
      every += static_cast<char>(c);
    } else {
      every += static_cast<char>(0xc0 | (c >> 6));
      every += static_cast<char>(0x80 | (c & 0x3f));
    }
  }
  sample.add_tags(every);
  sample.add_tags("\u2028\u2029\u200b\ufeff\uffff");
  Sample read;
  const std::string json = "{\"tags\":" + Written(sample, "tags") + "}";
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &read).ok()) << json;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, sample));
}

TEST(JsonWriter, RefusesATimeThatHasNoText) {
  std::string json;
  for (const char* text : {"moments { seconds: 253402300800 }", "moments { seconds: -62135596801 }",
                           "moments { nanos: -1 }", "moments { nanos: 1000000000 }"}) {
    EXPECT_FALSE(JsonWriter(FieldOf("moments")).Append(Of(text), json)) << text;
  }
}

}  // namespace
}  // namespace senda::resource
