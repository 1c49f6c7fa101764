#include "services/pupil_tracking/pupils/rollover_part.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <thread>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;

class RolloverTest : public TrustTest {
 protected:
  // The year group of every pupil, by name; 99 for none.
  std::map<std::string, int> YearGroups() {
    std::map<std::string, int> years;
    for (const Pupil& pupil : Pupils()) {
      years[pupil.name()] = pupil.has_year_group() ? pupil.year_group() : 99;
    }
    return years;
  }
};

TEST_P(RolloverTest, MovesSchoolBySchoolAndSaysWhatRemains) {
  const Pupil ash = Create(kAsh, 9), oak = Create(kOak, 4), elm = Create(kElm, 1);
  const int next = ThisYear() + 1;
  const auto first = Roll(next, 1);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->name(), "trusts/t/yearRollovers/" + std::to_string(next));
  EXPECT_EQ(first->state(), ROLLOVER_STATE_RUNNING);
  EXPECT_EQ(first->schools_left(), 2);
  ASSERT_EQ(first->schools_size(), 1);
  EXPECT_EQ(first->schools(0).school(), kOak);
  EXPECT_EQ(Get(oak.name())->year_group(), 5);
  EXPECT_EQ(Get(elm.name())->year_group(), 1);
  const auto second = Roll(next);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->state(), ROLLOVER_STATE_DONE);
  EXPECT_EQ(second->schools_left(), 0);
  ASSERT_EQ(second->schools_size(), 3);
  EXPECT_EQ(second->schools(1).school(), kElm);
  EXPECT_EQ(second->schools(2).school(), kAsh);
  EXPECT_EQ(Get(elm.name())->year_group(), 2);
  EXPECT_EQ(Get(ash.name())->year_group(), 10);
}

TEST_P(RolloverTest, CountsAndNamesWhoIsAboveTheLastYear) {
  const SchoolClass now = CreateClass(kOak, ThisYear()), then = CreateClass(kOak, ThisYear() + 1);
  Pupil five = NewPupil(kOak, 5), six = NewPupil(kOak, 6);
  five.set_school_class(now.name());
  six.set_school_class(then.name());
  five = Create(five);
  six = Create(six);
  const Pupil none = Create(kOak, std::nullopt);
  Pupil held_back = NewPupil(kOak, 3);
  held_back.set_year_group(2);
  held_back = Create(held_back);
  const auto done = Roll(ThisYear() + 1);
  ASSERT_TRUE(done.ok()) << done.status();
  ASSERT_EQ(done->schools_size(), 1);
  EXPECT_EQ(done->schools(0).moved_up(), 3);
  EXPECT_EQ(done->schools(0).unchanged(), 1);
  EXPECT_EQ(done->schools(0).out_of_year(), 1);
  EXPECT_THAT(done->schools(0).above_last_year(), ElementsAre(six.name()));
  const Pupil moved = *Get(five.name());
  EXPECT_EQ(moved.year_group(), 6);
  EXPECT_EQ(moved.expected_year_group(), 6);
  EXPECT_EQ(moved.school_class(), "");
  EXPECT_NE(moved.etag(), five.etag());
  EXPECT_FALSE(moved.out_of_year());
  EXPECT_TRUE(Get(held_back.name())->out_of_year());
  EXPECT_EQ(Get(held_back.name())->year_group(), 3);
  EXPECT_FALSE(Get(none.name())->has_year_group());
  // He is in a class of the new year already.
  EXPECT_EQ(Get(six.name())->school_class(), then.name());
  EXPECT_EQ(ChangesOf(five.name()).back(),
            std::string(kOak) + " UPDATE expected_year_group,out_of_year,school_class,year_group");
}

TEST_P(RolloverTest, DoesNothingTwice) {
  const Pupil pupil = Create(kOak, 4);
  const auto once = Roll(ThisYear() + 1);
  ASSERT_TRUE(once.ok()) << once.status();
  const auto twice = Roll(ThisYear() + 1);
  ASSERT_TRUE(twice.ok()) << twice.status();
  EXPECT_EQ(twice->SerializeAsString(), once->SerializeAsString());
  EXPECT_EQ(Get(pupil.name())->year_group(), 5);
}

TEST_P(RolloverTest, RefusesAYearTooFarOrOver) {
  Create(kOak, 4);
  EXPECT_THAT(FoundIn(Roll(ThisYear() + 2).status()), ElementsAre("academic_year YEAR_TOO_FAR"));
  EXPECT_THAT(FoundIn(Roll(ThisYear() - 1).status()), ElementsAre("academic_year YEAR_PAST"));
}

TEST_P(RolloverTest, IsForThoseWhoHaveTheWholeTrust) {
  Create(kOak, 4);
  EXPECT_EQ(Roll(ThisYear() + 1, 0, "oak").status().code(), absl::StatusCode::kPermissionDenied);
}

// On roll is who is there on 31 August: neither those who left before nor those who come after.
TEST_P(RolloverTest, MovesOnlyWhoIsOnRollInThePresentYear) {
  const int next = ThisYear() + 1;
  const absl::CivilDay last(next, 8, 31);
  Pupil stays = NewPupil(kOak, 4), leaves = NewPupil(kOak, 4), joins = NewPupil(kOak, 4);
  *stays.mutable_entry_date() = rules::ToDate(Today() - 300);
  *stays.mutable_leaving_date() = rules::ToDate(last + 1);
  *leaves.mutable_leaving_date() = rules::ToDate(last);
  *joins.mutable_entry_date() = rules::ToDate(last + 1);
  stays = Create(stays);
  leaves = Create(leaves);
  joins = Create(joins);
  ASSERT_TRUE(Roll(next).ok());
  EXPECT_EQ(Get(stays.name())->year_group(), 5);
  EXPECT_EQ(Get(leaves.name())->year_group(), 4);
  EXPECT_EQ(Get(joins.name())->year_group(), 4);
}

// Oak is done and Elm is not: whoever changes between them moves up once.
TEST_P(RolloverTest, MovesAPupilOnceWhoChangesSchoolsMeanwhile) {
  const Pupil from_oak = Create(kOak, 4), stays = Create(kElm, 4);
  Create(kOak, 4);
  const int next = ThisYear() + 1;
  ASSERT_TRUE(Roll(next, 1).ok());
  UpdatePupilRequest move;
  move.mutable_pupil()->set_name(from_oak.name());
  move.mutable_pupil()->set_school(kElm);
  ASSERT_TRUE(Call<Pupil>("UpdatePupil", move).ok());
  const auto done = Roll(next);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->schools(1).moved_up(), 1);
  EXPECT_EQ(done->schools(1).unchanged(), 1);
  EXPECT_EQ(Get(from_oak.name())->year_group(), 5);
  EXPECT_EQ(Get(stays.name())->year_group(), 5);
}

// Whatever the interruptions, everyone moves up once: each statement of the first call fails in
// turn, before or after the commit.
TEST_P(RolloverTest, GoesOnWhereItWasKilled) {
  for (const char* school : {kOak, kElm, kAsh}) {
    for (int year : {1, 4, 14}) Create(school, year);
    Create(school, std::nullopt);
  }
  const auto before = YearGroups();
  const int next = ThisYear() + 1;
  const absl::Status killed = absl::UnavailableError("killed");
  std::mt19937 random(7);
  bool done = false;
  for (int attempt = 0; attempt < 200 && !done; ++attempt) {
    const auto point =
        std::vector{storage::FaultPlan::Point::kStatement, storage::FaultPlan::Point::kBeforeCommit,
                    storage::FaultPlan::Point::kAfterCommit}[random() % 3];
    faults_->Clear();
    faults_->FailAt(
        point,
        point == storage::FaultPlan::Point::kStatement ? 1 + static_cast<int>(random() % 14) : 1,
        killed);
    const auto rolled = Roll(next, 1);
    done = rolled.ok() && rolled->state() == ROLLOVER_STATE_DONE;
  }
  faults_->Clear();
  ASSERT_TRUE(done);
  for (const auto& [name, year] : YearGroups()) {
    const int was = before.at(name);
    EXPECT_EQ(year, was < 14 ? was + 1 : was) << name;
  }
}

TEST_P(RolloverTest, LetsTwoCallersAtOnceMoveNobodyTwice) {
  for (const char* school : {kOak, kElm, kAsh}) {
    for (int i = 0; i < 20; ++i) Create(school, i % 11);
  }
  const auto before = YearGroups();
  const int next = ThisYear() + 1;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      for (int calls = 0; calls < 50; ++calls) {
        const auto rolled = Roll(next, 1);
        if (rolled.ok() && rolled->state() == ROLLOVER_STATE_DONE) return;
      }
      ADD_FAILURE() << "the roll-over never ended";
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const auto& [name, year] : YearGroups()) EXPECT_EQ(year, before.at(name) + 1) << name;
  const auto done = Roll(next);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->schools_size(), 3);
}

INSTANTIATE_TEST_SUITE_P(Engines, RolloverTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
