#include "services/pupil_tracking/pupils/sen_record_part.h"

#include <gmock/gmock.h>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SenRecordPartTest : public TrustTest {
 protected:
  // A record from one day to another, told by how far they are from today; no end: open.
  absl::StatusOr<SenRecord> Record(const Pupil& pupil, SenProvision provision, int start,
                                   std::optional<int> end = std::nullopt) {
    CreateSenRecordRequest request;
    request.set_parent("trusts/t");
    SenRecord& record = *request.mutable_sen_record();
    record.set_pupil(pupil.name());
    record.set_provision(provision);
    *record.mutable_start_date() = rules::ToDate(Today() + start);
    if (end.has_value()) *record.mutable_end_date() = rules::ToDate(Today() + *end);
    record.set_needs_not_recorded(true);
    return Call<SenRecord>("CreateSenRecord", request);
  }
  absl::StatusOr<SenRecord> End(const std::string& name, int end) {
    UpdateSenRecordRequest update;
    update.mutable_sen_record()->set_name(name);
    *update.mutable_sen_record()->mutable_end_date() = rules::ToDate(Today() + end);
    return Call<SenRecord>("UpdateSenRecord", update);
  }
  absl::Status Delete(const std::string& name) {
    DeleteSenRecordRequest request;
    request.set_name(name);
    return Call<SenRecord>("DeleteSenRecord", request).status();
  }
  absl::Status Undelete(const std::string& name) {
    UndeleteSenRecordRequest request;
    request.set_name(name);
    return Call<SenRecord>("UndeleteSenRecord", request).status();
  }
};

TEST_P(SenRecordPartTest, TakesWhatHasHappenedAndNothingThatIsPlanned) {
  const Pupil pupil = Create(kOak, 5);
  EXPECT_THAT(FoundIn(Record(pupil, SEN_PROVISION_K, 1).status()),
              ElementsAre("sen_record.start_date DATE_IN_FUTURE"));
  EXPECT_THAT(FoundIn(Record(pupil, SEN_PROVISION_K, -80, 1).status()),
              ElementsAre("sen_record.end_date DATE_IN_FUTURE"));
  EXPECT_EQ(Get(pupil.name())->sen_provision(), SEN_PROVISION_UNSPECIFIED);
  const auto record = Record(pupil, SEN_PROVISION_K, 0);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(Get(pupil.name())->sen_provision(), SEN_PROVISION_K);
  EXPECT_THAT(FoundIn(End(record->name(), 240).status()),
              ElementsAre("sen_record.end_date DATE_IN_FUTURE"));
  ASSERT_TRUE(End(record->name(), 0).ok());
  EXPECT_EQ(Get(pupil.name())->sen_provision(), SEN_PROVISION_UNSPECIFIED);
}

// Of one kind at any time (domain.md 2.1); the day of a change may be the last of one and the first
// of the next.
TEST_P(SenRecordPartTest, RefusesTwoKindsOfProvisionAtOnce) {
  const Pupil pupil = Create(kOak, 5);
  const auto support = Record(pupil, SEN_PROVISION_K, -100, -50);
  ASSERT_TRUE(support.ok()) << support.status();
  const absl::Status inside = Record(pupil, SEN_PROVISION_E, -60).status();
  EXPECT_THAT(FoundIn(inside), ElementsAre("sen_record.start_date SEN_RECORDS_OVERLAP"));
  EXPECT_THAT(errors::ViolationsOf(inside)[0].description, HasSubstr(support->name()));
  EXPECT_THAT(FoundIn(Record(pupil, SEN_PROVISION_E, -200, -90).status()),
              ElementsAre("sen_record.end_date SEN_RECORDS_OVERLAP"));
  EXPECT_THAT(FoundIn(Record(pupil, SEN_PROVISION_E, -200).status()),
              ElementsAre("sen_record.end_date SEN_RECORDS_OVERLAP"));
  const auto before = Record(pupil, SEN_PROVISION_K, -200, -101);
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_TRUE(Record(pupil, SEN_PROVISION_E, -50).ok());
  EXPECT_THAT(FoundIn(End(before->name(), -70).status()),
              ElementsAre("sen_record.end_date SEN_RECORDS_OVERLAP"));
  EXPECT_TRUE(End(before->name(), -100).ok());
  EXPECT_TRUE(Record(Create(kOak, 5), SEN_PROVISION_E, -60).ok());
}

TEST_P(SenRecordPartTest, RefusesProvisionBeforeBirth) {
  const Pupil pupil = Create(kOak, 1);
  EXPECT_THAT(FoundIn(Record(pupil, SEN_PROVISION_K, -8000).status()),
              ElementsAre("sen_record.start_date DATE_BEFORE_BIRTH"));
  const SenRecord record = OpenRecord(pupil);
  UpdateSenRecordRequest update;
  update.mutable_sen_record()->set_name(record.name());
  update.mutable_sen_record()->mutable_start_date()->set_year(1900);
  update.mutable_sen_record()->mutable_start_date()->set_month(1);
  update.mutable_sen_record()->mutable_start_date()->set_day(1);
  EXPECT_THAT(FoundIn(Call<SenRecord>("UpdateSenRecord", update).status()),
              ElementsAre("sen_record.start_date DATE_BEFORE_BIRTH"));
}

TEST_P(SenRecordPartTest, BringsBackNothingThatDoesNotGoWithWhatThereIs) {
  const Pupil pupil = Create(kOak, 5);
  const auto open = Record(pupil, SEN_PROVISION_K, -90);
  ASSERT_TRUE(open.ok() && Delete(open->name()).ok());
  const auto closed = Record(pupil, SEN_PROVISION_K, -80, -40);
  ASSERT_TRUE(closed.ok() && Delete(closed->name()).ok());
  const auto plan = Record(pupil, SEN_PROVISION_E, -60);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const absl::Status second = Undelete(open->name());
  EXPECT_EQ(errors::ReasonOf(second), "SEN_RECORD_OPEN");
  EXPECT_THAT(std::string(second.message()), HasSubstr("end it before"));
  EXPECT_THAT(FoundIn(Undelete(closed->name())),
              ElementsAre("sen_record.end_date SEN_RECORDS_OVERLAP"));
  EXPECT_EQ(Get(pupil.name())->sen_provision(), SEN_PROVISION_E);
  ASSERT_TRUE(Delete(plan->name()).ok());
  EXPECT_TRUE(Undelete(closed->name()).ok());
  EXPECT_THAT(FoundIn(Undelete(open->name())),
              ElementsAre("sen_record.end_date SEN_RECORDS_OVERLAP"));
}

INSTANTIATE_TEST_SUITE_P(Engines, SenRecordPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
