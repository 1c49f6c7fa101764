#include "services/pupil_tracking/pupils/transfer_part.h"

#include <gmock/gmock.h>

#include "common/rules/field_rules.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;

class TransferTest : public TrustTest {
 protected:
  static TransferPupilsRequest To(const std::string& school, const std::vector<Pupil>& pupils) {
    TransferPupilsRequest request;
    request.set_parent("trusts/t");
    for (const Pupil& pupil : pupils) request.add_pupils(pupil.name());
    request.set_to_school(school);
    *request.mutable_transfer_date() = rules::ToDate(Today());
    request.set_reason("moved house");
    return request;
  }

  static TransferPupilsRequest Leaving(const std::vector<Pupil>& pupils, absl::CivilDay day) {
    TransferPupilsRequest request = To("", pupils);
    request.mutable_leaving()->set_destination("Beech School");
    request.mutable_leaving()->set_destination_laestab("8012345");
    *request.mutable_transfer_date() = rules::ToDate(day);
    return request;
  }

  absl::StatusOr<TransferPupilsResponse> Transfer(const TransferPupilsRequest& request,
                                                  const std::string& subject = "lead") {
    return Call<TransferPupilsResponse>("TransferPupils", request, subject);
  }

  absl::StatusOr<SenRecord> Record(const std::string& name, const std::string& subject = "lead") {
    GetSenRecordRequest request;
    request.set_name(name);
    return Call<SenRecord>("GetSenRecord", request, subject);
  }

  std::vector<PupilTransfer> Transfers(const std::string& subject = "lead") {
    ListPupilTransfersRequest request;
    request.set_parent("trusts/t");
    const auto listed = Call<ListPupilTransfersResponse>("ListPupilTransfers", request, subject);
    EXPECT_TRUE(listed.ok()) << listed.status();
    if (!listed.ok()) return {};
    return {listed->pupil_transfers().begin(), listed->pupil_transfers().end()};
  }
};

TEST_P(TransferTest, KeepsNameAndHistoryInsideTheTrust) {
  Pupil pupil = NewPupil(kOak, 5);
  pupil.set_school_class(CreateClass(kOak, ThisYear()).name());
  pupil = Create(pupil);
  const SenRecord record = OpenRecord(pupil);
  const auto moved = Transfer(To(kElm, {pupil}));
  ASSERT_TRUE(moved.ok()) << moved.status();
  ASSERT_EQ(moved->transfers_size(), 1);
  const PupilTransfer& transfer = moved->transfers(0);
  EXPECT_EQ(transfer.pupil(), pupil.name());
  EXPECT_EQ(transfer.about().display_name(), "Ada Byron 1");
  EXPECT_EQ(rules::ToCivilDay(transfer.about().date_of_birth()),
            rules::ToCivilDay(pupil.date_of_birth()));
  EXPECT_EQ(transfer.from_school(), kOak);
  EXPECT_EQ(transfer.to_school(), kElm);
  EXPECT_EQ(transfer.rows_moved(), 1);

  const auto after = Get(pupil.name(), "elm");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->school(), kElm);
  EXPECT_EQ(after->school_class(), "");
  EXPECT_EQ(after->upn(), pupil.upn());
  EXPECT_EQ(after->sen_provision(), SEN_PROVISION_K);
  const auto seen = Record(record.name(), "elm");
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->school(), kElm);
  EXPECT_NE(seen->etag(), record.etag());
  EXPECT_EQ(Get(pupil.name(), "oak").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Record(record.name(), "oak").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(TransferTest, TellsBothSchoolsInTheChangeFeed) {
  const Pupil pupil = Create(kOak, 5);
  const SenRecord record = OpenRecord(pupil);
  ASSERT_TRUE(Transfer(To(kElm, {pupil})).ok());
  const auto changes = ChangesOf(pupil.name());
  ASSERT_GE(changes.size(), 2u);
  EXPECT_EQ(changes[changes.size() - 2], std::string(kElm) + " UPDATE school,school_class");
  EXPECT_EQ(changes.back(), std::string(kOak) + " UPDATE school");
  EXPECT_EQ(ChangesOf(record.name()).back(),
            std::string(kElm) + " UPDATE pupil_leaving_date,school");
}

TEST_P(TransferTest, KeepsARecordThatMovesOnWithThePupil) {
  const Pupil pupil = Create(kOak, 5);
  ASSERT_TRUE(Transfer(To(kElm, {pupil})).ok());
  ASSERT_TRUE(Transfer(To(kAsh, {pupil})).ok());
  EXPECT_THAT(Transfers("oak"), ElementsAre());
  EXPECT_THAT(Transfers("elm"), ElementsAre());
  const auto kept = Transfers();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].from_school(), kOak);
  EXPECT_EQ(kept[0].to_school(), kElm);
  EXPECT_EQ(kept[0].school(), kAsh);
  EXPECT_EQ(kept[0].reason(), "moved house");
  EXPECT_EQ(rules::ToCivilDay(kept[0].transfer_date()), Today());
  EXPECT_FALSE(kept[0].has_about());
  EXPECT_EQ(kept[1].from_school(), kElm);
}

TEST_P(TransferTest, DoesTheSameForAPlainUpdateOfTheSchool) {
  const Pupil pupil = Create(kOak, 5);
  const SenRecord record = OpenRecord(pupil);
  UpdatePupilRequest update;
  update.mutable_pupil()->set_name(pupil.name());
  update.mutable_pupil()->set_school(kElm);
  const auto updated = Call<Pupil>("UpdatePupil", update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->about().display_name(), "Ada Byron 1");
  EXPECT_EQ(Record(record.name())->school(), kElm);
  const auto kept = Transfers();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].from_school(), kOak);
  EXPECT_EQ(kept[0].rows_moved(), 1);
}

TEST_P(TransferTest, MovesAllOrNone) {
  const Pupil here = Create(kOak, 5), there = Create(kElm, 5);
  EXPECT_THAT(FoundIn(Transfer(To(kElm, {here, there})).status()),
              ElementsAre("pupils[1] PUPIL_THERE"));
  EXPECT_EQ(Get(here.name())->school(), kOak);
  EXPECT_THAT(Transfers(), ElementsAre());
}

TEST_P(TransferTest, WantsACallerWhoReachesBothSchools) {
  const Pupil mine = Create(kOak, 5), other = Create(kElm, 5);
  const auto out = Transfer(To(kElm, {mine}), "oak").status();
  EXPECT_EQ(out.code(), absl::StatusCode::kPermissionDenied) << out;
  EXPECT_THAT(FoundIn(Transfer(To(kOak, {other}), "oak").status()),
              ElementsAre("pupils[0] PUPIL_UNKNOWN"));
  EXPECT_TRUE(Transfer(Leaving({mine}, Today()), "oak").ok());
}

TEST_P(TransferTest, RefusesASchoolThatTheDirectoryDoesNotKnow) {
  const Pupil pupil = Create(kOak, 5);
  EXPECT_THAT(FoundIn(Transfer(To("trusts/t/schools/139999", {pupil})).status()),
              ElementsAre("to_school SCHOOL_UNKNOWN"));
}

TEST_P(TransferTest, OnlySaysWhatItWouldDoWhenAsked) {
  const Pupil pupil = Create(kOak, 5);
  const SenRecord record = OpenRecord(pupil);
  TransferPupilsRequest request = To(kElm, {pupil});
  request.set_validate_only(true);
  const auto would = Transfer(request);
  ASSERT_TRUE(would.ok()) << would.status();
  EXPECT_EQ(would->transfers(0).rows_moved(), 1);
  EXPECT_EQ(would->transfers(0).name(), "");
  EXPECT_EQ(would->transfers(0).about().display_name(), "Ada Byron 1");
  EXPECT_EQ(Get(pupil.name())->school(), kOak);
  EXPECT_EQ(Record(record.name())->school(), kOak);
  EXPECT_EQ(ChangesOf(record.name()).size(), 1u);
  EXPECT_THAT(Transfers(), ElementsAre());
}

// domain.md section 4, row 13.
TEST_P(TransferTest, ClosesALeaversRowsToAllButRecordsStaff) {
  const Pupil pupil = Create(kOak, 5);
  const SenRecord record = OpenRecord(pupil);
  const auto left = Transfer(Leaving({pupil}, Today() - 1));
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_EQ(left->transfers(0).to_school(), "");
  EXPECT_EQ(rules::ToCivilDay(left->transfers(0).leaving_date()), Today() - 1);
  for (const std::string subject : {"oak", "lead"}) {
    EXPECT_FALSE(Get(pupil.name(), subject).ok()) << subject;
    EXPECT_FALSE(Record(record.name(), subject).ok()) << subject;
    EXPECT_THAT(Pupils(subject), ElementsAre()) << subject;
    EXPECT_THAT(Transfers(subject), ElementsAre()) << subject;
  }
  const auto kept = Get(pupil.name(), "records");
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->destination(), "Beech School");
  EXPECT_EQ(kept->destination_laestab(), "8012345");
  const auto kept_record = Record(record.name(), "records");
  ASSERT_TRUE(kept_record.ok()) << kept_record.status();
  EXPECT_EQ(rules::ToCivilDay(kept_record->pupil_leaving_date()), Today() - 1);
  EXPECT_EQ(Transfers("records").size(), 1u);
}

TEST_P(TransferTest, KeepsALeaverOpenOnTheLastDay) {
  const Pupil pupil = Create(kOak, 5);
  const SenRecord record = OpenRecord(pupil);
  ASSERT_TRUE(Transfer(Leaving({pupil}, Today())).ok());
  EXPECT_TRUE(Get(pupil.name(), "oak").ok());
  EXPECT_TRUE(Record(record.name(), "oak").ok());
}

TEST_P(TransferTest, OpensTheRowsOfAPupilWhoComesBack) {
  const Pupil pupil = Create(kOak, 5);
  const SenRecord record = OpenRecord(pupil);
  ASSERT_TRUE(Transfer(Leaving({pupil}, Today() - 1)).ok());
  UpdatePupilRequest update;
  update.mutable_pupil()->set_name(pupil.name());
  update.mutable_update_mask()->add_paths("leaving_date");
  const auto back = Call<Pupil>("UpdatePupil", update, "records");
  ASSERT_TRUE(back.ok()) << back.status();
  const auto open = Record(record.name(), "oak");
  ASSERT_TRUE(open.ok()) << open.status();
  EXPECT_FALSE(open->has_pupil_leaving_date());
}

TEST_P(TransferTest, RefusesToTransferWhoHasLeft) {
  const Pupil pupil = Create(kOak, 5);
  ASSERT_TRUE(Transfer(Leaving({pupil}, Today() - 1)).ok());
  EXPECT_THAT(FoundIn(Transfer(To(kElm, {pupil})).status()),
              ElementsAre("pupils[0] PUPIL_UNKNOWN"));
  EXPECT_THAT(FoundIn(Transfer(To(kElm, {pupil}), "records").status()),
              ElementsAre("pupils[0] PUPIL_LEFT"));
}

TEST_P(TransferTest, NamesThePupilWhoWouldLeaveBeforeEntering) {
  Pupil late = NewPupil(kOak, 5);
  *late.mutable_entry_date() = rules::ToDate(Today() - 5);
  const Pupil pupil = Create(kOak, 5);
  late = Create(late);
  const absl::Status refused = Transfer(Leaving({pupil, late}, Today() - 6)).status();
  EXPECT_THAT(FoundIn(refused), ElementsAre("transfer_date END_BEFORE_START"));
  EXPECT_THAT(errors::ViolationsOf(refused).front().description,
              ::testing::StartsWith("pupils[1] joined after that day"));
  EXPECT_TRUE(Get(pupil.name(), "oak").ok());
}

// A note keeps its versions, and the move is one of them.
TEST_P(TransferTest, KeepsARevisionOfARowThatKeepsThem) {
  const Pupil pupil = Create(kOak, 5);
  CreateNoteRequest create;
  create.set_parent("trusts/t");
  create.mutable_note()->set_pupil(pupil.name());
  create.mutable_note()->set_subject("Reading");
  create.mutable_note()->set_text("Reads aloud with joy.");
  *create.mutable_note()->mutable_note_date() = rules::ToDate(Today());
  const std::string service = "senda.pupils.v1.RecordsService/";
  const auto note =
      harness_->client().Call<Note>(service + "CreateNote", create, harness_->As("oak"));
  ASSERT_TRUE(note.ok()) << note.status();
  ASSERT_TRUE(Transfer(To(kElm, {pupil})).ok());
  ListNoteRevisionsRequest list;
  list.set_name(note->name());
  const auto revisions = harness_->client().Call<ListNoteRevisionsResponse>(
      service + "ListNoteRevisions", list, harness_->As("elm"));
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  ASSERT_EQ(revisions->revisions_size(), 2);
  EXPECT_EQ(revisions->revisions(0).revision(), 2);
  EXPECT_EQ(revisions->revisions(0).note().school(), kElm);
  EXPECT_EQ(revisions->revisions(0).note().text(), "Reads aloud with joy.");
  EXPECT_EQ(revisions->revisions(1).note().school(), kOak);
}

// More than one statement takes, with rows about each.
TEST_P(TransferTest, MovesACohort) {
  std::vector<Pupil> cohort;
  for (int i = 0; i < 70; ++i) {
    cohort.push_back(Create(kOak, 6));
    if (i % 7 == 0) OpenRecord(cohort.back());
  }
  const auto moved = Transfer(To(kAsh, cohort));
  ASSERT_TRUE(moved.ok()) << moved.status();
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(moved->transfers(i).pupil(), cohort[static_cast<std::size_t>(i)].name());
    EXPECT_EQ(moved->transfers(i).rows_moved(), i % 7 == 0 ? 1 : 0);
  }
  for (const Pupil& pupil : Pupils()) EXPECT_EQ(pupil.school(), kAsh);
}

INSTANTIATE_TEST_SUITE_P(Engines, TransferTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
