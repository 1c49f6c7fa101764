#include "services/provision_map/provision_service.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/rpc/denial.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "services/provision_map/cost.h"
#include "services/provision_map/enrolment_following.h"
#include "services/provision_map/known_pupils.h"
#include "services/provision_map/metrics.h"
#include "services/provision_map/provision_map_migrations.h"
#include "services/provision_map/provision_rules.h"

namespace senda::provision_map {
namespace {

using provision::v1::Enrolment;
using provision::v1::Intervention;
using provision::v1::Provision;
using provision::v1::Session;
using rpc::Call;

const rpc::Client* PupilsClient(const rpc::ServiceDependencies& dependencies) {
  const auto found = dependencies.peers.find("pupils");
  return found == dependencies.peers.end() ? nullptr : found->second.get();
}

// A date as its column holds it.
std::string Iso(const google::type::Date& date) {
  return time::IsoDate(rules::ToCivilDay(date).value_or(absl::CivilDay()));
}

// What was provided is for the school that provided it to change, wherever the child is now.
absl::Status CheckProvides(const Call& call, const Enrolment& enrolment) {
  if (rpc::MayWrite(call.scope(), enrolment.provision_school())) return absl::OkStatus();
  return rpc::Denied(call, enrolment.provision_school());
}

// The figures about an enrolment are those of the school that provides it: its watermark must move.
void NoteProvider(Call& call, const Enrolment& enrolment) {
  if (enrolment.provision_school() == enrolment.school()) return;
  call.Changed({.school = enrolment.provision_school(),
                .resource_type = "Enrolment",
                .resource_name = enrolment.name(),
                .operation = "UPDATE",
                .changed_fields = "",
                .actor = ""});
}

}  // namespace

ProvisionService::ProvisionService(const rpc::ServiceDependencies& dependencies)
    : ResourceService("senda.provision.v1.ProvisionService", dependencies, Metrics()),
      pupils_(PupilsClient(dependencies)) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> ProvisionService::Make(
    const rpc::ServiceDependencies& dependencies) {
  std::unique_ptr<ProvisionService> service(new ProvisionService(dependencies));
  RETURN_IF_ERROR(service->Init());
  return service;
}

absl::Status ProvisionService::Init() {
  rpc::TypedHooks<Intervention> intervention;
  intervention.before_create = [](Call& call, Intervention& i) {
    return CheckIntervention(i, call.trust());
  };
  intervention.before_update = [](Call& call, const Intervention&, Intervention& after) {
    return CheckIntervention(after, call.trust());
  };
  RETURN_IF_ERROR(AddResource<Intervention>(intervention).status());
  RETURN_IF_ERROR(AddProvisions());
  RETURN_IF_ERROR(AddEnrolments());
  RETURN_IF_ERROR(AddSessions());
  LinkPupilsBy(&PupilsTaughtBy);
  return Finish();
}

absl::Status ProvisionService::AddProvisions() {
  rpc::TypedHooks<Provision> hooks;
  hooks.before_create = [this](Call& call, Provision& p) {
    return BeforeProvision(call, nullptr, p);
  };
  hooks.before_update = [this](Call& call, const Provision& before, Provision& after) {
    return BeforeProvision(call, &before, after);
  };
  hooks.before_delete = [this](Call& call, const Provision& p) {
    return BeforeProvisionDelete(call, p);
  };
  return AddResource<Provision>(hooks).status();
}

absl::Status ProvisionService::AddEnrolments() {
  rpc::TypedHooks<Enrolment> hooks;
  hooks.before_create = [this](Call& call, Enrolment& e) { return BeforeEnrolmentCreate(call, e); };
  hooks.before_update = [this](Call& call, const Enrolment& before, Enrolment& after) {
    return BeforeEnrolmentUpdate(call, before, after);
  };
  hooks.before_delete = [](Call& call, const Enrolment& before) {
    return CheckProvides(call, before);
  };
  hooks.after_write = [](Call& call, const Enrolment* before, const Enrolment* after) {
    NoteProvider(call, after == nullptr ? *before : *after);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(AddResource<Enrolment>(hooks).status());
  projection_ = std::make_unique<PupilsProjection>(table_of<Enrolment>().store());
  methods().Prepare("CreateEnrolment", this, &ProvisionService::PrepareEnrolment);
  methods().Prepare("BulkUpsertEnrolments", this, &ProvisionService::PrepareEnrolments);
  return absl::OkStatus();
}

absl::Status ProvisionService::AddSessions() {
  rpc::TypedHooks<Session> hooks;
  hooks.before_create = [this](Call& call, Session& s) { return BeforeSession(call, s); };
  hooks.before_update = [this](Call& call, const Session&, Session& after) {
    return BeforeSession(call, after);
  };
  return AddResource<Session>(hooks).status();
}

absl::Status ProvisionService::BeforeProvision(Call& call, const Provision* before,
                                               Provision& after) {
  RETURN_IF_ERROR(CheckProvision(after, call.trust()));
  after.set_planned_cost_pence(PlannedCostPence(after));
  const std::string& intervention = after.intervention();
  if (!intervention.empty() && (before == nullptr || before->intervention() != intervention)) {
    RETURN_IF_ERROR(CheckInLibrary(call, intervention));
  }
  if (before == nullptr || Iso(before->start_date()) >= Iso(after.start_date())) {
    return absl::OkStatus();
  }
  return CheckEnrolmentsInside(call, after);
}

absl::Status ProvisionService::CheckInLibrary(Call& call, const std::string& intervention) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(intervention, "interventions"));
  ASSIGN_OR_RETURN(const auto found,
                   table_of<Intervention>().Find(call.tx(), call.trust(), parts.id));
  if (found.has_value()) return absl::OkStatus();
  return errors::InvalidField("provision.intervention",
                              "name an intervention of the trust's library, or leave it out",
                              "INTERVENTION_UNKNOWN");
}

absl::Status ProvisionService::CheckEnrolmentsInside(Call& call, const Provision& provision) {
  ASSIGN_OR_RETURN(const auto earlier,
                   table_of<Enrolment>().Where(call.tx(), call.trust(), "earlier",
                                               "provision = $2 AND start_date < $3",
                                               {provision.name(), Iso(provision.start_date())}));
  if (earlier.empty()) return absl::OkStatus();
  return errors::WrongState("PROVISION_HAS_EARLIER_ENROLMENTS",
                            "pupils began before that day; change their enrolments first",
                            {{"enrolment", earlier.front().name()}});
}

absl::Status ProvisionService::BeforeProvisionDelete(Call& call, const Provision& provision) {
  ASSIGN_OR_RETURN(const auto open, table_of<Enrolment>().Where(
                                        call.tx(), call.trust(), "open_in",
                                        "provision = $2 AND end_date IS NULL", {provision.name()}));
  if (open.empty()) return absl::OkStatus();
  return errors::WrongState("PROVISION_HAS_ENROLMENTS",
                            "pupils take part in the provision; end their enrolments before you "
                            "delete it",
                            {{"enrolment", open.front().name()}});
}

absl::StatusOr<Provision> ProvisionService::ProvisionOf(Call& call, const std::string& name,
                                                        const std::string& field) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "provisions", field));
  ASSIGN_OR_RETURN(auto found, table_of<Provision>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !found.has_value() ||
      !rpc::MayRead(call.scope(), found->school())) {
    return errors::InvalidField(field, "name a provision that is on record in your schools",
                                "PROVISION_UNKNOWN");
  }
  return *std::move(found);
}

absl::Status ProvisionService::PrepareEnrolment(
    Call& call, const provision::v1::CreateEnrolmentRequest& request) {
  pupils_.Prepare(call, {request.enrolment().pupil()});
  return absl::OkStatus();
}

absl::Status ProvisionService::PrepareEnrolments(
    Call& call, const provision::v1::BulkUpsertEnrolmentsRequest& request) {
  std::set<std::string> names;
  for (const Enrolment& enrolment : request.enrolments()) names.insert(enrolment.pupil());
  pupils_.Prepare(call, names);
  return absl::OkStatus();
}

absl::Status ProvisionService::BeforeEnrolmentCreate(Call& call, Enrolment& enrolment) {
  ASSIGN_OR_RETURN(const Provision provision,
                   ProvisionOf(call, enrolment.provision(), "enrolment.provision"));
  enrolment.set_provision_school(provision.school());
  RETURN_IF_ERROR(CheckEnrolment(enrolment, provision));
  ASSIGN_OR_RETURN(const auto pupil, LatestPupil(call, enrolment.pupil()));
  RETURN_IF_ERROR(CheckOnRoll(pupil, enrolment, provision));
  enrolment = InStepWith(enrolment, PlaceOf(pupil), time::Today(call.now()));
  return CheckOneOpen(call, enrolment);
}

// A pupil who moves between the question and this transaction is met here, or by the projection:
// the lock on the known pupil puts one of the two first.
absl::StatusOr<pupils::v1::Pupil> ProvisionService::LatestPupil(Call& call,
                                                                const std::string& name) {
  ASSIGN_OR_RETURN(auto pupil, PupilCheck::Find(call, name, "enrolment.pupil"));
  ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(pupil.etag()));
  ASSIGN_OR_RETURN(const auto known, FindKnownPupil(call.tx(), call.trust(), name));
  if (!known.has_value() || known->row_version <= version) return pupil;
  pupil.set_school(known->place.school);
  pupil.clear_leaving_date();
  if (known->place.leaving.has_value()) {
    *pupil.mutable_leaving_date() = rules::ToDate(*known->place.leaving);
  }
  return pupil;
}

absl::Status ProvisionService::BeforeEnrolmentUpdate(Call& call, const Enrolment& before,
                                                     Enrolment& after) {
  RETURN_IF_ERROR(CheckProvides(call, before));
  ASSIGN_OR_RETURN(const Provision provision,
                   ProvisionOf(call, after.provision(), "enrolment.provision"));
  RETURN_IF_ERROR(CheckEnrolment(after, provision));
  if (Iso(before.end_date()) != Iso(after.end_date())) {
    after.clear_end_reason();
    after.clear_planned_end_date();
  }
  return CheckOneOpen(call, after);
}

absl::Status ProvisionService::CheckOneOpen(Call& call, const Enrolment& enrolment) {
  if (enrolment.has_end_date()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto open,
                   table_of<Enrolment>().Where(call.tx(), call.trust(), "open",
                                               "provision = $2 AND pupil = $3 AND end_date IS NULL",
                                               {enrolment.provision(), enrolment.pupil()}));
  for (const Enrolment& other : open) {
    if (other.name() == enrolment.name()) continue;
    return errors::WrongState("ENROLMENT_OPEN",
                              "the pupil takes part in this provision already; end that enrolment "
                              "before you open another",
                              {{"open_enrolment", other.name()}});
  }
  return absl::OkStatus();
}

absl::Status ProvisionService::BeforeSession(Call& call, Session& session) {
  ASSIGN_OR_RETURN(const Provision provision,
                   ProvisionOf(call, session.provision(), "session.provision"));
  session.set_school(provision.school());
  RETURN_IF_ERROR(CheckSession(session, provision, time::Today(call.now())));
  return CheckAttendance(call, session);
}

absl::Status ProvisionService::CheckAttendance(Call& call, const Session& session) {
  if (session.attended_pupils().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const auto enrolments,
      table_of<Enrolment>().Where(
          call.tx(), call.trust(), "on_day",
          "provision = $2 AND start_date <= $3 AND (end_date IS NULL OR end_date >= $3)",
          {session.provision(), Iso(session.session_date())}));
  std::set<std::string> enrolled;
  for (const Enrolment& enrolment : enrolments) enrolled.insert(enrolment.pupil());
  rules::FieldRules rules("session");
  for (int i = 0; i < session.attended_pupils_size(); ++i) {
    if (enrolled.contains(session.attended_pupils(i))) continue;
    rules.Add(fmt::format("attended_pupils[{}]", i),
              "name a pupil who was enrolled in the provision on that day", "PUPIL_NOT_ENROLLED");
  }
  return rules.Verdict();
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{.source = "provision",
                                                 .migrations = Migrations(),
                                                 .peers = {"pupils"},
                                                 .make = &ProvisionService::Make};
  return definition;
}

}  // namespace senda::provision_map
