#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORM_CHECK_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORM_CHECK_H_

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/resource_store.h"
#include "common/rpc/call.h"
#include "common/rpc/domain_service.h"
#include "senda/directory/v1/form_departure.pb.h"
#include "senda/directory/v1/form_template.pb.h"
#include "services/pupil_tracking/forms/form_sections.h"

namespace senda::pupil_tracking {

// A template of the trust and what schools in the caller's reach do differently.
struct KnownForm {
  directory::v1::FormTemplate form;
  std::map<std::string, directory::v1::FormDeparture> departures;  // by school

  SchoolForm For(const std::string& school) const;
};

// What the directory said of forms before a transaction began; kept in Call::prepared.
struct VerifiedForms {
  // Why it could not say: UNAVAILABLE with the reason DIRECTORY_UNREACHABLE, or UNAUTHENTICATED.
  absl::Status failure;
  std::set<std::string> asked;
  std::map<std::string, KnownForm> known;  // by name; an asked one that is not in it is unknown
};

// Asks the directory for templates and departures as the caller would. Every write of a form asks
// anew, so that a departure counts from the moment it is recorded. Thread-safe.
class FormCheck {
 public:
  // `dependencies` outlive the check.
  explicit FormCheck(const rpc::ServiceDependencies& dependencies);

  // Looks the templates up on which the request's forms stand: those of `named`, and those that the
  // rows `ids` of `store`, which has a field form_template, stand on now. Leaves the outcome in
  // `call`. A directory that does not answer is no error here: a repeated request is answered from
  // its stored reply, without forms.
  absl::Status Prepare(rpc::Call& call, const resource::ResourceStore& store,
                       const std::vector<std::string>& ids, std::set<std::string> named) const;

  // What Prepare found of one template. FIELD_VIOLATIONS with FORM_TEMPLATE_UNKNOWN at `field`, the
  // failure, or ABORTED (FORM_CHANGED) when the row has come to stand on another template since.
  static absl::StatusOr<const KnownForm*> Find(const rpc::Call& call, const std::string& name,
                                               const std::string& field);

 private:
  absl::Status ReadStored(const rpc::Call& call, const resource::ResourceStore& store,
                          const std::vector<std::string>& ids, std::set<std::string>& names) const;
  absl::Status Look(const rpc::Call& call, const std::string& name, VerifiedForms& verified) const;
  absl::Status LookDepartures(const rpc::Call& call, KnownForm& form) const;

  storage::Database& database_;
  const rpc::Client* const directory_;  // null: one that never answers
};

// The id in a row's name, or "" when it is no name.
std::string IdOf(const std::string& name);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORM_CHECK_H_
