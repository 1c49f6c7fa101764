#include "services/pupil_tracking/pupils/class_links_test_fixture.h"

// What class staff cannot do alone: whatever would take a child, or the statutory record of one,
// from everybody else.

namespace senda::pupil_tracking {
namespace {

constexpr char kNeedsSchool[] = "NEEDS_WHOLE_SCHOOL";

TEST_P(ClassLinksTest, NeitherAdmitNorTakeOffTheRoll) {
  const auto yesterday = On("leaving_date", Today() - 1), entry = On("entry_date", Today() + 30);
  const std::pair<const char*, std::string> frame[] = {
      {"pupil.leaving_date", yesterday},
      {"pupil.entry_date", entry},
      {"pupil.school", fmt::format("school: '{}'", kElm)}};
  for (const auto& [field, change] : frame) {
    const absl::Status refused = TryChange(ann_, change, "teacher").status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied) << refused;
    EXPECT_EQ(Reason(refused), kNeedsSchool) << field;
    EXPECT_EQ(errors::MetadataOf(refused, "field"), field);
  }
  EXPECT_TRUE(TryChange(ann_, "given_name: 'Anna'", "teacher").ok());
  const auto leaves = Call<Pupil, UpdatePupilRequest>(
      "PupilsService/UpdatePupil",
      fmt::format("pupil {{ name: '{}' {} }} update_mask {{ paths: 'leaving_date' }}", ann_,
                  On("leaving_date", Today() - 1)),
      "teacher");
  EXPECT_EQ(Reason(leaves.status()), kNeedsSchool);
  EXPECT_TRUE(TryChange(ann_, entry, "oak").ok());
  // One who is also the SENCO has the whole school.
  EXPECT_TRUE(TryChange(ben_, yesterday, "both").ok());
}

TEST_P(ClassLinksTest, NeitherAdmitNorTakeOffTheRollInABulkUpsert) {
  const auto row = [this](const std::string& name, const std::string& more) {
    return fmt::format(
        "pupils {{ name: '{}' upn: '{}' school: '{}' given_name: 'Zoe' family_name: "
        "'Byron' {} {} }} ",
        name, Get(name, "lead")->upn(), kOak, At("date_of_birth", 2016, 5, 4), more);
  };
  const auto upsert = Must<BulkUpsertPupilsResponse, BulkUpsertPupilsRequest>(
      "PupilsService/BulkUpsertPupils",
      "parent: 'trusts/t' " + row(ann_, On("leaving_date", Today() - 1)) + row(ben_, ""),
      "teacher");
  ASSERT_EQ(upsert.outcomes_size(), 2);
  EXPECT_EQ(upsert.outcomes(0).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_THAT(upsert.outcomes(0).error().message(), HasSubstr("pupil.leaving_date"));
  EXPECT_EQ(upsert.outcomes(1).result(), changes::v1::ROW_RESULT_UPDATED);
  EXPECT_TRUE(Get(ann_, "oak").ok());
}

TEST_P(ClassLinksTest, NeitherDeleteAPupilNorBringOneBack) {
  const auto erase = [this](const std::string& subject) {
    return Call<Pupil, DeletePupilRequest>("PupilsService/DeletePupil",
                                           fmt::format("name: '{}'", ann_), subject)
        .status();
  };
  const auto restore = [this](const std::string& subject) {
    return Call<Pupil, UndeletePupilRequest>("PupilsService/UndeletePupil",
                                             fmt::format("name: '{}'", ann_), subject)
        .status();
  };
  EXPECT_EQ(Reason(erase("teacher")), kNeedsSchool);
  EXPECT_TRUE(Get(ann_, "oak").ok());
  EXPECT_TRUE(erase("oak").ok());
  EXPECT_EQ(Reason(restore("teacher")), kNeedsSchool);
  EXPECT_TRUE(restore("oak").ok());
  EXPECT_TRUE(Get(ann_, "teacher").ok());
}

TEST_P(ClassLinksTest, DeleteNoStatutoryRecord) {
  const auto record = Must<SenRecord, CreateSenRecordRequest>(
      "PupilsService/CreateSenRecord",
      fmt::format("parent: 'trusts/t' sen_record {{ pupil: '{}' provision: SEN_PROVISION_K {} "
                  "needs {{ rank: 1 type: SEN_NEED_TYPE_ASD }} }}",
                  ann_, On("start_date", Today() - 30)));
  const auto ehc = Must<EhcCase, CreateEhcCaseRequest>(
      "EhcService/CreateEhcCase",
      fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' local_authority: 'Kent' {} }}", ann_,
                  On("request_date", Today() - 20)));
  const auto end_record = [&](const std::string& subject) {
    return Call<SenRecord, DeleteSenRecordRequest>(
               "PupilsService/DeleteSenRecord", fmt::format("name: '{}'", record.name()), subject)
        .status();
  };
  const auto end_case = [&](const std::string& subject) {
    return Call<EhcCase, DeleteEhcCaseRequest>("EhcService/DeleteEhcCase",
                                               fmt::format("name: '{}'", ehc.name()), subject)
        .status();
  };
  EXPECT_EQ(Reason(end_record("teacher")), kNeedsSchool);
  EXPECT_EQ(Reason(end_case("teacher")), kNeedsSchool);
  EXPECT_TRUE(end_record("oak").ok()) << end_record("oak");
  EXPECT_TRUE(end_case("oak").ok()) << end_case("oak");
}

}  // namespace
}  // namespace senda::pupil_tracking
