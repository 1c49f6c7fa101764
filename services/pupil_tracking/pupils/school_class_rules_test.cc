#include "services/pupil_tracking/pupils/school_class_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::SchoolClass;
using Found = std::vector<std::string>;

SchoolClass FiveB() {
  SchoolClass five_b;
  five_b.set_school("trusts/t/schools/130000");
  five_b.set_title("5B");
  five_b.set_academic_year(2026);
  auto* teacher = five_b.add_staff();
  teacher->set_subject("grace");
  teacher->set_staff_member("trusts/t/staffMembers/g");
  teacher->set_role(pupils::v1::CLASS_ROLE_TEACHER);
  return five_b;
}

TEST(CheckSchoolClass, AcceptsAClassWithATeacherAndAnAssistant) {
  SchoolClass five_b = FiveB();
  five_b.add_staff()->set_subject("alan");
  EXPECT_TRUE(CheckSchoolClass(five_b, "t").ok());
}

TEST(CheckSchoolClass, WantsEachPersonOnce) {
  SchoolClass five_b = FiveB();
  five_b.add_staff()->set_subject("grace");
  auto* other_token = five_b.add_staff();
  other_token->set_subject("grace@home");
  other_token->set_staff_member("trusts/t/staffMembers/g");
  EXPECT_EQ(testing::ViolationsIn(CheckSchoolClass(five_b, "t")),
            (Found{"school_class.staff[1].subject STAFF_REPEATED",
                   "school_class.staff[2].staff_member STAFF_REPEATED"}));
}

TEST(CheckSchoolClass, RefusesASchoolAndStaffOfAnotherTrust) {
  SchoolClass five_b = FiveB();
  EXPECT_EQ(
      testing::ViolationsIn(CheckSchoolClass(five_b, "other")),
      (Found{"school_class.school OTHER_TRUST", "school_class.staff[0].staff_member OTHER_TRUST"}));
  five_b.set_school("trusts/t/pupils/p");
  EXPECT_EQ(testing::ViolationsIn(CheckSchoolClass(five_b, "t")),
            (Found{"school_class.school NAME_MALFORMED"}));
}

TEST(CheckSchoolClass, StaysInItsAcademicYear) {
  const SchoolClass before = FiveB();
  SchoolClass after = before;
  after.set_title("5 Blue");
  EXPECT_TRUE(CheckSchoolClass(after, "t", &before).ok());
  after.set_academic_year(2027);
  EXPECT_EQ(testing::ViolationsIn(CheckSchoolClass(after, "t", &before)),
            (Found{"school_class.academic_year IMMUTABLE"}));
}

}  // namespace
}  // namespace senda::pupil_tracking
