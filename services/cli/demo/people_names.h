#ifndef SENDA_SERVICES_CLI_DEMO_PEOPLE_NAMES_H_
#define SENDA_SERVICES_CLI_DEMO_PEOPLE_NAMES_H_

#include <string_view>
#include <vector>

// Names for people who do not exist, as varied as those of an English school; combined at random.
namespace senda::demo {

const std::vector<std::string_view>& GirlsNames();
const std::vector<std::string_view>& BoysNames();
const std::vector<std::string_view>& FamilyNames();
// First words of schools' names; each is used once a trust at most.
const std::vector<std::string_view>& PlaceNames();

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_PEOPLE_NAMES_H_
