#include "services/directory/directory_service.h"

#include <map>
#include <string>

#include "senda/metrics/v1/metrics_service.pb.h"
#include "services/directory/directory_service_test_fixture.h"

namespace senda::directory {
namespace {

TEST_P(DirectoryServiceTest, KeepsASchoolAsItWasGiven) {
  AddSchool("130003",
            "phase: PHASE_SECONDARY open_date { year: 2012 month: 2 day: 29 } capacity: 900 "
            "predecessor_urns: ['100002', '100001'] local_authority_code: '203' lowest_age: 11");
  const auto school = Ask<v1::School>(kOperator, "GetSchool", v1::GetSchoolRequest(),
                                      "name: 'trusts/oak/schools/130003'");
  ASSERT_TRUE(school.ok()) << school.status();
  EXPECT_EQ(school->phase(), v1::PHASE_SECONDARY);
  EXPECT_EQ(school->open_date().day(), 29);
  EXPECT_EQ(school->capacity(), 900);
  ASSERT_EQ(school->predecessor_urns_size(), 2);
  EXPECT_EQ(school->predecessor_urns(0), "100002");
  EXPECT_FALSE(school->has_close_date());
}

TEST_P(DirectoryServiceTest, RefusesASecondSchoolOfTheSameUrn) {
  EXPECT_EQ(Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
                   "parent: 'trusts/oak' school { urn: '130001' display_name: 'Again' }"),
            "ALREADY_EXISTS");
}

TEST_P(DirectoryServiceTest, RefusesATrustWithTheGroupOfAnother) {
  EXPECT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                   "trust_id: 'elm' trust { display_name: 'Elm' group_uid: '2000' }"),
            "ALREADY_EXISTS");
  EXPECT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                   "trust_id: 'elm' trust { display_name: 'Elm' }"),
            "");
  EXPECT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                   "trust_id: 'ash' trust { display_name: 'Ash' }"),
            "");
  const auto trusts =
      Ask<v1::ListTrustsResponse>(kOperator, "ListTrusts", v1::ListTrustsRequest(), "");
  ASSERT_TRUE(trusts.ok()) << trusts.status();
  EXPECT_EQ(trusts->trusts_size(), 3);
}

TEST_P(DirectoryServiceTest, RefusesDatesOfASchoolThatCannotBe) {
  EXPECT_EQ(
      Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
             "parent: 'trusts/oak' school { urn: '130003' display_name: 'S' open_date { year: "
             "2020 month: 9 day: 1 } close_date { year: 2020 month: 8 day: 31 } }"),
      "school.close_date END_BEFORE_START");
  EXPECT_EQ(Reason(kOperator, "UpdateSchool", v1::UpdateSchoolRequest(),
                   "school { name: 'trusts/oak/schools/130001' lowest_age: 11 highest_age: 4 }"),
            "school.highest_age AGE_RANGE");
}

TEST_P(DirectoryServiceTest, MakesNothingInATrustThatIsNotThere) {
  EXPECT_EQ(Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
                   "parent: 'trusts/elm' school { urn: '130003' display_name: 'S' }"),
            "NOT_FOUND");
  EXPECT_EQ(Reason(kOperator, "CreateRoleGrant", v1::CreateRoleGrantRequest(),
                   "parent: 'trusts/elm' role_grant { subject: 'ana' role: ROLE_SENCO }"),
            "NOT_FOUND");
  EXPECT_EQ(Reason(kOperator, "CreateAcademicYear", v1::CreateAcademicYearRequest(),
                   "parent: 'trusts/elm' academic_year { display_name: '2026/27' "
                   "start_date { year: 2026 month: 9 day: 1 } "
                   "end_date { year: 2027 month: 8 day: 31 } }"),
            "NOT_FOUND");
}

TEST_P(DirectoryServiceTest, KeepsAnAcademicYearWithItsTermsAndChecksItOnChange) {
  const std::string terms =
      "terms { display_name: 'Autumn' start_date { year: 2026 month: 9 day: 1 } "
      "end_date { year: 2026 month: 12 day: 18 } } ";
  ASSERT_EQ(Reason(kOperator, "CreateAcademicYear", v1::CreateAcademicYearRequest(),
                   "parent: 'trusts/oak' academic_year_id: '2026-27' "
                   "academic_year { display_name: '2026/27' "
                   "start_date { year: 2026 month: 9 day: 1 } "
                   "end_date { year: 2027 month: 8 day: 31 } " +
                       terms + "}"),
            "");
  EXPECT_EQ(Reason(kOperator, "UpdateAcademicYear", v1::UpdateAcademicYearRequest(),
                   "academic_year { name: 'trusts/oak/academicYears/2026-27' " + terms + terms +
                       "} update_mask { paths: 'terms' }"),
            "academic_year.terms[1].start_date TERMS_OVERLAP");
  const auto year =
      Ask<v1::AcademicYear>(kOperator, "GetAcademicYear", v1::GetAcademicYearRequest(),
                            "name: 'trusts/oak/academicYears/2026-27'");
  ASSERT_TRUE(year.ok()) << year.status();
  ASSERT_EQ(year->terms_size(), 1);
  EXPECT_EQ(year->terms(0).end_date().month(), 12);
}

TEST_P(DirectoryServiceTest, TakesSchoolsInBulkAndTheSameAgainWithoutAChange) {
  const std::string batch =
      "parent: 'trusts/oak' schools { urn: '130003' display_name: 'Three' } "
      "schools { urn: '130004' display_name: 'Four' predecessor_urns: '130004' } ";
  const auto first = Ask<v1::BulkUpsertSchoolsResponse>(kServiceAccount, "BulkUpsertSchools",
                                                        v1::BulkUpsertSchoolsRequest(), batch);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->outcomes_size(), 2);
  EXPECT_EQ(first->outcomes(0).result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(first->outcomes(1).result(), changes::v1::ROW_RESULT_REFUSED);
  const auto second = Ask<v1::BulkUpsertSchoolsResponse>(kServiceAccount, "BulkUpsertSchools",
                                                         v1::BulkUpsertSchoolsRequest(), batch);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->outcomes(0).result(), changes::v1::ROW_RESULT_UNCHANGED);
}

TEST_P(DirectoryServiceTest, MeasuresSchoolsGrantsAndYears) {
  AddSchool("130003", "phase: PHASE_PRIMARY capacity: 200 predecessor_urns: '100001'");
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130003'"),
            "");
  ASSERT_EQ(Grant(kOperator, "h", "subject: 'ben' role: ROLE_AUDITOR"), "");
  const auto computed = Ask<metrics::v1::ComputeMetricsResponse>(
      kServiceAccount, "ComputeMetrics", metrics::v1::ComputeMetricsRequest(),
      "parent: 'trusts/oak/sources/directory'");
  ASSERT_TRUE(computed.ok()) << computed.status();
  std::map<std::string, std::string>
      cells;  // "school metric dimensions" -> "numerator/denominator"
  for (const auto& partial : computed->partials()) {
    for (const auto& cell : partial.cells()) {
      std::string key = partial.school() + " " + cell.metric();
      for (const auto& value : cell.dimension_values()) key += " " + value;
      cells[key] = std::to_string(static_cast<int>(cell.numerator())) + "/" +
                   std::to_string(static_cast<int>(cell.denominator())) + " " +
                   std::to_string(static_cast<int>(cell.sum()));
    }
  }
  const std::string one = "trusts/oak/schools/130001 directory.";
  const std::string three = "trusts/oak/schools/130003 directory.";
  EXPECT_EQ(cells[one + "schools_by_status OPEN"], "1/1 0");
  EXPECT_EQ(cells[one + "schools_by_phase NOT_RECORDED"], "1/1 0");
  EXPECT_EQ(cells[one + "schools_with_predecessor"], "0/1 0");
  EXPECT_EQ(cells.count(one + "capacity"), 0u);
  EXPECT_EQ(cells[three + "schools_by_phase PRIMARY"], "1/1 0");
  EXPECT_EQ(cells[three + "schools_with_predecessor"], "1/1 0");
  EXPECT_EQ(cells[three + "capacity"], "1/1 200");
  EXPECT_EQ(cells[three + "grants_by_role SENCO"], "1/1 0");
  EXPECT_EQ(cells[" directory.grants_by_role AUDITOR"], "1/1 0");
  EXPECT_EQ(cells[" directory.grants_time_boxed"], "0/1 0");
}

TEST_P(DirectoryServiceTest, ListsTheSchoolBehindAFigureAndMovesItsWatermark) {
  const auto records = Ask<metrics::v1::ListMetricRecordsResponse>(
      kServiceAccount, "ListMetricRecords", metrics::v1::ListMetricRecordsRequest(),
      "parent: 'trusts/oak/sources/directory' metric: 'directory.schools_by_status' "
      "school: 'trusts/oak/schools/130002' dimension_values: 'OPEN'");
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->names_size(), 1);
  EXPECT_EQ(records->names(0), "trusts/oak/schools/130002");

  const auto watermark = [this]() -> std::int64_t {
    const auto marks = Ask<metrics::v1::GetWatermarksResponse>(
        kServiceAccount, "GetWatermarks", metrics::v1::GetWatermarksRequest(),
        "parent: 'trusts/oak/sources/directory'");
    EXPECT_TRUE(marks.ok()) << marks.status();
    for (const auto& mark : marks->watermarks()) {
      if (mark.school() == "trusts/oak/schools/130002") return mark.sequence();
    }
    return 0;
  };
  const std::int64_t before = watermark();
  EXPECT_GT(before, 0);
  ASSERT_EQ(Reason(kOperator, "UpdateSchool", v1::UpdateSchoolRequest(),
                   "school { name: 'trusts/oak/schools/130002' status: SCHOOL_STATUS_CLOSED }"),
            "");
  EXPECT_GT(watermark(), before);
}

INSTANTIATE_TEST_SUITE_P(Engines, DirectoryServiceTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
