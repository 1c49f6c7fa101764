#include "services/cli/demo/class_maker.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "absl/strings/ascii.h"

namespace senda::demo {

using pupils::v1::Pupil;

namespace {

// "teacher-900001-5b": whom a token has to be for to reach the class.
void AddStaff(const std::string& urn, const std::string& title, pupils::v1::SchoolClass& to) {
  for (const auto& [word, role] : {std::pair("teacher", pupils::v1::CLASS_ROLE_TEACHER),
                                   {"assistant", pupils::v1::CLASS_ROLE_ASSISTANT}}) {
    pupils::v1::ClassStaff& member = *to.add_staff();
    member.set_subject(fmt::format("{}-{}-{}", word, urn, absl::AsciiStrToLower(title)));
    member.set_role(role);
  }
}

}  // namespace

std::vector<pupils::v1::SchoolClass> MakeClasses(const DemoPlan& plan, const PlannedSchool& school,
                                                 const Calendar& calendar,
                                                 std::vector<Pupil>& pupils) {
  constexpr int kClassSize = 30;
  const std::string urn = school.school.name().substr(school.school.name().rfind('/') + 1);
  std::map<int, std::vector<Pupil*>> years;
  for (Pupil& pupil : pupils) {
    if (pupil.has_year_group()) years[pupil.year_group()].push_back(&pupil);
  }
  std::vector<pupils::v1::SchoolClass> classes;
  for (const auto& [year, members] : years) {
    const int size = static_cast<int>(members.size());
    const int count = (size + kClassSize - 1) / kClassSize;
    const std::string label = year == 0  ? "R"
                              : year < 0 ? fmt::format("N{}", -year)
                                         : std::to_string(year);
    for (int c = 0; c < count; ++c) {
      pupils::v1::SchoolClass school_class;
      const char letter = static_cast<char>('A' + c % 26);
      const std::string title = fmt::format("{}{}{}", label, letter, c < 26 ? "" : "2");
      school_class.set_name(
          fmt::format("{}/schoolClasses/c-{}-{}", plan.trust, urn, absl::AsciiStrToLower(title)));
      school_class.set_school(school.school.name());
      school_class.set_title(title);
      school_class.set_academic_year(static_cast<int>(calendar.start_year()));
      school_class.set_year_group(year);
      AddStaff(urn, title, school_class);
      for (int p = c; p < size; p += count) {
        members[static_cast<std::size_t>(p)]->set_school_class(school_class.name());
      }
      classes.push_back(std::move(school_class));
    }
  }
  return classes;
}

}  // namespace senda::demo
