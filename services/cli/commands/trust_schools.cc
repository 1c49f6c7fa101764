#include "services/cli/commands/trust_schools.h"

#include <fmt/format.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "common/resource/suggest.h"
#include "common/status/status_macros.h"

namespace senda::cli {

using directory::v1::School;

absl::StatusOr<TrustSchools> TrustSchools::Read(const ImportRun& run) {
  ASSIGN_OR_RETURN(const ResourceType* type, run.context.catalog.Find("schools"));
  TrustSchools schools;
  RETURN_IF_ERROR(ListAll(run, *type, [&](const google::protobuf::Message& message) {
    schools.Add(static_cast<const School&>(message));
  }));
  return schools;
}

void TrustSchools::Add(const School& school) {
  const std::string urn = school.name().substr(school.name().rfind('/') + 1);
  urns_.insert(urn);
  urn_by_name_[absl::AsciiStrToLower(school.display_name())] = urn;
  name_by_laestab_[school.local_authority_code() + school.establishment_number()] = school.name();
}

std::optional<std::string> TrustSchools::UrnOf(std::string_view name) const {
  const auto found = urn_by_name_.find(absl::AsciiStrToLower(std::string(name)));
  return found == urn_by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::string TrustSchools::OfLaestab(const std::string& laestab) const {
  const auto found = name_by_laestab_.find(laestab);
  return found == name_by_laestab_.end() ? "" : found->second;
}

absl::Status TrustSchools::CheckOption(const std::string& urn) const {
  if (urn.empty() || Has(urn)) return absl::OkStatus();
  return UsageError(
      fmt::format("--school {}: the trust has no such school, or none that you may see{}", urn,
                  resource::DidYouMean(urn, std::vector<std::string>(urns_.begin(), urns_.end()))));
}

}  // namespace senda::cli
