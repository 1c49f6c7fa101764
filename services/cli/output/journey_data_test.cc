#include "services/cli/output/journey_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "nlohmann/json.hpp"

namespace senda::cli {
namespace {

using ::testing::ElementsAre;

template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

pupils::v1::PupilChronology Journey() {
  return Parse<pupils::v1::PupilChronology>(R"pb(
    pupil { given_name: "Ada" family_name: "Byron" year_group: 0 }
    entries {
      date { year: 2025 month: 9 day: 1 }
      source: "pupils"
      resource: "trusts/t/assessments/a-1"
      resource_type: "senda.uk/Assessment"
      title: "Assessment"
      summary: "NGRT, \"B\" · 84"
      school: "trusts/t/schools/130001"
    }
    entries {
      date { year: 2025 month: 10 day: 2 }
      source: "pupils"
      resource: "trusts/t/notes/n-1"
      title: "=Note"
      restricted: true
      voided: true
      void_date { year: 2025 month: 10 day: 3 }
      void_reason: "wrong child"
    }
    unreachable: "trusts/t/sources/provision"
  )pb");
}

pupils::v1::MeetingRecap Recap() {
  return Parse<pupils::v1::MeetingRecap>(R"pb(
    pupils {
      pupil: "trusts/t/pupils/p-1"
      display_name: "Ada Byron"
      discussions {
        meeting_date { year: 2026 month: 9 day: 24 }
        summary: "Reads more,\nasks less"
        actions {
          text: "Coloured overlay"
          owner: "teacher-1"
          due_date { year: 2026 month: 10 day: 8 }
          done_date { year: 2026 month: 10 day: 7 }
          result: "helps"
        }
        actions {
          text: "Hearing test"
          owner: "senco-1"
          due_date { year: 2026 month: 10 day: 20 }
        }
      }
      movements {
        date { year: 2026 month: 11 day: 3 }
        text: "Target met"
      }
    }
    actions_agreed: 2
    actions_done: 1
  )pb");
}

pupils::v1::ListDueResponse Due() {
  return Parse<pupils::v1::ListDueResponse>(R"pb(
    items {
      kind: DUE_KIND_PLAN_REVIEW
      resource: "trusts/t/planCycles/c-1"
      pupil: "trusts/t/pupils/p-1"
      display_name: "Ada Byron"
      title: "Plan review"
      owner: "senco-1"
      due_date { year: 2026 month: 11 day: 3 }
      overdue_days: 12
    }
  )pb");
}

TEST(ChronologyData, IsTheWholeAnswerInJson) {
  const auto json = nlohmann::json::parse(ChronologyData(Journey(), OutputFormat::kJson));
  EXPECT_EQ(json["pupil"]["year_group"], 0);
  ASSERT_EQ(json["entries"].size(), 2u);
  EXPECT_EQ(json["entries"][0]["date"], "2025-09-01");
  EXPECT_EQ(json["entries"][0]["summary"], "NGRT, \"B\" · 84");
  EXPECT_EQ(json["entries"][1]["restricted"], true);
  EXPECT_EQ(json["entries"][1]["void_reason"], "wrong child");
  EXPECT_EQ(json["unreachable"][0], "trusts/t/sources/provision");
}

TEST(ChronologyData, HasALineForEachEventInCsv) {
  EXPECT_THAT(
      Lines(ChronologyData(Journey(), OutputFormat::kCsv)),
      ElementsAre(
          "date,source,resource,resource_type,title,summary,school,restricted,"
          "voided,void_date,void_reason\r",
          "2025-09-01,pupils,trusts/t/assessments/a-1,senda.uk/Assessment,Assessment,"
          "\"NGRT, \"\"B\"\" · 84\",trusts/t/schools/130001,false,false,,\r",
          "2025-10-02,pupils,trusts/t/notes/n-1,,'=Note,,,true,true,2025-10-03,wrong child\r"));
}

TEST(ChronologyData, NamesTheResources) {
  EXPECT_EQ(ChronologyData(Journey(), OutputFormat::kName),
            "trusts/t/assessments/a-1\ntrusts/t/notes/n-1\n");
}

TEST(RecapData, HasALineForEachDiscussionActionAndMovementInCsv) {
  const std::string csv = RecapData(Recap(), OutputFormat::kCsv);
  EXPECT_EQ(csv,
            "pupil,display_name,what,date,text,owner,due_date,done_date,result\r\n"
            "trusts/t/pupils/p-1,Ada Byron,discussion,2026-09-24,\"Reads more,\nasks less\",,,,\r\n"
            "trusts/t/pupils/p-1,Ada Byron,action,2026-09-24,Coloured overlay,teacher-1,"
            "2026-10-08,2026-10-07,helps\r\n"
            "trusts/t/pupils/p-1,Ada Byron,action,2026-09-24,Hearing test,senco-1,2026-10-20,,\r\n"
            "trusts/t/pupils/p-1,Ada Byron,movement,2026-11-03,Target met,,,,\r\n");
}

TEST(RecapData, IsTheWholeAnswerInJson) {
  const auto json = nlohmann::json::parse(RecapData(Recap(), OutputFormat::kJson));
  EXPECT_EQ(json["actions_agreed"], 2);
  const auto& actions = json["pupils"][0]["discussions"][0]["actions"];
  EXPECT_EQ(actions[0]["done_date"], "2026-10-07");
  EXPECT_TRUE(actions[1]["done_date"].is_null());
}

TEST(DueData, IsDataInEveryFormat) {
  const auto json = nlohmann::json::parse(DueData(Due(), OutputFormat::kJson));
  EXPECT_EQ(json["items"][0]["kind"], "DUE_KIND_PLAN_REVIEW");
  EXPECT_EQ(json["items"][0]["overdue_days"], 12);
  EXPECT_THAT(
      Lines(DueData(Due(), OutputFormat::kCsv)),
      ElementsAre("kind,resource,pupil,display_name,school,title,owner,due_date,overdue_days\r",
                  "DUE_KIND_PLAN_REVIEW,trusts/t/planCycles/c-1,trusts/t/pupils/p-1,Ada Byron,,"
                  "Plan review,senco-1,2026-11-03,12\r"));
  EXPECT_EQ(DueData(Due(), OutputFormat::kName), "trusts/t/planCycles/c-1\n");
}

TEST(RetentionData, IsDataInEveryFormat) {
  const auto retention = Parse<pupils::v1::ListRetentionDueResponse>(R"pb(
    items {
      pupil: "trusts/t/pupils/p-1"
      display_name: "Ada Byron"
      retain_until { year: 2026 month: 5 day: 4 }
      state: RETENTION_STATE_DUE
    }
  )pb");
  const auto json = nlohmann::json::parse(RetentionData(retention, OutputFormat::kJson));
  EXPECT_EQ(json["items"][0]["retain_until"], "2026-05-04");
  const auto lines = Lines(RetentionData(retention, OutputFormat::kCsv));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0],
            "pupil,display_name,date_of_birth,school,leaving_date,kind,retain_until,state,"
            "open_holds\r");
  EXPECT_EQ(RetentionData(retention, OutputFormat::kName), "trusts/t/pupils/p-1\n");
}

TEST(JourneyData, HasItsHeadingsEvenWithNothingToTell) {
  EXPECT_EQ(Lines(ChronologyData({}, OutputFormat::kCsv)).size(), 1u);
  EXPECT_EQ(Lines(RecapData({}, OutputFormat::kCsv)).size(), 1u);
  EXPECT_EQ(Lines(DueData({}, OutputFormat::kCsv)).size(), 1u);
  EXPECT_EQ(nlohmann::json::parse(DueData({}, OutputFormat::kJson))["items"].size(), 0u);
  EXPECT_EQ(DueData({}, OutputFormat::kName), "");
}

}  // namespace
}  // namespace senda::cli
