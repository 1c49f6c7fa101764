#include "common/resource/differences.h"

#include <google/protobuf/text_format.h>

#include "common/resource/testdata/sample.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

using testdata::Sample;
using ::testing::ElementsAre;

Sample Of(const std::string& text) {
  Sample sample;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &sample)) << text;
  return sample;
}

// "path: before -> after" of each difference.
std::vector<std::string> Between(const std::string& before, const std::string& after) {
  std::vector<std::string> found;
  for (const auto& difference : Differences(Of(before), Of(after))) {
    found.push_back(difference.path() + ": " + difference.before() + " -> " + difference.after());
  }
  return found;
}

TEST(Differences, AreNoneBetweenEqualVersions) {
  EXPECT_THAT(Between("title: 'a' plan {aim: 'b'}", "title: 'a' plan {aim: 'b'}"), ElementsAre());
}

TEST(Differences, LeaveOutWhatOnlySaysWhichVersionItIs) {
  EXPECT_THAT(Between("name: 'n' etag: '1' create_time {seconds: 1} update_time {seconds: 1}",
                      "name: 'm' etag: '2' create_time {seconds: 2} update_time {seconds: 2}"),
              ElementsAre());
}

TEST(Differences, GiveValuesAsTextForPeople) {
  EXPECT_THAT(
      Between("title: 'a' year_group: 3 cost_pence: 5 active: true rate: 0.5 status: STATUS_DRAFT "
              "start_date {year: 2026 month: 9 day: 1} met_time {seconds: 1788771600}",
              "title: 'b' year_group: 4 cost_pence: 6 rate: 1.25 status: STATUS_AGREED "
              "start_date {year: 2026 month: 9 day: 2} met_time {seconds: 1788771661}"),
      ElementsAre("title: a -> b", "year_group: 3 -> 4", "cost_pence: 5 -> 6", "active: true -> ",
                  "rate: 0.5 -> 1.25", "status: STATUS_DRAFT -> STATUS_AGREED",
                  "met_time: 2026-09-07T09:00:00Z -> 2026-09-07T09:01:01Z",
                  "start_date: 2026-09-01 -> 2026-09-02"));
}

TEST(Differences, TellAbsenceFromZero) {
  EXPECT_THAT(Between("", "score: 0 note: ''"), ElementsAre("note:  -> ", "score:  -> 0"));
}

TEST(Differences, GoDownIntoMessagesListsAndMaps) {
  EXPECT_THAT(Between("plan {aim: 'a' step {text: 'x'}} needs {type: 'SLCN'} "
                      "labels {key: 'colour' value: 'red'}",
                      "plan {aim: 'a' step {text: 'y'}} needs {type: 'ASD' words: 'w'} "
                      "labels {key: 'colour' value: 'blue'}"),
              ElementsAre("plan.step.text: x -> y", "needs[0].type: SLCN -> ASD",
                          "needs[0].words[0]:  -> w", "labels[colour]: red -> blue"));
}

TEST(Differences, GiveAddedAndRemovedElementsValueByValue) {
  EXPECT_THAT(Between("tags: 'a' tags: 'b' needs {type: 'ASD' rank: 1}", "tags: 'a'"),
              ElementsAre("tags[1]: b -> ", "needs[0].type: ASD -> ", "needs[0].rank: 1 -> "));
  EXPECT_THAT(Between("levels: 1", "levels: 1 levels: 0"), ElementsAre("levels[1]:  -> 0"));
}

TEST(Differences, TellBytesApartWithoutShowingThem) {
  EXPECT_THAT(Between("digest: 'ab'", "digest: 'cd'"), ElementsAre("digest: 2 bytes -> 2 bytes"));
}

TEST(Differences, StandInTheOrderOfTheFields) {
  EXPECT_THAT(Between("slogan: 's' title: 'a'", "tags: 't' active: true"),
              ElementsAre("title: a -> ", "active:  -> true", "tags[0]:  -> t", "slogan: s -> "));
}

}  // namespace
}  // namespace senda::resource
