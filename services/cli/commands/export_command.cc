#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

#include "absl/time/clock.h"
#include "common/rpc/request_fields.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/commands/transfer_records.h"
#include "services/cli/importing/ctf_writer.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/output/number_text.h"

// export: files for other systems, made of what the caller may read.
namespace senda::cli {
namespace {

using directory::v1::School;
using google::protobuf::Message;
using importing::CtfHeader;
using pupils::v1::Assessment;
using pupils::v1::Instrument;
using pupils::v1::Pupil;
using pupils::v1::SenRecord;

// The destination where it is a school outside the maintained sector.
constexpr std::string_view kNotMaintained = "MMMMMMM";

struct ExportOptions {
  std::string kind;
  std::string school;       // URN
  std::string destination;  // LAESTAB, seven digits, or kNotMaintained; "" for unknown
  std::string out;          // a file or a folder
  bool leavers = false;
  int serial = 1;
};

absl::StatusOr<CtfHeader> HeaderFor(const ExportOptions& options, const CommandContext& context) {
  directory::v1::GetSchoolRequest request;
  request.set_name(fmt::format("{}/schools/{}", context.settings.trust_name(), options.school));
  School school;
  RETURN_IF_ERROR(CallAs(context.session.connection(), context.session.SubjectOr(kLead),
                         "senda.directory.v1.DirectoryService/GetSchool", request, school));
  CtfHeader header;
  header.source = {school.local_authority_code(), school.establishment_number(),
                   school.display_name()};
  if (!importing::IsDigits(header.source.laestab(), 7)) {
    return errors::WrongState("SCHOOL_WITHOUT_LAESTAB",
                              "the directory has no local authority and establishment number of "
                              "the school, which a transfer file must state");
  }
  header.destination = {"XXX", "XXXX", ""};
  if (!options.destination.empty()) {
    const bool is_known = importing::IsDigits(options.destination, 7);
    if (!is_known && options.destination != kNotMaintained) {
      return UsageError(
          fmt::format("--to wants seven digits, local authority and establishment, or {} for a "
                      "school that is not maintained",
                      kNotMaintained));
    }
    header.destination = {options.destination.substr(0, 3), options.destination.substr(3), ""};
  }
  return header;
}

bool HasLeft(const Pupil& pupil, absl::CivilDay today) {
  if (!pupil.has_leaving_date()) return false;
  const auto& date = pupil.leaving_date();
  return absl::CivilDay(date.year(), date.month(), date.day()) < today;
}

// What is of the school, as far as the caller may read it.
ListQuery OfSchool(const ExportOptions& options, const CommandContext& context) {
  return {.connection = context.session.connection(),
          .subject = context.session.SubjectOr(kLead),
          .trust = context.settings.trust,
          .filter = fmt::format("school = \"{}/schools/{}\"", context.settings.trust_name(),
                                options.school)};
}

// What a file says of pupils beyond the pupils themselves, by their names.
struct PupilFacts {
  std::map<std::string, std::vector<SenRecord>> sen_records;
  std::map<std::string, std::vector<Assessment>> assessments;
  std::vector<Instrument> instruments;

  importing::CtfPupil Of(const Pupil& pupil) {
    importing::CtfPupil ctf = importing::ToCtf(pupil, sen_records[pupil.name()]);
    ctf.results = importing::CtfResultsOf(assessments[pupil.name()], instruments);
    return ctf;
  }
};

absl::StatusOr<PupilFacts> ReadFacts(const ListQuery& query, const ResourceCatalog& catalog) {
  PupilFacts facts;
  ASSIGN_OR_RETURN(const ResourceType* sen_records, catalog.Find("sen-records"));
  RETURN_IF_ERROR(ListAll(query, *sen_records, [&](const Message& message) {
    const auto& record = static_cast<const SenRecord&>(message);
    facts.sen_records[record.pupil()].push_back(record);
  }));
  ASSIGN_OR_RETURN(importing::CtfRecords records, ReadTransferRecords(query, catalog));
  facts.instruments = std::move(records.instruments);
  for (Assessment& assessment : records.assessments) {
    facts.assessments[assessment.pupil()].push_back(std::move(assessment));
  }
  return facts;
}

// The pupils of the school, those on roll or those who have left, in the order of their UPNs.
absl::StatusOr<std::vector<Pupil>> ReadPupils(const ExportOptions& options, const ListQuery& query,
                                              const ResourceCatalog& catalog,
                                              absl::CivilDay today) {
  ASSIGN_OR_RETURN(const ResourceType* type, catalog.Find("pupils"));
  std::vector<Pupil> pupils;
  RETURN_IF_ERROR(ListAll(query, *type, [&](const Message& message) {
    const auto& pupil = static_cast<const Pupil&>(message);
    if (HasLeft(pupil, today) == options.leavers) pupils.push_back(pupil);
  }));
  std::sort(pupils.begin(), pupils.end(),
            [](const Pupil& a, const Pupil& b) { return a.upn() < b.upn(); });
  return pupils;
}

// Writes the file whole or not at all, for its owner alone: it holds children's data.
absl::Status WriteFile(const std::string& path, const std::string& text) {
  const std::string part = path + ".part";
  const auto failed = [&] {
    ::unlink(part.c_str());
    return UsageError(fmt::format("cannot write the file {}", path));
  };
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return failed();
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(file, text.data() + done, text.size() - done);
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  const bool synced = ::fsync(file) == 0;
  const bool closed = ::close(file) == 0;
  if (done < text.size() || !synced || !closed) return failed();
  return ::rename(part.c_str(), path.c_str()) == 0 ? absl::OkStatus() : failed();
}

// A file of nobody is no transfer: lists leave out what the caller may not see, so it is most
// likely a school or leavers out of reach.
absl::Status CheckAny(const std::vector<Pupil>& pupils, const ExportOptions& options) {
  if (!pupils.empty()) return absl::OkStatus();
  return errors::Make(
      absl::StatusCode::kFailedPrecondition, "NOTHING_TO_EXPORT",
      fmt::format(
          "the school {} has no {} that you may see, so no file was written{}", options.school,
          options.leavers ? "leavers" : "pupils",
          options.leavers ? "; leavers are there for records staff alone (--as records)" : ""));
}

absl::StatusOr<ExitCode> ExportCtf(const ExportOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const CtfHeader header, HeaderFor(options, context));
  const absl::Time now = absl::Now();
  const ListQuery query = OfSchool(options, context);
  ASSIGN_OR_RETURN(const auto pupils,
                   ReadPupils(options, query, context.catalog, time::Today(now)));
  RETURN_IF_ERROR(CheckAny(pupils, options));
  ASSIGN_OR_RETURN(PupilFacts facts, ReadFacts(query, context.catalog));
  std::ostringstream text;
  importing::CtfWriter writer(text, header, absl::ToCivilSecond(now, time::London()));
  for (const Pupil& pupil : pupils) writer.Write(facts.Of(pupil));
  writer.Finish();
  std::filesystem::path path = options.out.empty() ? "." : options.out;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    path /= importing::CtfFileName(header.source, header.destination, options.serial);
  }
  RETURN_IF_ERROR(WriteFile(path.string(), text.str()));
  context.terminal.Err(fmt::format("wrote {} {} to {}\n",
                                   CountText(static_cast<std::int64_t>(pupils.size())),
                                   pupils.size() == 1 ? "pupil" : "pupils", path.string()));
  return kOk;
}

absl::StatusOr<ExitCode> RunExport(const ExportOptions& options, const CommandContext& context) {
  if (options.kind != "ctf") {
    return UsageError(fmt::format("there is no kind of file '{}'; there is ctf", options.kind));
  }
  return ExportCtf(options, context);
}

}  // namespace

void AddExportCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "Write a file for another system");
  command->footer(
      "Kinds:\n"
      "  ctf   a common transfer file: pupils of a school, their SEN history and results\n"
      "\n"
      "Examples:\n"
      "  senda export ctf --school 130001 --out transfer/\n"
      "  senda export ctf --school 130001 --to 8014002 --leavers --as records\n"
      "\n"
      "The file holds what you may read, and is readable by you alone. In a folder it gets the "
      "name\n"
      "LLLEEEE_CTF_LLLEEEE_nnn.xml of the two schools.");
  command->add_option("KIND", options->kind, "ctf")->required();
  command->add_option("--school", options->school, "URN of the school")
      ->required()
      ->option_text("URN");
  command
      ->add_option("--to", options->destination,
                   "the school it goes to, or MMMMMMM; unknown without")
      ->option_text("LAESTAB");
  command->add_option("--out", options->out, "the file, or its folder")->option_text("FILE [.]");
  command->add_flag("--leavers", options->leavers,
                    "those who have left, not those on roll (records staff)");
  command->add_option("--serial", options->serial, "nnn of the file's name")
      ->check(CLI::Range(1, 999))
      ->option_text("N [1]");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return RunExport(*options, context); };
  });
}

}  // namespace senda::cli
