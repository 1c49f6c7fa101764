#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_TEST_FIXTURE_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "senda/pupils/v1/passport_service.pb.h"
#include "services/pupil_tracking/forms/forms_test_fixture.h"

namespace senda::pupil_tracking {

using pupils::v1::PupilPassport;

// Passports on the example template, made and changed by calls.
class PassportTest : public FormsTest {
 protected:
  static void Write(PupilPassport& passport, const std::string& section, const std::string& text) {
    auto& written = *passport.add_sections();
    written.set_section_id(section);
    written.set_text(text);
  }
  static PupilPassport Draft(const std::string& pupil) {
    PupilPassport passport;
    passport.set_pupil(pupil);
    passport.set_form_template(kPassportForm);
    return passport;
  }
  static PupilPassport Complete(const std::string& pupil) {
    PupilPassport passport = Draft(pupil);
    Write(passport, "what-people-appreciate", "Funny and kind");
    Write(passport, "what-matters-to-me", "My dog and my brother");
    Write(passport, "how-best-to-support-me", "Tell me what comes next");
    return passport;
  }
  static PupilPassport Agreed(const std::string& pupil, int from_today = -10) {
    PupilPassport passport = Complete(pupil);
    passport.set_state(pupils::v1::PASSPORT_STATE_AGREED);
    *passport.mutable_agreed_date() = Day(from_today);
    return passport;
  }
  absl::StatusOr<PupilPassport> Create(PupilPassport passport,
                                       const std::string& subject = "lead") {
    pupils::v1::CreatePupilPassportRequest request;
    request.set_parent("trusts/t");
    *request.mutable_pupil_passport() = std::move(passport);
    return Call<PupilPassport>("PassportService/CreatePupilPassport", request, subject);
  }
  PupilPassport Made(PupilPassport passport) {
    auto made = Create(std::move(passport));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(PupilPassport());
  }
  // Changes the fields set in `change`.
  absl::StatusOr<PupilPassport> Update(const std::string& name, PupilPassport change) {
    pupils::v1::UpdatePupilPassportRequest request;
    change.set_name(name);
    *request.mutable_pupil_passport() = std::move(change);
    return Call<PupilPassport>("PassportService/UpdatePupilPassport", request);
  }
  PupilPassport Get(const std::string& name) {
    pupils::v1::GetPupilPassportRequest request;
    request.set_name(name);
    const auto passport = Call<PupilPassport>("PassportService/GetPupilPassport", request);
    EXPECT_TRUE(passport.ok()) << passport.status();
    return passport.value_or(PupilPassport());
  }
  std::vector<PupilPassport> All() {
    pupils::v1::ListPupilPassportsRequest request;
    request.set_parent("trusts/t");
    const auto all =
        Call<pupils::v1::ListPupilPassportsResponse>("PassportService/ListPupilPassports", request);
    EXPECT_TRUE(all.ok()) << all.status();
    if (!all.ok()) return {};
    return {all->pupil_passports().begin(), all->pupil_passports().end()};
  }
  long CountAgreed() {
    const auto all = All();
    return std::count_if(all.begin(), all.end(), [](const PupilPassport& passport) {
      return passport.state() == pupils::v1::PASSPORT_STATE_AGREED;
    });
  }
  absl::StatusOr<std::vector<changes::v1::RowOutcome>> BulkUpsert(
      const std::vector<PupilPassport>& rows) {
    pupils::v1::BulkUpsertPupilPassportsRequest request;
    for (const PupilPassport& row : rows) *request.add_pupil_passports() = row;
    return Bulk<pupils::v1::BulkUpsertPupilPassportsResponse>(
        "PassportService/BulkUpsertPupilPassports", request);
  }
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_TEST_FIXTURE_H_
