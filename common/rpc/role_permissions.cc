#include "common/rpc/role_permissions.h"

#include <algorithm>
#include <array>

namespace senda::rpc {
namespace {

constexpr std::array<std::string_view, 20> kPermissions = {
    "audit.read",     "changes.read",    "dashboard.read",  "directory.grant",
    "directory.read", "directory.write", "goals.read",      "goals.write",
    "grants.follow",  "metrics.read",    "metrics.records", "platform.operate",
    "provision.read", "provision.write", "pupils.read",     "pupils.read_restricted",
    "pupils.records", "pupils.write",    "workforce.read",  "workforce.write"};

// The reach of a permission is the grant's school or trust; of the linked ones, the pupils of the
// holder's own classes there. A teacher writes what is about them and nothing of the school's
// frame: who could write classes could link himself to any child.
constexpr std::string_view kClassTeacher[] = {"directory.read", "goals.read"};
constexpr std::string_view kClassTeacherLinked[] = {"provision.read", "pupils.read",
                                                    "pupils.write"};

// An assistant sees the pupils of the classes he or she supports, and writes nothing.
constexpr std::string_view kTeachingAssistant[] = {"directory.read", "goals.read"};
constexpr std::string_view kTeachingAssistantLinked[] = {"provision.read", "pupils.read"};

// Restricted notes are for those who answer for safeguarding and for special needs. Nobody but
// records staff reads of children who have left: the purpose ended with the roll.
constexpr std::string_view kSenco[] = {
    "dashboard.read",  "directory.read", "goals.read",      "goals.write", "metrics.read",
    "metrics.records", "provision.read", "provision.write", "pupils.read", "pupils.read_restricted",
    "pupils.write",    "workforce.read", "workforce.write"};

constexpr std::string_view kHead[] = {"dashboard.read", "directory.read", "goals.read",
                                      "goals.write",    "metrics.read",   "metrics.records",
                                      "provision.read", "pupils.read",    "pupils.read_restricted",
                                      "pupils.write",   "workforce.read", "workforce.write"};

// Counts and shares only; never a row about a person.
constexpr std::string_view kGovernor[] = {"dashboard.read", "directory.read", "metrics.read"};

// Named pupils of all schools, who are nobody's class; such a grant can carry an expiry.
constexpr std::string_view kTrustSendLead[] = {
    "dashboard.read",  "directory.read", "directory.write",        "goals.read",
    "goals.write",     "metrics.read",   "metrics.records",        "provision.read",
    "provision.write", "pupils.read",    "pupils.read_restricted", "pupils.write",
    "workforce.read",  "workforce.write"};

constexpr std::string_view kAnalyst[] = {"changes.read", "dashboard.read", "directory.read",
                                         "metrics.read"};

constexpr std::string_view kAuditor[] = {"audit.read"};

// Runs the platform and says who may do what; sees no pupil.
constexpr std::string_view kPlatformOperator[] = {"audit.read", "directory.grant", "directory.read",
                                                  "directory.write", "platform.operate"};

// Imports and the services' own work. Not `audit.read`, `directory.grant` or `platform.operate`: a
// stolen machine credential must neither widen itself nor read its own trail.
constexpr std::string_view kServiceAccount[] = {
    "changes.read",    "dashboard.read", "directory.read",  "directory.write",
    "goals.read",      "goals.write",    "grants.follow",   "metrics.read",
    "metrics.records", "provision.read", "provision.write", "pupils.read",
    "pupils.records",  "pupils.write",   "workforce.read",  "workforce.write"};

// Keeps the records of children who have left, for those who ask for them by right. Their
// restricted text is not theirs to read.
constexpr std::string_view kRecordsOfficer[] = {"directory.read", "provision.read", "pupils.read",
                                                "pupils.records", "pupils.write"};

constexpr RolePermissions kRoles[] = {
    {"CLASS_TEACHER", kClassTeacher, kClassTeacherLinked},
    {"TEACHING_ASSISTANT", kTeachingAssistant, kTeachingAssistantLinked},
    {"SENCO", kSenco},
    {"HEAD", kHead},
    {"GOVERNOR", kGovernor},
    {"TRUST_SEND_LEAD", kTrustSendLead},
    {"ANALYST", kAnalyst},
    {"AUDITOR", kAuditor},
    {"PLATFORM_OPERATOR", kPlatformOperator},
    {"SERVICE_ACCOUNT", kServiceAccount},
    {"RECORDS_OFFICER", kRecordsOfficer}};

bool Holds(std::span<const std::string_view> permissions, std::string_view permission) {
  return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
}

const RolePermissions* FindRole(std::string_view role) {
  for (const RolePermissions& row : kRoles) {
    if (row.role == role) return &row;
  }
  return nullptr;
}

}  // namespace

std::span<const RolePermissions> AllRoles() { return kRoles; }

Reach RoleReach(std::string_view role, std::string_view permission) {
  const RolePermissions* row = FindRole(role);
  if (row == nullptr) return Reach::kNone;
  if (Holds(row->permissions, permission)) return Reach::kFull;
  return Holds(row->linked, permission) ? Reach::kLinked : Reach::kNone;
}

bool RoleHas(std::string_view role, std::string_view permission) {
  return RoleReach(role, permission) != Reach::kNone;
}

bool ReachesByLink(std::string_view role) {
  const RolePermissions* row = FindRole(role);
  return row != nullptr && !row->linked.empty();
}

bool IsPermission(std::string_view permission) {
  return std::binary_search(kPermissions.begin(), kPermissions.end(), permission);
}

}  // namespace senda::rpc
