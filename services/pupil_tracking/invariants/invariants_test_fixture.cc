#include "services/pupil_tracking/invariants/invariants_test_fixture.h"

#include <gmock/gmock.h>
#include <rapidcheck/detail/Configuration.h>

#include <map>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "common/resource/resource_plan.h"
#include "common/storage/change_log.h"
#include "senda/directory/v1/form_service.pb.h"
#include "services/directory/example_forms.h"

namespace senda::pupil_tracking {
namespace {

using resource::ResourcePlan;
using storage::Row;
using storage::Transaction;

constexpr int kMostSteps = 24;
constexpr int kChoices = 1000;

// Every resource of the service.
std::vector<ResourcePlan> Plans() {
  std::vector<ResourcePlan> plans;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  std::set<const google::protobuf::FileDescriptor*> files;
  for (const char* name :
       {"pupils", "ehc", "records", "progress", "passport", "target", "planning", "meeting"}) {
    const auto* service =
        pool->FindFileByName(fmt::format("senda/pupils/v1/{}_service.proto", name));
    for (int i = 0; i < service->dependency_count(); ++i) files.insert(service->dependency(i));
  }
  for (const auto* file : files) {
    if (file->package() != "senda.pupils.v1") continue;
    for (int i = 0; i < file->message_type_count(); ++i) {
      auto plan = ResourcePlan::Compile(file->message_type(i));
      if (plan.ok()) plans.push_back(*std::move(plan));
    }
  }
  return plans;
}

// Whether nobody but we can be to blame for it.
bool IsOurFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAborted:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << fmt::format("{{{}, pupil {}, {}}}", step.kind, step.pupil, step.choice);
}

rc::Gen<std::vector<Step>> Steps(int kinds, int pupils) {
  return rc::gen::container<std::vector<Step>>(
      rc::gen::build<Step>(rc::gen::set(&Step::kind, rc::gen::inRange(0, kinds)),
                           rc::gen::set(&Step::pupil, rc::gen::inRange(0, pupils)),
                           rc::gen::set(&Step::choice, rc::gen::inRange(0, kChoices))));
}

void MadeNames::Add(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.push_back(name);
}

std::string MadeNames::Pick(int choice) const {
  const std::lock_guard lock(mutex_);
  return names_.empty() ? "" : names_[static_cast<std::size_t>(choice) % names_.size()];
}

void InvariantsTest::SetUp() {
  TrustTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  directory::v1::CreateFormTemplateRequest form;
  form.set_parent("trusts/t");
  form.set_form_template_id("passport");
  *form.mutable_form_template() = directory::ExamplePassportTemplate();
  const auto made = harness_->client().Call<directory::v1::FormTemplate>(
      "senda.directory.v1.FormService/CreateFormTemplate", form, harness_->As("operator"));
  ASSERT_TRUE(made.ok()) << made.status();
}

void InvariantsTest::TearDown() {
  if (harness_ != nullptr && !HasFatalFailure()) {
    EXPECT_THAT(MisplacedRows(), ::testing::IsEmpty());
    EXPECT_THAT(GapsInLog(), ::testing::IsEmpty());
  }
  TrustTest::TearDown();
}

void InvariantsTest::Holds(int cases, const std::function<void()>& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = cases;
  params.maxSize = kMostSteps;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), params);
  std::ostringstream words;
  rc::detail::printResultMessage(result, words);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>())
      << words.str() << "\nRC_PARAMS=\"seed=" << params.seed << "\"";
}

void InvariantsTest::AtOnce(std::size_t callers, const std::vector<Step>& steps,
                            const std::function<absl::Status(const Step&)>& act) {
  std::mutex mutex;
  std::vector<std::string> faults;
  std::vector<std::thread> threads;
  for (std::size_t caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      for (std::size_t i = caller; i < steps.size(); i += callers) {
        const absl::Status status = act(steps[i]);
        if (!IsOurFault(status)) continue;
        const std::lock_guard lock(mutex);
        std::ostringstream fault;
        fault << steps[i] << ": " << status;
        faults.push_back(fault.str());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  RC_ASSERT(faults == std::vector<std::string>());
}

std::string InvariantsTest::Ago(const std::string& field, int days) {
  const absl::CivilDay day = Today() - days;
  return fmt::format("{} {{ year: {} month: {} day: {} }} ", field, day.year(), day.month(),
                     day.day());
}

std::vector<std::string> InvariantsTest::NewPupils(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(Create(kOak, 4).name());
  return names;
}

std::vector<std::string> InvariantsTest::Column(const std::string& sql) {
  std::vector<std::string> found;
  const absl::Status read = harness_->host().database("pupils").Run(
      storage::AccessMode::kRead, "t", [&](Transaction& transaction) {
        found.clear();
        return transaction.Query({"test.column", sql}, {}, [&](const Row& row) {
          found.emplace_back(row.Text(0));
          return absl::OkStatus();
        });
      });
  EXPECT_TRUE(read.ok()) << sql << ": " << read;
  return found;
}

std::vector<std::string> InvariantsTest::MisplacedRows() {
  // Of each table the condition that a row's leaving date is the pupil's; "" where it has none.
  std::map<std::string, std::string> tables = {{"statutory_dates", "pupil_leaving_date"},
                                               {"progress_flags", ""}};
  for (const ResourcePlan& plan : Plans()) {
    if (!plan.pupil_column().has_value() || plan.is_child()) continue;
    tables[plan.table()] = plan.leaving_column().has_value() ? "pupil_leaving_date" : "";
  }
  EXPECT_GT(tables.size(), 10u);
  std::vector<std::string> misplaced;
  for (const auto& [table, leaving] : tables) {
    const std::string left =
        leaving.empty()
            ? ""
            : fmt::format(" OR COALESCE(x.{}, '') <> COALESCE(p.leaving_date, '')", leaving);
    for (const std::string& row : Column(fmt::format(
             "SELECT '{} ' || x.id || ' of ' || x.pupil || ' in ' || x.school || ', not ' || "
             "p.school FROM {} x JOIN pupils p ON p.trust = x.trust AND x.pupil = "
             "'trusts/t/pupils/' || p.id WHERE x.school <> p.school{}",
             table, table, left))) {
      misplaced.push_back(row);
    }
  }
  return misplaced;
}

std::vector<std::string> InvariantsTest::GapsInLog() {
  std::vector<std::string> gaps;
  std::map<std::string, std::int64_t> last_change;
  const absl::Status read = harness_->host().database("pupils").Run(
      storage::AccessMode::kRead, "t", [&](Transaction& transaction) -> absl::Status {
        gaps.clear();
        last_change.clear();
        const auto changes = storage::ReadChanges(transaction, "t", 0, 1'000'000);
        if (!changes.ok()) return changes.status();
        std::int64_t expected = 0;
        for (const auto& change : *changes) {
          if (change.sequence != ++expected) gaps.push_back(fmt::format("{} missing", expected));
          expected = change.sequence;
          last_change[change.change.resource_name] = absl::ToUnixMicros(change.time);
        }
        return absl::OkStatus();
      });
  EXPECT_TRUE(read.ok()) << read;
  for (const ResourcePlan& plan : Plans()) {
    for (const std::string& row :
         Column(fmt::format("SELECT CAST(update_time AS TEXT) || ' trusts/t/{}/' || id FROM {}",
                            plan.collection(), plan.table()))) {
      const auto space = row.find(' ');
      const auto logged = last_change.find(row.substr(space + 1));
      if (logged == last_change.end() || logged->second != std::stoll(row.substr(0, space))) {
        gaps.push_back(row.substr(space + 1) + " lacks its last change");
      }
    }
  }
  return gaps;
}

}  // namespace senda::pupil_tracking
