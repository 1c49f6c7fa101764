#include <string>
#include <thread>
#include <vector>

#include "services/pupil_tracking/forms/passport_test_fixture.h"

// At most one passport of a pupil is agreed.
namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class PassportAgreementTest : public PassportTest {};

TEST_P(PassportAgreementTest, ArchivesTheOneThatAnotherTakesThePlaceOf) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport first = Made(Agreed(ada)), of_another = Made(Agreed(NewPupil(kOak, 2)));
  const PupilPassport second = Made(Agreed(ada));
  EXPECT_EQ(Get(first.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get(first.name()).standing(), PASSPORT_STANDING_ARCHIVED);
  EXPECT_EQ(Get(of_another.name()).state(), PASSPORT_STATE_AGREED);
  const PupilPassport third = Made(Complete(ada));
  PupilPassport agree;
  agree.set_state(PASSPORT_STATE_AGREED);
  *agree.mutable_agreed_date() = Day(0);
  ASSERT_TRUE(Update(third.name(), agree).ok());
  EXPECT_EQ(Get(second.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(CountAgreed(), 2);
}

TEST_P(PassportAgreementTest, BringsNoSecondAgreedOneBackFromDeletion) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport first = Made(Agreed(ada));
  DeletePupilPassportRequest remove;
  remove.set_name(first.name());
  ASSERT_TRUE(Call<PupilPassport>("PassportService/DeletePupilPassport", remove).ok());
  Made(Agreed(ada));
  UndeletePupilPassportRequest undelete;
  undelete.set_name(first.name());
  EXPECT_EQ(Wrong(Call<PupilPassport>("PassportService/UndeletePupilPassport", undelete).status()),
            "ALREADY_EXISTS");
  EXPECT_EQ(CountAgreed(), 1);
}

TEST_P(PassportAgreementTest, AgreesAtMostOneOfAPupilInABatch) {
  const std::string ada = NewPupil(kOak, 1), ben = NewPupil(kOak, 2);
  const PupilPassport stored = Made(Agreed(ada));
  PupilPassport incomplete = Agreed(ben);
  incomplete.mutable_sections()->RemoveLast();
  const auto outcomes =
      BulkUpsert({Agreed(ada), Agreed(ben), Agreed(ada), incomplete, Complete(ada)});
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  const changes::v1::RowResult expected[] = {
      changes::v1::ROW_RESULT_CREATED, changes::v1::ROW_RESULT_CREATED,
      changes::v1::ROW_RESULT_CREATED, changes::v1::ROW_RESULT_REFUSED,
      changes::v1::ROW_RESULT_CREATED};
  ASSERT_EQ(outcomes->size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ((*outcomes)[i].result(), expected[i]) << i;
  EXPECT_EQ(Get(stored.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get((*outcomes)[0].name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get((*outcomes)[2].name()).state(), PASSPORT_STATE_AGREED);
  EXPECT_EQ(CountAgreed(), 2);
}

TEST_P(PassportAgreementTest, UpdatesByNameInABatch) {
  const std::string ada = NewPupil(kOak, 1);
  const PupilPassport first = Made(Agreed(ada)), second = Made(Complete(ada));
  PupilPassport agree;
  agree.set_name(second.name());
  agree.set_pupil(ada);
  agree.set_form_template(kPassportForm);
  agree.set_state(PASSPORT_STATE_AGREED);
  *agree.mutable_agreed_date() = Day(0);
  const auto outcomes = BulkUpsert({agree});
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  EXPECT_EQ((*outcomes)[0].result(), changes::v1::ROW_RESULT_UPDATED);
  EXPECT_EQ(Get(first.name()).state(), PASSPORT_STATE_ARCHIVED);
  EXPECT_EQ(Get(second.name()).state(), PASSPORT_STATE_AGREED);
}

TEST_P(PassportAgreementTest, AgreesAtMostOneWhenManyAgreeAtOnce) {
  const std::string ada = NewPupil(kOak, 1);
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      const auto made = Create(Agreed(ada));
      EXPECT_TRUE(made.ok()) << made.status();
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(All().size(), 8u);
  EXPECT_EQ(CountAgreed(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, PassportAgreementTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
