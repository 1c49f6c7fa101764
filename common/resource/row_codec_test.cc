#include "common/resource/row_codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "common/resource/resource_store_test_fixture.h"

namespace senda::resource {
namespace {

class RowCodecTest : public StoreTest {
 protected:
  // What a message that says `text` is after it has been stored and read.
  Sample RoundTrip(const std::string& text) {
    Sample sample = Of(text);
    const absl::Status stored = Store("s", sample);
    EXPECT_TRUE(stored.ok()) << stored;
    const Sample read = Read("s");
    EXPECT_EQ(read.DebugString(), sample.DebugString());
    return read;
  }
};

TEST_P(RowCodecTest, ReadsBackEveryKindOfField) {
  RoundTrip(R"pb(
    school: "trusts/oak/schools/900001"
    pupil: "trusts/oak/pupils/ada"
    code: "C1"
    title: "Reading"
    note: "slow but sure"
    year_group: 5
    score: 42
    cost_pence: 65360
    active: true
    rate: 17.2368
    status: STATUS_AGREED
    met_time { seconds: 1788771600 nanos: 123456000 }
    start_date { year: 2026 month: 2 day: 28 }
    digest: "\000\001\377\376"
    plan {
      aim: "a"
      week_count: 6
      target: 3
      shared: true
      status: STATUS_DRAFT
      agreed_time { seconds: 1 nanos: 500000000 }
      due_date { year: 2026 month: 9 day: 1 }
      step { text: "one" done: true rank: 1 }
      steps { text: "two" }
      steps { rank: 3 }
      weight: 0.5
      budget_pence: 9007199254740993
    }
    tags: "x"
    tags: ""
    tags: "y, z"
    levels: 1
    levels: -2
    levels: 0
    needs {
      type: "ASD"
      rank: 1
      main: true
      step { text: "t" }
      words: "u"
      words: "v"
    }
    needs {}
    labels { key: "k" value: "\"quoted\"" }
    computed: 7
    length { seconds: 90 nanos: 500000000 }
    states: STATUS_DRAFT
    states: STATUS_UNSPECIFIED
    okr {
      objective: "o"
      results { text: "r" }
    }
    days { year: 2026 month: 1 day: 2 }
    moments { seconds: 5 }
    answers: true
    answers: false)pb");
}

TEST_P(RowCodecTest, ReadsBackAnEmptyMessage) { RoundTrip(""); }

TEST_P(RowCodecTest, KeepsNegativeAndExtremeNumbers) {
  const Sample low = RoundTrip(
      "year_group: -4 score: -2147483648 cost_pence: -9223372036854775808 rate: -1.5e300 "
      "computed: 2147483647");
  EXPECT_EQ(low.cost_pence(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(low.score(), std::numeric_limits<std::int32_t>::min());
}

// Seconds go below 0 while nanos stay between 0 and a second: one microsecond before 1970 is
// -1 s + 999,999,000 ns. The earliest time that protobuf knows is the first of the year 1.
TEST_P(RowCodecTest, KeepsTimesBefore1970) {
  for (const char* time :
       {"seconds: -1 nanos: 999999000", "seconds: -1", "seconds: -86400 nanos: 1000", "",
        "seconds: -62135596800", "seconds: 253402300799 nanos: 999999000"}) {
    Sample sample = Of(std::string("met_time { ") + time + " }");
    ASSERT_TRUE(Store(std::string("s") + std::to_string(sample.met_time().seconds() + 62135596800) +
                          std::to_string(sample.met_time().nanos()),
                      sample)
                    .ok());
    EXPECT_EQ(Read(sample.name().substr(sample.name().rfind('/') + 1)).met_time().DebugString(),
              sample.met_time().DebugString())
        << time;
  }
}

TEST_P(RowCodecTest, KeepsDatesAtTheEdgesAndDatesThatLackADay) {
  EXPECT_EQ(RoundTrip("start_date { year: 1 month: 1 day: 1 }").start_date().year(), 1);
  Sample sample = Of("start_date { year: 2014 month: 8 }");
  ASSERT_TRUE(Store("partial", sample).ok());
  EXPECT_EQ(Read("partial").start_date().DebugString(), sample.start_date().DebugString());
}

TEST_P(RowCodecTest, TellsAnUnsetOptionalFieldFromZeroAndEmpty) {
  const Sample unset = RoundTrip("title: 'x'");
  EXPECT_FALSE(unset.has_note());
  EXPECT_FALSE(unset.has_score());
  EXPECT_FALSE(unset.has_plan());
  EXPECT_EQ(unset.framework_case(), Sample::FRAMEWORK_NOT_SET);

  Sample zero = Of("note: '' score: 0 plan { target: 0 } slogan: ''");
  ASSERT_TRUE(Store("zero", zero).ok());
  const Sample read = Read("zero");
  EXPECT_TRUE(read.has_note());
  EXPECT_TRUE(read.has_score());
  EXPECT_TRUE(read.plan().has_target());
  EXPECT_EQ(read.framework_case(), Sample::kSlogan);

  Sample empty = Of("plan {} okr {} start_date {} met_time {} length {}");
  ASSERT_TRUE(Store("empty", empty).ok());
  EXPECT_TRUE(Read("empty").has_plan());
  EXPECT_EQ(Read("empty").framework_case(), Sample::kOkr);
  EXPECT_TRUE(Read("empty").has_start_date());
  EXPECT_TRUE(Read("empty").has_met_time());
  EXPECT_TRUE(Read("empty").has_length());
}

TEST_P(RowCodecTest, KeepsWordsOfEveryScript) {
  for (const char* words : {"Zoë O'Brien", "Siân \\\"Ffion\\\"", "李小龙", "مريم",
                            "👩🏽‍🏫 {}[]", "a\\nb\\tc \\\\ %_", "e\\u0301"}) {
    Sample sample;
    const std::string word(words);
    sample.set_title(word);
    sample.add_tags(word);
    (*sample.mutable_labels())[word] = word;
    sample.mutable_plan()->set_aim(word);
    ASSERT_TRUE(Store("u" + std::to_string(std::hash<std::string>()(word)), sample).ok()) << word;
    const Sample read = Read(sample.name().substr(sample.name().rfind('/') + 1));
    EXPECT_EQ(read.DebugString(), sample.DebugString());
  }
}

// A reply sends the row's bytes as they are, so they must be what the message itself would be.
TEST_P(RowCodecTest, WritesTheBytesThatTheMessageWouldBe) {
  Sample sample = Of(
      "school: 'trusts/oak/schools/900001' title: 'Ada' score: -3 rate: 0.25 status: STATUS_DRAFT "
      "met_time { seconds: -5 nanos: 1000 } start_date { year: 2026 month: 2 day: 28 } "
      "plan { aim: 'a' steps { rank: 1 } } tags: 'x' levels: -1 labels { key: 'k' value: 'v' } "
      "slogan: 's' answers: true");
  ASSERT_TRUE(Store("s", sample).ok());
  const auto row = Row("s");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->wire, sample.SerializeAsString());
}

TEST_P(RowCodecTest, TellsWhatIsAskedOfEveryRow) {
  Sample sample = Of("school: 'trusts/oak/schools/900001' pupil: 'trusts/oak/pupils/ada'");
  ASSERT_TRUE(Store("s", sample).ok());
  const auto row = Row("s");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->id, "s");
  EXPECT_EQ(row->version, 1);
  EXPECT_FALSE(row->deleted);
  EXPECT_EQ(row->school, sample.school());
  EXPECT_EQ(row->pupil, sample.pupil());
}

// A newer server may know enum values and nested fields that this one does not.
TEST_P(RowCodecTest, ReadsARowThatANewerServerWrote) {
  Insert("new", {{"title", "'kept'"},
                 {"status", "'STATUS_RETIRED'"},
                 {"plan", R"('{"aim":"a","colour":"green"}')"}});
  const Sample read = Read("new");
  EXPECT_EQ(read.title(), "kept");
  EXPECT_EQ(read.status(), testdata::STATUS_UNSPECIFIED);
  EXPECT_EQ(read.plan().aim(), "a");
}

TEST_P(RowCodecTest, RefusesAColumnThatHoldsNoJsonOfItsType) {
  for (const char* json : {"'{\"aim\":'", "'[1]'", "'text'"}) {
    const std::string id = "bad" + std::to_string(std::string(json).size());
    Insert(id, {{"plan", json}});
    const absl::Status read =
        database().Run(storage::AccessMode::kRead, "oak", [&](storage::Transaction& transaction) {
          return store_->Find(transaction, "oak", id).status();
        });
    EXPECT_EQ(read.code(), absl::StatusCode::kInternal) << json;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, RowCodecTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
