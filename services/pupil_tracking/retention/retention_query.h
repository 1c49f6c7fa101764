#ifndef SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_QUERY_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/resource/resource_plan.h"
#include "common/rpc/principal.h"
#include "common/storage/database.h"
#include "services/pupil_tracking/retention/retention_rules.h"

namespace senda::pupil_tracking {

// Where a pupil stands in the list of those whose time is over.
struct RetentionKey {
  std::string date_of_birth;  // "2008-02-29"
  std::string id;

  std::vector<resource::OwnedValue> ToValues() const { return {date_of_birth, id}; }
  // INVALID_ARGUMENT / PAGE_TOKEN_INVALID when the values are no such key.
  static absl::StatusOr<RetentionKey> FromValues(const std::vector<resource::OwnedValue>& values);
};

// Which pupils are asked for: leavers whose time is over on a day.
struct RetentionQuery {
  std::string trust;
  std::string school;  // "": all of the scope
  absl::CivilDay by;
  RetentionYears years;
  std::optional<RetentionKey> after;  // only what comes after it
  int limit = 0;                      // rows at most
};

struct RetentionSelect {
  storage::Statement statement;
  std::vector<resource::OwnedValue> parameters;
};

// The pupils in order of birth: id, school, given_name, family_name, date_of_birth, leaving_date,
// had_sen, open_holds. What each row needs comes with it, along an index on the date of birth.
RetentionSelect SelectOver(const RetentionQuery& query, const rpc::Scope& scope,
                           const storage::Dialect& dialect);
// How many of them are due and how many are held, in one row; not regarding `after` and `limit`.
RetentionSelect CountOver(const RetentionQuery& query, const rpc::Scope& scope);

// Whether the pupil ($2, an id) had SEN at any time: one row with 0 or 1.
extern const storage::Statement kHadSen;

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_QUERY_H_
