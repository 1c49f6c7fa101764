// What is recorded about a pupil while the pupil moves or leaves.
#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/status/status_macros.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using storage::Row;
using storage::Transaction;

const storage::Statement kMove{
    "test.move",
    "UPDATE pupils SET school = $3, version = version + 1 WHERE trust = $1 AND id = $2"};
// Whether somebody in this database waits for a lock; PostgreSQL alone has an answer.
const storage::Statement kWaiting{
    "test.waiting",
    "SELECT COUNT(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE NOT l.granted AND a.datname = current_database()"};

class HeldPupilTest : public TrustTest {
 protected:
  // Moves the pupil to Elm in a transaction that does not end before `meanwhile`, on another
  // thread, is done or waits for it.
  void MoveWhile(const Pupil& pupil, const std::function<void()>& meanwhile) {
    std::atomic<bool> done = false;
    absl::Notification moved;
    const std::string id = pupil.name().substr(pupil.name().rfind('/') + 1);
    std::thread other([&] {
      moved.WaitForNotification();
      meanwhile();
      done = true;
    });
    const absl::Status status = harness_->host().database("pupils").Run(
        storage::AccessMode::kWrite, "t", [&](Transaction& transaction) -> absl::Status {
          RETURN_IF_ERROR(transaction.Execute(kMove, {"t", id, kElm}).status());
          if (!moved.HasBeenNotified()) moved.Notify();
          // On SQLite nobody else writes before this one ends.
          return is_postgres() ? WaitFor(transaction, done) : absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    other.join();
  }

  Voice NewVoice(const std::string& pupil) {
    CreateVoiceRequest request;
    request.set_parent("trusts/t");
    Voice& voice = *request.mutable_voice();
    voice.set_pupil(pupil);
    voice.set_speaker(VOICE_SPEAKER_PUPIL);
    voice.set_means(VOICE_MEANS_SPOKEN);
    voice.set_words("I like maths");
    *voice.mutable_said_date() = rules::ToDate(Today());
    auto created = harness_->client().Call<Voice>("senda.pupils.v1.RecordsService/CreateVoice",
                                                  request, harness_->As("lead"));
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(Voice());
  }

 private:
  static absl::Status WaitFor(Transaction& transaction, const std::atomic<bool>& done) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    bool waiting = false;
    while (!waiting && !done && absl::Now() < deadline) {
      RETURN_IF_ERROR(transaction.Query(kWaiting, {}, [&](const Row& row) {
        waiting = row.Int(0) > 0;
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }
};

TEST_P(HeldPupilTest, ARecordMadeDuringAMoveIsOfTheNewSchool) {
  const Pupil pupil = Create(kOak, 4);
  Voice voice;
  MoveWhile(pupil, [&] { voice = NewVoice(pupil.name()); });
  EXPECT_EQ(voice.school(), kElm);
}

TEST_P(HeldPupilTest, AnAssessmentOfABatchMadeDuringAMoveIsOfTheNewSchool) {
  const Pupil pupil = Create(kOak, 4);
  CreateInstrumentRequest instrument;
  instrument.set_parent("trusts/t");
  instrument.mutable_instrument()->set_title("Words");
  instrument.mutable_instrument()->set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  instrument.mutable_instrument()->set_lowest_score(60);
  instrument.mutable_instrument()->set_highest_score(140);
  instrument.mutable_instrument()->set_mean(100);
  instrument.mutable_instrument()->set_standard_deviation(15);
  const auto made = harness_->client().Call<Instrument>(
      "senda.pupils.v1.ProgressService/CreateInstrument", instrument, harness_->As("lead"));
  ASSERT_TRUE(made.ok()) << made.status();
  BulkUpsertAssessmentsRequest batch;
  batch.set_parent("trusts/t");
  Assessment& assessment = *batch.add_assessments();
  assessment.set_pupil(pupil.name());
  assessment.set_instrument(made->name());
  assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_score(95);
  *assessment.mutable_taken_date() = rules::ToDate(Today());
  absl::StatusOr<BulkUpsertAssessmentsResponse> stored;
  MoveWhile(pupil,
            [&] { stored = Call<BulkUpsertAssessmentsResponse>("BulkUpsertAssessments", batch); });
  ASSERT_TRUE(stored.ok()) << stored.status();
  ListAssessmentsRequest list;
  list.set_parent("trusts/t");
  const auto listed = Call<ListAssessmentsResponse>("ListAssessments", list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->assessments_size(), 1) << stored->ShortDebugString();
  EXPECT_EQ(listed->assessments(0).school(), kElm);
}

// They change the pupil too, so a shared hold would have both wait for each other.
TEST_P(HeldPupilTest, OfTwoSenRecordsAtOnceOneIsOpened) {
  const Pupil pupil = Create(kOak, 4);
  CreateSenRecordRequest request;
  request.set_parent("trusts/t");
  request.mutable_sen_record()->set_pupil(pupil.name());
  request.mutable_sen_record()->set_provision(SEN_PROVISION_N);
  *request.mutable_sen_record()->mutable_start_date() = rules::ToDate(Today());
  std::atomic<int> opened = 0, refused = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      const auto made = Call<SenRecord>("CreateSenRecord", request);
      made.ok() ? ++opened : ++refused;
      EXPECT_EQ(made.ok() ? "SEN_RECORD_OPEN" : errors::ReasonOf(made.status()), "SEN_RECORD_OPEN");
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(refused, 3);
}

TEST_P(HeldPupilTest, AnUpdateThatStatesNeedsSaysThatTheyAreRecorded) {
  const Pupil pupil = Create(kOak, 4);
  CreateSenRecordRequest create;
  create.set_parent("trusts/t");
  SenRecord& record = *create.mutable_sen_record();
  record.set_pupil(pupil.name());
  record.set_provision(SEN_PROVISION_K);
  record.set_needs_not_recorded(true);
  *record.mutable_start_date() = rules::ToDate(Today());
  const auto made = Call<SenRecord>("CreateSenRecord", create);
  ASSERT_TRUE(made.ok()) << made.status();
  UpdateSenRecordRequest update;
  update.mutable_sen_record()->set_name(made->name());
  update.mutable_sen_record()->add_needs()->set_rank(1);
  update.mutable_sen_record()->mutable_needs(0)->set_type(SEN_NEED_TYPE_SLCN);
  update.mutable_update_mask()->add_paths("needs");
  const auto updated = Call<SenRecord>("UpdateSenRecord", update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_FALSE(updated->needs_not_recorded());
  EXPECT_EQ(Get(pupil.name())->primary_need(), SEN_NEED_TYPE_SLCN);
}

INSTANTIATE_TEST_SUITE_P(Engines, HeldPupilTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
