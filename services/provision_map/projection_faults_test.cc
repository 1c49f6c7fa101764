#include "common/storage/change_log.h"
#include "services/provision_map/projection_test_fixture.h"

// The enrolments follow the children whole and once: by several servers, through faults of the
// database, after pauses.
namespace senda::provision_map {
namespace {

class PupilsFollowedThroughFaults : public PupilsFollowed {};
// Each page is applied by one of the followers: a move is two versions of the enrolment, one for
// the school and one for the end.
TEST_P(PupilsFollowedThroughFaults, AreFollowedOnceBySeveralServers) {
  second_ = StartProvision();
  std::vector<std::string> pupils = {pupil_};
  for (int i = 2; i <= 12; ++i) pupils.push_back(NewPupil(kOak, i));
  std::vector<std::string> enrolments;
  for (const std::string& pupil : pupils) enrolments.push_back(Enrolled(pupil).name());
  for (const std::string& pupil : pupils) Move(pupil, kElm);
  for (const std::string& name : enrolments) {
    EXPECT_EQ(VersionOf(Until(name, EndedIn(kElm))), 3);
  }
  EXPECT_EQ(Number("SELECT reading FROM projection_positions WHERE trust = $1"), 1);
}

TEST_P(PupilsFollowedThroughFaults, AreFollowedWholeWhateverStatementOrCommitFails) {
  const Enrolment enrolment = Enrolled(pupil_);
  ASSERT_TRUE(AwaitFirstReading());
  using Point = storage::FaultPlan::Point;
  const std::vector<std::pair<Point, int>> faults = {{Point::kBeforeCommit, 1},
                                                     {Point::kAfterCommit, 1},
                                                     {Point::kWriteStatement, 1},
                                                     {Point::kWriteStatement, 3},
                                                     {Point::kWriteStatement, 6}};
  std::int64_t version = VersionOf(enrolment);
  std::string there = kElm;
  for (const auto& [point, nth] : faults) {
    faults_->Clear();
    const std::string failures = Failures();
    faults_->FailAt(point, nth, errors::DatabaseUnavailable("provision"));
    Move(pupil_, there);
    // Nobody else writes to the database, so that it is the projection that fails.
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (Failures() == failures && absl::Now() < end) {
    }
    ASSERT_NE(Failures(), failures);
    const Enrolment after = Until(enrolment.name(), EndedIn(there));
    version += version == 1 ? 2 : 1;  // the first move also ends it
    EXPECT_EQ(VersionOf(after), version);
    there = there == kElm ? kOak : kElm;
  }
}

TEST_P(PupilsFollowedThroughFaults, AreReadAnewWhenTheFeedIsTooOld) {
  const Enrolment enrolment = Enrolled(pupil_);
  const std::string gone = NewPupil(kOak, 2);
  ASSERT_TRUE(Eventually(kKnownPupils, 2));
  provision_.reset();
  Move(pupil_, kElm);
  DeletePupil(gone);
  ASSERT_TRUE(pupils()
                  .host()
                  .database("pupils")
                  .Run(storage::AccessMode::kWrite, "t",
                       [](storage::Transaction& transaction) {
                         return storage::TrimChanges(transaction, "t", 1'000'000);
                       })
                  .ok());
  provision_ = StartProvision();
  Until(enrolment.name(), EndedIn(kElm));
  EXPECT_TRUE(Eventually(kKnownPupils, 1));
  EXPECT_EQ(Number("SELECT reading FROM projection_positions WHERE trust = $1"), 2);
}

TEST_P(PupilsFollowedThroughFaults, AreFollowedAfterPupilTrackingWasAway) {
  const Enrolment enrolment = Enrolled(pupil_);
  provision_.reset();
  pupils_->Stop();
  provision_ = StartProvision();  // to which nobody answers
  EXPECT_TRUE(Get(enrolment.name()).ok());
  StartPupilsAgain();
  ASSERT_TRUE(AwaitPupils());
  Move(pupil_, kElm);
  Until(enrolment.name(), EndedIn(kElm));
}

INSTANTIATE_TEST_SUITE_P(Engines, PupilsFollowedThroughFaults, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::provision_map
