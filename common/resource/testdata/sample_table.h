#ifndef SENDA_COMMON_RESOURCE_TESTDATA_SAMPLE_TABLE_H_
#define SENDA_COMMON_RESOURCE_TESTDATA_SAMPLE_TABLE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/resource/resource_plan.h"
#include "common/testing/test_database.h"

namespace senda::resource::testdata {

// A fixture with a real table of `Sample` rows on each engine.
class SampleTable : public testing::DatabaseTest {
 protected:
  using Columns = std::vector<std::pair<std::string, std::string>>;  // name, SQL literal

  void SetUp() override;

  // Adds a row of the trust "oak"; columns not given are as an empty message has them.
  void Insert(const std::string& id, const Columns& columns);
  // The ids of the rows of "oak" for which `condition` holds (its parameters numbered from $2 on),
  // in the order given, separated by blanks; or the error, which no condition may cause.
  std::string Select(const SqlCondition& condition, const std::string& order_by = "id",
                     int limit = 1000);
  // Runs a query with `parameters` from $2 on; $1 is the trust.
  absl::Status Query(const std::string& sql, const std::vector<OwnedValue>& parameters,
                     storage::RowFn row);

  storage::Database& database() { return *database_; }
  const ResourcePlan& plan() const { return plan_; }
  const storage::Dialect& dialect() const { return database_->dialect(); }

 private:
  const ResourcePlan plan_;
  std::unique_ptr<storage::Database> database_;

 protected:
  SampleTable();
};

}  // namespace senda::resource::testdata

#endif  // SENDA_COMMON_RESOURCE_TESTDATA_SAMPLE_TABLE_H_
