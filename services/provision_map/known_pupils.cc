#include "services/provision_map/known_pupils.h"

#include <fmt/format.h>

#include <variant>
#include <vector>

#include "common/resource/etag.h"
#include "common/rules/field_rules.h"
#include "common/status/status_macros.h"
#include "common/time/academic_year.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"

namespace senda::provision_map {
namespace {

using storage::Statement;
using storage::Transaction;
using storage::Value;

constexpr char kSelectPupil[] =
    "SELECT row_version, school, leaving_date FROM known_pupils WHERE trust = $1 AND pupil = $2";
const Statement kFindPupil{"known_pupils.find", kSelectPupil};
const Statement kLockPupil{"known_pupils.find", std::string(kSelectPupil) + " FOR UPDATE"};
// A row that somebody read earlier never takes the place of a later one.
const Statement kKeepPupil{
    "known_pupils.keep",
    "INSERT INTO known_pupils (trust, pupil, row_version, reading, school, leaving_date, "
    "school_class, year_group, sen_provision, primary_need) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (trust, pupil) DO UPDATE SET row_version = excluded.row_version, "
    "reading = excluded.reading, school = excluded.school, leaving_date = excluded.leaving_date, "
    "school_class = excluded.school_class, year_group = excluded.year_group, "
    "sen_provision = excluded.sen_provision, primary_need = excluded.primary_need "
    "WHERE known_pupils.row_version <= excluded.row_version"};
const Statement kForgetPupil{"known_pupils.forget",
                             "DELETE FROM known_pupils WHERE trust = $1 AND pupil = $2"};
const Statement kKeepStaff{
    "known_class_staff.keep",
    "INSERT INTO known_class_staff (trust, school_class, staff_subject, reading, academic_year) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (trust, school_class, staff_subject) DO NOTHING"};
const Statement kForgetClass{
    "known_class_staff.forget",
    "DELETE FROM known_class_staff WHERE trust = $1 AND school_class = $2"};
const Statement kForgetUnseenPupils{"known_pupils.forget_unseen",
                                    "DELETE FROM known_pupils WHERE trust = $1 AND reading < $2"};
const Statement kForgetUnseenStaff{
    "known_class_staff.forget_unseen",
    "DELETE FROM known_class_staff WHERE trust = $1 AND reading < $2"};

}  // namespace

absl::StatusOr<std::optional<KnownPupil>> FindKnownPupil(Transaction& transaction,
                                                         std::string_view trust,
                                                         std::string_view pupil) {
  const bool excludes_others = transaction.dialect().ForUpdate().empty();
  std::optional<KnownPupil> found;
  RETURN_IF_ERROR(transaction.Query(excludes_others ? kFindPupil : kLockPupil, {trust, pupil},
                                    [&](const storage::Row& row) {
                                      found.emplace();
                                      found->row_version = row.Int(0);
                                      found->place.school = std::string(row.Text(1));
                                      absl::CivilDay day;
                                      const std::string leaving(row.Text(2));
                                      if (absl::ParseCivilTime(leaving, &day)) {
                                        found->place.leaving = day;
                                      }
                                      return absl::OkStatus();
                                    }));
  return found;
}

PupilPlace PlaceOf(const pupils::v1::Pupil& pupil) {
  PupilPlace place{.school = pupil.school(), .leaving = std::nullopt};
  if (pupil.has_leaving_date()) place.leaving = rules::ToCivilDay(pupil.leaving_date());
  return place;
}

absl::Status KeepPupil(Transaction& transaction, std::string_view trust, std::int64_t reading,
                       const pupils::v1::Pupil& pupil) {
  ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(pupil.etag()));
  const PupilPlace place = PlaceOf(pupil);
  const std::string leaving =
      place.leaving.has_value() ? time::IsoDate(*place.leaving) : std::string();
  const Value none = std::monostate();
  return transaction
      .Execute(kKeepPupil, {trust, std::string_view(pupil.name()), version, reading,
                            std::string_view(pupil.school()),
                            place.leaving.has_value() ? Value(std::string_view(leaving)) : none,
                            std::string_view(pupil.school_class()),
                            pupil.has_year_group() ? Value(std::int64_t{pupil.year_group()}) : none,
                            std::string_view(pupils::v1::SenProvision_Name(pupil.sen_provision())),
                            std::string_view(pupils::v1::SenNeedType_Name(pupil.primary_need()))})
      .status();
}

absl::Status ForgetPupil(Transaction& transaction, std::string_view trust, std::string_view pupil) {
  return transaction.Execute(kForgetPupil, {trust, pupil}).status();
}

absl::Status KeepClass(Transaction& transaction, std::string_view trust, std::int64_t reading,
                       const pupils::v1::SchoolClass& school_class) {
  RETURN_IF_ERROR(ForgetClass(transaction, trust, school_class.name()));
  for (const pupils::v1::ClassStaff& staff : school_class.staff()) {
    RETURN_IF_ERROR(transaction
                        .Execute(kKeepStaff, {trust, std::string_view(school_class.name()),
                                              std::string_view(staff.subject()), reading,
                                              std::int64_t{school_class.academic_year()}})
                        .status());
  }
  return absl::OkStatus();
}

absl::Status ForgetClass(Transaction& transaction, std::string_view trust,
                         std::string_view school_class) {
  return transaction.Execute(kForgetClass, {trust, school_class}).status();
}

resource::SqlCondition PupilsTaughtBy(const rpc::Call& call, int first_parameter) {
  const absl::CivilDay today = time::Today(call.now());
  return {
      fmt::format("SELECT own.pupil AS pupil FROM known_class_staff s JOIN known_pupils own ON "
                  "own.trust = s.trust AND own.school_class = s.school_class WHERE s.trust = "
                  "${} AND s.staff_subject = ${} AND s.academic_year = ${} AND "
                  "(own.leaving_date IS NULL OR own.leaving_date >= ${})",
                  first_parameter, first_parameter + 1, first_parameter + 2, first_parameter + 3),
      {call.trust(), call.principal().subject, std::int64_t{time::AcademicYearOf(today)},
       time::IsoDate(today)}};
}

absl::Status ForgetUnseen(Transaction& transaction, std::string_view trust, std::int64_t reading) {
  RETURN_IF_ERROR(transaction.Execute(kForgetUnseenPupils, {trust, reading}).status());
  return transaction.Execute(kForgetUnseenStaff, {trust, reading}).status();
}

}  // namespace senda::provision_map
