#include "services/cli/output/journey_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "services/cli/output/date_text.h"
#include "services/cli/output/figure_text.h"
#include "services/cli/output/move_text.h"
#include "services/cli/output/number_text.h"
#include "services/cli/output/table.h"

namespace senda::cli {
namespace {

using chronology::v1::ChronologyEntry;
using pupils::v1::DueItem;
using pupils::v1::MeetingAction;
using pupils::v1::MeetingRecap;
using pupils::v1::Pupil;
using pupils::v1::PupilRecap;

constexpr std::size_t kDateWidth = 12;
constexpr std::size_t kTitleWidth = 33;

// The academic year a day lies in begins on 1 September.
int AcademicYear(const google::type::Date& date) {
  return date.month() >= 9 ? date.year() : date.year() - 1;
}

// `text` in lines of at most `width` columns, broken between words; at least one.
std::vector<std::string> Wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const absl::string_view piece :
       absl::StrSplit(absl::string_view(text.data(), text.size()), absl::ByAnyChar(" \n\t"),
                      absl::SkipEmpty())) {
    const std::string_view word(piece.data(), piece.size());
    if (!lines.back().empty() && TextWidth(lines.back()) + 1 + TextWidth(word) > width) {
      lines.emplace_back();
    }
    lines.back() += (lines.back().empty() ? "" : " ") + std::string(word);
  }
  return lines;
}

// `first` in front of the text, whose further lines stand under it.
std::string Hanging(const std::string& first, std::string_view text) {
  const std::size_t indent = TextWidth(first);
  std::string block;
  for (const std::string& line : Wrapped(text, kPageWidth - indent)) {
    block += (block.empty() ? first : std::string(indent, ' ')) + line + "\n";
  }
  return block;
}

std::string YearGroup(const Pupil& pupil) {
  if (!pupil.has_year_group()) return "no year group";
  return pupil.year_group() == 0 ? "reception" : fmt::format("year {}", pupil.year_group());
}

std::string CodeOf(std::string_view name, std::string_view prefix) {
  return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

std::string Standing(const Pupil& pupil) {
  std::string text = fmt::format("born {} · {}", DateText(pupil.date_of_birth()), YearGroup(pupil));
  if (pupil.out_of_year()) text += fmt::format(" (expected {})", pupil.expected_year_group());
  if (pupil.sen_provision() != pupils::v1::SEN_PROVISION_UNSPECIFIED) {
    text += " · SEN " + CodeOf(SenProvision_Name(pupil.sen_provision()), "SEN_PROVISION_");
  }
  if (pupil.primary_need() != pupils::v1::SEN_NEED_TYPE_UNSPECIFIED) {
    text += " · " + CodeOf(SenNeedType_Name(pupil.primary_need()), "SEN_NEED_TYPE_");
  }
  return text;
}

// "voided 12 Oct 2026: wrong child", or only what state it is in.
std::string VoidText(const ChronologyEntry& entry) {
  if (!entry.has_void_date()) return entry.void_reason();
  std::string text = fmt::format("voided {}", DateText(entry.void_date()));
  if (!entry.void_reason().empty()) text += fmt::format(": {}", entry.void_reason());
  return text;
}

std::string EntryText(const ChronologyEntry& entry, const Style& style) {
  const std::string when = PadRight(DateText(entry.date()), kDateWidth);
  std::string more = entry.summary();
  if (entry.restricted()) more += more.empty() ? "restricted" : " (restricted)";
  if (entry.voided())
    more = fmt::format("✗ {}{}{}", VoidText(entry), more.empty() ? "" : " · ", more);
  const auto titles = Wrapped(entry.title(), kTitleWidth - 1);
  const auto summaries = Wrapped(more, kPageWidth - kDateWidth - kTitleWidth - 2);
  std::string text;
  for (std::size_t i = 0; i < std::max(titles.size(), summaries.size()); ++i) {
    const std::string title = i < titles.size() ? titles[i] : "";
    text += i == 0 ? "  " + style.Dim(when) : std::string(2 + kDateWidth, ' ');
    text += style.Bold(PadRight(title, kTitleWidth));
    text += (i < summaries.size() ? summaries[i] : "") + "\n";
  }
  return text;
}

std::string UnreachableText(const google::protobuf::RepeatedPtrField<std::string>& unreachable,
                            const Style& style) {
  std::string text;
  for (const std::string& source : unreachable) {
    text += style.Warn(fmt::format("{} did not answer: what it knows is missing here.\n",
                                   source.substr(source.rfind('/') + 1)));
  }
  return text;
}

std::string ActionText(const MeetingAction& action, const Style& style) {
  const std::string mark = action.has_done_date() ? style.Good("✓") : style.Warn("○");
  std::string text =
      fmt::format("{} ({}, by {})", action.text(), action.owner(), DateText(action.due_date()));
  if (action.has_done_date()) text += fmt::format(": done {}", DateText(action.done_date()));
  if (!action.result().empty()) text += fmt::format("; {}", action.result());
  const std::string indent(6, ' ');
  std::string block;
  for (const std::string& line : Wrapped(text, kPageWidth - indent.size())) {
    block += block.empty() ? fmt::format("    {} {}\n", mark, line) : indent + line + "\n";
  }
  return block;
}

std::string PupilText(const PupilRecap& pupil, const Style& style) {
  std::string text = style.Bold(pupil.display_name()) + "\n";
  for (const auto& discussion : pupil.discussions()) {
    text +=
        Hanging(fmt::format("  {}  ", DateText(discussion.meeting_date())), discussion.summary());
    for (const MeetingAction& action : discussion.actions()) text += ActionText(action, style);
  }
  for (const auto& movement : pupil.movements()) {
    text += style.Accent(
        Hanging("    → ", fmt::format("{} ({})", movement.text(), DateText(movement.date()))));
  }
  return text + "\n";
}

}  // namespace

std::string ChronologyText(const pupils::v1::PupilChronology& chronology, const Style& style) {
  const Pupil& pupil = chronology.pupil();
  std::string text =
      style.Bold(fmt::format("{} {}", pupil.given_name(), pupil.family_name())) + "\n";
  text += Standing(pupil) + "\n";
  int year = -1;
  for (const ChronologyEntry& entry : chronology.entries()) {
    if (AcademicYear(entry.date()) != year) {
      year = AcademicYear(entry.date());
      text += "\n" + style.Accent(AcademicYearText(year)) + "\n";
    }
    text += EntryText(entry, style);
  }
  if (chronology.entries().empty()) text += "\nNothing is recorded for this stretch of time.\n";
  if (chronology.truncated()) text += "\nThere is more: ask for a shorter stretch of time.\n";
  const std::string missing = UnreachableText(chronology.unreachable(), style);
  return missing.empty() ? text : text + "\n" + missing;
}

std::string RecapText(const MeetingRecap& recap, const Style& style) {
  std::string text;
  for (const auto& meeting : recap.meetings()) {
    text += fmt::format("{}  {}\n", style.Dim(DateText(meeting.meeting_date())),
                        style.Bold(meeting.title()));
    std::string present;
    for (const auto& attendee : meeting.attendees()) {
      present += (present.empty() ? "" : ", ") + attendee.attendee();
    }
    if (!present.empty()) text += Hanging("             ", present);
  }
  if (recap.meetings().empty()) return "No progress meeting in this stretch of time.\n";
  text += fmt::format("\n{} {} discussed; {} actions agreed, {} done, {} overdue\n\n",
                      recap.pupils_size(), recap.pupils_size() == 1 ? "pupil" : "pupils",
                      recap.actions_agreed(), recap.actions_done(), recap.actions_overdue());
  for (const PupilRecap& pupil : recap.pupils()) text += PupilText(pupil, style);
  return text;
}

std::string DueText(const pupils::v1::ListDueResponse& due, const Style& style) {
  if (due.items().empty()) return "Nothing is due.\n";
  std::vector<std::vector<std::string>> rows;
  for (const DueItem& item : due.items()) {
    rows.push_back({DateText(item.due_date()),
                    item.overdue_days() > 0 ? fmt::format("{} days", item.overdue_days()) : "",
                    item.display_name(), item.title(), item.owner()});
  }
  return FormatTable({{"Due"}, {"Overdue", true}, {"Pupil"}, {"What"}, {"Who"}}, rows, kPageWidth,
                     style);
}

std::string RetentionText(const pupils::v1::ListRetentionDueResponse& retention,
                          const Style& style) {
  if (retention.items().empty()) return "No records have been kept long enough.\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& item : retention.items()) {
    const bool is_held = item.state() == pupils::v1::RETENTION_STATE_HELD;
    rows.push_back({item.display_name(), DateText(item.date_of_birth()),
                    DateText(item.leaving_date()), DateText(item.retain_until()),
                    is_held ? fmt::format("held ({})", item.open_holds()) : "due",
                    item.pupil().substr(item.pupil().rfind('/') + 1)});
  }
  return FormatTable({{"Pupil"}, {"Born"}, {"Left"}, {"Kept until"}, {"State"}, {"Id"}}, rows,
                     kPageWidth, style) +
         fmt::format("\n{} due, {} kept by a legal hold\n", CountText(retention.due_count()),
                     CountText(retention.held_count()));
}

}  // namespace senda::cli
