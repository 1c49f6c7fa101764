#ifndef SENDA_COMMON_RESOURCE_ORDER_BY_H_
#define SENDA_COMMON_RESOURCE_ORDER_BY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/resource_plan.h"
#include "common/storage/database.h"

namespace senda::resource {

// The order of a list (AIP-132): total, the same on both engines, and the base of keyset paging.
//
//   ASSIGN_OR_RETURN(const Ordering order, Ordering::Parse(request.order_by(), plan, dialect));
//   sql = "SELECT " + columns + ", " + order.KeysSql() + " FROM pupils WHERE trust = $1"
//         + " AND " + order.After(keys, 2).sql          // on every page but the first
//         + " ORDER BY " + order.OrderBySql() + " LIMIT $9";
//   last_keys = order.KeysOf(row, columns_before);      // for the next page's token
//
// A field that is absent comes before every value (it is compared as the least value of its type);
// text is ordered by its code points.
class Ordering {
 public:
  // Fields are separated by commas; each may be followed by "asc" or "desc". They may be scalar
  // fields of the resource, timestamps, dates, `name`, `create_time`, `update_time`, and, with soft
  // delete, `delete_time` and `expire_time`. The row's id always comes last, in the direction of
  // the field before it, so "" means by id. At most 5 fields. INVALID_ARGUMENT naming the field
  // "order_by": UNKNOWN_FIELD, ORDER_BY_FIELD_UNSUPPORTED (also for a computed field),
  // ORDER_BY_SYNTAX, or FIELD_WITHHELD when `withheld` fields are hidden.
  static absl::StatusOr<Ordering> Parse(const std::string& order_by, const ResourcePlan& plan,
                                        const storage::Dialect& dialect,
                                        WithheldFields withheld = WithheldFields::kSearchable);

  // "family_name DESC, id DESC".
  std::string OrderBySql() const;
  // The sort keys of a row as a select list: "family_name, id".
  std::string KeysSql() const;
  // How many columns KeysSql() selects.
  int key_count() const { return static_cast<int>(terms_.size()); }
  // The sort keys of a row, whose columns from `first_column` on are those of KeysSql().
  std::vector<OwnedValue> KeysOf(const storage::Row& row, int first_column) const;
  // The condition that a row comes after the row with these keys; its parameters are numbered from
  // `first_parameter`. INVALID_ARGUMENT / PAGE_TOKEN_INVALID if the keys are not of this order.
  absl::StatusOr<SqlCondition> After(const std::vector<OwnedValue>& keys,
                                     int first_parameter) const;

 private:
  enum class KeyType { kText, kInt, kDouble };
  struct Term {
    std::string sql;  // never NULL
    KeyType type = KeyType::kText;
    bool descending = false;
  };

  static absl::StatusOr<Term> TermOf(const std::string& field, const ResourcePlan& plan,
                                     const storage::Dialect& dialect, WithheldFields withheld);
  bool OneDirection() const;
  bool Fits(const std::vector<OwnedValue>& keys) const;

  std::vector<Term> terms_;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_ORDER_BY_H_
