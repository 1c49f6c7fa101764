#include "services/cli/importing/stated_fields.h"

namespace senda::importing {

void StatedFields::Replace(std::string_view field, std::string_view column) {
  if (!columns.emplace(field, column).second) return;
  if (!mask.empty()) mask.push_back(',');
  mask.append(field);
}

std::string StatedFields::ColumnOf(std::string_view path) const {
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    const auto found = columns.find(part.substr(0, part.find('[')));
    if (found != columns.end() && !found->second.empty()) return found->second;
    rest = dot == std::string_view::npos ? "" : rest.substr(dot + 1);
  }
  return column_of_others.empty() ? std::string(path) : column_of_others;
}

}  // namespace senda::importing
