#include "services/pupil_tracking/pupils/pupil_part.h"

#include "common/resource/names.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/legal_hold.pb.h"
#include "services/pupil_tracking/pupils/class_links.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"
#include "services/pupil_tracking/pupils/school_class_rules.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::LegalHold;
using pupils::v1::Pupil;
using pupils::v1::SchoolClass;
using rpc::Call;

const storage::Statement kYearStated{"pupils.year_stated",
                                     "SELECT year_stated FROM pupils WHERE trust = $1 AND id = $2"};
// Remembers for which academic year a year group was stated, so that the roll-over to that year
// does not move the pupil again. Of new pupils the time of creation says it.
const storage::Statement kStateYear{
    "pupils.state_year",
    "UPDATE pupils SET year_stated = $3 WHERE trust = $1 AND id = $2 AND year_stated < $3"};

// 0: moved up or stated anew for no year.
absl::StatusOr<int> YearStated(Call& call, const Pupil& pupil) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil.name(), "pupils"));
  int year = 0;
  RETURN_IF_ERROR(call.tx().Query(kYearStated, {call.trust(), parts.id}, [&](const auto& row) {
    year = static_cast<int>(row.Int(0));
    return absl::OkStatus();
  }));
  return year;
}

absl::Status StateYear(Call& call, const Pupil& pupil, absl::CivilDay today) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil.name(), "pupils"));
  return call.tx()
      .Execute(kStateYear, {call.trust(), parts.id, std::int64_t{AcademicYearOf(today)}})
      .status();
}

bool SameYearGroup(const Pupil& before, const Pupil& after) {
  return before.has_year_group() == after.has_year_group() &&
         before.year_group() == after.year_group();
}

// What says whose child the pupil is: class staff neither admit nor move nor take off the roll.
absl::Status CheckFrame(const Call& call, const Pupil& before, const Pupil& after) {
  const std::pair<const char*, bool> changed[] = {
      {"pupil.school", before.school() != after.school()},
      {"pupil.entry_date",
       rules::ToCivilDay(before.entry_date()) != rules::ToCivilDay(after.entry_date())},
      {"pupil.leaving_date",
       rules::ToCivilDay(before.leaving_date()) != rules::ToCivilDay(after.leaving_date())}};
  for (const auto& [field, is_changed] : changed) {
    if (is_changed) RETURN_IF_ERROR(CheckReachesSchool(call, before.school(), field));
  }
  return absl::OkStatus();
}

// The first day at a new school: the day of entry if that was stated anew, else today.
absl::CivilDay FirstDay(const Pupil& before, const Pupil& after, absl::CivilDay today) {
  const auto entry = rules::ToCivilDay(after.entry_date());
  return entry.has_value() && entry != rules::ToCivilDay(before.entry_date()) ? *entry : today;
}

}  // namespace

absl::Status PupilPart::Init() {
  rpc::TypedHooks<Pupil> pupil;
  pupil.before_create = [this](Call& call, Pupil& p) { return Complete(call, nullptr, p); };
  pupil.before_update = [this](Call& call, const Pupil& before, Pupil& after) {
    return Complete(call, &before, after);
  };
  pupil.before_delete = [this](Call& call, const Pupil& p) -> absl::Status {
    RETURN_IF_ERROR(CheckReachesSchool(call, p.school(), "name"));
    return CheckNotHeld(call, p);
  };
  pupil.after_write = [this](Call& call, const Pupil* before, const Pupil* after) {
    return AfterWrite(call, before, after);
  };
  pupil.after_upsert = [this](Call& call, const Pupil& stated, const Pupil& stored) {
    return AfterUpsert(call, stated, stored);
  };
  pupil.echo = [](Call&, Pupil& p) {
    *p.mutable_about() = IdentityOf(p);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(registry_.AddResource<Pupil>(pupil).status());

  rpc::TypedHooks<SchoolClass> school_class;
  school_class.before_create = [](Call& call, SchoolClass& c) {
    return CheckSchoolClass(c, call.trust());
  };
  school_class.before_update = [](Call& call, const SchoolClass& before, SchoolClass& after) {
    return CheckSchoolClass(after, call.trust(), &before);
  };
  school_class.before_delete = [this](Call& call, const SchoolClass& c) {
    return CheckEmpty(call, c);
  };
  school_class.after_write = &KeepClassStaff;
  return registry_.AddResource<SchoolClass>(school_class).status();
}

absl::Status PupilPart::Complete(Call& call, const Pupil* before, Pupil& after) const {
  if (before != nullptr) RETURN_IF_ERROR(CheckFrame(call, *before, after));
  const bool moves = before != nullptr && before->school() != after.school();
  if (moves && before->school_class() == after.school_class()) after.clear_school_class();
  const absl::CivilDay today = time::Today(call.now());
  RETURN_IF_ERROR(CheckPupil(after, before, today));
  int year_stated = 0;
  if (before != nullptr) {
    ASSIGN_OR_RETURN(year_stated, YearStated(call, *before));
  }
  SetYears(after, YearOfGroup(after, year_stated, today));
  if (before == nullptr || moves) {
    RETURN_IF_ERROR(CheckSchoolName(call, after.school(), "pupil.school"));
  }
  const bool same_class = before != nullptr && before->school_class() == after.school_class();
  return same_class ? absl::OkStatus() : CheckClass(call, after);
}

absl::Status PupilPart::CheckClass(Call& call, const Pupil& pupil) const {
  if (pupil.school_class().empty()) return absl::OkStatus();
  constexpr char kField[] = "pupil.school_class";
  ASSIGN_OR_RETURN(const auto parts,
                   resource::ParseName(pupil.school_class(), "schoolClasses", kField));
  ASSIGN_OR_RETURN(const auto found,
                   registry_.table_of<SchoolClass>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust == call.trust() && found.has_value() && found->school() == pupil.school()) {
    return absl::OkStatus();
  }
  return errors::InvalidField(kField, "name a class of the pupil's school", "CLASS_UNKNOWN");
}

absl::Status PupilPart::AfterWrite(Call& call, const Pupil* before, const Pupil* after) const {
  // A creation, which needs it anyway, or an undeletion.
  if (before == nullptr) return CheckReachesSchool(call, after->school(), "name");
  if (after == nullptr) return absl::OkStatus();
  const absl::CivilDay today = time::Today(call.now());
  if (!SameYearGroup(*before, *after)) RETURN_IF_ERROR(StateYear(call, *after, today));
  if (MustFollow(*before, *after)) {
    const MovedPupil moved[] = {{*before, *after}};
    RETURN_IF_ERROR(moves_.Follow(call, moved, FirstDay(*before, *after, today), "").status());
  }
  for (const Follower& follow : followers_) RETURN_IF_ERROR(follow(call, *before, *after));
  return absl::OkStatus();
}

absl::Status PupilPart::AfterUpsert(Call& call, const Pupil& stated, const Pupil& stored) const {
  const absl::CivilDay today = time::Today(call.now());
  const auto made = absl::FromUnixSeconds(stored.create_time().seconds());
  const bool made_this_year = AcademicYearOf(time::Today(made)) == AcademicYearOf(today);
  if (!stated.has_year_group() || made_this_year) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int year_stated, YearStated(call, stored));
  if (year_stated >= AcademicYearOf(today)) return absl::OkStatus();
  RETURN_IF_ERROR(StateYear(call, stored, today));
  // Nothing else judges by the new year a group that is the same as in the last.
  Pupil judged = stored;
  SetYears(judged, YearOfGroup(stored, year_stated, today));
  return registry_.methods_of<Pupil>().Update(call, stored, judged, rpc::Authority::kService);
}

absl::Status PupilPart::CheckNotHeld(Call& call, const Pupil& pupil) const {
  ASSIGN_OR_RETURN(const auto holds,
                   registry_.table_of<LegalHold>().Where(
                       call.tx(), call.trust(), "any_of_pupil",
                       "pupil = $2 AND released_on IS NULL LIMIT 1", {pupil.name()}));
  if (holds.empty()) return absl::OkStatus();
  return errors::WrongState("HOLD_IN_FORCE",
                            "a legal hold keeps the pupil's records; ask your records officer");
}

absl::Status PupilPart::CheckEmpty(Call& call, const SchoolClass& school_class) const {
  ASSIGN_OR_RETURN(const auto pupils, registry_.table_of<Pupil>().Where(
                                          call.tx(), call.trust(), "in_class",
                                          "school_class = $2 LIMIT 1", {school_class.name()}));
  if (pupils.empty()) return absl::OkStatus();
  return errors::WrongState("CLASS_HAS_PUPILS",
                            "pupils are in the class; put them in another before you delete it");
}

}  // namespace senda::pupil_tracking
