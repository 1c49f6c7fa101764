#include "services/pupil_tracking/pupils/pupil_part.h"

#include <gmock/gmock.h>

#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;

class PupilPartTest : public TrustTest {};

TEST_P(PupilPartTest, SaysOnEveryWriteWhomItIsAbout) {
  const Pupil pupil = Create(kOak, 5);
  EXPECT_EQ(pupil.about().display_name(), "Ada Byron 1");
  const SenRecord record = OpenRecord(pupil);
  EXPECT_EQ(record.about().display_name(), "Ada Byron 1");
  EXPECT_TRUE(record.about().has_date_of_birth());
  EXPECT_FALSE(Get(pupil.name())->has_about());
}

TEST_P(PupilPartTest, ExpectsTheYearOfTheDateOfBirth) {
  Pupil held_back = NewPupil(kOak, 5);
  held_back.set_year_group(4);
  held_back = Create(held_back);
  EXPECT_EQ(held_back.expected_year_group(), 5);
  EXPECT_TRUE(held_back.out_of_year());
  EXPECT_FALSE(Create(kOak, 5).out_of_year());
}

TEST_P(PupilPartTest, PutsAPupilOnlyIntoAClassOfTheSchool) {
  const SchoolClass oak = CreateClass(kOak, ThisYear()), elm = CreateClass(kElm, ThisYear());
  Pupil pupil = NewPupil(kOak, 5);
  pupil.set_school_class(elm.name());
  CreatePupilRequest create;
  create.set_parent("trusts/t");
  *create.mutable_pupil() = pupil;
  EXPECT_THAT(FoundIn(Call<Pupil>("CreatePupil", create).status()),
              ElementsAre("pupil.school_class CLASS_UNKNOWN"));
  pupil.set_school_class(oak.name());
  pupil = Create(pupil);
  UpdatePupilRequest move;
  move.mutable_pupil()->set_name(pupil.name());
  move.mutable_pupil()->set_school(kElm);
  move.mutable_pupil()->set_school_class(elm.name());
  const auto moved = Call<Pupil>("UpdatePupil", move);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->school_class(), elm.name());
  DeleteSchoolClassRequest remove;
  remove.set_name(elm.name());
  EXPECT_EQ(errors::ReasonOf(Call<SchoolClass>("DeleteSchoolClass", remove).status()),
            "CLASS_HAS_PUPILS");
  remove.set_name(oak.name());
  EXPECT_TRUE(Call<SchoolClass>("DeleteSchoolClass", remove).ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, PupilPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
