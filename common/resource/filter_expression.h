#ifndef SENDA_COMMON_RESOURCE_FILTER_EXPRESSION_H_
#define SENDA_COMMON_RESOURCE_FILTER_EXPRESSION_H_

#include <string>

#include "common/resource/filter_field.h"
#include "common/storage/database.h"

namespace senda::resource {

// SQL for the value of a field, and for whether it is there. `base` is the column, or "element" for
// a field of an array's elements, within the predicate given to AnyElement.
class FilterExpression {
 public:
  // `dialect` must outlive it.
  explicit FilterExpression(const storage::Dialect& dialect) : dialect_(dialect) {}

  // The value, of the type that ReadFilterValue gives; NULL where it is absent.
  std::string Value(const FilterField& field, const std::string& base) const;
  // `condition` over Value(), made false where the value, or the message around it, is absent.
  std::string Guarded(const FilterField& field, const std::string& base,
                      const std::string& condition) const;
  // Some element of the field's array satisfies `predicate`.
  std::string AnyElement(const FilterField& field, const std::string& predicate) const;
  // The field is set, or, where that cannot be told, is not the zero of its type.
  std::string Presence(const FilterField& field) const;

 private:
  std::string DateOf(const std::string& base, std::vector<std::string> path) const;
  std::string PresenceAt(const FilterField& field, const std::string& base) const;

  const storage::Dialect& dialect_;
};

// `condition`, false instead of NULL.
std::string FalseIfNull(const std::string& condition);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_EXPRESSION_H_
