#include "services/provision_map/pupils_projection.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/pupil_transfer.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/provision_map/enrolment_following.h"
#include "services/provision_map/known_pupils.h"

namespace senda::provision_map {
namespace {

using google::protobuf::util::MessageDifferencer;
using projection::Attempt;
using projection::FollowedResource;
using projection::FollowedRow;
using provision::v1::Enrolment;
using pupils::v1::Pupil;
using pupils::v1::PupilTransfer;
using pupils::v1::SchoolClass;

constexpr char kService[] = "senda.pupils.v1.PupilsService";
// Pupils come before their moves, so that an enrolment is of the school they are in when it ends.
enum Resource : std::size_t { kPupils, kClasses, kTransfers };
constexpr std::size_t kPupilsAtOnce = 64;
constexpr std::size_t kRowsAtOnce = 500;

const storage::Statement kAnotherOpen{
    "enrolments.another_open",
    "SELECT id FROM enrolments WHERE trust = $1 AND provision = $2 AND pupil = $3 AND id <> $4 "
    "AND end_date IS NULL AND delete_time IS NULL LIMIT 1"};

PupilMove MoveOf(const PupilTransfer& transfer) {
  return {.from_school = transfer.from_school(),
          .school = transfer.school(),
          .first_day = rules::ToCivilDay(transfer.transfer_date()).value_or(absl::CivilDay()),
          .made = absl::FromUnixSeconds(transfer.create_time().seconds()) +
                  absl::Nanoseconds(transfer.create_time().nanos())};
}

// The fields of the following that differ, as the change log names them.
std::string FieldsBetween(const Enrolment& before, const Enrolment& after) {
  std::string fields;
  const auto note = [&](const char* field, bool same) {
    if (!same) fields += fmt::format("{}{}", fields.empty() ? "" : ",", field);
  };
  const auto same = [](const auto& a, const auto& b) { return MessageDifferencer::Equals(a, b); };
  note("end_date",
       before.has_end_date() == after.has_end_date() && same(before.end_date(), after.end_date()));
  note("end_reason", before.end_reason() == after.end_reason());
  note("planned_end_date", before.has_planned_end_date() == after.has_planned_end_date());
  note("pupil_leaving_date", before.has_pupil_leaving_date() == after.has_pupil_leaving_date() &&
                                 same(before.pupil_leaving_date(), after.pupil_leaving_date()));
  note("school", before.school() == after.school());
  return fields;
}

}  // namespace

const std::string& PupilsProjection::source() const {
  static const std::string* const source = new std::string("pupils");
  return *source;
}

std::span<const FollowedResource> PupilsProjection::resources() const {
  static const std::vector<FollowedResource>* const resources =
      new std::vector<FollowedResource>{{"Pupil", kService, "Pupils"},
                                        {"SchoolClass", kService, "SchoolClasses"},
                                        {"PupilTransfer", kService, "PupilTransfers"}};
  return *resources;
}

absl::Status PupilsProjection::Apply(Attempt& attempt, std::span<const FollowedRow> rows) {
  std::map<std::string, PupilPlace> places;
  std::map<std::string, std::vector<PupilMove>> moves;
  // In one order for all transactions, as rows are locked.
  std::vector<std::string> placed, moved;
  for (const FollowedRow& row : rows) {
    RETURN_IF_ERROR(Keep(attempt, row));
    if (row.message == nullptr) continue;
    if (row.resource == kPupils) {
      places[row.name] = PlaceOf(static_cast<const Pupil&>(*row.message));
    } else if (row.resource == kTransfers) {
      const auto& transfer = static_cast<const PupilTransfer&>(*row.message);
      if (transfer.has_transfer_date()) moves[transfer.pupil()].push_back(MoveOf(transfer));
    }
  }
  for (const auto& [pupil, place] : places) placed.push_back(pupil);
  for (const auto& [pupil, made] : moves) moved.push_back(pupil);
  const absl::CivilDay today = time::Today(attempt.now());
  RETURN_IF_ERROR(Follow(attempt, placed, [&](const Enrolment& enrolment) {
    return InStepWith(enrolment, places.at(enrolment.pupil()), today);
  }));
  return Follow(attempt, moved, [&](const Enrolment& enrolment) {
    Enrolment after = enrolment;
    for (const PupilMove& move : moves.at(enrolment.pupil())) after = AfterMove(after, move);
    return after;
  });
}

absl::Status PupilsProjection::FinishReading(Attempt& attempt) {
  return ForgetUnseen(attempt.tx(), attempt.trust(), attempt.reading());
}

absl::Status PupilsProjection::Keep(Attempt& attempt, const FollowedRow& row) {
  switch (row.resource) {
    case kPupils:
      return row.message == nullptr ? ForgetPupil(attempt.tx(), attempt.trust(), row.name)
                                    : KeepPupil(attempt.tx(), attempt.trust(), attempt.reading(),
                                                static_cast<const Pupil&>(*row.message));
    case kClasses:
      return row.message == nullptr ? ForgetClass(attempt.tx(), attempt.trust(), row.name)
                                    : KeepClass(attempt.tx(), attempt.trust(), attempt.reading(),
                                                static_cast<const SchoolClass&>(*row.message));
    default:
      return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<Enrolment>> PupilsProjection::EnrolmentsOf(
    Attempt& attempt, std::span<const std::string> pupils) const {
  const storage::Statement statement{
      "enrolments.of_pupils", fmt::format("SELECT id FROM enrolments WHERE trust = $1 AND {}",
                                          attempt.tx().dialect().IsAnyOf("pupil", "$2"))};
  std::set<std::string> ids;
  RETURN_IF_ERROR(attempt.tx().Query(statement, {attempt.trust(), storage::ListOf(pupils)},
                                     [&](const storage::Row& row) {
                                       ids.emplace(row.Text(0));
                                       return absl::OkStatus();
                                     }));
  std::vector<Enrolment> enrolments;
  for (auto next = ids.begin(); next != ids.end();) {
    std::vector<std::string> some;
    while (next != ids.end() && some.size() < kRowsAtOnce) some.push_back(*next++);
    ASSIGN_OR_RETURN(const auto rows, enrolments_.FindMany(attempt.tx(), attempt.trust(), some));
    for (const resource::StoredRow& row : rows) {
      resource::ResourceStore::Parse(row, enrolments.emplace_back());
    }
  }
  return enrolments;
}

absl::Status PupilsProjection::Follow(
    Attempt& attempt, const std::vector<std::string>& pupils,
    const std::function<Enrolment(const Enrolment&)>& follow) const {
  for (std::size_t first = 0; first < pupils.size(); first += kPupilsAtOnce) {
    const std::size_t count = std::min(kPupilsAtOnce, pupils.size() - first);
    ASSIGN_OR_RETURN(const auto enrolments,
                     EnrolmentsOf(attempt, std::span(pupils).subspan(first, count)));
    for (const Enrolment& enrolment : enrolments) {
      Enrolment after = follow(enrolment);
      if (MessageDifferencer::Equals(enrolment, after)) continue;
      RETURN_IF_ERROR(Store(attempt, enrolment, std::move(after)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> PupilsProjection::AnotherIsOpen(Attempt& attempt,
                                                     const Enrolment& enrolment) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(enrolment.name(), "enrolments"));
  bool found = false;
  RETURN_IF_ERROR(attempt.tx().Query(
      kAnotherOpen,
      {std::string_view(attempt.trust()), std::string_view(enrolment.provision()),
       std::string_view(enrolment.pupil()), std::string_view(parts.id)},
      [&](const storage::Row&) {
        found = true;
        return absl::OkStatus();
      }));
  return found;
}

absl::Status PupilsProjection::Store(Attempt& attempt, const Enrolment& before,
                                     Enrolment after) const {
  const bool was_open = !before.has_end_date() && !before.has_delete_time();
  const bool opens = !after.has_end_date() && !after.has_delete_time() && !was_open;
  if (opens) {
    // A pupil has one open enrolment in a provision: the newer one stays the open one.
    ASSIGN_OR_RETURN(const bool taken, AnotherIsOpen(attempt, after));
    if (taken) {
      Enrolment closed = before;
      closed.set_school(after.school());
      closed.clear_pupil_leaving_date();
      if (after.has_pupil_leaving_date()) {
        *closed.mutable_pupil_leaving_date() = after.pupil_leaving_date();
      }
      after = std::move(closed);
    }
  }
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(before.name(), "enrolments"));
  ASSIGN_OR_RETURN(std::int64_t version, resource::ParseEtag(before.etag()));
  const std::string fields = FieldsBetween(before, after);
  const bool deleted = after.has_delete_time();
  absl::Status stored =
      enrolments_.Update(attempt.tx(), attempt.trust(), parts.id, version, after, attempt.now());
  const bool turns = deleted != before.has_delete_time();
  if (stored.ok() && turns) {
    stored = enrolments_.SetDeleted(attempt.tx(), attempt.trust(), parts.id, version + 1, deleted,
                                    attempt.now());
  }
  // Somebody wrote the row since it was read here: the page is applied anew.
  if (errors::ReasonOf(stored) == "ETAG_MISMATCH") return errors::MarkRetryable(std::move(stored));
  RETURN_IF_ERROR(stored);
  std::set<std::string> schools = {before.school(), before.provision_school()};
  schools.erase(after.school());
  const auto change = [&](const std::string& school) {
    return storage::Change{.school = school,
                           .resource_type = "Enrolment",
                           .resource_name = before.name(),
                           .operation = !turns    ? "UPDATE"
                                        : deleted ? "DELETE"
                                                  : "UNDELETE",
                           .changed_fields = fields,
                           .actor = ""};
  };
  attempt.Changed(change(after.school()), before.pupil());
  for (const std::string& school : schools) attempt.Changed(change(school));
  return absl::OkStatus();
}

}  // namespace senda::provision_map
