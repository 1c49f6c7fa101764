// One agreed passport per pupil, and each version of a passport kept: whatever several callers do
// at once.
#include <fmt/format.h>

#include <map>
#include <string_view>

#include "senda/pupils/v1/passport_service.pb.h"
#include "services/pupil_tracking/invariants/invariants_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class PassportInvariants : public InvariantsTest {
 protected:
  static std::string Agreed() { return "state: PASSPORT_STATE_AGREED " + Ago("agreed_date", 3); }
  static std::string Sections(int choice) {
    std::string text;
    for (const char* id :
         {"what-people-appreciate", "what-matters-to-me", "how-best-to-support-me"}) {
      // One in eight leaves the last section out, and then cannot be agreed.
      if (choice % 8 == 0 && std::string_view(id).starts_with("how")) continue;
      text += fmt::format("sections {{ section_id: '{}' text: 'Words {}' }} ", id, choice);
    }
    return text;
  }

  absl::Status Do(const Step& step, const std::vector<std::string>& pupils) {
    if (step.kind < 2) {
      return Make<PupilPassport, CreatePupilPassportRequest>(
          made_, "PassportService/CreatePupilPassport",
          fmt::format("parent: 'trusts/t' pupil_passport {{ pupil: '{}' form_template: "
                      "'trusts/t/formTemplates/passport' {} {} }}",
                      pupils[static_cast<std::size_t>(step.pupil)], Sections(step.choice),
                      step.kind == 0 ? "" : Agreed()));
    }
    const std::string name = made_.Pick(step.choice);
    if (name.empty()) return absl::OkStatus();
    if (step.kind < 4) {
      return Try<PupilPassport, UpdatePupilPassportRequest>(
                 "PassportService/UpdatePupilPassport",
                 fmt::format("pupil_passport {{ name: '{}' {} }}", name,
                             step.kind == 2 ? Agreed() : Sections(step.choice)))
          .status();
    }
    const std::string request = fmt::format("name: '{}'", name);
    return step.kind == 4 ? Try<PupilPassport, DeletePupilPassportRequest>(
                                "PassportService/DeletePupilPassport", request)
                                .status()
                          : Try<PupilPassport, UndeletePupilPassportRequest>(
                                "PassportService/UndeletePupilPassport", request)
                                .status();
  }

  // Versions 1 to the present one, each there, the last as the passport is.
  void CheckVersions(const PupilPassport& passport) {
    const auto listed = Try<ListPupilPassportRevisionsResponse, ListPupilPassportRevisionsRequest>(
        "PassportService/ListPupilPassportRevisions",
        fmt::format("name: '{}' page_size: 1000", passport.name()));
    RC_ASSERT(listed.ok());
    std::map<std::int64_t, PupilPassport> versions;
    for (const auto& revision : listed->revisions()) {
      RC_ASSERT(versions.emplace(revision.revision(), revision.pupil_passport()).second);
    }
    RC_ASSERT(!versions.empty());
    RC_ASSERT(versions.begin()->first == 1);
    RC_ASSERT(versions.rbegin()->first == static_cast<std::int64_t>(versions.size()));
    RC_ASSERT(versions.rbegin()->second.etag() == passport.etag());
    RC_ASSERT(versions.rbegin()->second.state() == passport.state());
  }

  MadeNames made_;
};

TEST_P(PassportInvariants, HoldWhateverIsCalledAtOnce) {
  Holds(30, [this] {
    const auto steps = *Steps(6, 2);
    const auto pupils = NewPupils(2);
    AtOnce(3, steps, [&](const Step& step) { return Do(step, pupils); });
    for (const std::string& pupil : pupils) {
      const auto listed = Try<ListPupilPassportsResponse, ListPupilPassportsRequest>(
          "PassportService/ListPupilPassports",
          fmt::format("parent: 'trusts/t' page_size: 1000 filter: 'pupil = \"{}\"'", pupil));
      RC_ASSERT(listed.ok());
      int agreed = 0;
      for (const PupilPassport& passport : listed->pupil_passports()) {
        agreed += passport.state() == PASSPORT_STATE_AGREED ? 1 : 0;
        RC_ASSERT(passport.state() != PASSPORT_STATE_AGREED || passport.complete());
        CheckVersions(passport);
      }
      RC_ASSERT(agreed <= 1);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, PassportInvariants, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
