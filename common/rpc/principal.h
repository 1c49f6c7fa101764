#ifndef SENDA_COMMON_RPC_PRINCIPAL_H_
#define SENDA_COMMON_RPC_PRINCIPAL_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// Who calls, and what they may do where.
namespace senda::rpc {

// The verified caller.
struct Principal {
  std::string subject;  // the token's `sub`
  std::string token;    // the bearer token as it came, to be forwarded to other services
  absl::Time expires;
};

// Verifies a bearer token. Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // `authorization` is the value of the metadata key ("Bearer eyJ..."), "" when absent.
  // UNAUTHENTICATED with reason TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_ALGORITHM, TOKEN_SIGNATURE,
  // TOKEN_UNKNOWN_KEY, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_ISSUER or TOKEN_AUDIENCE.
  virtual absl::StatusOr<Principal> Authenticate(std::string_view authorization,
                                                 absl::Time now) = 0;
};

// One role held by one subject: in one school, or in the whole trust when `school` is "".
struct Grant {
  std::string name;  // "trusts/t/roleGrants/g"
  std::string subject;
  std::string role;    // "SENCO", a value name of senda.directory.v1.Role without its prefix
  std::string trust;   // trust id; "-" for a grant over all trusts
  std::string school;  // "trusts/t/schools/130000" or ""
  absl::Time expires = absl::InfiniteFuture();
};

// Gives the grants of a subject. Thread-safe, answers from memory.
class GrantSource {
 public:
  virtual ~GrantSource() = default;
  // UNAVAILABLE/GRANTS_STALE when the copy is older than 5 seconds.
  virtual absl::StatusOr<std::vector<Grant>> GrantsOf(std::string_view subject, absl::Time now) = 0;
};

// What a caller may reach in one trust with one permission: schools in full, and schools in which
// rows about pupils are reached only when the caller is linked to the pupil (rpc/pupil_links.h).
// Every query carries it as a predicate (rpc/row_access.h).
struct Scope {
  bool all_schools = false;               // in full
  std::vector<std::string> schools = {};  // in full: names, sorted, when not all
  bool all_linked = false;                // every school that is not reached in full, by link
  // By link alone: names, sorted, none of them in `schools`; empty when all are.
  std::vector<std::string> linked_schools = {};
  std::string role = {};  // the grants that allow it, for the audit: "SENCO@trusts/..."

  // Whether the school is reached in full.
  bool Allows(std::string_view school) const;
  // Whether it is reached by link alone.
  bool Links(std::string_view school) const;
  bool has_links() const { return all_linked || !linked_schools.empty(); }
};

// The scope `permission` gives the subject of `grants` in `trust`; PERMISSION_DENIED when none.
// `resource` is only named in the error. Pure: role_permissions.h says what a role may do.
absl::StatusOr<Scope> Authorise(const std::vector<Grant>& grants, std::string_view permission,
                                std::string_view trust, std::string_view resource, absl::Time now);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_PRINCIPAL_H_
