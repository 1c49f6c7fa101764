#ifndef SENDA_COMMON_RESOURCE_TESTDATA_FILTER_ROWS_H_
#define SENDA_COMMON_RESOURCE_TESTDATA_FILTER_ROWS_H_

#include <string>
#include <string_view>

#include "common/resource/testdata/sample_table.h"

namespace senda::resource::testdata {

// The rows that filters are tried on: `full` has every field, `low` other values, `bare` none at
// all, `odd` awkward text.
class FilterRows : public SampleTable {
 protected:
  void SetUp() override;

  // The ids of the rows that match, in their order; or the error.
  std::string Find(std::string_view filter);
  // "REASON position" of the only violation; the test fails if the filter compiles.
  std::string FaultOf(std::string_view filter);
  // What the last fault said.
  const std::string& description() const { return description_; }

 private:
  std::string description_;
};

}  // namespace senda::resource::testdata

#endif  // SENDA_COMMON_RESOURCE_TESTDATA_FILTER_ROWS_H_
