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
#include "senda/directory/v1/directory_service.pb.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/importing/ctf_writer.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/output/number_text.h"

// export: files for other systems, made of what the caller may read.
namespace senda::cli {
namespace {

using directory::v1::School;
using google::protobuf::Message;
using importing::CtfHeader;
using pupils::v1::Pupil;
using pupils::v1::SenRecord;

struct ExportOptions {
  std::string kind;
  std::string school;       // URN
  std::string destination;  // LAESTAB, seven digits; "" for unknown
  std::string out;          // a file or a folder
  bool leavers = false;
  int serial = 1;
};

struct Civil {
  absl::CivilDay today;
  absl::CivilSecond now;
};

Civil London() {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone("Europe/London", &zone);
  const absl::Time now = absl::Now();
  return {absl::ToCivilDay(now, zone), absl::ToCivilSecond(now, zone)};
}

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
    if (!importing::IsDigits(options.destination, 7)) {
      return UsageError("--to wants seven digits: local authority and establishment");
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

// Every resource of the kind in the school, as far as the caller may read it.
absl::Status ListOfSchool(const ExportOptions& options, const CommandContext& context,
                          std::string_view kind, const std::function<void(const Message&)>& sink) {
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find(kind));
  return ListAll(ListQuery{.connection = context.session.connection(),
                           .subject = context.session.SubjectOr(kLead),
                           .trust = context.settings.trust,
                           .filter = fmt::format("school = \"{}/schools/{}\"",
                                                 context.settings.trust_name(), options.school)},
                 *type, sink);
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

absl::StatusOr<ExitCode> ExportCtf(const ExportOptions& options, const CommandContext& context) {
  ASSIGN_OR_RETURN(const CtfHeader header, HeaderFor(options, context));
  const Civil civil = London();
  std::vector<Pupil> pupils;
  RETURN_IF_ERROR(ListOfSchool(options, context, "pupils", [&](const Message& message) {
    const auto& pupil = static_cast<const Pupil&>(message);
    if (HasLeft(pupil, civil.today) == options.leavers) pupils.push_back(pupil);
  }));
  std::map<std::string, std::vector<SenRecord>> records;
  RETURN_IF_ERROR(ListOfSchool(options, context, "sen-records", [&](const Message& message) {
    const auto& record = static_cast<const SenRecord&>(message);
    records[record.pupil()].push_back(record);
  }));
  std::sort(pupils.begin(), pupils.end(),
            [](const Pupil& a, const Pupil& b) { return a.upn() < b.upn(); });
  std::ostringstream text;
  importing::CtfWriter writer(text, header, civil.now);
  for (const Pupil& pupil : pupils) writer.Write(importing::ToCtf(pupil, records[pupil.name()]));
  writer.Finish();
  std::filesystem::path path = options.out.empty() ? "." : options.out;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    path /= importing::CtfFileName(header.source, header.destination, options.serial);
  }
  RETURN_IF_ERROR(WriteFile(path.string(), text.str()));
  context.terminal.Err(fmt::format("wrote {} pupils to {}\n",
                                   CountText(static_cast<std::int64_t>(pupils.size())),
                                   path.string()));
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
      "  ctf   a common transfer file: pupils of a school with their SEN history\n"
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
  command->add_option("--to", options->destination, "the school it goes to; unknown without")
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
