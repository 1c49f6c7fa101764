#include "services/cli/commands/demo_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/directory/v1/form_service.pb.h"
#include "senda/goals/v1/goals_service.pb.h"
#include "services/cli/client/batches.h"
#include "services/cli/demo/demo_trust.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

using google::protobuf::Message;

constexpr std::string_view kDirectory = "senda.directory.v1.DirectoryService/";
constexpr std::string_view kGoals = "senda.goals.v1.GoalsService/";

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// A resource that is there already is what a repeated load expects.
absl::Status Create(const Connection& connection, std::string_view subject,
                    const std::string& method, const Message& request, Message&& reply) {
  absl::Status status = CallAs(connection, subject, method, request, reply);
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

std::string GrantId(const std::string& subject, const std::string& role,
                    const std::string& school) {
  std::string id;
  const std::string words = fmt::format("{}-{}-{}", subject, role, IdOf(school));
  for (const char c : absl::AsciiStrToLower(words)) {
    id += absl::ascii_isalnum(static_cast<unsigned char>(c)) ? c : '-';
  }
  return id.substr(0, 63);
}

absl::StatusOr<std::vector<demo::DemoSource>> ReadSources(const DemoOptions& options,
                                                          Progress& progress) {
  const importing::RowErrorSink note = [&](const importing::RowError& error) {
    if (error.severity != importing::RowError::Severity::kRefused) return;
    progress.Note(fmt::format("line {}, {}: {}", error.line, error.column, error.message));
  };
  std::vector<importing::GiasSchool> gias;
  std::vector<importing::SchoolSenCounts> counts;
  if (!options.gias_file.empty()) {
    std::ifstream file(options.gias_file, std::ios::binary);
    RETURN_IF_ERROR(importing::ReadGiasSchools(
                        file,
                        [&](const importing::GiasSchool& school) {
                          gias.push_back(school);
                          return absl::OkStatus();
                        },
                        note)
                        .status());
  }
  if (!options.sen_file.empty()) {
    std::ifstream file(options.sen_file, std::ios::binary);
    RETURN_IF_ERROR(importing::ReadSchoolSenCounts(
                        file,
                        [&](const importing::SchoolSenCounts& school) {
                          counts.push_back(school);
                          return absl::OkStatus();
                        },
                        note)
                        .status());
  }
  return demo::JoinSources(gias, counts);
}

std::size_t CountOf(const demo::SupportRecords& support) {
  return support.passports.size() + support.plan_cycles.size() + support.plan_reviews.size() +
         support.targets.size() + support.voices.size() + support.contacts.size() +
         support.notes.size() + support.ehc_cases.size() + support.annual_reviews.size() +
         support.meetings.size() + support.discussions.size();
}

// Loads one trust over a connection.
class Loader {
 public:
  Loader(const DemoOptions& options, const Connection& connection, const demo::DemoTrust& trust,
         Progress& progress)
      : options_(options), connection_(connection), trust_(trust), progress_(progress) {}

  absl::Status Run();

 private:
  // How far one school is: its share of the bar moves on with its rows.
  struct SchoolProgress {
    std::int64_t pupils = 0;
    std::int64_t rows = 0;
    std::int64_t rows_done = 0;
    std::int64_t shown = 0;
  };

  absl::Status LoadTrust();
  absl::Status LoadSchool(BatchChannel& channel, std::size_t index);
  absl::Status LoadSupport(BatchChannel& channel, const demo::SupportRecords& support,
                           SchoolProgress& school);
  absl::Status LoadGoals(const std::vector<goals::v1::Goal>& goals,
                         const std::vector<goals::v1::CheckIn>& check_ins);

  template <typename T>
  absl::Status Upsert(BatchChannel& channel, const std::vector<T>& rows, SchoolProgress* school) {
    std::vector<const Message*> messages;
    for (const T& row : rows) messages.push_back(&row);
    return UpsertMessages(channel, *T::descriptor(), messages, school);
  }
  absl::Status UpsertMessages(BatchChannel& channel, const google::protobuf::Descriptor& type,
                              const std::vector<const Message*>& rows, SchoolProgress* school);
  void Show(SchoolProgress& school, std::int64_t rows);

  const DemoOptions& options_;
  const Connection& connection_;
  const demo::DemoTrust& trust_;
  Progress& progress_;
  const ResourceCatalog catalog_;
};

void Loader::Show(SchoolProgress& school, std::int64_t rows) {
  school.rows_done += rows;
  const std::int64_t reached =
      school.rows == 0 ? school.pupils : school.pupils * school.rows_done / school.rows;
  progress_.Advance(reached - school.shown);
  school.shown = reached;
}

absl::Status Loader::UpsertMessages(BatchChannel& channel, const google::protobuf::Descriptor& type,
                                    const std::vector<const Message*>& rows,
                                    SchoolProgress* school) {
  absl::Status refused;
  const OutcomeSink sink = [&](std::size_t index, const changes::v1::RowOutcome& outcome) {
    if (school != nullptr) Show(*school, 1);
    if (outcome.result() != changes::v1::ROW_RESULT_REFUSED || !refused.ok()) return;
    const auto* name = type.FindFieldByName("name");
    refused = errors::WrongState(
        "DEMO_ROW_REFUSED", fmt::format("{} was refused: {}",
                                        rows[index]->GetReflection()->GetString(*rows[index], name),
                                        outcome.error().message()));
  };
  RETURN_IF_ERROR(UpsertRows(channel, catalog_.Of(type), options_.trust, rows, {}, sink));
  return refused;
}

absl::Status Loader::LoadGoals(const std::vector<goals::v1::Goal>& goals,
                               const std::vector<goals::v1::CheckIn>& check_ins) {
  for (const goals::v1::Goal& goal : goals) {
    goals::v1::CreateGoalRequest request;
    request.set_parent("trusts/" + options_.trust);
    request.set_goal_id(IdOf(goal.name()));
    *request.mutable_goal() = goal;
    RETURN_IF_ERROR(Repeat([&] {
      return Create(connection_, kImporter, std::string(kGoals) + "CreateGoal", request,
                    goals::v1::Goal());
    }));
  }
  for (const goals::v1::CheckIn& check_in : check_ins) {
    goals::v1::CreateCheckInRequest request;
    request.set_parent("trusts/" + options_.trust);
    request.set_check_in_id(IdOf(check_in.name()));
    *request.mutable_check_in() = check_in;
    RETURN_IF_ERROR(Repeat([&] {
      return Create(connection_, kImporter, std::string(kGoals) + "CreateCheckIn", request,
                    goals::v1::CheckIn());
    }));
  }
  return absl::OkStatus();
}

absl::Status Loader::LoadTrust() {
  const demo::DemoTrustData data = trust_.MakeTrustData();
  directory::v1::CreateTrustRequest create;
  create.set_trust_id(options_.trust);
  *create.mutable_trust() = data.trust;
  RETURN_IF_ERROR(Create(connection_, kOperator, std::string(kDirectory) + "CreateTrust", create,
                         directory::v1::Trust()));
  RETURN_IF_ERROR(EnsureGrant(connection_, options_.trust, std::string(kImporter),
                              directory::v1::ROLE_SERVICE_ACCOUNT));
  RETURN_IF_ERROR(EnsureGrant(connection_, options_.trust, std::string(kLead),
                              directory::v1::ROLE_TRUST_SEND_LEAD));
  for (const directory::v1::AcademicYear& year : data.academic_years) {
    directory::v1::CreateAcademicYearRequest request;
    request.set_parent(data.trust.name());
    request.set_academic_year_id(IdOf(year.name()));
    *request.mutable_academic_year() = year;
    RETURN_IF_ERROR(Create(connection_, kImporter, std::string(kDirectory) + "CreateAcademicYear",
                           request, directory::v1::AcademicYear()));
  }
  for (const directory::v1::FormTemplate& form : data.form_templates) {
    directory::v1::CreateFormTemplateRequest request;
    request.set_parent(data.trust.name());
    request.set_form_template_id(IdOf(form.name()));
    *request.mutable_form_template() = form;
    RETURN_IF_ERROR(Create(connection_, kImporter,
                           "senda.directory.v1.FormService/CreateFormTemplate", request,
                           directory::v1::FormTemplate()));
  }
  BatchChannel channel(connection_, std::string(kImporter));
  RETURN_IF_ERROR(Upsert(channel, data.schools, nullptr));
  RETURN_IF_ERROR(Upsert(channel, data.competencies, nullptr));
  RETURN_IF_ERROR(Upsert(channel, data.interventions, nullptr));
  RETURN_IF_ERROR(Upsert(channel, data.instruments, nullptr));
  RETURN_IF_ERROR(Upsert(channel, data.staff_members, nullptr));
  return LoadGoals(data.goals, data.check_ins);
}

absl::Status Loader::LoadSchool(BatchChannel& channel, std::size_t index) {
  const demo::DemoSchoolData data = trust_.MakeSchoolData(index);
  SchoolProgress school;
  school.pupils = trust_.schools()[index].pupils;
  school.rows = static_cast<std::int64_t>(
      data.staff_members.size() + data.training_records.size() + data.senco_appointments.size() +
      data.classes.size() + data.pupils.size() + data.sen_records.size() + data.assessments.size() +
      CountOf(data.support) + data.provisions.size() + data.enrolments.size() +
      data.sessions.size());
  RETURN_IF_ERROR(Upsert(channel, data.staff_members, &school));
  RETURN_IF_ERROR(Upsert(channel, data.training_records, &school));
  RETURN_IF_ERROR(Upsert(channel, data.senco_appointments, &school));
  RETURN_IF_ERROR(Upsert(channel, data.classes, &school));
  RETURN_IF_ERROR(Upsert(channel, data.pupils, &school));
  RETURN_IF_ERROR(Upsert(channel, data.sen_records, &school));
  RETURN_IF_ERROR(Upsert(channel, data.assessments, &school));
  RETURN_IF_ERROR(LoadSupport(channel, data.support, school));
  RETURN_IF_ERROR(Upsert(channel, data.provisions, &school));
  RETURN_IF_ERROR(Upsert(channel, data.enrolments, &school));
  RETURN_IF_ERROR(Upsert(channel, data.sessions, &school));
  return LoadGoals(data.goals, data.check_ins);
}

absl::Status Loader::LoadSupport(BatchChannel& channel, const demo::SupportRecords& support,
                                 SchoolProgress& school) {
  RETURN_IF_ERROR(Upsert(channel, support.passports, &school));
  RETURN_IF_ERROR(Upsert(channel, support.plan_cycles, &school));
  RETURN_IF_ERROR(Upsert(channel, support.plan_reviews, &school));
  RETURN_IF_ERROR(Upsert(channel, support.targets, &school));
  RETURN_IF_ERROR(Upsert(channel, support.voices, &school));
  RETURN_IF_ERROR(Upsert(channel, support.contacts, &school));
  RETURN_IF_ERROR(Upsert(channel, support.ehc_cases, &school));
  RETURN_IF_ERROR(Upsert(channel, support.annual_reviews, &school));
  RETURN_IF_ERROR(Upsert(channel, support.meetings, &school));
  RETURN_IF_ERROR(Upsert(channel, support.discussions, &school));
  return Upsert(channel, support.notes, &school);
}

absl::Status Loader::Run() {
  progress_.Begin("Loading the demonstration trust", trust_.pupil_count());
  RETURN_IF_ERROR(LoadTrust());
  BatchPool pool(connection_, std::string(kImporter), options_.workers);
  for (std::size_t i = 0; i < trust_.schools().size() && !pool.has_failed(); ++i) {
    pool.Submit([this, i](BatchChannel& channel) { return LoadSchool(channel, i); });
  }
  RETURN_IF_ERROR(pool.Finish());
  progress_.End(fmt::format(
      "Loaded {} synthetic pupils in {} schools into trusts/{}", CountText(trust_.pupil_count()),
      CountText(static_cast<std::int64_t>(trust_.schools().size())), options_.trust));
  return absl::OkStatus();
}

}  // namespace

absl::Status EnsureGrant(const Connection& connection, const std::string& trust,
                         const std::string& subject, int role, const std::string& school) {
  const auto value = static_cast<directory::v1::Role>(role);
  directory::v1::CreateRoleGrantRequest request;
  request.set_parent("trusts/" + trust);
  request.set_role_grant_id(GrantId(
      subject, absl::StrReplaceAll(directory::v1::Role_Name(value), {{"ROLE_", ""}}), school));
  request.mutable_role_grant()->set_subject(subject);
  request.mutable_role_grant()->set_role(value);
  request.mutable_role_grant()->set_school(school);
  request.mutable_role_grant()->set_reason("development");
  return Create(connection, kOperator, std::string(kDirectory) + "CreateRoleGrant", request,
                directory::v1::RoleGrant());
}

absl::Status LoadDemo(const DemoOptions& options, const Connection& connection,
                      Progress& progress) {
  demo::DemoPlan plan;
  plan.trust = "trusts/" + options.trust;
  plan.schools = options.schools;
  plan.pupils = options.pupils;
  plan.seed = options.seed;
  plan.today = options.today;
  for (const std::string& path : {options.gias_file, options.sen_file}) {
    if (!path.empty() && !std::ifstream(path)) {
      return errors::Make(absl::StatusCode::kInvalidArgument, "FILE_UNREADABLE",
                          fmt::format("cannot read {}", path));
    }
  }
  ASSIGN_OR_RETURN(plan.sources, ReadSources(options, progress));
  ASSIGN_OR_RETURN(const demo::DemoTrust trust, demo::DemoTrust::Make(std::move(plan)));
  return Loader(options, connection, trust, progress).Run();
}

}  // namespace senda::cli
