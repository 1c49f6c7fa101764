#ifndef SENDA_COMMON_RULES_FIELD_RULES_H_
#define SENDA_COMMON_RULES_FIELD_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/status/errors.h"
#include "google/type/date.pb.h"

namespace senda::rules {

// The real calendar day of `date`, or none (month 13, 30 February, year 0).
std::optional<absl::CivilDay> ToCivilDay(const google::type::Date& date);
google::type::Date ToDate(absl::CivilDay day);

// The same day of the month `months` later, or that month's last day: 31 January and one month are
// 28 or 29 February.
absl::CivilDay AddMonths(absl::CivilDay day, int months);

// Collects what is wrong with the fields of one resource, so that a caller hears of it all at once:
//
//   FieldRules rules("enrolment");
//   const auto start = rules.Day("start_date", true, enrolment.start_date());
//   const auto end = rules.Day("end_date", enrolment.has_end_date(), enrolment.end_date());
//   rules.CheckOrder("end_date", start, end);
//   return rules.Verdict();
class FieldRules {
 public:
  // Paths begin with `resource` and a dot.
  explicit FieldRules(std::string_view resource) : resource_(resource) {}

  void Add(std::string_view field, std::string_view description, std::string_view reason);

  // The day, if the field is present and one; DATE_INVALID when it is present and none.
  std::optional<absl::CivilDay> Day(std::string_view field, bool present,
                                    const google::type::Date& date);
  // END_BEFORE_START at `field` when both are there and `end` is before `start`.
  void CheckOrder(std::string_view field, const std::optional<absl::CivilDay>& start,
                  const std::optional<absl::CivilDay>& end);
  // DATE_IN_FUTURE at `field` when `day` is after `today`.
  void CheckPast(std::string_view field, const std::optional<absl::CivilDay>& day,
                 absl::CivilDay today);
  // A resource name that must be of `collection` in `trust`: NAME_MALFORMED or OTHER_TRUST.
  void CheckName(std::string_view field, std::string_view name, std::string_view collection,
                 std::string_view trust);

  // OK, or FIELD_VIOLATIONS with all there are.
  absl::Status Verdict() const;

 private:
  const std::string resource_;
  std::vector<errors::FieldViolation> violations_;
};

}  // namespace senda::rules

#endif  // SENDA_COMMON_RULES_FIELD_RULES_H_
