#ifndef SENDA_COMMON_RPC_VALIDATOR_RULES_TEST_FIXTURE_H_
#define SENDA_COMMON_RPC_VALIDATOR_RULES_TEST_FIXTURE_H_

#include <string>
#include <vector>

#include "common/rpc/test_schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::rpc {

// One field `f` and values for it.
struct FieldCase {
  std::string field;               // "string f = 1 [(buf.validate.field).string.min_len = 2];"
  std::vector<std::string> right;  // in text format: "f: 'ab'"
  std::vector<std::string> wrong;
  std::string reason;  // of each wrong one; "f" is the path
};

inline std::string Field(const std::string& type, const std::string& rules) {
  return type + " f = 1 [(buf.validate.field)." + rules + "];";
}

// Accepts what is right and names what is wrong.
inline void CheckRule(const FieldCase& rule) {
  TestSchema schema("message M { " + rule.field + " }");
  for (const std::string& text : rule.right) {
    EXPECT_THAT(Violations(schema, text), ::testing::IsEmpty()) << rule.field << " with " << text;
  }
  for (const std::string& text : rule.wrong) {
    EXPECT_THAT(Violations(schema, text), ::testing::ElementsAre("f:" + rule.reason))
        << rule.field << " with " << text;
  }
}

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_VALIDATOR_RULES_TEST_FIXTURE_H_
