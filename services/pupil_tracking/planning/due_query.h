#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_QUERY_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/resource/resource_plan.h"
#include "common/rpc/call.h"
#include "common/storage/database.h"
#include "senda/pupils/v1/planning_service.pb.h"

namespace senda::pupil_tracking {

// Where a thing that is due stands in the list: by date, then by the name of its resource, then by
// its place in it (the number of an action, the step of a statutory date).
struct DueKey {
  std::string due_date;    // "2026-08-31"
  std::string collection;  // "planCycles"
  std::string id;
  std::string part;

  std::vector<resource::OwnedValue> ToValues() const;
  // INVALID_ARGUMENT / PAGE_TOKEN_INVALID when the values are no such key.
  static absl::StatusOr<DueKey> FromValues(const std::vector<resource::OwnedValue>& values);
};

// What is asked for.
struct DueQuery {
  std::string trust;
  std::string school;                      // "": all that the caller reaches
  std::string owner;                       // "": everybody's
  std::vector<pupils::v1::DueKind> kinds;  // empty: all
  absl::CivilDay today;                    // leavers before it are left out
  absl::CivilDay until;                    // the last due date
  std::optional<DueKey> after;             // only what comes after it
  int limit = 0;                           // rows at most
};

// The query as one SELECT, of what the caller reaches: for each kind its rows in order, as many as
// could be wanted, put together, ordered and cut. Each part walks along an index on its due date,
// so a page costs what it shows, wherever in the list it stands.
//
// Its columns: kind, collection, id, part, pupil, school, owner, words, excepted, due_date,
// given_name, family_name. No kind of the query can have rows (an owner who could own none): empty
// SQL.
struct DueSelect {
  storage::Statement statement;
  std::vector<resource::OwnedValue> parameters;
};
DueSelect SelectDue(const DueQuery& query, const rpc::Call& call, const storage::Dialect& dialect);

// The sort key in a row of SelectDue.
DueKey KeyOf(const storage::Row& row);
// The item a row of SelectDue stands for.
pupils::v1::DueItem ItemOf(const storage::Row& row, const DueQuery& query);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_QUERY_H_
