#include "services/pupil_tracking/pupils/transfer_rules.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"

namespace senda::pupil_tracking {
namespace {

using errors::FieldViolation;
using pupils::v1::TransferPupilsRequest;

void CheckName(const std::string& field, const std::string& name, std::string_view collection,
               std::string_view trust, std::vector<FieldViolation>& violations) {
  const auto parts = resource::SplitName(name);
  if (!parts.has_value() || parts->collection != collection) {
    violations.push_back({field,
                          fmt::format("give a name like trusts/{}/{}/{{id}}", trust, collection),
                          "NAME_MALFORMED"});
  } else if (parts->trust != trust) {
    violations.push_back({field, "give a name of the same trust", "OTHER_TRUST"});
  }
}

void CheckDay(const TransferPupilsRequest& request, absl::CivilDay today,
              std::vector<FieldViolation>& violations) {
  const auto day = rules::ToCivilDay(request.transfer_date());
  if (!day.has_value()) {
    violations.push_back({"transfer_date", "give a day that there is", "DATE_INVALID"});
  } else if (*day > today + kLongestAheadDays) {
    violations.push_back({"transfer_date", "give a day within a year from now", "DATE_TOO_FAR"});
  }
}

}  // namespace

absl::Status CheckTransfer(const TransferPupilsRequest& request, std::string_view trust,
                           absl::CivilDay today) {
  std::vector<FieldViolation> violations;
  if (request.to_school().empty() != request.has_leaving()) {
    violations.push_back({"to_school",
                          "say either which school of the trust they move to or that they leave",
                          "EXACTLY_ONE"});
  }
  if (!request.to_school().empty()) {
    CheckName("to_school", request.to_school(), "schools", trust, violations);
  }
  CheckDay(request, today, violations);
  std::set<std::string_view> seen;
  for (int i = 0; i < request.pupils_size(); ++i) {
    const std::string field = fmt::format("pupils[{}]", i);
    CheckName(field, request.pupils(i), "pupils", trust, violations);
    if (!seen.insert(request.pupils(i)).second) {
      violations.push_back({field, "name each pupil once", "PUPIL_REPEATED"});
    }
  }
  return violations.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(violations));
}

pupils::v1::Pupil Transferred(const pupils::v1::Pupil& pupil,
                              const TransferPupilsRequest& request) {
  pupils::v1::Pupil after = pupil;
  if (!request.has_leaving()) {
    after.set_school(request.to_school());
    after.clear_school_class();
    return after;
  }
  *after.mutable_leaving_date() = request.transfer_date();
  after.set_destination(request.leaving().destination());
  after.set_destination_laestab(request.leaving().destination_laestab());
  return after;
}

}  // namespace senda::pupil_tracking
