#include "common/resource/field_mask.h"

#include <initializer_list>

#include "common/resource/testdata/sample.pb.h"
#include "common/status/errors.h"
#include "common/testing/violations.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

using ::google::protobuf::FieldMask;
using ::google::protobuf::util::MessageDifferencer;
using testdata::Sample;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Sample FromText(const std::string& text) {
  Sample sample;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &sample)) << text;
  return sample;
}

FieldMask Mask(std::initializer_list<const char*> paths) {
  FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

class MergeByMaskTest : public ::testing::Test {
 protected:
  std::vector<std::string> Merge(const std::string& update, const FieldMask& mask) {
    const auto changed = MergeByMask(FromText(update), mask, stored_);
    EXPECT_TRUE(changed.ok()) << changed.status();
    return changed.value_or(std::vector<std::string>{"(error)"});
  }
  void ExpectStored(const std::string& text) {
    EXPECT_TRUE(MessageDifferencer::Equals(stored_, FromText(text))) << stored_.DebugString();
  }

  Sample stored_ = FromText(R"pb(
    name: "trusts/t/samples/s"
    etag: "\"1\""
    code: "A"
    title: "Reading"
    score: 4
    computed: 9
    plan {
      aim: "Read"
      week_count: 6
      progress: 50
      step { text: "one" rank: 1 }
    }
    tags: [ "a", "b" ]
    start_date { year: 2026 month: 9 day: 1 }
  )pb");
};

TEST_F(MergeByMaskTest, ReplacesOnlyThePathsNamed) {
  EXPECT_THAT(
      Merge(R"pb(title: "Writing" score: 5 year_group: 3)pb", Mask({"title", "year_group"})),
      ElementsAre("title", "year_group"));
  EXPECT_EQ(stored_.title(), "Writing");
  EXPECT_EQ(stored_.year_group(), 3);
  EXPECT_EQ(stored_.score(), 4);
}

TEST_F(MergeByMaskTest, ClearsAPathThatTheUpdateHasNotSet) {
  EXPECT_THAT(Merge("", Mask({"title", "score", "tags", "start_date", "plan"})),
              ElementsAre("plan", "score", "start_date", "tags", "title"));
  ExpectStored(R"pb(name: "trusts/t/samples/s" etag: "\"1\"" code: "A" computed: 9)pb");
}

TEST_F(MergeByMaskTest, ReportsNothingWhenNothingChanges) {
  const Sample before = stored_;
  EXPECT_THAT(Merge(R"pb(title: "Reading")pb", Mask({"title", "note"})), IsEmpty());
  EXPECT_TRUE(MessageDifferencer::Equals(stored_, before));
}

TEST_F(MergeByMaskTest, ReplacesRepeatedFieldsWhole) {
  EXPECT_THAT(Merge(R"pb(tags: "c")pb", Mask({"tags"})), ElementsAre("tags"));
  EXPECT_THAT(stored_.tags(), ElementsAre("c"));
}

TEST_F(MergeByMaskTest, ReachesIntoNestedMessages) {
  EXPECT_THAT(Merge(R"pb(plan {
                           aim: "Write"
                           week_count: 9
                           step { text: "two" rank: 7 }
                         })pb",
                    Mask({"plan.aim", "plan.step.text"})),
              ElementsAre("plan"));
  EXPECT_EQ(stored_.plan().aim(), "Write");
  EXPECT_EQ(stored_.plan().week_count(), 6);
  EXPECT_EQ(stored_.plan().step().text(), "two");
  EXPECT_EQ(stored_.plan().step().rank(), 1);
}

TEST_F(MergeByMaskTest, ClearingInsideAnAbsentMessageDoesNotCreateIt) {
  stored_.clear_plan();
  EXPECT_THAT(Merge("", Mask({"plan.step.text"})), IsEmpty());
  EXPECT_FALSE(stored_.has_plan());
}

TEST_F(MergeByMaskTest, ClearsInsideAMessageThatTheUpdateLacks) {
  EXPECT_THAT(Merge("", Mask({"plan.aim"})), ElementsAre("plan"));
  EXPECT_EQ(stored_.plan().aim(), "");
  EXPECT_EQ(stored_.plan().week_count(), 6);
}

TEST_F(MergeByMaskTest, EmptyMaskTakesOverWhatIsPopulatedAndClearsNothing) {
  EXPECT_THAT(Merge(R"pb(title: "Writing"
                         plan { week_count: 8 }
                         tags: "c")pb",
                    FieldMask()),
              ElementsAre("plan", "tags", "title"));
  EXPECT_EQ(stored_.title(), "Writing");
  EXPECT_EQ(stored_.score(), 4);
  EXPECT_EQ(stored_.plan().week_count(), 8);
  EXPECT_EQ(stored_.plan().aim(), "Read");
  EXPECT_THAT(stored_.tags(), ElementsAre("c"));
}

TEST_F(MergeByMaskTest, TreatsADateAsOneValue) {
  stored_.mutable_start_date()->set_day(15);
  EXPECT_THAT(Merge(R"pb(start_date { year: 2027 month: 1 })pb", FieldMask()),
              ElementsAre("start_date"));
  EXPECT_EQ(stored_.start_date().day(), 0);
}

TEST_F(MergeByMaskTest, StarReplacesEverythingButWhatTheServerSets) {
  Merge(R"pb(name: "trusts/t/samples/other"
             etag: "\"7\""
             title: "New"
             computed: 1
             plan { aim: "New" progress: 99 })pb",
        Mask({"*"}));
  ExpectStored(R"pb(name: "trusts/t/samples/s"
                    etag: "\"1\""
                    code: "A"
                    title: "New"
                    computed: 9
                    plan { aim: "New" progress: 50 })pb");
}

TEST_F(MergeByMaskTest, StarSwitchesAOneof) {
  stored_.mutable_okr()->set_objective("old");
  Merge(R"pb(slogan: "new")pb", Mask({"*"}));
  EXPECT_EQ(stored_.framework_case(), Sample::kSlogan);
  Merge(R"pb(okr { objective: "newer" })pb", Mask({"*"}));
  EXPECT_EQ(stored_.framework_case(), Sample::kOkr);
}

TEST_F(MergeByMaskTest, SettingOneMemberOfAOneofChangesBoth) {
  stored_.mutable_okr()->set_objective("old");
  EXPECT_THAT(Merge(R"pb(slogan: "new")pb", Mask({"slogan"})), ElementsAre("okr", "slogan"));
}

TEST_F(MergeByMaskTest, IgnoresOutputOnlyPaths) {
  EXPECT_THAT(Merge(R"pb(computed: 1
                         name: "x"
                         etag: "y"
                         plan { progress: 3 })pb",
                    Mask({"computed", "name", "etag", "create_time", "plan.progress"})),
              IsEmpty());
}

TEST_F(MergeByMaskTest, AcceptsAnImmutableFieldThatStaysAsItIs) {
  EXPECT_THAT(Merge(R"pb(code: "A" title: "New")pb", Mask({"code", "title"})),
              ElementsAre("title"));
  EXPECT_THAT(Merge(R"pb(code: "A")pb", FieldMask()), IsEmpty());
}

TEST_F(MergeByMaskTest, RefusesToChangeImmutableFieldsAndLeavesTheRowAlone) {
  const Sample before = stored_;
  const Sample update = FromText(R"pb(title: "New" code: "B" pupil: "trusts/t/pupils/p")pb");
  for (const FieldMask& mask : {Mask({"title", "pupil", "code"}), Mask({}), Mask({"*"})}) {
    const auto merged = MergeByMask(update, mask, stored_);
    EXPECT_THAT(testing::ViolationsIn(merged.status()),
                ::testing::UnorderedElementsAre("code IMMUTABLE", "pupil IMMUTABLE"));
    EXPECT_TRUE(MessageDifferencer::Equals(stored_, before));
  }
  EXPECT_THAT(testing::ViolationsIn(MergeByMask(Sample(), Mask({"code"}), stored_).status()),
              ElementsAre("code IMMUTABLE"));
}

TEST(CheckMask, ReportsEveryWrongPathAtOnce) {
  const absl::Status status =
      CheckMask(Mask({"titel", "title", "plan.aims", "tags.x", "needs.rank", "labels.a",
                      "start_date.year", "title.x", "", "*", ".", "plan."}),
                *Sample::descriptor());
  EXPECT_THAT(testing::ViolationsIn(status),
              ElementsAre("update_mask UNKNOWN_FIELD", "update_mask UNKNOWN_FIELD",
                          "update_mask MASK_PATH_INVALID", "update_mask MASK_PATH_INVALID",
                          "update_mask MASK_PATH_INVALID", "update_mask MASK_PATH_INVALID",
                          "update_mask MASK_PATH_INVALID", "update_mask UNKNOWN_FIELD",
                          "update_mask MASK_PATH_INVALID", "update_mask UNKNOWN_FIELD",
                          "update_mask UNKNOWN_FIELD"));
  EXPECT_NE(errors::ViolationsOf(status)[0].description.find("'title'"), std::string::npos);
}

TEST(CheckMask, NamesTheFieldItWasToldOf) {
  EXPECT_THAT(testing::ViolationsIn(CheckMask(Mask({"x"}), *Sample::descriptor(), "read_mask")),
              ElementsAre("read_mask UNKNOWN_FIELD"));
  EXPECT_TRUE(CheckMask(Mask({"*"}), *Sample::descriptor()).ok());
  EXPECT_TRUE(CheckMask(FieldMask(), *Sample::descriptor()).ok());
}

TEST(ChangedFields, NamesTopLevelFieldsOnce) {
  const Sample before = FromText(R"pb(title: "a"
                                      needs { type: "ASD" }
                                      tags: "x"
                                      note: "n")pb");
  const Sample after = FromText(R"pb(title: "a"
                                     needs { type: "MLD" rank: 2 }
                                     needs {}
                                     tags: "x"
                                     score: 0)pb");
  EXPECT_THAT(ChangedFields(before, after), ElementsAre("needs", "note", "score"));
  EXPECT_THAT(ChangedFields(before, before), IsEmpty());
}

TEST(CheckSettableMask, RefusesWhatOnlyTheServerSets) {
  const auto& descriptor = *Sample::descriptor();
  EXPECT_TRUE(CheckSettableMask(Mask({}), descriptor).ok());
  EXPECT_TRUE(CheckSettableMask(Mask({"*"}), descriptor).ok());
  EXPECT_TRUE(CheckSettableMask(Mask({"title", "plan.aim", "start_date"}), descriptor).ok());
  const absl::Status refused =
      CheckSettableMask(Mask({"title", "computed", "plan.progress"}), descriptor);
  EXPECT_THAT(testing::ViolationsIn(refused),
              ElementsAre("update_mask OUTPUT_ONLY", "update_mask OUTPUT_ONLY"));
  EXPECT_EQ(errors::ViolationsOf(refused)[1].description,
            "path 'plan.progress': only the server sets 'progress'; leave it out");
  EXPECT_THAT(testing::ViolationsIn(CheckSettableMask(Mask({"tilte"}), descriptor)),
              ElementsAre("update_mask UNKNOWN_FIELD"));
}

}  // namespace
}  // namespace senda::resource
