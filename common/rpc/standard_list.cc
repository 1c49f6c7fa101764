#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/resource/filter_sql.h"
#include "common/resource/names.h"
#include "common/resource/order_by.h"
#include "common/rpc/request_fields.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

// List and BatchGet of StandardMethods.
namespace senda::rpc {
namespace {

using google::protobuf::Message;
using resource::OwnedValue;
using resource::StoredRow;

// The WHERE clause of a list as it grows, with its parameters.
class Conditions {
 public:
  int next_parameter() const { return static_cast<int>(parameters_.size()) + 1; }
  void Add(std::string_view sql) {
    if (sql.empty()) return;
    sql_ += fmt::format("{}{}", sql_.empty() ? "" : " AND ", sql);
  }
  void Add(resource::SqlCondition condition) {
    for (OwnedValue& value : condition.parameters) parameters_.push_back(std::move(value));
    Add(condition.sql);
  }
  int AddParameter(OwnedValue value) {
    parameters_.push_back(std::move(value));
    return static_cast<int>(parameters_.size());
  }
  std::string Where() const { return sql_.empty() ? "" : " WHERE " + sql_; }
  const std::vector<OwnedValue>& parameters() const { return parameters_; }

 private:
  std::string sql_;
  std::vector<OwnedValue> parameters_;
};

}  // namespace

int StandardMethods::PageSize(const Message& request) {
  const int asked = IntField(request, "page_size");
  return asked == 0 ? kDefaultPageSize : std::min(asked, kLargestPageSize);
}

StandardMethods::Answer StandardMethods::List(Call& call, const Message& request) const {
  const resource::ResourcePlan& plan = store_.plan();
  const std::string filter = TextField(request, "filter");
  const std::string order_by = TextField(request, "order_by");
  const std::string parent = TextField(request, "parent");
  const bool show_deleted = BoolField(request, "show_deleted");
  const storage::Dialect& dialect = call.tx().dialect();
  const bool across_trusts = call.trust() == storage::Database::kAllTrusts;

  Conditions conditions;
  if (!across_trusts) {
    conditions.AddParameter(call.trust());
    conditions.Add("trust = $1");
  }
  if (plan.soft_delete() && !show_deleted) conditions.Add("delete_time IS NULL");
  const RowAccess access(call, plan);
  conditions.Add(access.Condition(conditions.next_parameter()));
  ASSIGN_OR_RETURN(
      auto filtered,
      resource::CompileFilter(filter, plan, dialect, conditions.next_parameter(), access.search()));
  conditions.Add(std::move(filtered));
  ASSIGN_OR_RETURN(const auto ordering,
                   resource::Ordering::Parse(order_by, plan, dialect, access.search()));
  const resource::PageQuery query{call.trust(), plan.type(), parent,
                                  filter,       order_by,    show_deleted};
  if (const std::string token = TextField(request, "page_token"); !token.empty()) {
    ASSIGN_OR_RETURN(auto keys, tokens_.Open(query, token, call.now()));
    ASSIGN_OR_RETURN(auto after, ordering.After(keys, conditions.next_parameter()));
    conditions.Add(std::move(after));
  }
  const int page_size = PageSize(request);
  const int limit = conditions.AddParameter(std::int64_t{page_size} + 1);
  const storage::Statement statement{
      plan.table() + ".list",
      fmt::format("SELECT {}, {}{} FROM {}{} ORDER BY {} LIMIT ${}", store_.codec().select_list(),
                  ordering.KeysSql(), across_trusts ? ", trust" : "", plan.table(),
                  conditions.Where(), ordering.OrderBySql(), limit)};

  auto reply = std::make_shared<std::string>();
  Scratch scratch;
  std::vector<OwnedValue> last_keys;
  int rows = 0;
  const int key_column = store_.codec().select_count();
  const int trust_column = key_column + ordering.key_count();
  RETURN_IF_ERROR(
      call.tx().Query(statement, resource::ViewsOf(conditions.parameters()),
                      [&](const storage::Row& row) -> absl::Status {
                        if (++rows > page_size) return absl::OkStatus();
                        const std::string trust(across_trusts ? row.Text(trust_column)
                                                              : std::string_view(call.trust()));
                        ASSIGN_OR_RETURN(const StoredRow stored, store_.codec().Read(row, trust));
                        call.SawChildrenOf(stored);
                        AppendSubmessage(1, Shown(call, stored, scratch), *reply);
                        if (rows == page_size) last_keys = ordering.KeysOf(row, key_column);
                        return absl::OkStatus();
                      }));
  if (rows > page_size) {
    AppendSubmessage(2, tokens_.Seal(query, last_keys, call.now()), *reply);
  }
  return Bytes(std::move(reply));
}

StandardMethods::Answer StandardMethods::BatchGet(Call& call, const Message& request) const {
  const std::vector<std::string> names = TextList(request, "names");
  std::vector<std::string> ids;
  ids.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string field = fmt::format("names[{}]", i);
    ASSIGN_OR_RETURN(auto parts, resource::ParseName(names[i], store_.plan().collection(), field));
    if (parts.trust != call.trust()) {
      return errors::InvalidField(field, "give a name of the trust in parent", "OTHER_TRUST");
    }
    ids.push_back(std::move(parts.id));
  }
  ASSIGN_OR_RETURN(auto rows, store_.FindMany(call.tx(), call.trust(), ids));
  std::map<std::string_view, const StoredRow*> by_id;
  for (const StoredRow& row : rows) by_id[row.id] = &row;
  const RowAccess access(call, store_.plan());
  Scratch scratch;
  auto reply = std::make_shared<std::string>();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = by_id.find(ids[i]);
    if (found == by_id.end() || found->second->deleted || !access.Reads(*found->second)) {
      return Absent(call, names[i]);
    }
    call.SawChildrenOf(*found->second);
    AppendSubmessage(1, Shown(call, *found->second, scratch), *reply);
  }
  return Bytes(std::move(reply));
}

}  // namespace senda::rpc
