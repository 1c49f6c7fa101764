#include "services/pupil_tracking/retention/retention_part.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include "common/rules/field_rules.h"
#include "google/protobuf/empty.pb.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/pupils/v1/ehc_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/pupils/trust_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RetentionTest : public TrustTest {
 protected:
  // "oak-records" keeps the records of Oak alone.
  void SetUp() override {
    TrustTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const auto granted = TextCall<google::protobuf::Empty, directory::v1::CreateRoleGrantRequest>(
        "senda.directory.v1.DirectoryService/CreateRoleGrant",
        fmt::format("parent: 'trusts/t' role_grant {{ subject: 'oak-records' role: "
                    "ROLE_RECORDS_OFFICER school: '{}' }}",
                    kOak),
        "operator");
    ASSERT_TRUE(granted.ok()) << granted.status();
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> TextCall(const std::string& method, const std::string& text,
                                 const std::string& subject) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return harness_->client().Call<Reply>(method, request, harness_->As(subject));
  }
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Pupils(const std::string& method, const std::string& text,
                               const std::string& subject = "records") {
    return TextCall<Reply, Request>("senda.pupils.v1." + method, text, subject);
  }

  static std::string At(const std::string& field, CivilDay day) {
    return fmt::format("{} {{ year: {} month: {} day: {} }} ", field, day.year(), day.month(),
                       day.day());
  }

  // A pupil of the school who left on a day, as an import of old records would bring one.
  Pupil Left(CivilDay birth, CivilDay leaving, const std::string& school = kOak) {
    Pupil pupil = NewPupil(school, std::nullopt);
    *pupil.mutable_date_of_birth() = rules::ToDate(birth);
    *pupil.mutable_leaving_date() = rules::ToDate(leaving);
    CreatePupilRequest request;
    request.set_parent("trusts/t");
    *request.mutable_pupil() = pupil;
    auto created = Call<Pupil>("CreatePupil", request, "records");
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(Pupil());
  }
  // Born on 29 February 2008, left in 2024.
  Pupil BornOnLeapDay(const std::string& school = kOak) {
    return Left(CivilDay(2008, 2, 29), CivilDay(2024, 7, 20), school);
  }

  std::string AddSenRecord(const Pupil& pupil, const std::string& provision) {
    const auto record = Pupils<SenRecord, CreateSenRecordRequest>(
        "PupilsService/CreateSenRecord",
        fmt::format("parent: 'trusts/t' sen_record {{ pupil: '{}' provision: SEN_PROVISION_{} {} "
                    "{} {} }}",
                    pupil.name(), provision, At("start_date", CivilDay(2015, 9, 1)),
                    At("end_date", CivilDay(2016, 8, 31)),
                    provision == "N" ? "" : "needs { rank: 1 type: SEN_NEED_TYPE_SLCN }"));
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? record->name() : "";
  }

  PupilRetention Of(const Pupil& pupil) {
    const auto answer = Pupils<PupilRetention, GetPupilRetentionRequest>(
        "RetentionService/GetPupilRetention", fmt::format("name: '{}'", pupil.name()));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(PupilRetention());
  }
  static std::string Until(const PupilRetention& retention) {
    return absl::FormatCivilTime(*rules::ToCivilDay(retention.retain_until()));
  }

  absl::StatusOr<LegalHold> Place(const Pupil& pupil, const std::string& matter = "2026/17",
                                  const std::string& subject = "records") {
    return Pupils<LegalHold, CreateLegalHoldRequest>(
        "RetentionService/CreateLegalHold",
        fmt::format("parent: 'trusts/t' legal_hold {{ pupil: '{}' matter_reference: '{}' reason: "
                    "'Claim against the trust' {} }}",
                    pupil.name(), matter, At("placed_on", Today())),
        subject);
  }
  absl::StatusOr<LegalHold> Change(const LegalHold& hold, const std::string& fields) {
    return Pupils<LegalHold, UpdateLegalHoldRequest>(
        "RetentionService/UpdateLegalHold",
        fmt::format("legal_hold {{ name: '{}' {} }}", hold.name(), fields));
  }
  absl::StatusOr<LegalHold> Release(const LegalHold& hold) {
    return Change(hold, At("released_on", Today()) + "release_reason: 'Settled'");
  }

  absl::StatusOr<ListRetentionDueResponse> ListOver(CivilDay by, const std::string& more = "",
                                                    const std::string& subject = "records") {
    return Pupils<ListRetentionDueResponse, ListRetentionDueRequest>(
        "RetentionService/ListRetentionDue", "parent: 'trusts/t' " + At("by_date", by) + more,
        subject);
  }
  // "DUE Ada Byron 1" of each pupil, over all pages of one.
  std::vector<std::string> Over(CivilDay by, const std::string& more = "",
                                const std::string& subject = "records") {
    std::vector<std::string> found;
    std::string token;
    do {
      const auto page =
          ListOver(by, fmt::format("{} page_size: 1 page_token: '{}'", more, token), subject);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const RetentionItem& item : page->items()) {
        found.push_back(RetentionState_Name(item.state()).substr(16) + " " + item.display_name());
      }
      EXPECT_EQ(page->has_due_count(), token.empty());
      token = page->next_page_token();
    } while (!token.empty());
    return found;
  }
};

TEST_P(RetentionTest, KeepsAPupilsRecordFor25Years) {
  const PupilRetention retention = Of(BornOnLeapDay());
  EXPECT_EQ(retention.kind(), RETAINED_RECORD_KIND_PUPIL_RECORD);
  EXPECT_EQ(retention.retention_years(), 25);
  EXPECT_EQ(Until(retention), "2033-03-01");
  EXPECT_EQ(retention.state(), RETENTION_STATE_RETAINED);
  EXPECT_FALSE(retention.due());
  EXPECT_EQ(retention.about().display_name(), "Ada Byron 1");
  EXPECT_EQ(retention.school(), kOak);
  EXPECT_THAT(retention.explanation(), HasSubstr("25 years from the date of birth"));
}

TEST_P(RetentionTest, KeepsAnSenFileFor31Years) {
  const Pupil supported = BornOnLeapDay(), with_plan = BornOnLeapDay(), never = BornOnLeapDay();
  AddSenRecord(supported, "K");
  AddSenRecord(with_plan, "E");
  AddSenRecord(never, "N");
  EXPECT_EQ(Until(Of(supported)), "2039-03-01");
  EXPECT_EQ(Of(supported).kind(), RETAINED_RECORD_KIND_SEN_FILE);
  EXPECT_EQ(Until(Of(with_plan)), "2039-03-01");
  EXPECT_EQ(Until(Of(never)), "2033-03-01");
}

TEST_P(RetentionTest, TakesAnEhcCaseForAnSenFileWhateverCameOfIt) {
  const Pupil pupil = BornOnLeapDay();
  const auto ehc_case = Pupils<EhcCase, CreateEhcCaseRequest>(
      "EhcService/CreateEhcCase",
      fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' {} }}", pupil.name(),
                  At("request_date", CivilDay(2020, 3, 2))));
  ASSERT_TRUE(ehc_case.ok()) << ehc_case.status();
  EXPECT_EQ(Until(Of(pupil)), "2039-03-01");
}

TEST_P(RetentionTest, ForgetsARecordThatWasAMistake) {
  const Pupil pupil = BornOnLeapDay();
  const std::string record = AddSenRecord(pupil, "K");
  const auto gone = Pupils<SenRecord, DeleteSenRecordRequest>("PupilsService/DeleteSenRecord",
                                                              fmt::format("name: '{}'", record));
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_EQ(Until(Of(pupil)), "2033-03-01");
}

TEST_P(RetentionTest, HasNobodyDueWhoIsOnRoll) {
  Pupil pupil = NewPupil(kOak, 5);
  *pupil.mutable_date_of_birth() = rules::ToDate(CivilDay(Today().year() - 26, 1, 1));
  pupil.clear_year_group();
  pupil = Create(pupil);
  EXPECT_EQ(Of(pupil).state(), RETENTION_STATE_ON_ROLL);
  EXPECT_THAT(Over(CivilDay(2080, 1, 1)), ElementsAre());
}

TEST_P(RetentionTest, LetsAHoldBeatTheEndOfTheTime) {
  const Pupil pupil = Left(CivilDay(1990, 1, 2), CivilDay(2008, 7, 18));
  EXPECT_EQ(Of(pupil).state(), RETENTION_STATE_DUE);
  EXPECT_TRUE(Of(pupil).due());
  const auto claim = Place(pupil), request = Place(pupil, "SAR 4");
  ASSERT_TRUE(claim.ok()) << claim.status();
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(claim->placed_by(), "records");
  EXPECT_EQ(claim->about().display_name(), "Ada Byron 1");
  const PupilRetention held = Of(pupil);
  EXPECT_EQ(held.state(), RETENTION_STATE_HELD);
  EXPECT_FALSE(held.due());
  EXPECT_EQ(held.holds_size(), 2);
  EXPECT_THAT(Over(Today()), ElementsAre("HELD Ada Byron 1"));
  const auto released = Release(*claim);
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->released_by(), "records");
  EXPECT_EQ(Of(pupil).holds_size(), 1);
  EXPECT_EQ(Of(pupil).state(), RETENTION_STATE_HELD);
  ASSERT_TRUE(Release(*request).ok());
  EXPECT_TRUE(Of(pupil).due());
  EXPECT_THAT(Over(Today()), ElementsAre("DUE Ada Byron 1"));
}

TEST_P(RetentionTest, KeepsAPupilUnderAHoldFromBeingDeleted) {
  const Pupil pupil = Create(kOak, 5);
  const auto hold = Place(pupil);
  ASSERT_TRUE(hold.ok()) << hold.status();
  const auto remove = [&] {
    return Pupils<Pupil, DeletePupilRequest>("PupilsService/DeletePupil",
                                             fmt::format("name: '{}'", pupil.name()), "lead")
        .status();
  };
  EXPECT_EQ(errors::ReasonOf(remove()), "HOLD_IN_FORCE");
  ASSERT_TRUE(Release(*hold).ok());
  EXPECT_TRUE(remove().ok());
}

TEST_P(RetentionTest, HasOneOpenHoldOfAMatter) {
  const Pupil pupil = BornOnLeapDay();
  const auto hold = Place(pupil);
  ASSERT_TRUE(hold.ok()) << hold.status();
  EXPECT_EQ(errors::ReasonOf(Place(pupil).status()), "ALREADY_EXISTS");
  EXPECT_TRUE(Place(BornOnLeapDay()).ok());  // a brother or sister in the same matter
  ASSERT_TRUE(Release(*hold).ok());
  EXPECT_TRUE(Place(pupil).ok());
}

TEST_P(RetentionTest, ReleasesAHoldWithItsReasonAndForGood) {
  const auto hold = Place(BornOnLeapDay());
  ASSERT_TRUE(hold.ok()) << hold.status();
  EXPECT_THAT(FoundIn(Change(*hold, At("released_on", Today())).status()),
              ElementsAre("legal_hold.release_reason RELEASE_REASON_MISSING"));
  EXPECT_TRUE(Change(*hold, At("review_date", Today() + 90)).ok());
  ASSERT_TRUE(Release(*hold).ok());
  EXPECT_EQ(errors::ReasonOf(Change(*hold, "reason: 'Another'").status()), "HOLD_RELEASED");
}

TEST_P(RetentionTest, IsForRecordsStaffAlone) {
  const Pupil pupil = Create(kOak, 5);
  for (const std::string subject : {"lead", "oak"}) {
    EXPECT_FALSE(Place(pupil, "2026/17", subject).ok()) << subject;
    EXPECT_FALSE(ListOver(Today(), "", subject).ok()) << subject;
  }
  EXPECT_TRUE(Place(pupil, "2026/17", "oak-records").ok());
  EXPECT_THAT(FoundIn(Place(Create(kElm, 5), "2026/17", "oak-records").status()),
              ElementsAre("legal_hold.pupil PUPIL_UNKNOWN"));
}

TEST_P(RetentionTest, FollowsThePolicyOfTheTrust) {
  const Pupil pupil = BornOnLeapDay();
  AddSenRecord(pupil, "K");
  EXPECT_THAT(Over(CivilDay(2039, 3, 2)), ElementsAre("DUE Ada Byron 1"));
  const std::string years = "sen_record_retention_years: 35 pupil_record_retention_years: 30";
  const auto create = [&](const std::string& policy) {
    return Pupils<TrackingPolicy, CreateTrackingPolicyRequest>(
        "PlanningService/CreateTrackingPolicy",
        fmt::format("parent: 'trusts/t' tracking_policy {{ {} {} }}", years, policy), "lead");
  };
  EXPECT_THAT(
      FoundIn(create(fmt::format("school: '{}' departure_reason: 'Our county'", kOak)).status()),
      ElementsAre("tracking_policy.pupil_record_retention_years RETENTION_IS_TRUST_WIDE",
                  "tracking_policy.sen_record_retention_years RETENTION_IS_TRUST_WIDE"));
  ASSERT_TRUE(create("").ok());
  EXPECT_EQ(Until(Of(pupil)), "2043-03-01");
  EXPECT_THAT(Over(CivilDay(2039, 3, 2)), ElementsAre());
  EXPECT_THAT(Over(CivilDay(2043, 3, 2)), ElementsAre("DUE Ada Byron 1"));
}

// domain.md section 4, row 13: a move inside the trust keeps the history, a move out of it stops
// new reads but keeps retention.
TEST_P(RetentionTest, OutlivesEveryMoveOfThePupil) {
  const Pupil pupil = Create(kOak, 5);
  const std::string until =
      absl::FormatCivilTime(CivilDay(pupil.date_of_birth().year() + 31, 3, 1));
  OpenRecord(pupil);
  const auto hold = Place(pupil);
  ASSERT_TRUE(hold.ok()) << hold.status();
  const auto move = [&](const std::string& whither) {
    return Pupils<TransferPupilsResponse, TransferPupilsRequest>(
        "PupilsService/TransferPupils",
        fmt::format("parent: 'trusts/t' pupils: '{}' {}", pupil.name(), whither), "lead");
  };
  const auto inside = move(fmt::format("to_school: '{}' {}", kElm, At("transfer_date", Today())));
  ASSERT_TRUE(inside.ok()) << inside.status();
  EXPECT_EQ(Of(pupil).school(), kElm);
  EXPECT_EQ(Of(pupil).kind(), RETAINED_RECORD_KIND_SEN_FILE);
  EXPECT_EQ(Until(Of(pupil)), until);
  ASSERT_EQ(Of(pupil).holds_size(), 1);
  EXPECT_EQ(Of(pupil).holds(0).school(), kElm);
  const auto outside =
      move("leaving { destination: 'Beech School' } " + At("transfer_date", Today() - 1));
  ASSERT_TRUE(outside.ok()) << outside.status();
  EXPECT_FALSE(Get(pupil.name(), "elm").ok());
  EXPECT_FALSE(Get(pupil.name(), "lead").ok());
  EXPECT_EQ(Of(pupil).state(), RETENTION_STATE_HELD);
  ASSERT_TRUE(Release(*hold).ok());
  EXPECT_EQ(Of(pupil).state(), RETENTION_STATE_RETAINED);
  EXPECT_EQ(Until(Of(pupil)), until);
}

TEST_P(RetentionTest, ListsThoseWhoseTimeIsOverOnADay) {
  const Pupil leap = BornOnLeapDay();                                    // 1
  const Pupil file = Left(CivilDay(2002, 3, 1), CivilDay(2018, 7, 20));  // 2
  Left(CivilDay(2008, 2, 28), CivilDay(2024, 7, 20), kElm);              // 3
  Left(CivilDay(2002, 3, 2), CivilDay(2018, 7, 20));                     // 4
  AddSenRecord(file, "K");
  ASSERT_TRUE(Place(leap).ok());
  // By hand: 1 is kept through 1 March 2033, the SEN file 2 too, 3 through 28 February, 4 was until
  // 2027.
  EXPECT_THAT(Over(CivilDay(2033, 2, 28)), ElementsAre("DUE Ada Byron 4"));
  EXPECT_THAT(Over(CivilDay(2033, 3, 1)), ElementsAre("DUE Ada Byron 4", "DUE Ada Byron 3"));
  EXPECT_THAT(Over(CivilDay(2033, 3, 2)), ElementsAre("DUE Ada Byron 2", "DUE Ada Byron 4",
                                                      "DUE Ada Byron 3", "HELD Ada Byron 1"));
  const auto whole = ListOver(CivilDay(2033, 3, 2));
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->due_count(), 3);
  EXPECT_EQ(whole->held_count(), 1);
  const RetentionItem& first = whole->items(0);
  EXPECT_EQ(first.kind(), RETAINED_RECORD_KIND_SEN_FILE);
  EXPECT_EQ(rules::ToCivilDay(first.retain_until()), CivilDay(2033, 3, 1));
  EXPECT_EQ(rules::ToCivilDay(first.leaving_date()), CivilDay(2018, 7, 20));
  EXPECT_EQ(whole->items(3).open_holds(), 1);
}

TEST_P(RetentionTest, ListsWhomTheCallerReaches) {
  Left(CivilDay(1990, 1, 1), CivilDay(2008, 7, 18), kOak);
  Left(CivilDay(1991, 1, 1), CivilDay(2008, 7, 18), kElm);
  const std::string of_elm = fmt::format("school: '{}'", kElm);
  EXPECT_THAT(Over(Today(), "", "oak-records"), ElementsAre("DUE Ada Byron 1"));
  EXPECT_EQ(errors::ReasonOf(ListOver(Today(), of_elm, "oak-records").status()),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_THAT(Over(Today(), of_elm), ElementsAre("DUE Ada Byron 2"));
  EXPECT_EQ(ListOver(Today(), "", "oak-records")->due_count(), 1);
}

TEST_P(RetentionTest, GoesOnWithItsOwnRequestAlone) {
  Left(CivilDay(1990, 1, 1), CivilDay(2008, 7, 18));
  Left(CivilDay(1991, 1, 1), CivilDay(2008, 7, 18));
  const auto page = ListOver(Today(), "page_size: 1");
  ASSERT_TRUE(page.ok()) << page.status();
  const auto other =
      ListOver(Today() - 1, fmt::format("page_token: '{}'", page->next_page_token()));
  EXPECT_THAT(FoundIn(other.status()), ElementsAre(HasSubstr("page_token")));
}

INSTANTIATE_TEST_SUITE_P(Engines, RetentionTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
