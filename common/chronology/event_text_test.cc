#include "common/chronology/event_text.h"

#include <gtest/gtest.h>

#include "common/chronology/chronology_source.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "senda/pupils/v1/target.pb.h"

namespace senda::chronology {
namespace {

using google::protobuf::RepeatedPtrField;

std::string NoTitle(std::string_view, std::string_view) { return ""; }

RepeatedPtrField<std::string> Fields(std::initializer_list<const char*> names) {
  RepeatedPtrField<std::string> fields;
  for (const char* name : names) *fields.Add() = name;
  return fields;
}

TEST(EventText, ShowsProvisionAndNeedsByTheirCensusCodes) {
  pupils::v1::SenRecord record;
  record.set_provision(pupils::v1::SEN_PROVISION_K);
  auto* first = record.add_needs();
  first->set_rank(1);
  first->set_type(pupils::v1::SEN_NEED_TYPE_ASD);
  auto* second = record.add_needs();
  second->set_rank(2);
  second->set_type(pupils::v1::SEN_NEED_TYPE_SLCN);
  EXPECT_EQ(SummaryText(record, Fields({"provision", "needs"}), NoTitle), "K · ASD, SLCN");
}

TEST(EventText, ShowsOtherCodesAsWords) {
  pupils::v1::Target target;
  target.set_title("Ask for help");
  target.set_outcome(pupils::v1::TARGET_OUTCOME_NOT_MET);
  EXPECT_EQ(SummaryText(target, Fields({"title", "outcome"}), NoTitle), "Ask for help · not met");
}

TEST(EventText, ShowsAReferenceByItsTitleOrElseByTheEndOfItsName) {
  pupils::v1::Assessment assessment;
  assessment.set_instrument("trusts/t/instruments/ngrt");
  assessment.set_score(94.5);
  const auto fields = Fields({"instrument", "score"});
  EXPECT_EQ(SummaryText(assessment, fields, NoTitle), "ngrt · 94.5");
  EXPECT_EQ(SummaryText(assessment, fields,
                        [](std::string_view type, std::string_view) {
                          return type == "Instrument" ? "NGRT reading" : "";
                        }),
            "NGRT reading · 94.5");
}

TEST(EventText, LeavesOutWhatIsNotSet) {
  EXPECT_EQ(SummaryText(pupils::v1::Assessment(),
                        Fields({"score", "standard", "engagement", "no_such_field"}), NoTitle),
            "");
}

v1::ChronologyEntry Entry(int year, int month, int day, const std::string& title) {
  v1::ChronologyEntry entry;
  entry.mutable_date()->set_year(year);
  entry.mutable_date()->set_month(month);
  entry.mutable_date()->set_day(day);
  entry.set_title(title);
  return entry;
}

TEST(SortAndCut, KeepsTheLatestInOrder) {
  std::vector<v1::ChronologyEntry> entries = {Entry(2026, 2, 1, "b"), Entry(2025, 12, 31, "c"),
                                              Entry(2026, 2, 1, "a")};
  EXPECT_TRUE(SortAndCut(entries, 2));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].title(), "a");
  EXPECT_EQ(entries[1].title(), "b");
  EXPECT_FALSE(SortAndCut(entries, 2));
}

}  // namespace
}  // namespace senda::chronology
