#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ROLLOVER_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ROLLOVER_PART_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupils/school_book.h"

namespace senda::pupil_tracking {

// RolloverYear, and YearRollover as its progress.
//
// A call moves the next schools, in the order of their names, in one transaction with the progress:
// killed before its commit, it has done nothing, and the next call begins with the same schools. Of
// two callers at once the second waits for the progress of the first, or is run again and finds it.
// A pupil moved up is marked with the year, so that one who changes schools meanwhile does not move
// twice; one whose year group was stated in the year moved to does not move at all. Only pupils on
// roll on the 31 August before the year move.
//
// The directory must answer: it says which is the last year of a school.
class RolloverPart {
 public:
  // `registry` must outlive the part.
  explicit RolloverPart(server::ResourceRegistry& registry)
      : registry_(registry), schools_(registry.dependencies()) {}
  absl::Status Init();

 private:
  struct Row;
  absl::Status Prepare(rpc::Call& call, const pupils::v1::RolloverYearRequest& request);
  absl::StatusOr<pupils::v1::YearRollover> RolloverYear(
      rpc::Call& call, const pupils::v1::RolloverYearRequest& request);
  // The progress, made when there is none, locked until the transaction ends.
  absl::StatusOr<pupils::v1::YearRollover> Begin(rpc::Call& call, int academic_year) const;
  // The schools with pupils that the progress does not name, in order.
  absl::StatusOr<std::vector<std::string>> SchoolsLeft(
      rpc::Call& call, const pupils::v1::YearRollover& rollover) const;
  absl::StatusOr<pupils::v1::SchoolRollover> MoveSchool(rpc::Call& call, const std::string& school,
                                                        int academic_year) const;
  absl::StatusOr<std::vector<Row>> PupilsOn(rpc::Call& call, const std::string& school,
                                            int academic_year) const;
  absl::Status Store(rpc::Call& call, const std::string& school,
                     const std::vector<Row>& rows) const;

  server::ResourceRegistry& registry_;
  const SchoolBook schools_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ROLLOVER_PART_H_
