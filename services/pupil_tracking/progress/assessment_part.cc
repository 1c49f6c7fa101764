#include "services/pupil_tracking/progress/assessment_part.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/progress/assessment_rules.h"
#include "services/pupil_tracking/progress/instrument_book.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Assessment;
using pupils::v1::BulkUpsertAssessmentsRequest;
using pupils::v1::Instrument;
using pupils::v1::Pupil;
using rpc::Call;

constexpr char kInstrumentField[] = "assessment.instrument";

// The pupils of a batch that are there for the caller, read together.
struct PlacedPupils {
  bool read = false;
  std::map<std::string, Pupil> known;
};

// The ids of the pupils that a batch names, as far as they can be ids of this trust.
using NamedPupils = std::set<std::string>;

}  // namespace

absl::Status AssessmentPart::Init() {
  rpc::TypedHooks<Assessment> hooks;
  hooks.before_create = [this](Call& call, Assessment& a) { return BeforeCreate(call, a); };
  hooks.before_update = [this](Call& call, const Assessment& before, Assessment& after) {
    return BeforeUpdate(call, before, after);
  };
  hooks.echo = [this](Call& call, Assessment& a) { return records_.Echo(call, a); };
  RETURN_IF_ERROR(registry_.AddResource<Assessment>(hooks).status());
  rpc::MethodTable& methods = registry_.methods("senda.pupils.v1.PupilsService");
  methods.Bind("VoidAssessment", this, &AssessmentPart::VoidAssessment);
  methods.Prepare("BulkUpsertAssessments", this, &AssessmentPart::NoteRows);
  return absl::OkStatus();
}

absl::Status AssessmentPart::NoteRows(Call& call, const BulkUpsertAssessmentsRequest& request) {
  auto named = std::make_shared<NamedPupils>();
  for (const Assessment& assessment : request.assessments()) {
    const auto parts = resource::SplitName(assessment.pupil());
    if (parts.has_value() && parts->collection == "pupils" && parts->trust == call.trust()) {
      named->emplace(parts->id);
    }
  }
  call.prepared = std::move(named);
  return absl::OkStatus();
}

absl::Status AssessmentPart::ReadNamed(Call& call, std::map<std::string, Pupil>& known) const {
  if (call.prepared == nullptr) return absl::OkStatus();
  const auto& named = *static_cast<const NamedPupils*>(call.prepared.get());
  const rpc::StandardMethods& methods = registry_.methods_of<Pupil>();
  RETURN_IF_ERROR(ShareRows(call, "pupils", named));
  ASSIGN_OR_RETURN(const auto rows,
                   methods.store().FindMany(call.tx(), call.trust(), {named.begin(), named.end()}));
  for (const resource::StoredRow& row : rows) {
    Pupil pupil;
    resource::ResourceStore::Parse(row, pupil);
    if (row.deleted || !methods.IsThereFor(call, pupil)) continue;
    std::string name = pupil.name();
    known.emplace(std::move(name), std::move(pupil));
  }
  return absl::OkStatus();
}

absl::Status AssessmentPart::Place(Call& call, Assessment& assessment) {
  auto& placed = call.Memory<PlacedPupils>();
  if (!placed.read) {
    RETURN_IF_ERROR(ReadNamed(call, placed.known));
    placed.read = true;
  }
  auto found = placed.known.find(assessment.pupil());
  if (found == placed.known.end()) {
    // Says what is wrong with the name, if anything is.
    ASSIGN_OR_RETURN(Pupil pupil, records_.PupilOf(call, assessment.pupil(), "assessment.pupil"));
    found = placed.known.emplace(assessment.pupil(), std::move(pupil)).first;
  }
  PupilRecords::Place(found->second, assessment);
  return absl::OkStatus();
}

absl::Status AssessmentPart::BeforeCreate(Call& call, Assessment& assessment) {
  RETURN_IF_ERROR(Place(call, assessment));
  ASSIGN_OR_RETURN(const Instrument* instrument,
                   InstrumentOf(registry_, call, assessment.instrument(), kInstrumentField));
  RETURN_IF_ERROR(CheckInUse(*instrument));
  RETURN_IF_ERROR(CheckAssessment(assessment, *instrument, time::Today(call.now())));
  SetBand(*instrument, assessment);
  return absl::OkStatus();
}

absl::Status AssessmentPart::BeforeUpdate(Call& call, const Assessment& before, Assessment& after) {
  RETURN_IF_ERROR(CheckNotVoid(before));
  ASSIGN_OR_RETURN(const Instrument* instrument,
                   InstrumentOf(registry_, call, after.instrument(), kInstrumentField));
  if (before.instrument() != after.instrument()) RETURN_IF_ERROR(CheckInUse(*instrument));
  RETURN_IF_ERROR(CheckAssessment(after, *instrument, time::Today(call.now())));
  SetBand(*instrument, after);
  return absl::OkStatus();
}

absl::StatusOr<rpc::Bytes> AssessmentPart::VoidAssessment(
    Call& call, const pupils::v1::VoidAssessmentRequest& request) {
  const rpc::StandardMethods& methods = registry_.methods_of<Assessment>();
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(request.name(), "assessments"));
  ASSIGN_OR_RETURN(const auto before,
                   registry_.table_of<Assessment>().Find(call.tx(), call.trust(), parts.id));
  if (!before.has_value() || !methods.IsWritableFor(call, *before)) {
    return AbsentFor(call, request.name());
  }
  if (!request.etag().empty() && request.etag() != before->etag()) {
    return errors::EtagMismatch(request.name());
  }
  RETURN_IF_ERROR(CheckNotVoid(*before));
  Assessment after = *before;
  *after.mutable_void_date() = rules::ToDate(time::Today(call.now()));
  after.set_void_reason(request.reason());
  // What is wrong may break a rule by now, so the rules of a change are not asked.
  RETURN_IF_ERROR(methods.Update(call, *before, after, rpc::Authority::kService));
  return methods.Reply(call, after);
}

}  // namespace senda::pupil_tracking
