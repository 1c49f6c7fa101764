#include "common/rpc/row_access.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/resource/testdata/casework.pb.h"
#include "common/rpc/standard_methods.h"
#include "google/protobuf/text_format.h"

namespace senda::rpc {
namespace {

using casework::v1::CaseNote;

constexpr char kOak[] = "trusts/t/schools/900001";
constexpr char kElm[] = "trusts/t/schools/900002";

Grant GrantOf(const std::string& role, const std::string& school = "") {
  return {.name = "trusts/t/roleGrants/" + role + school,
          .subject = "somebody",
          .role = role,
          .trust = "t",
          .school = school};
}

// A call of the permission pupils.read by somebody who holds `grants`, at `now`.
CallContext ContextOf(std::vector<Grant> grants, absl::Time now) {
  CallContext context;
  context.trust = "t";
  context.now = now;
  context.scope = Authorise(grants, "pupils.read", "t", "trusts/t", now).value_or(Scope());
  context.grants = std::move(grants);
  return context;
}

class RowAccessTest : public ::testing::Test {
 protected:
  // A row of the last day on roll `leaving`, asked for by the holder of `grants`.
  bool Reads(std::vector<Grant> grants, const std::string& school, const std::string& leaving) {
    const Call call(ContextOf(std::move(grants), now_));
    resource::StoredRow row;
    row.school = school;
    row.leaving = leaving;
    return RowAccess(call, store_->plan()).Reads(row);
  }
  std::string Condition(std::vector<Grant> grants, const PupilLinks* links = nullptr) {
    CallContext context = ContextOf(std::move(grants), now_);
    context.links = links;
    const Call call(std::move(context));
    return RowAccess(call, store_->plan()).Condition(2).sql;
  }
  static CaseNote Note(const std::string& text) {
    CaseNote note;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &note)) << text;
    return note;
  }

  const std::unique_ptr<resource::ResourceStore> store_ =
      resource::ResourceStore::Make(CaseNote::descriptor()).value();
  const resource::PageTokenSealer tokens_ =
      resource::PageTokenSealer::FromKey(std::string(32, 'k')).value();
  // Half an hour into 22 July in London, and still 21 July in UTC.
  absl::Time now_ = absl::FromUnixSeconds(1'784'676'600);
};

TEST_F(RowAccessTest, EndsWithTheLastDayOnRollInLondon) {
  EXPECT_TRUE(Reads({GrantOf("SENCO")}, kOak, ""));
  EXPECT_TRUE(Reads({GrantOf("SENCO")}, kOak, "2026-07-22"));
  EXPECT_FALSE(Reads({GrantOf("SENCO")}, kOak, "2026-07-21"));
}

TEST_F(RowAccessTest, GoesOnForRecordsStaffOfTheSchool) {
  EXPECT_TRUE(Reads({GrantOf("RECORDS_OFFICER")}, kOak, "2020-07-21"));
  EXPECT_TRUE(Reads({GrantOf("SENCO"), GrantOf("RECORDS_OFFICER", kOak)}, kOak, "2020-07-21"));
  EXPECT_FALSE(Reads({GrantOf("SENCO"), GrantOf("RECORDS_OFFICER", kElm)}, kOak, "2020-07-21"));
  EXPECT_FALSE(Reads({GrantOf("RECORDS_OFFICER", kElm)}, kOak, ""));
}

TEST_F(RowAccessTest, SaysTheSameAsAConditionOnTheTable) {
  EXPECT_EQ(Condition({GrantOf("RECORDS_OFFICER")}), "");
  EXPECT_EQ(Condition({GrantOf("SENCO")}), "(leaving_date IS NULL OR leaving_date >= $2)");
  EXPECT_EQ(Condition({GrantOf("SENCO", kOak)}),
            "(school = '' OR school IN ($2)) AND (leaving_date IS NULL OR leaving_date >= $3)");
  EXPECT_EQ(Condition({GrantOf("SENCO"), GrantOf("RECORDS_OFFICER", kElm)}),
            "(leaving_date IS NULL OR leaving_date >= $2 OR (school = '' OR school IN ($3)))");
}

TEST_F(RowAccessTest, NarrowsSchoolsReachedByLinkToTheirLinkedPupils) {
  const PupilLinks links = [](const Call&, int first) {
    return resource::SqlCondition{fmt::format("SELECT p AS pupil FROM l WHERE s = ${}", first),
                                  {std::string("me")}};
  };
  const auto with_leavers = [&](const std::string& reach, int parameter) {
    return reach + fmt::format(" AND (leaving_date IS NULL OR leaving_date >= ${})", parameter);
  };
  EXPECT_EQ(
      Condition({GrantOf("CLASS_TEACHER", kOak)}, &links),
      with_leavers("(school IN ($2) AND pupil IN (SELECT p AS pupil FROM l WHERE s = $3))", 4));
  EXPECT_EQ(Condition({GrantOf("CLASS_TEACHER")}, &links),
            with_leavers("pupil IN (SELECT p AS pupil FROM l WHERE s = $2)", 3));
  EXPECT_EQ(Condition({GrantOf("CLASS_TEACHER", kOak), GrantOf("SENCO", kElm)}, &links),
            with_leavers("((school = '' OR school IN ($2)) OR (school IN ($3) AND pupil IN (SELECT "
                         "p AS pupil FROM l WHERE s = $4)))",
                         5));
  EXPECT_EQ(Condition({GrantOf("CLASS_TEACHER", kOak), GrantOf("SENCO", kOak)}, &links),
            with_leavers("(school = '' OR school IN ($2))", 3));
}

TEST_F(RowAccessTest, ReachesNoPupilByLinkWhereTheServiceKnowsNoLinks) {
  EXPECT_EQ(Condition({GrantOf("CLASS_TEACHER", kOak)}),
            "FALSE AND (leaving_date IS NULL OR leaving_date >= $2)");
  EXPECT_FALSE(Reads({GrantOf("CLASS_TEACHER", kOak)}, kOak, ""));
  EXPECT_FALSE(Reads({GrantOf("CLASS_TEACHER")}, kOak, ""));
}

TEST(ScopeCondition, HoldsForRowsAboutNoPupilInSchoolsReachedByLinkToo) {
  Scope scope{.schools = {kElm}, .linked_schools = {kOak}};
  EXPECT_EQ(ScopeCondition(scope, "school", 2).sql, "(school = '' OR school IN ($2, $3))");
  EXPECT_TRUE(MayRead(scope, kOak));
  EXPECT_FALSE(MayWrite(scope, kOak));
  EXPECT_TRUE(MayWrite(scope, kElm));
  EXPECT_FALSE(MayRead(scope, "trusts/t/schools/900003"));
  scope.all_linked = true;
  EXPECT_EQ(ScopeCondition(scope, "school", 2).sql, "");
  EXPECT_FALSE(MayWrite(scope, ""));
}

TEST_F(RowAccessTest, WithholdsRestrictedRowsFromThoseWithoutThePermissionThere) {
  const Call teacher(ContextOf({GrantOf("CLASS_TEACHER"), GrantOf("SENCO", kElm)}, now_));
  const RowAccess access(teacher, store_->plan());
  EXPECT_FALSE(access.Withholds(false, kOak));
  EXPECT_TRUE(access.Withholds(true, kOak));
  EXPECT_FALSE(access.Withholds(true, kElm));
  EXPECT_EQ(access.search(), resource::WithheldFields::kHidden);
  const Call lead(ContextOf({GrantOf("TRUST_SEND_LEAD")}, now_));
  EXPECT_EQ(RowAccess(lead, store_->plan()).search(), resource::WithheldFields::kSearchable);
}

TEST_F(RowAccessTest, HoldsForMessagesInTheHandsOfAService) {
  const StandardMethods methods(*store_, tokens_, {});
  const Call senco(ContextOf({GrantOf("SENCO", kOak)}, now_));
  const std::string oak = "school: '" + std::string(kOak) + "' ";
  EXPECT_TRUE(methods.IsThereFor(senco, Note(oak)));
  EXPECT_TRUE(methods.IsThereFor(senco, Note(oak + "leaving_date {year: 2026 month: 7 day: 22}")));
  EXPECT_FALSE(methods.IsThereFor(senco, Note(oak + "leaving_date {year: 2026 month: 7 day: 9}")));
  EXPECT_FALSE(methods.IsThereFor(senco, Note("school: '" + std::string(kElm) + "'")));
}

TEST_F(RowAccessTest, ShapesMessagesInTheHandsOfAService) {
  TypedHooks<CaseNote> hooks;
  hooks.compute = [](const Call&, CaseNote& note) {
    note.set_letters(static_cast<int>(note.text().size()));
    note.set_overdue(true);
  };
  const StandardMethods methods(*store_, tokens_, hooks);
  const Call teacher(ContextOf({GrantOf("CLASS_TEACHER")}, now_));
  CaseNote open = Note("text: 'four'"), restricted = Note("text: 'four' restricted: true");
  methods.Shape(teacher, open);
  methods.Shape(teacher, restricted);
  EXPECT_EQ(open.text(), "four");
  EXPECT_EQ(open.letters(), 4);
  EXPECT_EQ(restricted.text(), "");
  EXPECT_EQ(restricted.letters(), 0);
  EXPECT_TRUE(restricted.overdue());
}

}  // namespace
}  // namespace senda::rpc
