#include "services/cli/output/journey_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace senda::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

pupils::v1::PupilChronology Journey() {
  return Parse<pupils::v1::PupilChronology>(R"pb(
    pupil {
      upn: "B801200005001"
      given_name: "Ada"
      family_name: "Byron"
      date_of_birth { year: 2016 month: 5 day: 4 }
      year_group: 4
      expected_year_group: 5
      out_of_year: true
      sen_provision: SEN_PROVISION_K
      primary_need: SEN_NEED_TYPE_SLCN
    }
    entries {
      date { year: 2025 month: 8 day: 31 }
      title: "Assessment"
      summary: "NGRT reading · 84"
    }
    entries {
      date { year: 2025 month: 9 day: 1 }
      title: "Note"
      restricted: true
    }
    unreachable: "trusts/t/sources/provision"
  )pb");
}

TEST(ChronologyText, GroupsByAcademicYearWhichBeginsInSeptember) {
  const std::string text = ChronologyText(Journey(), Style());
  const auto summer = text.find("2024/25"), autumn = text.find("2025/26");
  ASSERT_NE(summer, std::string::npos);
  ASSERT_NE(autumn, std::string::npos);
  EXPECT_LT(summer, text.find("31 Aug 2025"));
  EXPECT_LT(text.find("31 Aug 2025"), autumn);
  EXPECT_LT(autumn, text.find(" 1 Sep 2025"));
}

TEST(ChronologyText, BreaksALongTitleRatherThanCutIt) {
  const std::string text = ChronologyText(Parse<pupils::v1::PupilChronology>(R"pb(
                                            entries {
                                              date { year: 2025 month: 9 day: 1 }
                                              title: "Moved to another school of the trust"
                                              summary: "Ash to Beech"
                                            }
                                          )pb"),
                                          Style());
  EXPECT_THAT(text, HasSubstr("Moved to another school of the   Ash to Beech\n"));
  EXPECT_THAT(text, HasSubstr("\n              trust"));
}

TEST(ChronologyText, MarksWhatCountsNoLonger) {
  const std::string text = ChronologyText(Parse<pupils::v1::PupilChronology>(R"pb(
                                            entries {
                                              date { year: 2026 month: 10 day: 10 }
                                              title: "Assessment"
                                              summary: "NGRT · 100"
                                              voided: true
                                              void_date { year: 2026 month: 10 day: 12 }
                                              void_reason: "wrong child"
                                            }
                                            entries {
                                              date { year: 2026 month: 10 day: 11 }
                                              title: "Target set"
                                              summary: "Ask"
                                              voided: true
                                              void_reason: "withdrawn"
                                            }
                                          )pb"),
                                          Style());
  EXPECT_THAT(text, HasSubstr("✗ voided 12 Oct 2026: wrong"));
  EXPECT_THAT(text, HasSubstr("NGRT · 100"));
  EXPECT_THAT(text, HasSubstr("✗ withdrawn · Ask\n"));
}

TEST(ChronologyText, SaysWhoTheChildIsWithoutTheUpn) {
  const std::string text = ChronologyText(Journey(), Style());
  EXPECT_THAT(text, HasSubstr("Ada Byron\nborn  4 May 2016 · year 4 (expected 5) · SEN K · SLCN"));
  EXPECT_THAT(text, Not(HasSubstr("B801200005001")));
}

TEST(ChronologyText, SaysWhatIsWithheldAndWhatIsMissing) {
  const std::string text = ChronologyText(Journey(), Style());
  EXPECT_THAT(text, HasSubstr("restricted"));
  EXPECT_THAT(text, HasSubstr("provision did not answer"));
}

TEST(ChronologyText, BreaksLongTextBetweenWordsAndStaysOnThePage) {
  auto journey = Journey();
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  journey.mutable_entries(0)->set_summary(words);
  const std::string text = ChronologyText(journey, Style());
  std::size_t longest = 0, begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    longest = std::max(longest, TextWidth(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  EXPECT_LE(longest, 100U);
}

TEST(RecapText, ShowsWhatWasAgreedDoneAndMoved) {
  const auto recap = Parse<pupils::v1::MeetingRecap>(R"pb(
    meetings {
      title: "Autumn progress meeting, 5B"
      meeting_date { year: 2025 month: 10 day: 6 }
      attendees { attendee: "J. Hale" role: ATTENDEE_ROLE_SENCO }
    }
    pupils {
      display_name: "Ada Byron"
      discussions {
        meeting_date { year: 2025 month: 10 day: 6 }
        summary: "Reads below her age"
        actions {
          text: "Paired reading"
          owner: "M. Price"
          due_date { year: 2025 month: 12 day: 19 }
          done_date { year: 2025 month: 12 day: 1 }
        }
        actions {
          text: "Hearing test"
          owner: "J. Hale"
          due_date { year: 2025 month: 11 day: 3 }
        }
      }
      movements {
        date { year: 2026 month: 1 day: 12 }
        text: "NGRT reading 84 to 91"
      }
    }
    actions_agreed: 2
    actions_done: 1
    actions_overdue: 1
  )pb");
  const std::string text = RecapText(recap, Style());
  EXPECT_THAT(text, HasSubstr("1 pupil discussed; 2 actions agreed, 1 done, 1 overdue"));
  EXPECT_THAT(text, HasSubstr("✓ Paired reading (M. Price, by 19 Dec 2025): done 1 Dec 2025"));
  EXPECT_THAT(text, HasSubstr("○ Hearing test (J. Hale, by 3 Nov 2025)"));
  EXPECT_THAT(text, HasSubstr("→ NGRT reading 84 to 91 (12 Jan 2026)"));
}

TEST(DueText, SaysByHowManyDaysAndWho) {
  const auto due = Parse<pupils::v1::ListDueResponse>(R"pb(
    items {
      kind: DUE_KIND_PLAN_REVIEW
      display_name: "Ada Byron"
      title: "Review of the plan"
      owner: "senco-1"
      due_date { year: 2026 month: 1 day: 5 }
      overdue_days: 12
    }
  )pb");
  const std::string text = DueText(due, Style());
  EXPECT_THAT(text, HasSubstr("12 days"));
  EXPECT_THAT(text, HasSubstr("Review of the plan"));
  EXPECT_THAT(text, HasSubstr("senco-1"));
}

TEST(DueText, SaysSoWhenNothingIsDue) {
  EXPECT_EQ(DueText(pupils::v1::ListDueResponse(), Style()), "Nothing is due.\n");
}

TEST(RetentionText, TellsWhatIsDueFromWhatAHoldKeeps) {
  const auto retention = Parse<pupils::v1::ListRetentionDueResponse>(R"pb(
    items {
      pupil: "trusts/t/pupils/p-1"
      display_name: "Ada Byron"
      date_of_birth { year: 2001 month: 5 day: 4 }
      leaving_date { year: 2017 month: 7 day: 21 }
      retain_until { year: 2026 month: 5 day: 4 }
      state: RETENTION_STATE_DUE
    }
    items { pupil: "trusts/t/pupils/p-2" state: RETENTION_STATE_HELD open_holds: 2 }
    due_count: 1
    held_count: 1
  )pb");
  const std::string text = RetentionText(retention, Style());
  EXPECT_THAT(text,
              testing::ContainsRegex("Ada Byron +4 May 2001 +21 Jul 2017 +4 May 2026 +due +p-1"));
  EXPECT_THAT(text, HasSubstr("held (2)"));
  EXPECT_THAT(text, HasSubstr("\n1 due, 1 kept by a legal hold\n"));
  EXPECT_EQ(RetentionText({}, Style()), "No records have been kept long enough.\n");
}

}  // namespace
}  // namespace senda::cli
