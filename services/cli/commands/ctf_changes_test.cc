#include "services/cli/commands/ctf_changes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "services/cli/importing/field_values.h"

namespace senda::cli {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Day = absl::CivilDay;

constexpr char kAda[] = "trusts/t/pupils/ada";

SenRecord Record(SenProvision provision, Day start, std::optional<Day> end = std::nullopt,
                 SenNeedType need = SEN_NEED_TYPE_SLCN) {
  SenRecord record;
  record.set_provision(provision);
  *record.mutable_start_date() = importing::ToDate(start);
  if (end.has_value()) *record.mutable_end_date() = importing::ToDate(*end);
  if (need != SEN_NEED_TYPE_UNSPECIFIED) {
    record.add_needs()->set_rank(1);
    record.mutable_needs(0)->set_type(need);
  }
  return record;
}

SenRecord Known(SenRecord record, const std::string& id) {
  record.set_name("trusts/t/senRecords/" + id);
  record.set_pupil(kAda);
  record.set_etag("\"1\"");
  return record;
}

// "sr-ada-k-20240901 K 2024-09-01..2025-08-31 SLCN".
std::vector<std::string> Told(const std::vector<SenRecord>& records) {
  std::vector<std::string> told;
  for (const SenRecord& record : records) {
    EXPECT_EQ(record.pupil(), kAda);
    EXPECT_EQ(record.etag(), "");
    const auto day = [](const google::type::Date& date) {
      return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    };
    told.push_back(fmt::format(
        "{} {} {}..{} {}", record.name().substr(record.name().rfind('/') + 1),
        SenProvision_Name(record.provision()).substr(14), day(record.start_date()),
        record.has_end_date() ? day(record.end_date()) : "",
        record.needs().empty() ? "" : SenNeedType_Name(record.needs(0).type()).substr(14)));
  }
  return told;
}

TEST(DecideCtfChange, MakesTheWholeHistoryOfANewPupil) {
  const CtfChange change =
      DecideCtfChange(kAda,
                      {Record(SEN_PROVISION_K, Day(2022, 9, 1), Day(2024, 8, 31)),
                       Record(SEN_PROVISION_E, Day(2024, 9, 1), std::nullopt, SEN_NEED_TYPE_ASD)},
                      {});
  EXPECT_THAT(change.close, IsEmpty());
  EXPECT_THAT(Told(change.write), ElementsAre("sr-ada-k-20220901 K 2022-09-01..2024-08-31 SLCN",
                                              "sr-ada-e-20240901 E 2024-09-01.. ASD"));
}

TEST(DecideCtfChange, ChangesNothingTheSecondTime) {
  const std::vector<SenRecord> stated = {Record(SEN_PROVISION_K, Day(2022, 9, 1), Day(2024, 8, 31)),
                                         Record(SEN_PROVISION_E, Day(2024, 9, 1))};
  const CtfChange change = DecideCtfChange(
      kAda, stated, {Known(stated[0], "sr-ada-k-20220901"), Known(stated[1], "other")});
  EXPECT_THAT(change.close, IsEmpty());
  EXPECT_THAT(change.write, IsEmpty());
  EXPECT_EQ(change.unchanged, 2);
}

TEST(DecideCtfChange, EndsTheOpenRecordBeforeALaterOne) {
  const CtfChange change = DecideCtfChange(kAda, {Record(SEN_PROVISION_E, Day(2025, 1, 6))},
                                           {Known(Record(SEN_PROVISION_K, Day(2023, 9, 1)), "k")});
  EXPECT_THAT(Told(change.close), ElementsAre("k K 2023-09-01..2025-01-05 SLCN"));
  EXPECT_THAT(Told(change.write), ElementsAre("sr-ada-e-20250106 E 2025-01-06.. SLCN"));
}

TEST(DecideCtfChange, EndsARecordThatTheFileEnds) {
  const CtfChange change =
      DecideCtfChange(kAda, {Record(SEN_PROVISION_K, Day(2023, 9, 1), Day(2024, 7, 20))},
                      {Known(Record(SEN_PROVISION_K, Day(2023, 9, 1)), "k")});
  EXPECT_THAT(Told(change.close), ElementsAre("k K 2023-09-01..2024-07-20 SLCN"));
  EXPECT_THAT(change.write, IsEmpty());
}

// The file is the older news: what it calls open ended when ours began, and stays so.
TEST(DecideCtfChange, LetsALaterOpenRecordStand) {
  const SenRecord ours = Known(Record(SEN_PROVISION_E, Day(2025, 1, 6)), "e");
  const std::vector<SenRecord> stated = {Record(SEN_PROVISION_K, Day(2023, 9, 1))};
  const CtfChange first = DecideCtfChange(kAda, stated, {ours});
  EXPECT_THAT(first.close, IsEmpty());
  EXPECT_THAT(Told(first.write), ElementsAre("sr-ada-k-20230901 K 2023-09-01..2025-01-05 SLCN"));
  const CtfChange second =
      DecideCtfChange(kAda, stated, {ours, Known(first.write[0], "sr-ada-k-20230901")});
  EXPECT_THAT(second.write, IsEmpty());
  EXPECT_EQ(second.unchanged, 1);
}

TEST(DecideCtfChange, TakesTheOpenRecordOfTheSameProvisionForTheOneStated) {
  const SenRecord ours = Known(Record(SEN_PROVISION_K, Day(2025, 9, 1)), "k");
  const CtfChange change =
      DecideCtfChange(kAda, {Record(SEN_PROVISION_K, Day(2022, 9, 1))}, {ours});
  EXPECT_THAT(change.write, IsEmpty());
  EXPECT_EQ(change.unchanged, 1);
}

TEST(DecideCtfChange, BringsOtherNeedsButNoneIsNoNews) {
  const SenRecord ours = Known(Record(SEN_PROVISION_K, Day(2023, 9, 1)), "k");
  EXPECT_THAT(
      Told(DecideCtfChange(
               kAda, {Record(SEN_PROVISION_K, Day(2023, 9, 1), std::nullopt, SEN_NEED_TYPE_SEMH)},
               {ours})
               .write),
      ElementsAre("k K 2023-09-01.. SEMH"));
  EXPECT_EQ(
      DecideCtfChange(
          kAda, {Record(SEN_PROVISION_K, Day(2023, 9, 1), std::nullopt, SEN_NEED_TYPE_UNSPECIFIED)},
          {ours})
          .unchanged,
      1);
}

}  // namespace
}  // namespace senda::cli
