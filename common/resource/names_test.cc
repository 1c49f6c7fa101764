#include "common/resource/names.h"

#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

TEST(SplitName, TakesBothFormsApart) {
  const auto pupil = SplitName("trusts/oak/pupils/p-1");
  ASSERT_TRUE(pupil.has_value());
  EXPECT_EQ(pupil->trust, "oak");
  EXPECT_EQ(pupil->collection, "pupils");
  EXPECT_EQ(pupil->id, "p-1");

  const auto trust = SplitName("trusts/oak");
  ASSERT_TRUE(trust.has_value());
  EXPECT_EQ(trust->trust, "oak");
  EXPECT_EQ(trust->collection, "trusts");
  EXPECT_EQ(trust->id, "oak");
}

TEST(SplitName, ViewsPointIntoTheName) {
  const std::string name = "trusts/oak/senRecords/1";
  const auto parts = SplitName(name);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->trust.data(), name.data() + 7);
  EXPECT_EQ(parts->id.data(), name.data() + name.size() - 1);
}

TEST(SplitName, RefusesEveryOtherShape) {
  for (const std::string_view name : {"",
                                      "/",
                                      "trusts",
                                      "trusts/",
                                      "trusts//pupils/p",
                                      "trusts/-",
                                      "trusts/-/pupils/p",
                                      "trusts/oak/",
                                      "trusts/oak/pupils",
                                      "trusts/oak/pupils/",
                                      "trusts/oak//p",
                                      "trusts/oak/pupils/p/",
                                      "trusts/oak/pupils/p/goals/g",
                                      "Trusts/oak",
                                      "trusts/Oak",
                                      "trusts/oak/Pupils/p",
                                      "trusts/oak/pup-ils/p",
                                      "trusts/oak/pupils/-p",
                                      "trusts/oak/pupils/p_1",
                                      "trusts/oak/pupils/p 1",
                                      "trusts/oak/pupils/p\n",
                                      "trusts/oak/pupils/..",
                                      "trusts/oak/pupils/%2e",
                                      "trusts/oak/trusts/oak",
                                      " trusts/oak",
                                      "//senda.uk/trusts/oak",
                                      "schools/1"}) {
    EXPECT_FALSE(SplitName(name).has_value()) << name;
    EXPECT_EQ(TrustOf(name), "") << name;
  }
  EXPECT_FALSE(SplitName(std::string_view("trusts/oak\0", 11)).has_value());
}

TEST(Id, HasAtMost63Characters) {
  EXPECT_TRUE(IsValidId("a"));
  EXPECT_TRUE(IsValidId("0"));
  EXPECT_TRUE(IsValidId(std::string(63, 'a')));
  EXPECT_FALSE(IsValidId(std::string(64, 'a')));
  EXPECT_FALSE(IsValidId(""));
}

TEST(FormatName, IsTheInverseOfParseName) {
  EXPECT_EQ(FormatName("oak", "pupils", "p1"), "trusts/oak/pupils/p1");
  EXPECT_EQ(FormatName("oak", "trusts", "oak"), "trusts/oak");
  for (const std::string_view name : {"trusts/oak/pupils/p1", "trusts/oak"}) {
    const auto parts = SplitName(name);
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(ParseName(name, parts->collection).value().ToString(), name);
  }
}

TEST(TrustOf, IsTheTrustOfAnyName) {
  EXPECT_EQ(TrustOf("trusts/oak"), "oak");
  EXPECT_EQ(TrustOf("trusts/oak/schools/130000"), "oak");
}

TEST(ParseName, RefusesAnotherCollectionAndSaysWhatItExpects) {
  const auto parsed = ParseName("trusts/oak/goals/g", "pupils", "pupil.name");
  const auto violations = errors::ViolationsOf(parsed.status());
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0].field, "pupil.name");
  EXPECT_EQ(violations[0].reason, "NAME_MALFORMED");
  EXPECT_NE(violations[0].description.find("trusts/{trust}/pupils/{id}"), std::string::npos);
}

}  // namespace
}  // namespace senda::resource
