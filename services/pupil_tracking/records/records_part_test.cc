#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/record_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Words = std::vector<std::string>;

class RecordsPartTest : public RecordTest {
 protected:
  absl::StatusOr<Voice> TryVoice(const std::string& pupil, const std::string& more) {
    return Call<Voice, CreateVoiceRequest>(
        "RecordsService/CreateVoice",
        fmt::format("parent: 'trusts/t' voice {{ pupil: '{}' speaker: VOICE_SPEAKER_PUPIL "
                    "means: VOICE_MEANS_DRAWN words: 'A boat with all of us in it' {} }}",
                    pupil, more));
  }
  absl::StatusOr<Contact> TryContact(const std::string& pupil, const std::string& more) {
    return Call<Contact, CreateContactRequest>(
        "RecordsService/CreateContact",
        fmt::format("parent: 'trusts/t' contact {{ pupil: '{}' means: CONTACT_MEANS_CALL "
                    "with_whom: 'Father' summary: 'Sleep is better' {} }}",
                    pupil, more));
  }
  absl::StatusOr<Note> TryNote(const std::string& pupil, const std::string& more,
                               const std::string& subject = "lead") {
    return Call<Note, CreateNoteRequest>(
        "RecordsService/CreateNote",
        fmt::format("parent: 'trusts/t' note {{ pupil: '{}' subject: 'Lunch' {} }}", pupil, more),
        subject);
  }
  Note GetNote(const std::string& name, const std::string& subject) {
    return Must<Note, GetNoteRequest>("RecordsService/GetNote", "name: '" + name + "'", subject);
  }
};

TEST_P(RecordsPartTest, RecordsWhatAPupilSaidAndSaysWhomItIsAbout) {
  const std::string pupil = NewPupil();
  const auto voice = TryVoice(pupil, At("said_date", 2025, 10, 6));
  ASSERT_TRUE(voice.ok()) << voice.status();
  EXPECT_EQ(voice->school(), kOak);
  EXPECT_EQ(voice->about().display_name(), "Ada Byron");
  EXPECT_EQ(Text(voice->about().date_of_birth()), "2016-05-04");
  const Voice read =
      Must<Voice, GetVoiceRequest>("RecordsService/GetVoice", "name: '" + voice->name() + "'");
  EXPECT_FALSE(read.has_about());
  EXPECT_EQ(read.words(), "A boat with all of us in it");
}

TEST_P(RecordsPartTest, RefusesWhatIsStillToComeAndPupilsThatAreNotThere) {
  const std::string pupil = NewPupil();
  EXPECT_EQ(FoundIn(TryVoice(pupil, At("said_date", 2999, 1, 1)).status()),
            (Words{"voice.said_date DATE_IN_FUTURE"}));
  EXPECT_EQ(FoundIn(TryContact(pupil, At("contact_date", 2999, 1, 1)).status()),
            (Words{"contact.contact_date DATE_IN_FUTURE"}));
  EXPECT_EQ(FoundIn(TryNote(pupil, "text: 'x' " + At("note_date", 2999, 1, 1)).status()),
            (Words{"note.note_date DATE_IN_FUTURE"}));
  EXPECT_EQ(FoundIn(TryVoice("trusts/t/pupils/nobody", At("said_date", 2025, 1, 1)).status()),
            (Words{"voice.pupil PUPIL_UNKNOWN"}));
}

TEST_P(RecordsPartTest, LinksAVoiceToATargetOfItsOwnPupilOnly) {
  const std::string pupil = NewPupil();
  const Target target = Must<Target, CreateTargetRequest>(
      "TargetService/CreateTarget",
      fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Asks for help' "
                  "origin: TARGET_ORIGIN_PUPIL }}",
                  pupil));
  const std::string said = At("said_date", 2025, 10, 6) + "target: '" + target.name() + "'";
  EXPECT_TRUE(TryVoice(pupil, said).ok());
  EXPECT_EQ(FoundIn(TryVoice(NewPupil(), said).status()), (Words{"voice.target OTHER_PUPIL"}));
  EXPECT_EQ(FoundIn(TryVoice(pupil, At("said_date", 2025, 10, 6) +
                                        "plan_review: 'trusts/t/planReviews/none'")
                        .status()),
            (Words{"voice.plan_review RECORD_UNKNOWN"}));
}

TEST_P(RecordsPartTest, FollowsUpAContact) {
  const auto contact =
      TryContact(NewPupil(), At("contact_date", 2025, 10, 6) +
                                 "follow_up: 'Sleep diary' follow_up_owner: 'Ms Khan' " +
                                 At("follow_up_due_date", 2025, 10, 20));
  ASSERT_TRUE(contact.ok()) << contact.status();
  const auto update = [&](const std::string& change) {
    return Call<Contact, UpdateContactRequest>(
        "RecordsService/UpdateContact",
        fmt::format("contact {{ name: '{}' {} }}", contact->name(), change));
  };
  EXPECT_TRUE(update(At("follow_up_done_date", 2025, 10, 17)).ok());
  EXPECT_EQ(FoundIn(update(At("follow_up_done_date", 2025, 10, 5)).status()),
            (Words{"contact.follow_up_done_date EVENT_ORDER"}));
}

TEST_P(RecordsPartTest, NamesAsAuthorWhoWroteTheNoteFirst) {
  const auto note =
      TryNote(NewPupil(),
              "text: 'Ate alone' author: 'somebody else' " + At("note_date", 2025, 10, 6), "oak");
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->author(), "oak");
  const Note updated = Must<Note, UpdateNoteRequest>(
      "RecordsService/UpdateNote",
      fmt::format("note {{ name: '{}' text: 'Ate with Mia' }}", note->name()));
  EXPECT_EQ(updated.author(), "oak");
}

TEST_P(RecordsPartTest, KeepsEarlierWordingsOfANote) {
  const auto note = TryNote(NewPupil(), "text: 'Ate alone' " + At("note_date", 2025, 10, 6), "oak");
  ASSERT_TRUE(note.ok()) << note.status();
  Must<Note, UpdateNoteRequest>(
      "RecordsService/UpdateNote",
      fmt::format("note {{ name: '{}' text: 'Ate with Mia' }}", note->name()));
  const auto listed = Must<ListNoteRevisionsResponse, ListNoteRevisionsRequest>(
      "RecordsService/ListNoteRevisions", "name: '" + note->name() + "'");
  ASSERT_EQ(listed.revisions_size(), 2);
  EXPECT_EQ(listed.revisions(0).note().text(), "Ate with Mia");
  EXPECT_EQ(listed.revisions(0).author(), "lead");
  EXPECT_EQ(listed.revisions(1).note().text(), "Ate alone");
  EXPECT_EQ(listed.revisions(1).author(), "oak");
  const auto diff = Must<DiffNoteRevisionsResponse, DiffNoteRevisionsRequest>(
      "RecordsService/DiffNoteRevisions", "name: '" + note->name() + "'");
  ASSERT_EQ(diff.differences_size(), 1);
}

// Known to exist by all who may read the pupil; its text is for those who lead on SEN.
TEST_P(RecordsPartTest, WithholdsTheTextOfARestrictedNoteFromAClassTeacher) {
  const std::string pupil = NewPupil();
  TeachBy("teacher", pupil);
  const auto note = TryNote(
      pupil, "text: 'Disclosed to Ms Khan' restricted: true " + At("note_date", 2025, 10, 6));
  ASSERT_TRUE(note.ok()) << note.status();
  const Note seen = GetNote(note->name(), "teacher");
  EXPECT_EQ(seen.text(), "");
  EXPECT_EQ(seen.subject(), "Lunch");
  EXPECT_TRUE(seen.restricted());
  EXPECT_EQ(GetNote(note->name(), "oak").text(), "Disclosed to Ms Khan");
  const auto listed = Must<ListNoteRevisionsResponse, ListNoteRevisionsRequest>(
      "RecordsService/ListNoteRevisions", "name: '" + note->name() + "'", "teacher");
  ASSERT_EQ(listed.revisions_size(), 1);
  EXPECT_EQ(listed.revisions(0).note().text(), "");
}

TEST_P(RecordsPartTest, TakesTheRecordsAlongWhenThePupilMoves) {
  const std::string pupil = NewPupil();
  const auto voice = TryVoice(pupil, At("said_date", 2025, 10, 6));
  ASSERT_TRUE(voice.ok()) << voice.status();
  MovePupil(pupil, kElm);
  const std::string name = "name: '" + voice->name() + "'";
  EXPECT_EQ((Call<Voice, GetVoiceRequest>("RecordsService/GetVoice", name, "oak").status().code()),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ((Must<Voice, GetVoiceRequest>("RecordsService/GetVoice", name, "elm").school()), kElm);
}

INSTANTIATE_TEST_SUITE_P(Engines, RecordsPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
