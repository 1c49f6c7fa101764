#ifndef SENDA_COMMON_RPC_ROW_ACCESS_H_
#define SENDA_COMMON_RPC_ROW_ACCESS_H_

#include <optional>
#include <string>
#include <string_view>

#include "common/resource/resource_plan.h"
#include "common/resource/row_codec.h"
#include "common/rpc/call.h"
#include "common/rpc/principal.h"

namespace senda::rpc {

// Lets its holder reach the rows of children who have left the trust.
inline constexpr std::string_view kRecordsPermission = "pupils.records";

// Whether a caller may read a row of `school` ("" for a trust-wide row) that is about no pupil: a
// class, a meeting. For rows about pupils ask RowAccess.
bool MayRead(const Scope& scope, std::string_view school);
// Whether a caller may write one: not by link. Whoever could write the classes of a school could
// link himself to any child in it.
bool MayWrite(const Scope& scope, std::string_view school);

// The reader's scope as a condition that every query over a table with a school column, whose rows
// are about no pupil, carries: "(school = '' OR school IN ($4, $5))"; "" for a scope of the whole
// trust.
resource::SqlCondition ScopeCondition(const Scope& scope, std::string_view school_column,
                                      int first_parameter);

// The columns by which a table says whom its rows are about.
struct PupilColumns {
  std::string school;  // "x.school"; "" when there is none
  std::string pupil;   // "x.pupil", a name; the id of a pupil in the table of pupils itself
  bool is_child = false;
};
// The same for rows about pupils: those of schools reached in full and, of schools reached by link,
// those about pupils the caller is linked to: "(school IN ($4) AND pupil IN (SELECT ...))".
resource::SqlCondition PupilScopeCondition(const Call& call, const Scope& scope,
                                           const PupilColumns& columns, int first_parameter);

// Which rows of one resource are there for the caller of one call, and how much of them. Made for
// each call; asks for the caller's further permissions only at a row that needs them.
//
// A row is there for callers whose scope reaches its school in full. Where it reaches the school by
// link alone, a row about a pupil is there if the caller is linked to the pupil, a row that names
// pupils without being about one (an attendance list) is not there, and any other is there to be
// read and not to be written. From the day after its leaving date (in London), a row is there for
// those alone who also hold kRecordsPermission over the school.
class RowAccess {
 public:
  // Both must outlive it.
  RowAccess(const Call& call, const resource::ResourcePlan& plan)
      : RowAccess(call, plan, call.scope()) {}
  // The same by the reach of another permission than the method's: call.ScopeWith(permission).
  RowAccess(const Call& call, const resource::ResourcePlan& plan, const Scope& scope)
      : call_(call), plan_(plan), scope_(scope) {}

  bool Reads(const resource::StoredRow& row) const {
    return Reaches(row) && (row.leaving.empty() || ReadsLeaver(row));
  }
  // Whether the caller may write a row of `school` about `pupil` (a name, "" when about none), as
  // far as his reach goes.
  bool Writes(std::string_view school, std::string_view pupil) const;
  // The same as a condition on the resource's table; "" when it always holds.
  resource::SqlCondition Condition(int first_parameter) const;

  // Whether withheld fields must be left out of a row that is or was restricted.
  bool Withholds(bool restricted, std::string_view school) const {
    return restricted && !call_.Holds(plan_.restricted_permission(), school);
  }
  // Whether a list may be searched and ordered by withheld fields.
  resource::WithheldFields search() const;

 private:
  bool Reaches(const resource::StoredRow& row) const;
  bool ReadsLeaver(const resource::StoredRow& row) const;
  resource::SqlCondition ReachCondition(const Scope& scope, int first_parameter) const;
  resource::SqlCondition LeaverCondition(int first_parameter) const;
  bool is_about_a_pupil() const { return plan_.is_child() || plan_.pupil_column().has_value(); }
  std::string NameOf(std::optional<int> column) const;

  const Call& call_;
  const resource::ResourcePlan& plan_;
  const Scope& scope_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_ROW_ACCESS_H_
