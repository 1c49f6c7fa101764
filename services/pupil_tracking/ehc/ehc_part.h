#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_PART_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/annual_review.pb.h"
#include "senda/pupils/v1/ehc_case.pb.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// senda.pupils.v1.EhcService: EhcCase and AnnualReview with their statutory clocks.
//
// A case and its reviews date each other: a review is due after the plan or the review before it,
// and the case shows the review that nobody has begun. So a write of one of them dates all of them
// anew in the same transaction; rows whose dates stay are not touched. A case with reviews cannot
// be deleted, and a pupil has one plan at a time. A correction of the pupil's date of birth dates
// them anew too.
class EhcPart {
 public:
  // `registry` must outlive the part.
  explicit EhcPart(server::ResourceRegistry& registry) : registry_(registry), records_(registry) {}

  absl::Status Init();

  // Dates the pupil's cases and reviews anew when the date of birth was corrected, which the
  // shorter time before a review of a child under five depends on.
  absl::Status FollowPupil(rpc::Call& call, const pupils::v1::Pupil& before,
                           const pupils::v1::Pupil& after) const;

 private:
  using EhcCase = pupils::v1::EhcCase;
  using AnnualReview = pupils::v1::AnnualReview;

  absl::Status AddCases();
  absl::Status AddReviews();
  absl::Status BeforeCreateCase(rpc::Call& call, EhcCase& ehc_case);
  absl::Status BeforeUpdateCase(rpc::Call& call, EhcCase& after);
  absl::Status BeforeDeleteCase(rpc::Call& call, const EhcCase& before);
  absl::Status AfterWriteCase(rpc::Call& call, const EhcCase* before, const EhcCase* after);
  absl::Status BeforeCreateReview(rpc::Call& call, AnnualReview& review);
  absl::Status BeforeUpdateReview(rpc::Call& call, AnnualReview& after);
  absl::Status AfterWriteReview(rpc::Call& call, const AnnualReview* before,
                                const AnnualReview* after);

  // FAILED_PRECONDITION / PLAN_IN_FORCE naming the other case when `ehc_case` has a plan that has
  // not ceased beside another of the pupil.
  absl::Status CheckOnlyPlan(rpc::Call& call, const EhcCase& ehc_case) const;
  // The living case called `name`; FAILED_PRECONDITION / EHC_CASE_DELETED when there is none.
  absl::StatusOr<EhcCase> CaseOf(rpc::Call& call, const std::string& name) const;
  // The living reviews of a case, which stays locked until the end of the transaction.
  absl::StatusOr<std::vector<AnnualReview>> ReviewsOf(rpc::Call& call,
                                                      const std::string& ehc_case) const;
  // The pupil's day of birth; one long ago when the pupil is no longer there, since only the first
  // five years count.
  absl::StatusOr<absl::CivilDay> BirthOf(rpc::Call& call, const std::string& pupil) const;
  absl::Status DateReview(rpc::Call& call, const EhcCase& ehc_case, AnnualReview& review) const;
  // Dates the case called `name` and all its reviews.
  absl::Status DateAll(rpc::Call& call, const std::string& name) const;

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_PART_H_
