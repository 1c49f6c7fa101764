#include "services/dashboard/watermarks.h"

#include <fmt/format.h>

#include <algorithm>

namespace senda::dashboard {

std::string Watermarks::Fingerprint(const std::string& today) const {
  std::string text = today;
  for (const auto& [name, source] : sources) {
    text += fmt::format("|{}:{}", name, source.definition_version);
    for (const auto& [school, watermark] : source.schools) {
      text += fmt::format(",{}={}", school, watermark.sequence());
    }
  }
  return text;
}

void Watermarks::MarkUnreachable(const std::string& source_name) {
  if (std::find(unreachable.begin(), unreachable.end(), source_name) == unreachable.end()) {
    unreachable.push_back(source_name);
  }
}

}  // namespace senda::dashboard
