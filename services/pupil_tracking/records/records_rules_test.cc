#include "services/pupil_tracking/records/records_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Found = std::vector<std::string>;

constexpr absl::CivilDay kToday(2026, 3, 2);

TEST(CheckVoice, AcceptsWhatWasSaidTodayAndRefusesTomorrow) {
  Voice voice;
  *voice.mutable_said_date() = rules::ToDate(kToday);
  EXPECT_TRUE(CheckVoice(voice, kToday).ok());
  *voice.mutable_said_date() = rules::ToDate(kToday + 1);
  EXPECT_EQ(testing::ViolationsIn(CheckVoice(voice, kToday)),
            (Found{"voice.said_date DATE_IN_FUTURE"}));
}

TEST(CheckNote, AcceptsADayThatThereWasAndRefusesOthers) {
  Note note;
  *note.mutable_note_date() = rules::ToDate(kToday);
  EXPECT_TRUE(CheckNote(note, kToday).ok());
  *note.mutable_note_date() = rules::ToDate(kToday + 1);
  EXPECT_EQ(testing::ViolationsIn(CheckNote(note, kToday)),
            (Found{"note.note_date DATE_IN_FUTURE"}));
  note.mutable_note_date()->set_month(2);
  note.mutable_note_date()->set_day(29);  // 2026 is no leap year.
  EXPECT_EQ(testing::ViolationsIn(CheckNote(note, kToday)), (Found{"note.note_date DATE_INVALID"}));
}

Contact Met(absl::CivilDay day) {
  Contact contact;
  *contact.mutable_contact_date() = rules::ToDate(day);
  return contact;
}

TEST(CheckContact, AcceptsAFollowUpThatIsDueLaterOrDone) {
  Contact contact = Met(kToday);
  EXPECT_TRUE(CheckContact(contact, kToday).ok());
  contact.set_follow_up("Send the sleep diary");
  contact.set_follow_up_owner("Ms Khan");
  *contact.mutable_follow_up_due_date() = rules::ToDate(kToday + 14);
  EXPECT_TRUE(CheckContact(contact, kToday).ok());
  *contact.mutable_follow_up_done_date() = rules::ToDate(kToday);
  EXPECT_TRUE(CheckContact(contact, kToday).ok());
}

TEST(CheckContact, RefusesAContactOfTomorrow) {
  EXPECT_EQ(testing::ViolationsIn(CheckContact(Met(kToday + 1), kToday)),
            (Found{"contact.contact_date DATE_IN_FUTURE"}));
}

TEST(CheckContact, RefusesAFollowUpBeforeTheContactOrDoneTomorrow) {
  Contact contact = Met(kToday);
  contact.set_follow_up("Call again");
  *contact.mutable_follow_up_due_date() = rules::ToDate(kToday - 1);
  *contact.mutable_follow_up_done_date() = rules::ToDate(kToday - 1);
  EXPECT_EQ(
      testing::ViolationsIn(CheckContact(contact, kToday)),
      (Found{"contact.follow_up_due_date EVENT_ORDER", "contact.follow_up_done_date EVENT_ORDER"}));
  *contact.mutable_follow_up_due_date() = rules::ToDate(kToday);
  *contact.mutable_follow_up_done_date() = rules::ToDate(kToday + 1);
  EXPECT_EQ(testing::ViolationsIn(CheckContact(contact, kToday)),
            (Found{"contact.follow_up_done_date DATE_IN_FUTURE"}));
}

TEST(CheckContact, WantsToKnowWhatIsToFollow) {
  const Found missing = {"contact.follow_up FOLLOW_UP_MISSING"};
  Contact owned = Met(kToday), due = owned, done = owned;
  owned.set_follow_up_owner("Ms Khan");
  *due.mutable_follow_up_due_date() = rules::ToDate(kToday + 7);
  *done.mutable_follow_up_done_date() = rules::ToDate(kToday);
  for (const Contact& contact : {owned, due, done}) {
    EXPECT_EQ(testing::ViolationsIn(CheckContact(contact, kToday)), missing);
  }
}

}  // namespace
}  // namespace senda::pupil_tracking
