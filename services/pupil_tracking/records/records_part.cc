#include "services/pupil_tracking/records/records_part.h"

#include "common/rpc/standard_methods.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/contact.pb.h"
#include "senda/pupils/v1/note.pb.h"
#include "senda/pupils/v1/plan_review.pb.h"
#include "senda/pupils/v1/target.pb.h"
#include "services/pupil_tracking/records/records_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::Contact;
using pupils::v1::Note;
using pupils::v1::PlanReview;
using pupils::v1::Target;
using pupils::v1::Voice;
using rpc::Call;

absl::Status RecordsPart::Init() {
  RETURN_IF_ERROR(AddVoices());
  RETURN_IF_ERROR(AddContacts());
  return AddNotes();
}

absl::Status RecordsPart::AddVoices() {
  rpc::TypedHooks<Voice> hooks;
  hooks.before_create = [this](Call& call, Voice& voice) -> absl::Status {
    RETURN_IF_ERROR(records_.PlaceWithPupil(call, voice, "voice.pupil").status());
    RETURN_IF_ERROR(CheckVoice(voice, time::Today(call.now())));
    return CheckReferences(call, Voice(), voice);
  };
  hooks.before_update = [this](Call& call, const Voice& before, Voice& after) -> absl::Status {
    RETURN_IF_ERROR(CheckVoice(after, time::Today(call.now())));
    return CheckReferences(call, before, after);
  };
  hooks.echo = [this](Call& call, Voice& reply) { return records_.Echo(call, reply); };
  return registry_.AddResource<Voice>(hooks).status();
}

absl::Status RecordsPart::AddContacts() {
  rpc::TypedHooks<Contact> hooks;
  hooks.before_create = [this](Call& call, Contact& contact) -> absl::Status {
    RETURN_IF_ERROR(records_.PlaceWithPupil(call, contact, "contact.pupil").status());
    return CheckContact(contact, time::Today(call.now()));
  };
  hooks.before_update = [](Call& call, const Contact&, Contact& after) {
    return CheckContact(after, time::Today(call.now()));
  };
  hooks.echo = [this](Call& call, Contact& reply) { return records_.Echo(call, reply); };
  return registry_.AddResource<Contact>(hooks).status();
}

absl::Status RecordsPart::AddNotes() {
  rpc::TypedHooks<Note> hooks;
  hooks.before_create = [this](Call& call, Note& note) -> absl::Status {
    RETURN_IF_ERROR(records_.PlaceWithPupil(call, note, "note.pupil").status());
    note.set_author(call.principal().subject);
    return CheckNote(note, time::Today(call.now()));
  };
  hooks.before_update = [](Call& call, const Note&, Note& after) {
    return CheckNote(after, time::Today(call.now()));
  };
  hooks.echo = [this](Call& call, Note& reply) { return records_.Echo(call, reply); };
  return registry_.AddResource<Note>(hooks).status();
}

absl::Status RecordsPart::CheckReferences(Call& call, const Voice& before,
                                          const Voice& after) const {
  if (after.target() != before.target()) {
    RETURN_IF_ERROR(records_.CheckSamePupil<Target>(call, after.pupil(), after.target(), "targets",
                                                    "voice.target"));
  }
  if (after.plan_review() == before.plan_review()) return absl::OkStatus();
  return records_.CheckSamePupil<PlanReview>(call, after.pupil(), after.plan_review(),
                                             "planReviews", "voice.plan_review");
}

}  // namespace senda::pupil_tracking
