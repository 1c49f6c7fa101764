#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <map>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/cli/commands/command.h"
#include "services/cli/commands/confirmation.h"
#include "services/cli/commands/import_run.h"
#include "services/cli/commands/rollover_preview.h"
#include "services/cli/commands/school_lookup.h"
#include "services/cli/output/move_text.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/progress.h"
#include "services/cli/output/resource_output.h"

// rollover: a whole trust to the next academic year, school by school.
namespace senda::cli {
namespace {

using google::protobuf::Message;
using pupils::v1::RolloverYearRequest;
using pupils::v1::YearRollover;

struct RolloverOptions {
  std::string year;
  bool dry_run = false;
  bool yes = false;
};

// Set by Ctrl-C: the school under way is finished, then the command stops.
volatile std::sig_atomic_t stop_wanted = 0;

// While it lives, the first Ctrl-C sets `stop_wanted` and a second ends the program.
class StopOnInterrupt {
 public:
  StopOnInterrupt() {
    struct sigaction action = {};
    action.sa_handler = [](int) { stop_wanted = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &before_);
  }
  ~StopOnInterrupt() { sigaction(SIGINT, &before_, nullptr); }
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;

 private:
  struct sigaction before_ = {};
};

// The rollover of the year as it stands; an empty one when nobody has begun it.
absl::StatusOr<YearRollover> ReadRollover(int year, const CommandContext& context) {
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find("year-rollovers"));
  pupils::v1::GetYearRolloverRequest request;
  request.set_name(type->NameOf(context.settings.trust, std::to_string(year)));
  YearRollover rollover;
  const absl::Status status = context.session.Call(*type->get, request, rollover);
  if (!status.ok() && !absl::IsNotFound(status)) return status;
  return rollover;
}

absl::Status Print(const YearRollover& rollover, const SchoolNames& schools,
                   const CommandContext& context) {
  if (context.settings.output == OutputFormat::kTable) {
    context.terminal.Out(RolloverText(rollover, schools, context.terminal.out_style()));
    return absl::OkStatus();
  }
  // In CSV a line for each school, since a cell cannot hold them all.
  const bool by_school = context.settings.output == OutputFormat::kCsv;
  const auto* type =
      by_school ? pupils::v1::SchoolRollover::descriptor() : YearRollover::descriptor();
  ASSIGN_OR_RETURN(const auto printer,
                   ResourcePrinter::Make(*type, context.settings.output, "", context.terminal));
  if (!by_school) {
    printer->Single(rollover);
    return absl::OkStatus();
  }
  for (const auto& school : rollover.schools()) printer->Add(school);
  printer->Finish();
  return absl::OkStatus();
}

std::string NameOf(const std::string& school, const SchoolNames& schools) {
  const auto found = schools.find(school);
  return found == schools.end() ? school : found->second;
}

// Does what is left, school by school, until all are done or the person wants to stop.
absl::Status DoSchools(int year, const SchoolNames& schools, const CommandContext& context,
                       YearRollover& rollover) {
  const auto* service =
      RolloverYearRequest::descriptor()->file()->FindServiceByName("PupilsService");
  RolloverYearRequest request;
  request.set_parent(context.settings.trust_name());
  request.set_academic_year(year);
  request.set_schools(1);
  TerminalProgress progress(context.terminal);
  const StopOnInterrupt stopping;
  bool has_begun = false;
  while (rollover.state() != pupils::v1::ROLLOVER_STATE_DONE && stop_wanted == 0) {
    const int before = rollover.schools_size();
    RETURN_IF_ERROR(
        context.session.Call(*service->FindMethodByName("RolloverYear"), request, rollover));
    if (!has_begun) {
      progress.Begin(fmt::format("Moving to {}", AcademicYearText(year)),
                     rollover.schools_size() + rollover.schools_left());
      progress.Advance(before);
      has_begun = true;
    }
    for (int i = before; i < rollover.schools_size(); ++i) {
      progress.Note(fmt::format("{}: {} moved up", NameOf(rollover.schools(i).school(), schools),
                                CountText(rollover.schools(i).moved_up())));
      progress.Advance(1);
    }
  }
  return absl::OkStatus();
}

// What the person should know or do next.
void TellRest(const YearRollover& rollover, int year, const CommandContext& context) {
  int above = 0;
  for (const auto& school : rollover.schools()) above += school.above_last_year_size();
  if (above > 0) {
    context.terminal.Err(
        fmt::format("{} {} above the last year of their school (-o json lists them): "
                    "senda transfer PUPIL... --to SCHOOL, or --leaving DATE\n",
                    CountText(above), above == 1 ? "pupil is" : "pupils are"));
  }
  if (rollover.state() == pupils::v1::ROLLOVER_STATE_DONE) {
    context.terminal.Err(fmt::format("every school is in {}\n", AcademicYearText(year)));
  } else {
    context.terminal.Err(
        fmt::format("stopped with {} done and {} left; "
                    "`senda rollover {}` goes on\n",
                    rollover.schools_size(), rollover.schools_left(), year));
  }
}

absl::StatusOr<ExitCode> Preview(int year, const YearRollover& rollover, const SchoolNames& schools,
                                 const CommandContext& context) {
  RETURN_IF_ERROR(CheckAcademicYear(year, time::Today(absl::Now())));
  RolloverPreview preview(year, rollover);
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find("pupils"));
  const ListQuery all{.connection = context.session.connection(),
                      .subject = context.session.SubjectOr(kLead),
                      .trust = context.settings.trust,
                      .filter = ""};
  RETURN_IF_ERROR(ListAll(all, *type, [&](const Message& message) {
    preview.Add(static_cast<const pupils::v1::Pupil&>(message));
  }));
  context.terminal.Out(
      preview.Text(schools, context.settings.output, context.terminal.out_style()));
  context.terminal.Err("nothing was changed\n");
  return kOk;
}

absl::StatusOr<ExitCode> RunRollover(const RolloverOptions& options,
                                     const CommandContext& context) {
  ASSIGN_OR_RETURN(const int year, ParseAcademicYear(options.year));
  ASSIGN_OR_RETURN(YearRollover rollover, ReadRollover(year, context));
  ASSIGN_OR_RETURN(const SchoolNames schools, ReadSchoolNames(context));
  if (options.dry_run) return Preview(year, rollover, schools, context);
  if (rollover.state() == pupils::v1::ROLLOVER_STATE_DONE) {
    RETURN_IF_ERROR(Print(rollover, schools, context));
    context.terminal.Err(
        fmt::format("{} was done before; nothing was changed\n", AcademicYearText(year)));
    return kOk;
  }
  if (rollover.schools_size() > 0) {
    context.terminal.Err(fmt::format("going on: {} done, {} left\n", rollover.schools_size(),
                                     rollover.schools_left()));
  }
  const std::string question =
      fmt::format("Move every pupil of {} up to {}? It cannot be taken back.",
                  context.settings.trust, AcademicYearText(year));
  RETURN_IF_ERROR(Confirm(question, options.yes, "nobody was moved", context.terminal));
  const absl::Status done = DoSchools(year, schools, context, rollover);
  // What was done before a failure stays done, and the person wants to know it.
  if (done.ok() || rollover.schools_size() > 0) {
    RETURN_IF_ERROR(Print(rollover, schools, context));
    TellRest(rollover, year, context);
  }
  RETURN_IF_ERROR(done);
  return rollover.state() == pupils::v1::ROLLOVER_STATE_DONE ? kOk : kFailed;
}

}  // namespace

void AddRolloverCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<RolloverOptions>();
  CLI::App* command =
      app.add_subcommand("rollover", "Move the whole trust to the next academic year");
  command->footer(
      "Examples:\n"
      "  senda rollover 2026/27 --dry-run\n"
      "  senda rollover 2026/27 --yes\n"
      "\n"
      "Each school is moved whole. After Ctrl-C or a failure the same command goes on where it\n"
      "stopped; pupils who have moved up are not moved again.");
  command->add_option("YEAR", options->year, "the academic year to move to: 2026/27 or 2026")
      ->required();
  command->add_flag("--dry-run", options->dry_run, "say what would be done and do nothing");
  command->add_flag("-y,--yes", options->yes, "do not ask; needed where there is nobody to ask");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) {
      return RunRollover(*options, context);
    };
  });
}

}  // namespace senda::cli
