#include "services/pupil_tracking/pupils/transfer_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Pupil;
using pupils::v1::TransferPupilsRequest;
using Found = std::vector<std::string>;

constexpr absl::CivilDay kToday(2026, 6, 1);

Found FoundIn(const TransferPupilsRequest& request) {
  return testing::ViolationsIn(CheckTransfer(request, "t", kToday));
}

TransferPupilsRequest ToElm() {
  TransferPupilsRequest request;
  request.add_pupils("trusts/t/pupils/ada");
  request.set_to_school("trusts/t/schools/130001");
  *request.mutable_transfer_date() = rules::ToDate(kToday);
  return request;
}

TEST(CheckTransfer, AcceptsASchoolOrALeaving) {
  EXPECT_EQ(FoundIn(ToElm()), Found{});
  TransferPupilsRequest leaving = ToElm();
  leaving.clear_to_school();
  leaving.mutable_leaving();
  EXPECT_EQ(FoundIn(leaving), Found{});
}

TEST(CheckTransfer, WantsExactlyOneOfThem) {
  TransferPupilsRequest both = ToElm(), neither = ToElm();
  both.mutable_leaving()->set_destination("Ash Academy");
  neither.clear_to_school();
  EXPECT_EQ(FoundIn(both), (Found{"to_school EXACTLY_ONE"}));
  EXPECT_EQ(FoundIn(neither), (Found{"to_school EXACTLY_ONE"}));
}

TEST(CheckTransfer, WantsEachPupilOfTheTrustOnce) {
  TransferPupilsRequest request = ToElm();
  request.add_pupils("trusts/t/pupils/ada");
  request.add_pupils("trusts/other/pupils/ada");
  request.add_pupils("ada");
  EXPECT_EQ(FoundIn(request), (Found{"pupils[1] PUPIL_REPEATED", "pupils[2] OTHER_TRUST",
                                     "pupils[3] NAME_MALFORMED"}));
}

TEST(CheckTransfer, RefusesASchoolOfAnotherTrust) {
  TransferPupilsRequest request = ToElm();
  request.set_to_school("trusts/other/schools/130001");
  EXPECT_EQ(FoundIn(request), (Found{"to_school OTHER_TRUST"}));
}

TEST(CheckTransfer, RefusesADayThatIsNoneOrTooFarAhead) {
  TransferPupilsRequest request = ToElm();
  *request.mutable_transfer_date() = rules::ToDate(kToday + kLongestAheadDays);
  EXPECT_EQ(FoundIn(request), Found{});
  *request.mutable_transfer_date() = rules::ToDate(kToday + kLongestAheadDays + 1);
  EXPECT_EQ(FoundIn(request), (Found{"transfer_date DATE_TOO_FAR"}));
  request.mutable_transfer_date()->set_month(13);
  EXPECT_EQ(FoundIn(request), (Found{"transfer_date DATE_INVALID"}));
}

TEST(Transferred, EmptiesTheClassOfWhoMovesAndKeepsThatOfALeaver) {
  Pupil ada;
  ada.set_school("trusts/t/schools/130000");
  ada.set_school_class("trusts/t/schoolClasses/5b");
  const Pupil moved = Transferred(ada, ToElm());
  EXPECT_EQ(moved.school(), "trusts/t/schools/130001");
  EXPECT_EQ(moved.school_class(), "");
  EXPECT_FALSE(moved.has_leaving_date());
  TransferPupilsRequest leaving = ToElm();
  leaving.clear_to_school();
  leaving.mutable_leaving()->set_destination("Ash Academy");
  leaving.mutable_leaving()->set_destination_laestab("8012345");
  const Pupil left = Transferred(ada, leaving);
  EXPECT_EQ(left.school(), ada.school());
  EXPECT_EQ(rules::ToCivilDay(left.leaving_date()), kToday);
  EXPECT_EQ(left.destination(), "Ash Academy");
  EXPECT_EQ(left.destination_laestab(), "8012345");
}

}  // namespace
}  // namespace senda::pupil_tracking
