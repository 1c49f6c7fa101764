#include "services/pupil_tracking/records/records_rules.h"

#include <optional>
#include <string_view>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::Contact;
using pupils::v1::Note;
using pupils::v1::Voice;
using rules::FieldRules;

absl::Status CheckVoice(const Voice& voice, absl::CivilDay today) {
  FieldRules rules("voice");
  rules.CheckPast("said_date", rules.Day("said_date", true, voice.said_date()), today);
  return rules.Verdict();
}

absl::Status CheckContact(const Contact& contact, absl::CivilDay today) {
  FieldRules rules("contact");
  const auto met = rules.Day("contact_date", true, contact.contact_date());
  const auto due = rules.Day("follow_up_due_date", contact.has_follow_up_due_date(),
                             contact.follow_up_due_date());
  const auto done = rules.Day("follow_up_done_date", contact.has_follow_up_done_date(),
                              contact.follow_up_done_date());
  rules.CheckPast("contact_date", met, today);
  rules.CheckPast("follow_up_done_date", done, today);
  const auto follows = [&](std::string_view field, const std::optional<absl::CivilDay>& day) {
    if (met.has_value() && day.has_value() && *day < *met) {
      rules.Add(field, "give a day on or after contact_date", "EVENT_ORDER");
    }
  };
  follows("follow_up_due_date", due);
  follows("follow_up_done_date", done);
  const bool says_more = !contact.follow_up_owner().empty() || contact.has_follow_up_due_date() ||
                         contact.has_follow_up_done_date();
  if (contact.follow_up().empty() && says_more) {
    rules.Add("follow_up", "say what is to follow, or leave its owner and days out",
              "FOLLOW_UP_MISSING");
  }
  return rules.Verdict();
}

absl::Status CheckNote(const Note& note, absl::CivilDay today) {
  FieldRules rules("note");
  rules.CheckPast("note_date", rules.Day("note_date", true, note.note_date()), today);
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
