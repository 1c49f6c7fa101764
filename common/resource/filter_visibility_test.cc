#include <algorithm>

#include "common/resource/filter_sql.h"
#include "common/resource/order_by.h"
#include "common/resource/testdata/casework.pb.h"
#include "common/resource/testdata/sample_table.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"

// What filters and orders refuse to tell of fields that have no column or are withheld.
namespace senda::resource {
namespace {

class FilterVisibility : public testdata::SampleTable {
 protected:
  std::string FilterFault(const std::string& filter, WithheldFields withheld) {
    return Fault(CompileFilter(filter, notes_, dialect(), 2, withheld).status());
  }
  std::string OrderFault(const std::string& order_by, WithheldFields withheld) {
    return Fault(Ordering::Parse(order_by, notes_, dialect(), withheld).status());
  }
  const std::string& description() const { return description_; }

  const ResourcePlan notes_ = ResourcePlan::Compile(casework::v1::CaseNote::descriptor()).value();

 private:
  std::string Fault(const absl::Status& status) {
    if (status.ok()) return "";
    const auto violations = errors::ViolationsOf(status);
    description_ = violations.at(0).description;
    return violations.at(0).reason;
  }
  std::string description_;
};

TEST_P(FilterVisibility, RefusesComputedFields) {
  EXPECT_EQ(FilterFault("about = Ada", WithheldFields::kSearchable), "FILTER_FIELD_UNSUPPORTED");
  EXPECT_NE(description().find("worked out"), std::string::npos) << description();
  EXPECT_EQ(OrderFault("overdue desc", WithheldFields::kSearchable), "ORDER_BY_FIELD_UNSUPPORTED");
  EXPECT_NE(description().find("worked out"), std::string::npos) << description();
}

TEST_P(FilterVisibility, RefusesWithheldFieldsToThoseWhoMayNotReadThem) {
  EXPECT_EQ(FilterFault("text:x", WithheldFields::kHidden), "FIELD_WITHHELD");
  EXPECT_EQ(FilterFault("restricted = true AND NOT text = \"a*\"", WithheldFields::kHidden),
            "FIELD_WITHHELD");
  EXPECT_EQ(FilterFault("text:*", WithheldFields::kHidden), "FIELD_WITHHELD");
  EXPECT_NE(description().find("pupils.read_restricted"), std::string::npos) << description();
  EXPECT_EQ(OrderFault("title, text", WithheldFields::kHidden), "FIELD_WITHHELD");
}

TEST_P(FilterVisibility, LetsTheOthersSearchThem) {
  EXPECT_EQ(FilterFault("text:x", WithheldFields::kSearchable), "");
  EXPECT_EQ(OrderFault("text", WithheldFields::kSearchable), "");
}

TEST_P(FilterVisibility, LetsEveryoneSearchWhatIsNotWithheld) {
  EXPECT_EQ(FilterFault("restricted = true AND title:x", WithheldFields::kHidden), "");
  EXPECT_EQ(OrderFault("title", WithheldFields::kHidden), "");
}

TEST_P(FilterVisibility, LooksForWordsOnlyWhereTheyMayBeRead) {
  const auto hidden = CompileFilter("word", notes_, dialect(), 2, WithheldFields::kHidden);
  const auto open = CompileFilter("word", notes_, dialect(), 2, WithheldFields::kSearchable);
  EXPECT_EQ(hidden->sql.find("text"), std::string::npos) << hidden->sql;
  EXPECT_NE(open->sql.find("text"), std::string::npos) << open->sql;
}

INSTANTIATE_TEST_SUITE_P(Engines, FilterVisibility, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
