#include "common/chronology/chronology_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "common/chronology/event_text.h"
#include "common/chronology/voided.h"
#include "common/resource/names.h"
#include "common/rpc/row_access.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/options/v1/options.pb.h"

namespace senda::chronology {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::ChronologyEntry;

const options::v1::ResourcePolicy& PolicyOf(const resource::ResourcePlan& plan) {
  return plan.descriptor()->options().GetExtension(options::v1::resource);
}

// The stretch of time asked for.
struct Period {
  std::optional<absl::CivilDay> from, to;
  bool Has(absl::CivilDay day) const {
    return (!from.has_value() || day >= *from) && (!to.has_value() || day <= *to);
  }
};

absl::StatusOr<Period> PeriodOf(const v1::GatherChronologyEntriesRequest& request) {
  rules::FieldRules rules("");  // the request's own fields
  Period period;
  period.from = rules.Day("from_date", request.has_from_date(), request.from_date());
  period.to = rules.Day("to_date", request.has_to_date(), request.to_date());
  rules.CheckOrder("to_date", period.from, period.to);
  RETURN_IF_ERROR(rules.Verdict());
  return period;
}

std::optional<absl::CivilDay> DateOf(const Message& message, const std::string& field_name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(field_name);
  const auto* reflection = message.GetReflection();
  if (field == nullptr || !reflection->HasField(message, field)) return std::nullopt;
  return rules::ToCivilDay(
      static_cast<const google::type::Date&>(reflection->GetMessage(message, field)));
}

auto OrderKey(const ChronologyEntry& entry) {
  const auto& date = entry.date();
  return std::tuple(date.year(), date.month(), date.day(), std::string_view(entry.title()),
                    std::string_view(entry.resource()));
}

}  // namespace

// Gathers the entries of one call.
class ChronologySource::Collector {
 public:
  Collector(const ChronologySource& source, rpc::Call& call, Period period)
      : source_(source), call_(call), period_(period) {}

  absl::Status Collect(const Resource& resource, const resource::ResourceName& pupil) {
    const resource::ResourceStore& store = resource.methods->store();
    const resource::ResourcePlan& plan = store.plan();
    const rpc::RowAccess access(call_, plan);
    const rpc::Scope* scope = call_.ScopeWith(resource.read_permission);
    if (scope == nullptr) return absl::OkStatus();
    const rpc::RowAccess own_access(call_, plan, *scope);
    const std::string pupil_name = pupil.ToString();
    const auto column = plan.pupil_column();
    const std::string where =
        plan.is_child() ? "id = $2"
                        : plan.columns()[static_cast<std::size_t>(*column)].name + " = $2";
    std::vector<resource::StoredRow> rows;
    RETURN_IF_ERROR(store.Where(call_.tx(), call_.trust(), "chronology", where,
                                {{storage::Value(plan.is_child() ? pupil.id : pupil_name)}},
                                [&](resource::StoredRow row) -> absl::Status {
                                  if (access.Reads(row) && own_access.Reads(row)) {
                                    rows.push_back(std::move(row));
                                  }
                                  return absl::OkStatus();
                                }));
    for (const resource::StoredRow& row : rows) {
      call_.SawChild(row.pupil, row.school);
      AddEvents(store, row, access.Withholds(row.restricted, row.school));
    }
    return absl::OkStatus();
  }

  std::vector<ChronologyEntry>& entries() { return entries_; }

 private:
  void AddEvents(const resource::ResourceStore& store, const resource::StoredRow& row,
                 bool withheld) {
    const auto& plan = store.plan();
    const std::unique_ptr<Message> message = store.NewMessage();
    resource::ResourceStore::Parse(row, *message);
    if (withheld) {
      for (const FieldDescriptor* field : plan.withheld()) {
        message->GetReflection()->ClearField(message.get(), field);
      }
    }
    const TitleOf title_of = [this](std::string_view type, std::string_view name) {
      return Title(type, name);
    };
    const auto voided = VoidedBy(*message);
    for (const auto& event : PolicyOf(plan).chronology()) {
      const auto day = DateOf(*message, event.date_field());
      if (!day.has_value() || !period_.Has(*day)) continue;
      ChronologyEntry& entry = entries_.emplace_back();
      *entry.mutable_date() = rules::ToDate(*day);
      entry.set_source(source_.source_);
      entry.set_resource(store.NameOf(call_.trust(), row.id));
      entry.set_resource_type(plan.type());
      entry.set_title(event.title());
      entry.set_summary(SummaryText(*message, event.summary_field(), title_of));
      entry.set_school(row.school);
      entry.set_restricted(row.restricted);
      if (!voided.has_value()) continue;
      entry.set_voided(true);
      if (voided->date.has_value()) *entry.mutable_void_date() = *voided->date;
      entry.set_void_reason(voided->reason);
    }
  }

  // The title of a resource of this service, looked up once per call.
  std::string Title(std::string_view type, std::string_view name) {
    const auto [found, is_new] = titles_.try_emplace(std::string(name));
    if (!is_new) return found->second;
    for (const rpc::StandardMethods* methods : source_.titled_) {
      const auto& store = methods->store();
      if (store.plan().type() != type) continue;
      const auto parts = resource::ParseName(name, store.plan().collection());
      if (!parts.ok()) break;
      const auto row = store.Find(call_.tx(), call_.trust(), parts->id);
      if (row.ok() && row->has_value()) found->second = TitleIn(store, **row);
    }
    return found->second;
  }

  // Whoever reads a row is told what the rows it names are called: a child who has moved keeps what
  // another school provided. Rows about children keep to their readers.
  std::string TitleIn(const resource::ResourceStore& store, const resource::StoredRow& row) const {
    const auto& plan = store.plan();
    const rpc::RowAccess access(call_, plan);
    const bool about_children =
        plan.is_child() || plan.pupil_column().has_value() || plan.names_pupils();
    if (about_children && !access.Reads(row)) return "";
    const std::unique_ptr<Message> message = store.NewMessage();
    resource::ResourceStore::Parse(row, *message);
    const FieldDescriptor* title = message->GetDescriptor()->FindFieldByName("title");
    const auto& withheld = plan.withheld();
    if (std::find(withheld.begin(), withheld.end(), title) != withheld.end() &&
        access.Withholds(row.restricted, row.school)) {
      return "";
    }
    return message->GetReflection()->GetString(*message, title);
  }

  const ChronologySource& source_;
  rpc::Call& call_;
  const Period period_;
  std::vector<ChronologyEntry> entries_;
  std::map<std::string, std::string> titles_;
};

void ChronologySource::Add(const rpc::StandardMethods& methods, std::string read_permission) {
  const auto& plan = methods.store().plan();
  if (!plan.is_child() && !plan.pupil_column().has_value()) return;
  if (PolicyOf(plan).chronology().empty()) return;
  resources_.push_back({&methods, std::move(read_permission)});
}

void ChronologySource::AddTitles(const rpc::StandardMethods& methods) {
  const auto& plan = methods.store().plan();
  const resource::Column* title = plan.FindColumn("title");
  if (title != nullptr && title->kind == resource::ColumnKind::kText) titled_.push_back(&methods);
}

void ChronologySource::Bind(rpc::MethodTable& table) {
  table.Bind("GatherChronologyEntries", this, &ChronologySource::GatherChronologyEntries);
}

absl::StatusOr<v1::GatherChronologyEntriesResponse> ChronologySource::GatherChronologyEntries(
    rpc::Call& call, const v1::GatherChronologyEntriesRequest& request) {
  ASSIGN_OR_RETURN(const auto pupil, resource::ParseName(request.pupil(), "pupils", "pupil"));
  if (pupil.trust != call.trust()) {
    return errors::InvalidField("pupil", "name a pupil of the trust in parent", "OTHER_TRUST");
  }
  ASSIGN_OR_RETURN(const Period period, PeriodOf(request));
  Collector collector(*this, call, period);
  v1::GatherChronologyEntriesResponse response;
  const auto& types = request.types();
  for (const Resource& resource : resources_) {
    const std::string& type = resource.methods->store().plan().type();
    response.add_types(type);
    if (!types.empty() && std::find(types.begin(), types.end(), type) == types.end()) continue;
    RETURN_IF_ERROR(collector.Collect(resource, pupil));
  }
  response.set_truncated(SortAndCut(collector.entries(), kMostEntries));
  for (ChronologyEntry& entry : collector.entries()) *response.add_entries() = std::move(entry);
  return response;
}

bool SortAndCut(std::vector<ChronologyEntry>& entries, std::size_t most) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return OrderKey(a) < OrderKey(b); });
  if (entries.size() <= most) return false;
  entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(most));
  return true;
}

}  // namespace senda::chronology
