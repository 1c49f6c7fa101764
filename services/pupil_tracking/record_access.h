#ifndef SENDA_SERVICES_PUPIL_TRACKING_RECORD_ACCESS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RECORD_ACCESS_H_

#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/rpc/call.h"
#include "common/rpc/standard_methods.h"
#include "common/server/resource_registry.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

// What custom methods do at their start: find the record the request names, as the standard methods
// would.
namespace senda::pupil_tracking {

// The answer to a caller for whom there is no `name`: NOT_FOUND, or for one who is bound to schools
// PERMISSION_DENIED_OR_ABSENT, whether it exists or not.
absl::Status AbsentFor(const rpc::Call& call, const std::string& name);

// Refuses those who reach `school` by link alone what decides over a child for everybody:
// PERMISSION_DENIED / NEEDS_WHOLE_SCHOOL naming `field` ("pupil.leaving_date") as the request has
// it. Only about rows the caller reads: it tells that they are there.
absl::Status CheckReachesSchool(const rpc::Call& call, const std::string& school,
                                const std::string& field);

// Locks a row until the end of the transaction, so that nobody changes it between being read and
// what follows from that. No effect on SQLite, whose writes exclude one another.
absl::Status LockRow(rpc::Call& call, const std::string& table, const std::string& id);

// Holds the rows as they are until the end of the transaction, side by side with others who do
// (Dialect::ForShare). No effect on SQLite.
absl::Status ShareRows(rpc::Call& call, const std::string& table, const std::set<std::string>& ids);

// The living record `name` of T that the caller may read. Errors as AbsentFor, and NAME_MALFORMED.
template <typename T>
absl::StatusOr<T> ReadableRecord(const server::ResourceRegistry& registry, rpc::Call& call,
                                 const std::string& name) {
  const rpc::StandardMethods& methods = registry.methods_of<T>();
  ASSIGN_OR_RETURN(const auto parts,
                   resource::ParseName(name, methods.store().plan().collection()));
  ASSIGN_OR_RETURN(auto record, registry.table_of<T>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !record.has_value() || !methods.IsThereFor(call, *record)) {
    return AbsentFor(call, name);
  }
  return *std::move(record);
}

// The same for a record about to be written, locked: the caller may write it and, where he gives
// `etag`, it is of that version (ETAG_MISMATCH).
template <typename T>
absl::StatusOr<T> WritableRecord(const server::ResourceRegistry& registry, rpc::Call& call,
                                 const std::string& name, const std::string& etag) {
  const auto& plan = registry.methods_of<T>().store().plan();
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, plan.collection()));
  RETURN_IF_ERROR(LockRow(call, plan.table(), parts.id));
  ASSIGN_OR_RETURN(T record, ReadableRecord<T>(registry, call, name));
  if (!registry.methods_of<T>().IsWritableFor(call, record)) return AbsentFor(call, name);
  if (etag.empty()) return record;
  ASSIGN_OR_RETURN(const std::int64_t expected, resource::ParseEtag(etag));
  ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(record.etag()));
  if (expected != version) return errors::EtagMismatch(name);
  return record;
}

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RECORD_ACCESS_H_
