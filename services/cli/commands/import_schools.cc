#include <fmt/format.h>

#include <fstream>
#include <map>
#include <set>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/importing/gias.h"
#include "services/cli/output/json_message.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/table.h"

// Schools, their predecessors and their trust, from the files of GIAS.
namespace senda::cli {
namespace {

using directory::v1::School;
using google::protobuf::Message;

absl::StatusOr<std::map<std::string, School>> SchoolsByUrn(const ImportRun& run) {
  ASSIGN_OR_RETURN(const ResourceType* type, run.context.catalog.Find("schools"));
  std::map<std::string, School> schools;
  RETURN_IF_ERROR(ListAll(run, *type, [&](const Message& message) {
    const auto& school = static_cast<const School&>(message);
    schools[school.urn()] = school;
  }));
  return schools;
}

importing::RowErrorSink To(ImportReport& report) {
  return [&report](const importing::RowError& error) { report.Add(error); };
}

ExitCode End(const ImportRun& run, const ImportReport& report, std::string_view what) {
  run.progress.End(fmt::format(
      "{}{}: {}", what, run.options.dry_run ? " (nothing was changed)" : "", report.Summary()));
  return report.exit_code();
}

// A group of the links file.
struct Group {
  importing::TrustLink link;
  std::set<std::string> urns;
};

absl::StatusOr<std::map<std::string, Group>> ReadGroups(const ImportRun& run,
                                                        ImportReport& report) {
  std::map<std::string, Group> groups;
  std::ifstream file(run.options.file, std::ios::binary);
  RETURN_IF_ERROR(importing::ReadTrustLinks(
                      file,
                      [&](const importing::TrustLink& link) {
                        Group& group = groups[link.group_uid];
                        group.link = link;
                        group.urns.insert(link.urn);
                        return absl::OkStatus();
                      },
                      To(report))
                      .status());
  return groups;
}

void PrintGroups(const std::map<std::string, Group>& groups, const ImportRun& run) {
  const Terminal& terminal = run.context.terminal;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [uid, group] : groups) {
    rows.push_back({uid, group.link.group_id, group.link.group_name, group.link.group_type,
                    CountText(static_cast<std::int64_t>(group.urns.size()))});
  }
  terminal.Out(FormatTable({{"GROUP UID"}, {"GROUP ID"}, {"NAME"}, {"TYPE"}, {"SCHOOLS", true}},
                           rows, terminal.width(), terminal.out_style()));
  terminal.Err("to say which of them the trust is: --group-uid UID\n");
}

absl::Status UpdateTrust(const ImportRun& run, const importing::TrustLink& link) {
  directory::v1::UpdateTrustRequest request;
  request.mutable_trust()->set_name("trusts/" + run.trust());
  request.mutable_trust()->set_group_uid(link.group_uid);
  request.mutable_trust()->set_group_id(link.group_id);
  request.mutable_trust()->set_companies_house_number(link.companies_house_number);
  for (const char* field : {"group_uid", "group_id", "companies_house_number"}) {
    request.mutable_update_mask()->add_paths(field);
  }
  directory::v1::Trust reply;
  return CallAs(run.connection(), run.subject(), "senda.directory.v1.DirectoryService/UpdateTrust",
                request, reply);
}

}  // namespace

absl::StatusOr<ExitCode> ImportGias(const ImportRun& run) {
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const ResourceType* type, run.context.catalog.Find("schools"));
  ASSIGN_OR_RETURN(const auto known, SchoolsByUrn(run));
  ImportReport report(run.progress);
  run.progress.Begin("Importing schools", 0);
  BatchChannel channel(run.connection(), run.subject());
  PlacedRows rows;
  const auto flush = [&]() -> absl::Status {
    RETURN_IF_ERROR(SendRows(run, channel, *type, rows, report));
    run.progress.Advance(static_cast<std::int64_t>(rows.rows.size()));
    rows = {};
    return absl::OkStatus();
  };
  const auto add = [&](const importing::GiasSchool& gias) -> absl::Status {
    const std::string& group = run.options.group_uid;
    if (!group.empty() && gias.trust_code != group) return absl::OkStatus();
    auto school = std::make_unique<School>(gias.school);
    const auto found = known.find(school->urn());
    school->set_name(found == known.end() ? type->NameOf(run.trust(), school->urn())
                                          : found->second.name());
    std::string place = "URN " + school->urn();
    rows.Add(std::move(place), std::move(school));
    return rows.rows.size() < kRowsPerBatch ? absl::OkStatus() : flush();
  };
  std::ifstream file(run.options.file, std::ios::binary);
  RETURN_IF_ERROR(importing::ReadGiasSchools(file, add, To(report)).status());
  RETURN_IF_ERROR(flush());
  return End(run, report, "Schools");
}

absl::StatusOr<ExitCode> ImportGiasLinks(const ImportRun& run) {
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const ResourceType* type, run.context.catalog.Find("schools"));
  ASSIGN_OR_RETURN(const auto known, SchoolsByUrn(run));
  ImportReport report(run.progress);
  run.progress.Begin("Importing predecessors", 0);
  std::vector<importing::PredecessorLink> links;
  std::ifstream file(run.options.file, std::ios::binary);
  RETURN_IF_ERROR(importing::ReadPredecessorLinks(
                      file,
                      [&](const importing::PredecessorLink& link) {
                        if (known.contains(link.urn)) links.push_back(link);
                        return absl::OkStatus();
                      },
                      To(report))
                      .status());
  PlacedRows rows;
  for (const auto& [urn, predecessors] : importing::PredecessorsByUrn(std::move(links))) {
    auto school = std::make_unique<School>(known.at(urn));
    school->clear_etag();
    school->clear_predecessor_urns();
    for (const std::string& predecessor : predecessors) school->add_predecessor_urns(predecessor);
    rows.Add("URN " + urn, std::move(school));
  }
  BatchChannel channel(run.connection(), run.subject());
  RETURN_IF_ERROR(SendRows(run, channel, *type, rows, report));
  return End(run, report, "Schools with predecessors");
}

absl::StatusOr<ExitCode> ImportTrustLinks(const ImportRun& run) {
  ImportReport report(run.progress);
  ASSIGN_OR_RETURN(const auto groups, ReadGroups(run, report));
  if (run.options.group_uid.empty()) {
    PrintGroups(groups, run);
    return report.exit_code();
  }
  const auto found = groups.find(run.options.group_uid);
  if (found == groups.end()) {
    return UsageError(fmt::format("the file has no group '{}'", run.options.group_uid));
  }
  RETURN_IF_ERROR(CheckTrust(run));
  ASSIGN_OR_RETURN(const auto known, SchoolsByUrn(run));
  if (!run.options.dry_run) RETURN_IF_ERROR(UpdateTrust(run, found->second.link));
  const Terminal& terminal = run.context.terminal;
  terminal.Err(fmt::format("trusts/{} is {} (group {}){}\n", run.trust(),
                           found->second.link.group_name, found->first,
                           run.options.dry_run ? "; nothing was changed" : ""));
  std::vector<std::vector<std::string>> rows;
  for (const std::string& urn : found->second.urns) {
    const auto school = known.find(urn);
    rows.push_back(
        {urn, school == known.end() ? "" : school->second.display_name(),
         school == known.end() ? "missing: import it with `senda import gias`" : "here"});
  }
  for (const auto& [urn, school] : known) {
    if (found->second.urns.contains(urn)) continue;
    rows.push_back({urn, school.display_name(), "not in this group by the file"});
  }
  terminal.Out(FormatTable({{"URN"}, {"SCHOOL"}, {"IN THE TRUST"}}, rows, terminal.width(),
                           terminal.out_style()));
  return report.exit_code();
}

}  // namespace senda::cli
