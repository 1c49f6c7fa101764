#include "services/pupil_tracking/forms/passport_part.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/standard_methods.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/forms/passport_rules.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using pupils::v1::PupilPassport;
using rpc::Call;

absl::Status PassportPart::Init() {
  rpc::TypedHooks<PupilPassport> hooks;
  hooks.before_create = [this](Call& call, PupilPassport& passport) -> absl::Status {
    const bool alone = passport.state() == pupils::v1::PASSPORT_STATE_AGREED;
    RETURN_IF_ERROR(
        records_
            .PlaceWithPupil(call, passport, "pupil_passport.pupil",
                            alone ? PupilRecords::Hold::kAlone : PupilRecords::Hold::kShared)
            .status());
    return BeforeWrite(call, nullptr, passport);
  };
  hooks.before_update = [this](Call& call, const PupilPassport& before, PupilPassport& after) {
    return BeforeWrite(call, &before, after);
  };
  hooks.echo = [this](Call& call, PupilPassport& passport) {
    return records_.Echo(call, passport);
  };
  hooks.compute = [](const Call& call, PupilPassport& passport) {
    passport.set_standing(StandingOf(passport, time::Today(call.now())));
  };
  RETURN_IF_ERROR(registry_.AddResource<PupilPassport>(hooks).status());
  auto& methods = registry_.methods("senda.pupils.v1.PassportService");
  methods.Prepare("CreatePupilPassport", this, &PassportPart::PrepareCreate);
  methods.Prepare("UpdatePupilPassport", this, &PassportPart::PrepareUpdate);
  methods.Prepare("BulkUpsertPupilPassports", this, &PassportPart::PrepareBulk);
  return absl::OkStatus();
}

const resource::ResourceStore& PassportPart::store() const {
  return registry_.methods_of<PupilPassport>().store();
}

absl::Status PassportPart::PrepareCreate(Call& call,
                                         const pupils::v1::CreatePupilPassportRequest& request) {
  return forms_.Prepare(call, store(), {}, {request.pupil_passport().form_template()});
}

absl::Status PassportPart::PrepareUpdate(Call& call,
                                         const pupils::v1::UpdatePupilPassportRequest& request) {
  const PupilPassport& passport = request.pupil_passport();
  std::set<std::string> named;
  if (!passport.form_template().empty()) named.insert(passport.form_template());
  return forms_.Prepare(call, store(), {IdOf(passport.name())}, std::move(named));
}

absl::Status PassportPart::PrepareBulk(Call& call,
                                       const pupils::v1::BulkUpsertPupilPassportsRequest& request) {
  std::vector<std::string> ids;
  std::set<std::string> named;
  for (const PupilPassport& passport : request.pupil_passports()) {
    if (!passport.name().empty()) ids.push_back(IdOf(passport.name()));
    if (!passport.form_template().empty()) named.insert(passport.form_template());
  }
  return forms_.Prepare(call, store(), ids, std::move(named));
}

absl::Status PassportPart::BeforeWrite(Call& call, const PupilPassport* before,
                                       PupilPassport& after) const {
  constexpr char kField[] = "pupil_passport.form_template";
  ASSIGN_OR_RETURN(const KnownForm* known, FormCheck::Find(call, after.form_template(), kField));
  const bool begins = before == nullptr || before->form_template() != after.form_template();
  RETURN_IF_ERROR(
      CheckFormFits(known->form, directory::v1::FORM_KIND_PUPIL_PASSPORT, begins, kField));
  const SchoolForm form = known->For(after.school());
  FillPassport(after, form);
  int months = form.valid_months;
  if (after.state() == pupils::v1::PASSPORT_STATE_AGREED) {
    ASSIGN_OR_RETURN(const Policy policy, EffectivePolicy(registry_, call, after.school()));
    months = ValidMonths(form, policy.passport_valid_months);
    FillReviewDate(after, before, months);
  }
  RETURN_IF_ERROR(
      CheckPassport(after, begins ? nullptr : before, form, months, time::Today(call.now())));
  return after.state() == pupils::v1::PASSPORT_STATE_AGREED ? ArchiveOthers(call, after)
                                                            : absl::OkStatus();
}

absl::Status PassportPart::ArchiveOthers(Call& call, const PupilPassport& agreed) const {
  // Two who agree passports of one pupil at once take turns, so that the later one archives.
  RETURN_IF_ERROR(LockRow(call, "pupils", IdOf(agreed.pupil())));
  ASSIGN_OR_RETURN(const auto others,
                   registry_.table_of<PupilPassport>().Where(
                       call.tx(), call.trust(), "agreed",
                       "pupil = $2 AND state = 'PASSPORT_STATE_AGREED'", {agreed.pupil()}));
  for (const PupilPassport& other : others) {
    if (other.name() == agreed.name()) continue;
    PupilPassport archived = other;
    archived.set_state(pupils::v1::PASSPORT_STATE_ARCHIVED);
    RETURN_IF_ERROR(registry_.methods_of<PupilPassport>().Update(call, other, archived,
                                                                 rpc::Authority::kService));
  }
  return absl::OkStatus();
}

}  // namespace senda::pupil_tracking
