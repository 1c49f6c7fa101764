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

bool Gives(const Grant& grant, std::string_view permission, std::string_view trust,
           absl::Time now) {
  if (now >= grant.expires) return false;
  if (grant.trust != trust && grant.trust != kEveryTrust) return false;
  if (!grant.school.empty() && !IsSchoolOf(grant.school, trust)) return false;
  return RoleHas(grant.role, permission);
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

}  // namespace

bool Scope::Allows(std::string_view school) const {
  return all_schools || std::binary_search(schools.begin(), schools.end(), school);
}

absl::StatusOr<Scope> Authorise(const std::vector<Grant>& grants, std::string_view permission,
                                std::string_view trust, std::string_view resource, absl::Time now) {
  Scope scope;
  std::vector<std::string> trust_roles;
  std::vector<std::string> school_roles;
  for (const Grant& grant : grants) {
    if (!Gives(grant, permission, trust, now)) continue;
    if (grant.school.empty()) {
      trust_roles.push_back(RoleAt(grant.role, "trusts/", grant.trust));
    } else {
      scope.schools.push_back(grant.school);
      school_roles.push_back(RoleAt(grant.role, "", grant.school));
    }
  }
  if (trust_roles.empty() && school_roles.empty()) {
    return errors::PermissionDenied(permission, resource);
  }
  if (!trust_roles.empty()) {
    scope.all_schools = true;
    scope.schools.clear();
    scope.role = Join(std::move(trust_roles));
    return scope;
  }
  SortUnique(scope.schools);
  scope.role = Join(std::move(school_roles));
  return scope;
}

}  // namespace senda::rpc
