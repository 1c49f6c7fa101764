#ifndef SENDA_COMMON_RPC_ROW_ACCESS_H_
#define SENDA_COMMON_RPC_ROW_ACCESS_H_

#include <string>
#include <string_view>

#include "common/resource/resource_plan.h"
#include "common/resource/row_codec.h"
#include "common/rpc/call.h"
#include "common/rpc/principal.h"

namespace senda::rpc {

// Lets its holder reach the rows of children who have left the trust.
inline constexpr std::string_view kRecordsPermission = "pupils.records";

// Whether a caller may read a row of `school` ("" for a trust-wide row).
bool MayRead(const Scope& scope, std::string_view school);
// Whether a caller may write one.
bool MayWrite(const Scope& scope, std::string_view school);

// The reader's scope as a condition that every query over a table with a school column carries:
// "(school = '' OR school IN ($4, $5))"; "" for a scope of the whole trust.
resource::SqlCondition ScopeCondition(const Scope& scope, std::string_view school_column,
                                      int first_parameter);

// Which rows of one resource are there for the caller of one call, and how much of them. Made for
// each call; asks for the caller's further permissions only at a row that needs them.
//
// A row is there for callers whose scope holds its school and, from the day after its leaving date
// (in London), for those alone who also hold kRecordsPermission over the school.
class RowAccess {
 public:
  // Both must outlive it.
  RowAccess(const Call& call, const resource::ResourcePlan& plan) : call_(call), plan_(plan) {}

  bool Reads(const resource::StoredRow& row) const {
    return MayRead(call_.scope(), row.school) && (row.leaving.empty() || ReadsLeaver(row));
  }
  // The same as a condition on the resource's table; "" when it always holds.
  resource::SqlCondition Condition(int first_parameter) const;

  // Whether withheld fields must be left out of a row that is or was restricted.
  bool Withholds(bool restricted, std::string_view school) const {
    return restricted && !call_.Holds(plan_.restricted_permission(), school);
  }
  // Whether a list may be searched and ordered by withheld fields.
  resource::WithheldFields search() const;

 private:
  bool ReadsLeaver(const resource::StoredRow& row) const;
  resource::SqlCondition LeaverCondition(int first_parameter) const;
  std::string SchoolColumn() const;

  const Call& call_;
  const resource::ResourcePlan& plan_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_ROW_ACCESS_H_
