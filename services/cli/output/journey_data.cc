#include "services/cli/output/journey_data.h"

#include <vector>

#include "services/cli/output/json_message.h"
#include "services/cli/output/resource_output.h"
#include "services/cli/output/table.h"

namespace senda::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using pupils::v1::MeetingRecap;
using pupils::v1::PupilRecap;

// A line for each element, a column for each field.
template <typename List>
std::string ElementsCsv(const List& list) {
  const auto& type = *List::value_type::descriptor();
  std::vector<std::string> cells;
  for (int i = 0; i < type.field_count(); ++i) cells.push_back(type.field(i)->name());
  std::string csv = CsvLine(cells);
  for (const auto& element : list) {
    cells.clear();
    for (int i = 0; i < type.field_count(); ++i) {
      cells.push_back(FieldText(element, *type.field(i), true));
    }
    csv += CsvLine(cells);
  }
  return csv;
}

std::string Text(const Message& message, const char* field) {
  return FieldText(message, *message.GetDescriptor()->FindFieldByName(field), true);
}

std::string PupilCsv(const PupilRecap& pupil) {
  std::string csv;
  for (const auto& discussion : pupil.discussions()) {
    const std::string met = Text(discussion, "meeting_date");
    csv += CsvLine({pupil.pupil(), pupil.display_name(), "discussion", met, discussion.summary(),
                    "", "", "", ""});
    for (const auto& action : discussion.actions()) {
      csv += CsvLine({pupil.pupil(), pupil.display_name(), "action", met, action.text(),
                      action.owner(), Text(action, "due_date"), Text(action, "done_date"),
                      action.result()});
    }
  }
  for (const auto& movement : pupil.movements()) {
    csv += CsvLine({pupil.pupil(), pupil.display_name(), "movement", Text(movement, "date"),
                    movement.text(), "", "", "", ""});
  }
  return csv;
}

std::string RecapCsv(const MeetingRecap& recap) {
  std::string csv = CsvLine({"pupil", "display_name", "what", "date", "text", "owner", "due_date",
                             "done_date", "result"});
  for (const PupilRecap& pupil : recap.pupils()) csv += PupilCsv(pupil);
  return csv;
}

std::string Json(const Message& message) { return ToJson(message).dump(2) + "\n"; }

// `name_of` of each element on a line.
template <typename List, typename Name>
std::string Names(const List& list, Name name_of) {
  std::string names;
  for (const auto& element : list) names += name_of(element) + "\n";
  return names;
}

}  // namespace

std::string ChronologyData(const pupils::v1::PupilChronology& chronology, OutputFormat format) {
  if (format == OutputFormat::kJson) return Json(chronology);
  if (format == OutputFormat::kCsv) return ElementsCsv(chronology.entries());
  return Names(chronology.entries(), [](const auto& entry) { return entry.resource(); });
}

std::string RecapData(const MeetingRecap& recap, OutputFormat format) {
  if (format == OutputFormat::kJson) return Json(recap);
  if (format == OutputFormat::kCsv) return RecapCsv(recap);
  return Names(recap.pupils(), [](const PupilRecap& pupil) { return pupil.pupil(); });
}

std::string DueData(const pupils::v1::ListDueResponse& due, OutputFormat format) {
  if (format == OutputFormat::kJson) return Json(due);
  if (format == OutputFormat::kCsv) return ElementsCsv(due.items());
  return Names(due.items(), [](const auto& item) { return item.resource(); });
}

std::string RetentionData(const pupils::v1::ListRetentionDueResponse& retention,
                          OutputFormat format) {
  if (format == OutputFormat::kJson) return Json(retention);
  if (format == OutputFormat::kCsv) return ElementsCsv(retention.items());
  return Names(retention.items(), [](const auto& item) { return item.pupil(); });
}

}  // namespace senda::cli
