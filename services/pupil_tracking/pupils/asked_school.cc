#include "services/pupil_tracking/pupils/asked_school.h"

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/database.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {
namespace {

constexpr char kField[] = "school";

const storage::Statement kAnyPupil{"pupils.any_of_school",
                                   "SELECT id FROM pupils WHERE trust = $1 AND school = $2 AND "
                                   "delete_time IS NULL LIMIT 1"};

}  // namespace

absl::Status AskedSchool::Check(rpc::Call& call, const std::string& school) const {
  if (school.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckSchoolName(call, school, kField));
  if (!call.scope().all_schools && !call.scope().all_linked) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool has_pupils, HasPupils(call, school));
  if (has_pupils) return absl::OkStatus();
  schools_.Prepare(call, school);
  const auto found = SchoolBook::Find(call, school);
  call.prepared = nullptr;
  RETURN_IF_ERROR(found.status());
  if (*found != nullptr) return absl::OkStatus();
  return errors::InvalidField(kField, "name a school of the trust", "SCHOOL_UNKNOWN");
}

absl::StatusOr<bool> AskedSchool::HasPupils(const rpc::Call& call,
                                            const std::string& school) const {
  bool has_pupils = false;
  RETURN_IF_ERROR(registry_.dependencies().backend.database->Run(
      storage::AccessMode::kRead, call.trust(), [&](storage::Transaction& transaction) {
        return transaction.Query(kAnyPupil, {call.trust(), school}, [&](const storage::Row&) {
          has_pupils = true;
          return absl::OkStatus();
        });
      }));
  return has_pupils;
}

}  // namespace senda::pupil_tracking
