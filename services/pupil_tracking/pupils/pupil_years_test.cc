// The year a pupil is taught in against the year of the age, around the change of the academic
// year: by imports, by hand, by the roll-over, and of those who have not come yet.
#include <gmock/gmock.h>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using changes::v1::ROW_RESULT_UNCHANGED;
using changes::v1::ROW_RESULT_UPDATED;
using ::testing::ElementsAre;

class PupilYearsTest : public TrustTest {
 protected:
  // A pupil that was there before this academic year began, taught in `year_group`.
  Pupil LastYears(int year_group) {
    // Born so that the year group was the expected one last year.
    Pupil pupil = NewPupil(kOak, year_group + 1);
    pupil.set_year_group(year_group);
    pupil = Create(pupil);
    MakeLastYears(pupil);
    return pupil;
  }
  // What an import states of the pupil.
  static Pupil Stated(const Pupil& pupil, std::optional<int> year_group) {
    Pupil stated = pupil;
    stated.clear_name();
    stated.clear_etag();
    stated.clear_year_group();
    if (year_group.has_value()) stated.set_year_group(*year_group);
    return stated;
  }
  // Changes something that is no matter of years.
  Pupil Touch(const Pupil& pupil) {
    UpdatePupilRequest update;
    update.mutable_pupil()->set_name(pupil.name());
    update.mutable_pupil()->set_young_carer(true);
    const auto touched = Call<Pupil>("UpdatePupil", update);
    EXPECT_TRUE(touched.ok()) << touched.status();
    return touched.value_or(Pupil());
  }
  SchoolRollover Rolled(int academic_year) {
    const auto rolled = Roll(academic_year);
    EXPECT_TRUE(rolled.ok()) << rolled.status();
    return rolled.ok() && rolled->schools_size() == 1 ? rolled->schools(0) : SchoolRollover();
  }
};

// A trust imported in autumn and then asked for the roll-over to the year it is in.
TEST_P(PupilYearsTest, ARollOverLeavesWhoWasMadeInTheYearMovedTo) {
  const Pupil pupil = Create(kOak, 4);
  const SchoolRollover rolled = Rolled(ThisYear());
  EXPECT_EQ(rolled.moved_up(), 0);
  EXPECT_EQ(rolled.unchanged(), 1);
  EXPECT_EQ(rolled.out_of_year(), 0);
  EXPECT_EQ(Get(pupil.name())->year_group(), 4);
}

TEST_P(PupilYearsTest, ARollOverMovesWhoWasMadeBefore) {
  const Pupil pupil = LastYears(4);
  EXPECT_EQ(Rolled(ThisYear()).moved_up(), 1);
  EXPECT_EQ(Get(pupil.name())->year_group(), 5);
  EXPECT_FALSE(Get(pupil.name())->out_of_year());
}

// The system of a school sent the new year groups in September, before the trust rolled over: of
// one who goes up, and of one who is held back and so stays the same. What says nothing of years
// does not state them.
TEST_P(PupilYearsTest, ARollOverLeavesWhatAnImportStatedForTheYear) {
  const Pupil up = LastYears(4), held_back = LastYears(4), held_and_changed = LastYears(4),
              silent = LastYears(4), gone_up_by_hand = LastYears(4);
  Pupil changed = Stated(held_and_changed, 4), no_year = Stated(silent, std::nullopt);
  changed.set_young_carer(true);
  no_year.set_young_carer(true);
  EXPECT_THAT(Upsert({Stated(up, 5), Stated(held_back, 4), changed, no_year}),
              ElementsAre(ROW_RESULT_UPDATED, ROW_RESULT_UNCHANGED, ROW_RESULT_UPDATED,
                          ROW_RESULT_UPDATED));
  UpdatePupilRequest update;
  update.mutable_pupil()->set_name(gone_up_by_hand.name());
  update.mutable_pupil()->set_year_group(5);
  ASSERT_TRUE(Call<Pupil>("UpdatePupil", update).ok());
  // Stated for the year, the group is judged by it, before the roll-over too.
  EXPECT_TRUE(Get(held_back.name())->out_of_year());
  const SchoolRollover rolled = Rolled(ThisYear());
  EXPECT_EQ(rolled.moved_up(), 1);
  EXPECT_EQ(rolled.unchanged(), 4);
  EXPECT_EQ(rolled.out_of_year(), 2);
  EXPECT_EQ(Get(up.name())->year_group(), 5);
  EXPECT_EQ(Get(gone_up_by_hand.name())->year_group(), 5);
  EXPECT_EQ(Get(held_back.name())->year_group(), 4);
  EXPECT_EQ(Get(held_and_changed.name())->year_group(), 4);
  EXPECT_EQ(Get(silent.name())->year_group(), 5);
}

// What was imported in the summer is of the year that ends.
TEST_P(PupilYearsTest, ARollOverMovesWhatWasStatedBeforeTheYearBegan) {
  const Pupil pupil = Create(kOak, 4);
  EXPECT_THAT(Upsert({Stated(pupil, 4)}), ElementsAre(ROW_RESULT_UNCHANGED));
  EXPECT_EQ(Rolled(ThisYear() + 1).moved_up(), 1);
  EXPECT_EQ(Get(pupil.name())->year_group(), 5);
}

TEST_P(PupilYearsTest, AnyWriteAfterAnEarlyRollOverExpectsTheYearMovedTo) {
  const Pupil pupil = Create(kOak, 4);
  EXPECT_EQ(Rolled(ThisYear() + 1).out_of_year(), 0);
  const Pupil touched = Touch(pupil);
  EXPECT_EQ(touched.year_group(), 5);
  EXPECT_EQ(touched.expected_year_group(), 5);
  EXPECT_FALSE(touched.out_of_year());
}

// Reception from next September: born so that today's academic year would expect nursery.
TEST_P(PupilYearsTest, AChildWhoIsToComeIsOfTheYearOfEntry) {
  Pupil intake = NewPupil(kOak, -1);
  intake.set_year_group(0);
  const int next = ThisYear() + 1;
  *intake.mutable_entry_date() = rules::ToDate(absl::CivilDay(next, 9, 1));
  intake = Create(intake);
  EXPECT_EQ(intake.expected_year_group(), 0);
  EXPECT_FALSE(intake.out_of_year());
  Create(kOak, 4);
  EXPECT_EQ(Rolled(next).moved_up(), 1);
  EXPECT_EQ(Touch(intake).year_group(), 0);
  EXPECT_FALSE(Get(intake.name())->out_of_year());
}

TEST_P(PupilYearsTest, ACorrectedDayOfEntryIsOfTheYearItLiesIn) {
  Pupil typo = NewPupil(kOak, 4);
  *typo.mutable_entry_date() = rules::ToDate(Today() + 500);
  typo = Create(typo);
  EXPECT_TRUE(typo.out_of_year());
  UpdatePupilRequest update;
  update.mutable_pupil()->set_name(typo.name());
  *update.mutable_pupil()->mutable_entry_date() = rules::ToDate(Today());
  EXPECT_FALSE(Call<Pupil>("UpdatePupil", update)->out_of_year());
  EXPECT_EQ(Rolled(ThisYear() + 1).moved_up(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, PupilYearsTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
