#include <algorithm>
#include <utility>

#include "common/rpc/principal.h"
#include "common/rpc/role_permissions.h"
#include "common/status/errors.h"

namespace senda::rpc {
namespace {

constexpr std::string_view kEveryTrust = "-";

// Whether `school` is the name of a school of `trust`. A grant on a school elsewhere gives nothing,
// whatever its trust says.
bool IsSchoolOf(std::string_view school, std::string_view trust) {
  for (const std::string_view part :
       {std::string_view("trusts/"), trust, std::string_view("/schools/")}) {
    if (!school.starts_with(part)) return false;
    school.remove_prefix(part.size());
  }
  return !school.empty();
}

// How far the grant carries the permission, within its school or the whole trust.
Reach ReachOf(const Grant& grant, std::string_view permission, std::string_view trust,
              absl::Time now) {
  if (now >= grant.expires) return Reach::kNone;
  if (grant.trust != trust && grant.trust != kEveryTrust) return Reach::kNone;
  if (!grant.school.empty() && !IsSchoolOf(grant.school, trust)) return Reach::kNone;
  return RoleReach(grant.role, permission);
}

void SortUnique(std::vector<std::string>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

std::string Join(std::vector<std::string> roles) {
  if (roles.size() == 1) return std::move(roles.front());
  SortUnique(roles);
  std::string text;
  for (const std::string& role : roles) {
    if (!text.empty()) text += ',';
    text += role;
  }
  return text;
}

// Made for every call, so without a format text.
std::string RoleAt(const std::string& role, std::string_view place_prefix,
                   const std::string& place) {
  std::string text;
  text.reserve(role.size() + 1 + place_prefix.size() + place.size());
  text.append(role).append(1, '@').append(place_prefix).append(place);
  return text;
}

// Leaves of the linked schools those that are not reached in full as well.
void KeepLinkedAlone(Scope& scope) {
  SortUnique(scope.linked_schools);
  if (scope.all_linked) scope.linked_schools.clear();
  std::erase_if(scope.linked_schools,
                [&](const std::string& school) { return scope.Allows(school); });
}

}  // namespace

bool Scope::Allows(std::string_view school) const {
  return all_schools || std::binary_search(schools.begin(), schools.end(), school);
}

bool Scope::Links(std::string_view school) const {
  if (Allows(school)) return false;
  return all_linked || std::binary_search(linked_schools.begin(), linked_schools.end(), school);
}

absl::StatusOr<Scope> Authorise(const std::vector<Grant>& grants, std::string_view permission,
                                std::string_view trust, std::string_view resource, absl::Time now) {
  Scope scope;
  std::vector<std::string> whole_trust;  // roles with all of it
  std::vector<std::string> part_of_it;
  for (const Grant& grant : grants) {
    const Reach reach = ReachOf(grant, permission, trust, now);
    if (reach == Reach::kNone) continue;
    std::string role = grant.school.empty() ? RoleAt(grant.role, "trusts/", grant.trust)
                                            : RoleAt(grant.role, "", grant.school);
    if (grant.school.empty() && reach == Reach::kFull) {
      whole_trust.push_back(std::move(role));
      continue;
    }
    part_of_it.push_back(std::move(role));
    if (grant.school.empty()) {
      scope.all_linked = true;
    } else {
      (reach == Reach::kFull ? scope.schools : scope.linked_schools).push_back(grant.school);
    }
  }
  if (whole_trust.empty() && part_of_it.empty()) {
    return errors::PermissionDenied(permission, resource);
  }
  if (!whole_trust.empty()) {
    scope = Scope{.all_schools = true};
    scope.role = Join(std::move(whole_trust));
    return scope;
  }
  SortUnique(scope.schools);
  KeepLinkedAlone(scope);
  scope.role = Join(std::move(part_of_it));
  return scope;
}

}  // namespace senda::rpc
