#ifndef SENDA_SERVICES_CLI_COMMANDS_TRUST_SCHOOLS_H_
#define SENDA_SERVICES_CLI_COMMANDS_TRUST_SCHOOLS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/commands/import_run.h"

namespace senda::cli {

// The schools of a trust that an import may name, by what files call them.
class TrustSchools {
 public:
  // All that the import's caller may see.
  static absl::StatusOr<TrustSchools> Read(const ImportRun& run);

  void Add(const directory::v1::School& school);

  // By its URN, which is its id too.
  bool Has(std::string_view urn) const { return urns_.contains(urn); }
  // The URN of the school of that name, in any case of letters.
  std::optional<std::string> UrnOf(std::string_view name) const;
  // The resource name of the school with that local authority and establishment number; "" for
  // none.
  std::string OfLaestab(const std::string& laestab) const;
  // USAGE when the person names a school, `urn`, that is none of these.
  absl::Status CheckOption(const std::string& urn) const;

 private:
  std::set<std::string, std::less<>> urns_;
  std::map<std::string, std::string> urn_by_name_;  // in lower case
  std::map<std::string, std::string> name_by_laestab_;
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_TRUST_SCHOOLS_H_
