// One open SEN record per pupil, no two at once, its needs in order, and shown on the pupil:
// whatever several callers do at once.
#include <fmt/format.h>

#include <set>

#include "services/pupil_tracking/invariants/invariants_test_fixture.h"
#include "services/pupil_tracking/pupils/sen_record_rules.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

constexpr const char* kProvisions[] = {"N", "K", "E"};
constexpr const char* kTypes[] = {"SLCN", "NSA", "ASD", "MLD"};

class SenRecordInvariants : public InvariantsTest {
 protected:
  // A provision with none to three needs; some of what it makes is refused.
  static std::string Needs(int choice) {
    std::string text = fmt::format("provision: SEN_PROVISION_{} ", kProvisions[choice % 3]);
    const int count = choice / 3 % 4;
    for (int i = 0; i < count; ++i) {
      const bool gap = choice % 11 == 0 && i == 1;
      text += fmt::format("needs {{ rank: {} type: SEN_NEED_TYPE_{} }} ", i + (gap ? 2 : 1),
                          kTypes[static_cast<std::size_t>(choice / 12 + i) % 4]);
    }
    if (choice % 7 == 0) text += "needs_not_recorded: true ";
    return text;
  }

  absl::Status Do(const Step& step, const std::vector<std::string>& pupils) {
    if (step.kind == 0 || step.kind == 1) {
      return Make<SenRecord, CreateSenRecordRequest>(
          made_, "PupilsService/CreateSenRecord",
          fmt::format("parent: 'trusts/t' sen_record {{ pupil: '{}' {} {} }}",
                      pupils[static_cast<std::size_t>(step.pupil)], Needs(step.choice),
                      Ago("start_date", 20 + step.choice % 30)));
    }
    const std::string name = made_.Pick(step.choice);
    if (name.empty()) return absl::OkStatus();
    if (step.kind == 2) {
      return Change(name, Needs(step.choice),
                    "paths: 'provision' paths: 'needs' paths: 'needs_not_recorded'");
    }
    if (step.kind == 3) return Change(name, Ago("end_date", step.choice % 20), "paths: 'end_date'");
    if (step.kind == 4) return Change(name, "", "paths: 'end_date'");
    const std::string request = fmt::format("name: '{}'", name);
    return step.kind == 5
               ? Try<SenRecord, DeleteSenRecordRequest>("PupilsService/DeleteSenRecord", request)
                     .status()
               : Try<SenRecord, UndeleteSenRecordRequest>("PupilsService/UndeleteSenRecord",
                                                          request)
                     .status();
  }

  absl::Status Change(const std::string& name, const std::string& fields, const std::string& mask) {
    return Try<SenRecord, UpdateSenRecordRequest>(
               "PupilsService/UpdateSenRecord",
               fmt::format("sen_record {{ name: '{}' {} }} update_mask {{ {} }}", name, fields,
                           mask))
        .status();
  }

  void CheckNeeds(const SenRecord& record, const Pupil& pupil) {
    RC_ASSERT(CheckSenRecord(record, pupil, Today()).ok());
    std::set<int> ranks;
    for (const auto& need : record.needs()) {
      ranks.insert(need.rank());
      RC_ASSERT(need.type() != SEN_NEED_TYPE_NSA || record.provision() == SEN_PROVISION_K);
    }
    RC_ASSERT(static_cast<int>(ranks.size()) == record.needs_size());
    const bool has_sen = record.provision() != SEN_PROVISION_N;
    RC_ASSERT(has_sen || ranks.empty());
    RC_ASSERT(!has_sen || record.needs_not_recorded() == ranks.empty());
    RC_ASSERT(ranks.empty() || (*ranks.begin() == 1 && *ranks.rbegin() == record.needs_size()));
  }

  // The open records of the pupil.
  std::vector<SenRecord> Open(const Pupil& pupil) {
    const auto listed = Try<ListSenRecordsResponse, ListSenRecordsRequest>(
        "PupilsService/ListSenRecords",
        fmt::format("parent: 'trusts/t' page_size: 1000 filter: 'pupil = \"{}\"'", pupil.name()));
    RC_ASSERT(listed.ok());
    std::vector<SenRecord> open;
    const std::vector<SenRecord> all(listed->sen_records().begin(), listed->sen_records().end());
    for (const SenRecord& record : all) {
      CheckNeeds(record, pupil);
      RC_ASSERT(CheckBeside(record, all).ok());
      if (!record.has_end_date()) open.push_back(record);
    }
    return open;
  }

  MadeNames made_;
};

TEST_P(SenRecordInvariants, HoldWhateverIsCalledAtOnce) {
  Holds(36, [this] {
    const auto steps = *Steps(7, 2);
    const auto pupils = NewPupils(2);
    AtOnce(3, steps, [&](const Step& step) { return Do(step, pupils); });
    for (const std::string& name : pupils) {
      const Pupil pupil = *Get(name);
      const std::vector<SenRecord> open = Open(pupil);
      RC_ASSERT(open.size() <= 1u);
      RC_ASSERT(pupil.sen_provision() ==
                (open.empty() ? SEN_PROVISION_UNSPECIFIED : open.front().provision()));
      RC_ASSERT(pupil.primary_need() ==
                (open.empty() ? SEN_NEED_TYPE_UNSPECIFIED : PrimaryNeed(open.front())));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, SenRecordInvariants, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
