#include "common/resource/resource_plan.h"

#include "common/resource/testdata/casework.pb.h"
#include "common/resource/testdata/sample.pb.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

ColumnKind KindOf(const ResourcePlan& plan, std::string_view field) {
  const Column* column = plan.FindColumn(field);
  EXPECT_NE(column, nullptr) << field;
  return column == nullptr ? ColumnKind::kBytes : column->kind;
}

ResourcePlan SamplePlan() { return ResourcePlan::Compile(testdata::Sample::descriptor()).value(); }

TEST(ResourcePlan, ReadsTheOptionsOfTheMessage) {
  const ResourcePlan plan = SamplePlan();
  EXPECT_EQ(plan.descriptor(), testdata::Sample::descriptor());
  EXPECT_EQ(plan.type(), "Sample");
  EXPECT_EQ(plan.table(), "samples");
  EXPECT_EQ(plan.collection(), "samples");
  EXPECT_TRUE(plan.soft_delete());
  EXPECT_FALSE(plan.is_child());
  const auto& columns = plan.columns();
  EXPECT_EQ(columns.at(static_cast<std::size_t>(plan.school_column().value())).name, "school");
  EXPECT_EQ(columns.at(static_cast<std::size_t>(plan.pupil_column().value())).name, "pupil");
  ASSERT_EQ(plan.natural_key().size(), 1U);
  EXPECT_EQ(columns.at(static_cast<std::size_t>(plan.natural_key()[0])).name, "code");
}

TEST(ResourcePlan, GivesEachFieldItsKindOfColumn) {
  const ResourcePlan plan = SamplePlan();
  EXPECT_EQ(KindOf(plan, "title"), ColumnKind::kText);
  EXPECT_EQ(KindOf(plan, "year_group"), ColumnKind::kInt);
  EXPECT_EQ(KindOf(plan, "cost_pence"), ColumnKind::kInt);
  EXPECT_EQ(KindOf(plan, "active"), ColumnKind::kBool);
  EXPECT_EQ(KindOf(plan, "rate"), ColumnKind::kDouble);
  EXPECT_EQ(KindOf(plan, "status"), ColumnKind::kEnum);
  EXPECT_EQ(KindOf(plan, "met_time"), ColumnKind::kTimestamp);
  EXPECT_EQ(KindOf(plan, "start_date"), ColumnKind::kDate);
  EXPECT_EQ(KindOf(plan, "digest"), ColumnKind::kBytes);
  for (const char* field :
       {"plan", "tags", "levels", "needs", "labels", "length", "states", "okr"}) {
    EXPECT_EQ(KindOf(plan, field), ColumnKind::kJson) << field;
  }
}

TEST(ResourcePlan, MarksOptionalImmutableAndOutputOnlyColumns) {
  const ResourcePlan plan = SamplePlan();
  EXPECT_TRUE(plan.FindColumn("note")->optional);
  EXPECT_TRUE(plan.FindColumn("score")->optional);
  EXPECT_TRUE(plan.FindColumn("slogan")->optional);  // a member of a oneof may be absent
  EXPECT_FALSE(plan.FindColumn("title")->optional);
  EXPECT_FALSE(plan.FindColumn("plan")->optional);
  EXPECT_TRUE(plan.FindColumn("code")->immutable);
  EXPECT_FALSE(plan.FindColumn("title")->immutable);
  EXPECT_TRUE(plan.FindColumn("computed")->output_only);
  EXPECT_FALSE(plan.FindColumn("title")->output_only);
}

TEST(ResourcePlan, LeavesOutTheFieldsOfSystemColumns) {
  const ResourcePlan plan = SamplePlan();
  for (const char* field : {"name", "etag", "create_time", "update_time", "delete_time",
                            "expire_time", "", "nothing"}) {
    EXPECT_EQ(plan.FindColumn(field), nullptr) << field;
  }
}

TEST(ResourcePlan, OrdersColumnsByFieldNumber) {
  const ResourcePlan plan = ResourcePlan::Compile(testdata::SampleChild::descriptor()).value();
  ASSERT_EQ(plan.columns().size(), 2U);
  EXPECT_EQ(plan.columns()[0].name, "given_name");
  EXPECT_EQ(plan.columns()[1].name, "shoe_size");
}

TEST(ResourcePlan, KnowsTheChildItself) {
  const ResourcePlan plan = ResourcePlan::Compile(testdata::SampleChild::descriptor()).value();
  EXPECT_TRUE(plan.is_child());
  EXPECT_FALSE(plan.pupil_column().has_value());
  EXPECT_FALSE(plan.school_column().has_value());
}

TEST(ResourcePlan, KnowsATrust) {
  const ResourcePlan plan = ResourcePlan::Compile(testdata::SampleTrust::descriptor()).value();
  EXPECT_EQ(plan.collection(), "trusts");
  EXPECT_FALSE(plan.soft_delete());
}

TEST(ResourcePlan, KnowsWhoSeesWhat) {
  const ResourcePlan plan = ResourcePlan::Compile(casework::v1::CaseNote::descriptor()).value();
  const auto& columns = plan.columns();
  EXPECT_EQ(columns.at(static_cast<std::size_t>(plan.leaving_column().value())).name,
            "leaving_date");
  EXPECT_EQ(columns.at(static_cast<std::size_t>(plan.restricted_column().value())).name,
            "restricted");
  EXPECT_EQ(plan.restricted_permission(), "pupils.read_restricted");
  EXPECT_TRUE(plan.keeps_revisions());
  EXPECT_TRUE(plan.FindColumn("text")->withheld);
  EXPECT_FALSE(plan.FindColumn("title")->withheld);
  ASSERT_EQ(plan.withheld().size(), 2U);
  EXPECT_EQ(plan.withheld()[0]->name(), "text");
  EXPECT_EQ(plan.withheld()[1]->name(), "letters");
}

TEST(ResourcePlan, GivesComputedFieldsNoColumn) {
  const ResourcePlan plan = ResourcePlan::Compile(casework::v1::CaseNote::descriptor()).value();
  EXPECT_TRUE(plan.IsComputed("about"));
  EXPECT_TRUE(plan.IsComputed("letters"));
  EXPECT_FALSE(plan.IsComputed("title"));
  EXPECT_EQ(plan.FindColumn("about"), nullptr);
  EXPECT_EQ(plan.FindColumn("letters"), nullptr);
}

TEST(ResourcePlan, RefusesMessagesItCannotStore) {
  for (const google::protobuf::Descriptor* descriptor :
       {testdata::WithoutResource::descriptor(), testdata::WithoutPolicy::descriptor(),
        testdata::WithoutEtag::descriptor(), testdata::WithoutDeleteTime::descriptor(),
        testdata::WithNestedPattern::descriptor(), testdata::WithReservedField::descriptor(),
        testdata::WithUnsigned::descriptor(), testdata::WithUnknownSchool::descriptor(),
        testdata::WithUnknownKey::descriptor(), testdata::WithBadTable::descriptor(),
        testdata::WithTextAsLeavingDate::descriptor(),
        testdata::WithComputedLeavingDate::descriptor(),
        testdata::WithRestrictionOfNoPermission::descriptor(),
        testdata::WithRestrictionOfNothing::descriptor(),
        testdata::WithWithheldFieldAlone::descriptor(), testdata::WithComputedInput::descriptor(),
        testdata::WithComputedFieldBelow::descriptor()}) {
    EXPECT_EQ(ResourcePlan::Compile(descriptor).status().code(), absl::StatusCode::kInternal)
        << descriptor->name();
  }
}

}  // namespace
}  // namespace senda::resource
