#include "services/cli/commands/imported_sen_record.h"

#include <fmt/format.h>

#include <algorithm>

namespace senda::cli {
namespace {

constexpr std::size_t kLongestId = 63;

}  // namespace

std::string ImportedName(const pupils::v1::SenRecord& record) {
  const std::size_t slash = record.pupil().rfind('/');
  const auto& start = record.start_date();
  const std::string id = fmt::format("sr-{}-{}-{:04}{:02}{:02}", record.pupil().substr(slash + 1),
                                     record.provision() == pupils::v1::SEN_PROVISION_E ? "e" : "k",
                                     start.year(), start.month(), start.day());
  if (id.size() > kLongestId) return "";
  const std::string trust = record.pupil().substr(0, record.pupil().find("/pupils/"));
  return fmt::format("{}/senRecords/{}", trust, id);
}

std::vector<std::pair<int, int>> NeedsInOrder(const pupils::v1::SenRecord& record) {
  std::vector<std::pair<int, int>> needs;
  for (const auto& need : record.needs()) needs.emplace_back(need.rank(), need.type());
  std::sort(needs.begin(), needs.end());
  return needs;
}

}  // namespace senda::cli
