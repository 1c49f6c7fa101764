#ifndef SENDA_SERVICES_DIRECTORY_FORM_PART_H_
#define SENDA_SERVICES_DIRECTORY_FORM_PART_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/directory/v1/form_departure.pb.h"
#include "senda/directory/v1/form_template.pb.h"

namespace senda::directory {

// senda.directory.v1.FormService: the trust's templates of forms and the schools' departures from
// them, by the rules of form_rules.h.
//
// Publishing a template that replaces another retires that one in the same transaction. A template
// or departure needs the trust to be there (NOT_FOUND), and a departure its school
// (SCHOOL_UNKNOWN).
class FormPart {
 public:
  // `registry` has Trust and School and outlives the part.
  explicit FormPart(server::ResourceRegistry& registry) : registry_(registry) {}
  absl::Status Init();

 private:
  absl::Status AddTemplates();
  absl::Status AddDepartures();

  absl::Status BeforeCreateTemplate(rpc::Call& call, v1::FormTemplate& form);
  absl::Status BeforeUpdateTemplate(rpc::Call& call, const v1::FormTemplate& before,
                                    v1::FormTemplate& after);
  absl::Status RetireReplaced(rpc::Call& call, const v1::FormTemplate& published);
  absl::Status BeforeCreateDeparture(rpc::Call& call, const v1::FormDeparture& departure);
  absl::Status CheckOnlyDeparture(rpc::Call& call, const v1::FormDeparture& departure);

  absl::Status CheckTrustThere(rpc::Call& call);
  absl::Status CheckSchoolThere(rpc::Call& call, const std::string& school);
  // The template that `field` names. FIELD_VIOLATIONS with FORM_TEMPLATE_UNKNOWN at it.
  absl::StatusOr<v1::FormTemplate> TemplateOf(rpc::Call& call, const std::string& name,
                                              const std::string& field);

  server::ResourceRegistry& registry_;
};

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_FORM_PART_H_
