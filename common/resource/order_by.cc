#include "common/resource/order_by.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/resource/collation.h"
#include "common/resource/suggest.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace senda::resource {
namespace {

constexpr std::size_t kMaxFields = 5;
// One above the least, whose literal PostgreSQL would read as numeric.
constexpr std::string_view kLeastInt = "-9223372036854775807";
constexpr std::string_view kLeastDouble = "-1.7976931348623157e308";

absl::Status Refuse(std::string_view why, std::string_view reason) {
  return errors::InvalidField("order_by", why, reason);
}

std::vector<std::string> TimeFields(const ResourcePlan& plan) {
  std::vector<std::string> fields = {"create_time", "update_time"};
  if (plan.soft_delete()) fields.insert(fields.end(), {"delete_time", "expire_time"});
  return fields;
}

std::vector<std::string> SortableFields(const ResourcePlan& plan) {
  std::vector<std::string> fields = {"name"};
  for (const Column& column : plan.columns()) {
    if (column.kind != ColumnKind::kJson && column.kind != ColumnKind::kBytes) {
      fields.push_back(column.name);
    }
  }
  for (std::string& field : TimeFields(plan)) fields.push_back(std::move(field));
  return fields;
}

std::string OrLeast(const std::string& sql, std::string_view least, bool nullable) {
  return nullable ? fmt::format("COALESCE({}, {})", sql, least) : sql;
}

absl::Status Unknown(const std::string& field, const ResourcePlan& plan) {
  const std::vector<std::string> fields = SortableFields(plan);
  return Refuse(fmt::format("unknown field '{}'{}; fields to order by: {}", field,
                            DidYouMean(field, fields), fmt::join(fields, ", ")),
                "UNKNOWN_FIELD");
}

// One field of the request, not yet looked up.
struct Word {
  std::string field;
  bool descending = false;
};

absl::StatusOr<Word> WordOf(const std::string& text) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
  const bool has_direction = words.size() == 2 && (words[1] == "asc" || words[1] == "desc");
  if (words.size() != 1 && !has_direction) {
    return Refuse(fmt::format("'{}' must be a field, which 'asc' or 'desc' may follow", text),
                  "ORDER_BY_SYNTAX");
  }
  return Word{words[0], has_direction && words[1] == "desc"};
}

absl::StatusOr<std::vector<Word>> WordsOf(const std::string& order_by) {
  std::vector<Word> words;
  if (absl::StripAsciiWhitespace(order_by).empty()) return words;
  const std::vector<std::string> parts = absl::StrSplit(order_by, ',');
  if (parts.size() > kMaxFields) {
    return Refuse(fmt::format("names more than {} fields", kMaxFields), "ORDER_BY_SYNTAX");
  }
  for (const std::string& part : parts) {
    ASSIGN_OR_RETURN(Word word, WordOf(part));
    for (const Word& other : words) {
      if (other.field == word.field) {
        return Refuse(fmt::format("names the field '{}' twice", word.field), "ORDER_BY_SYNTAX");
      }
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

absl::StatusOr<Ordering::Term> Ordering::TermOf(const std::string& field, const ResourcePlan& plan,
                                                const storage::Dialect& dialect,
                                                WithheldFields withheld) {
  if (field == "name") return Term{.sql = "id"};
  const std::vector<std::string> times = TimeFields(plan);
  if (std::find(times.begin(), times.end(), field) != times.end()) {
    const bool nullable = field == "delete_time" || field == "expire_time";
    return Term{.sql = OrLeast(field, kLeastInt, nullable), .type = KeyType::kInt};
  }
  if (plan.IsComputed(field)) {
    return Refuse(fmt::format("'{}' is worked out for each answer; fields to order by: {}", field,
                              fmt::join(SortableFields(plan), ", ")),
                  "ORDER_BY_FIELD_UNSUPPORTED");
  }
  const Column* column = plan.FindColumn(field);
  if (column == nullptr) return Unknown(field, plan);
  if (column->withheld && withheld == WithheldFields::kHidden) {
    return Refuse(fmt::format("only those who may read restricted rows ({}) can order by '{}'",
                              plan.restricted_permission(), field),
                  "FIELD_WITHHELD");
  }
  switch (column->kind) {
    case ColumnKind::kText:
    case ColumnKind::kEnum:
      return Term{.sql = ByCodePoint(OrLeast(field, "''", column->optional), dialect)};
    case ColumnKind::kDate:
      return Term{.sql = OrLeast(field, "''", true)};
    case ColumnKind::kInt:
    case ColumnKind::kBool:
      return Term{.sql = OrLeast(field, kLeastInt, column->optional), .type = KeyType::kInt};
    case ColumnKind::kTimestamp:
      return Term{.sql = OrLeast(field, kLeastInt, true), .type = KeyType::kInt};
    case ColumnKind::kDouble:
      return Term{.sql = OrLeast(field, kLeastDouble, column->optional), .type = KeyType::kDouble};
    case ColumnKind::kBytes:
    case ColumnKind::kJson:
      break;
  }
  return Refuse(fmt::format("a list cannot be ordered by '{}'; fields to order by: {}", field,
                            fmt::join(SortableFields(plan), ", ")),
                "ORDER_BY_FIELD_UNSUPPORTED");
}

absl::StatusOr<Ordering> Ordering::Parse(const std::string& order_by, const ResourcePlan& plan,
                                         const storage::Dialect& dialect, WithheldFields withheld) {
  Ordering ordering;
  ASSIGN_OR_RETURN(const std::vector<Word> words, WordsOf(order_by));
  for (const Word& word : words) {
    ASSIGN_OR_RETURN(Term term, TermOf(word.field, plan, dialect, withheld));
    term.descending = word.descending;
    ordering.terms_.push_back(std::move(term));
  }
  // Ids are unique, so whatever follows them orders nothing.
  const auto id = std::find_if(ordering.terms_.begin(), ordering.terms_.end(),
                               [](const Term& term) { return term.sql == "id"; });
  if (id != ordering.terms_.end()) {
    ordering.terms_.erase(id + 1, ordering.terms_.end());
    return ordering;
  }
  const bool descending = !ordering.terms_.empty() && ordering.terms_.back().descending;
  ordering.terms_.push_back(Term{.sql = "id", .descending = descending});
  return ordering;
}

std::string Ordering::OrderBySql() const {
  std::string sql;
  for (const Term& term : terms_) {
    if (!sql.empty()) sql += ", ";
    sql += term.sql;
    if (term.descending) sql += " DESC";
  }
  return sql;
}

std::string Ordering::KeysSql() const {
  std::string sql;
  for (const Term& term : terms_) sql += (sql.empty() ? "" : ", ") + term.sql;
  return sql;
}

std::vector<OwnedValue> Ordering::KeysOf(const storage::Row& row, int first_column) const {
  std::vector<OwnedValue> keys;
  for (const Term& term : terms_) {
    switch (term.type) {
      case KeyType::kText:
        keys.emplace_back(std::string(row.Text(first_column)));
        break;
      case KeyType::kInt:
        keys.emplace_back(row.Int(first_column));
        break;
      case KeyType::kDouble:
        keys.emplace_back(row.Double(first_column));
        break;
    }
    ++first_column;
  }
  return keys;
}

bool Ordering::OneDirection() const {
  return std::all_of(terms_.begin(), terms_.end(), [this](const Term& term) {
    return term.descending == terms_.front().descending;
  });
}

bool Ordering::Fits(const std::vector<OwnedValue>& keys) const {
  if (keys.size() != terms_.size()) return false;
  return std::equal(keys.begin(), keys.end(), terms_.begin(),
                    [](const OwnedValue& key, const Term& term) {
                      if (term.type == KeyType::kInt)
                        return std::holds_alternative<std::int64_t>(key);
                      if (term.type == KeyType::kDouble) return std::holds_alternative<double>(key);
                      return std::holds_alternative<std::string>(key);
                    });
}

absl::StatusOr<SqlCondition> Ordering::After(const std::vector<OwnedValue>& keys,
                                             int first_parameter) const {
  if (!Fits(keys)) {
    return errors::InvalidField("page_token", "does not fit the order; start from the first page",
                                "PAGE_TOKEN_INVALID");
  }
  SqlCondition condition{.sql = "", .parameters = keys};
  std::vector<std::string> columns, parameters;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    columns.push_back(terms_[i].sql);
    parameters.push_back(fmt::format("${}", first_parameter + static_cast<int>(i)));
  }
  if (OneDirection()) {
    // One comparison of rows, which an index can answer.
    condition.sql = fmt::format("(({}) {} ({}))", fmt::join(columns, ", "),
                                terms_.front().descending ? "<" : ">", fmt::join(parameters, ", "));
    return condition;
  }
  // a > $1 OR (a = $1 AND (b < $2 OR (b = $2 AND id > $3))), built from the inside.
  for (std::size_t i = terms_.size(); i-- > 0;) {
    const std::string beyond =
        fmt::format("{} {} {}", columns[i], terms_[i].descending ? "<" : ">", parameters[i]);
    condition.sql = condition.sql.empty() ? beyond
                                          : fmt::format("({} OR ({} = {} AND {}))", beyond,
                                                        columns[i], parameters[i], condition.sql);
  }
  return condition;
}

}  // namespace senda::resource
