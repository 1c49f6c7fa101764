#include "common/resource/filter_parser.h"

#include <random>

#include "absl/strings/numbers.h"
#include "common/resource/filter_format.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

// The filter written out in full.
std::string Parsed(std::string_view filter) {
  const auto node = ParseFilter(filter);
  if (!node.ok()) return node.status().ToString();
  return node->has_value() ? FormatFilter(**node) : "";
}

struct Fault {
  std::string reason;
  int position = 0;
};

Fault FaultOf(std::string_view filter) {
  const auto node = ParseFilter(filter);
  EXPECT_EQ(node.status().code(), absl::StatusCode::kInvalidArgument) << filter;
  const auto violations = errors::ViolationsOf(node.status());
  if (violations.size() != 1) return {};
  EXPECT_EQ(violations[0].field, "filter");
  Fault fault{violations[0].reason};
  const std::string& text = violations[0].description;
  const std::size_t last = text.rfind("at position ");
  EXPECT_NE(last, std::string::npos) << text;
  if (last != std::string::npos) {
    EXPECT_TRUE(absl::SimpleAtoi(text.substr(last + 12), &fault.position)) << text;
  }
  return fault;
}

TEST(ParseFilter, GivesNothingForAnEmptyFilter) {
  EXPECT_EQ(Parsed(""), "");
  EXPECT_EQ(Parsed(" \t\n"), "");
}

// The examples of AIP-160, in its order.
TEST(ParseFilter, ReadsTheExamplesOfAip160) {
  EXPECT_EQ(Parsed("42"), R"("42")");
  EXPECT_EQ(Parsed("Hugo"), R"("Hugo")");
  EXPECT_EQ(Parsed("Victor Hugo"), R"(("Victor" AND "Hugo"))");
  EXPECT_EQ(Parsed("a AND b"), R"(("a" AND "b"))");
  EXPECT_EQ(Parsed("a OR b OR c"), R"(("a" OR "b" OR "c"))");
  EXPECT_EQ(Parsed("a AND b OR c"), R"(("a" AND ("b" OR "c")))");
  EXPECT_EQ(Parsed("NOT a"), R"(NOT "a")");
  EXPECT_EQ(Parsed("-a"), R"(NOT "a")");
  EXPECT_EQ(Parsed("a = true"), R"(a = "true")");
  EXPECT_EQ(Parsed("a != 42"), R"(a != "42")");
  EXPECT_EQ(Parsed("a < 42"), R"(a < "42")");
  EXPECT_EQ(Parsed(R"(a > "foo")"), R"(a > "foo")");
  EXPECT_EQ(Parsed(R"(a <= "foo")"), R"(a <= "foo")");
  EXPECT_EQ(Parsed("a >= 42"), R"(a >= "42")");
  EXPECT_EQ(Parsed(R"(a = "*.foo")"), R"(a = "*.foo")");
  EXPECT_EQ(Parsed("a.b = true"), R"(a.b = "true")");
  EXPECT_EQ(Parsed(R"(a.b.c = "foo")"), R"(a.b.c = "foo")");
  EXPECT_EQ(Parsed("r:42"), R"(r : "42")");
  EXPECT_EQ(Parsed("r.foo:42"), R"(r.foo : "42")");
  EXPECT_EQ(Parsed("m:foo"), R"(m : "foo")");
  EXPECT_EQ(Parsed("m.foo:*"), "m.foo : *");
  EXPECT_EQ(Parsed("r:*"), "r : *");
}

// The examples of AIP-160's grammar file.
TEST(ParseFilter, ReadsTheExamplesOfTheGrammar) {
  EXPECT_EQ(Parsed("New York Giants OR Yankees"),
            R"(("New" AND "York" AND ("Giants" OR "Yankees")))");
  EXPECT_EQ(Parsed("New York (Giants OR Yankees)"),
            R"(("New" AND "York" AND ("Giants" OR "Yankees")))");
  EXPECT_EQ(Parsed("a b AND c AND d"), R"(("a" AND "b" AND "c" AND "d"))");
  EXPECT_EQ(Parsed("(a b) AND c AND d"), R"((("a" AND "b") AND "c" AND "d"))");
  EXPECT_EQ(Parsed("a < 10 OR a >= 100"), R"((a < "10" OR a >= "100"))");
  EXPECT_EQ(Parsed(R"(-file:".java")"), R"(NOT file : ".java")");
  EXPECT_EQ(Parsed("-30"), R"(NOT "30")");
  EXPECT_EQ(Parsed("package=com.google"), R"(package = "com.google")");
  EXPECT_EQ(Parsed("msg != 'hello'"), R"(msg != "hello")");
  EXPECT_EQ(Parsed("yesterday < request.time"), R"(yesterday < "request.time")");
  EXPECT_EQ(Parsed("experiment.rollout <= cohort(request.user)").find("FILTER"), std::string::npos);
  EXPECT_EQ(FaultOf("experiment.rollout <= cohort(request.user)").reason,
            "FILTER_FUNCTION_UNSUPPORTED");
  EXPECT_EQ(FaultOf("regex(m.key, '^.*prod.*$')").reason, "FILTER_FUNCTION_UNSUPPORTED");
}

TEST(ParseFilter, NeedsNoBlanksAroundComparators) {
  EXPECT_EQ(
      Parsed("a=1 b!=2 c<=3 d>=4 e<5 f>6 g:7"),
      R"((a = "1" AND b != "2" AND c <= "3" AND d >= "4" AND e < "5" AND f > "6" AND g : "7"))");
  EXPECT_EQ(Parsed(" ( a  =\n1 ) "), R"(a = "1")");
}

TEST(ParseFilter, TakesTimestampsAndNegativeNumbersWithoutQuotes) {
  EXPECT_EQ(Parsed("t > 2012-04-21T11:30:00-04:00"), R"(t > "2012-04-21T11:30:00-04:00")");
  EXPECT_EQ(Parsed("n = -4"), R"(n = "-4")");
  EXPECT_EQ(Parsed("x < -1.5e-3"), R"(x < "-1.5e-3")");
}

TEST(ParseFilter, KeywordsAreWordsInCapitals) {
  EXPECT_EQ(Parsed("and or not"), R"(("and" AND "or" AND "not"))");
  EXPECT_EQ(Parsed("ANDROID ORBIT NOTE"), R"(("ANDROID" AND "ORBIT" AND "NOTE"))");
  EXPECT_EQ(Parsed("NOT(a)AND(b)OR(c)"), R"((NOT "a" AND ("b" OR "c")))");
  EXPECT_EQ(Parsed(R"(a = "AND")"), R"(a = "AND")");
}

TEST(ParseFilter, SpreadsAComparisonOverAlternatives) {
  EXPECT_EQ(Parsed("year = (3 OR 4)"), R"((year = "3" OR year = "4"))");
  EXPECT_EQ(Parsed("tags:(a b)"), R"((tags : "a" AND tags : "b"))");
  EXPECT_EQ(Parsed("a.b != (x (NOT y OR z))"),
            R"((a.b != "x" AND (NOT a.b != "y" OR a.b != "z")))");
  EXPECT_EQ(FaultOf("year = (a = 3)").position, 9);
}

TEST(ParseFilter, UnderstandsEscapesInBothKindsOfQuotes) {
  EXPECT_EQ(Parsed(R"(a = "say \"hi\" \\ \n")"), "a = \"say \\\"hi\\\" \\\\ \n\"");
  EXPECT_EQ(Parsed(R"(a = 'it\'s "so"')"), R"(a = "it's \"so\"")");
  EXPECT_EQ(Parsed(R"(a = "5\*")"), R"(a = "5\*")");
  EXPECT_EQ(Parsed(R"("a b" c)"), R"(("a b" AND "c"))");
}

TEST(ParseFilter, KnowsWildcardsFromEscapedStars) {
  const FilterNode node = **ParseFilter(R"(a = "x*\**")");
  EXPECT_EQ(node.value.text, "x***");
  EXPECT_EQ(node.value.wildcards, (std::vector<std::size_t>{1, 3}));
  EXPECT_FALSE(node.value.IsPresence());
  EXPECT_TRUE((**ParseFilter("a:*")).value.IsPresence());
  EXPECT_FALSE((**ParseFilter("a:\"*\"")).value.IsPresence());
}

TEST(ParseFilter, CountsPositionsInCharacters) {
  const FilterNode node = **ParseFilter("\xC3\xA9 = \xE2\x82\xAC x.yy = 1");  // é = €
  EXPECT_EQ(node.children[0].value.position, 5);
  EXPECT_EQ(node.children[1].path.positions, (std::vector<int>{7, 9}));
}

TEST(ParseFilter, SaysWhereTheFaultIs) {
  const struct {
    const char* filter;
    int position;
  } kCases[] = {
      {"a =", 4},         {"a = )", 5},    {"(a", 1},           {"a)", 2},
      {"()", 2},          {"a AND", 6},    {"a OR", 5},         {"AND a", 1},
      {"a AND AND b", 7}, {"NOT", 4},      {"a NOT NOT b", 7},  {"--a", 2},
      {"= 1", 1},         {"a = 'x", 5},   {"a = \"x\\q\"", 7}, {"a,b", 2},
      {"a = b = c", 7},   {"a. = 1", 3},   {".a = 1", 1},       {"a ! b", 3},
      {"a == 1", 4},      {"a.b* = 1", 3}, {"a = 1, b = 2", 6}, {"a\x01 = 1", 2},
      {"((a)", 1},        {"a = OR", 5},   {"a <> 1", 4},       {"x y \"z", 5},
  };
  for (const auto& [filter, position] : kCases) {
    const Fault fault = FaultOf(filter);
    EXPECT_EQ(fault.reason, "FILTER_SYNTAX") << filter;
    EXPECT_EQ(fault.position, position) << filter;
  }
}

TEST(ParseFilter, RefusesFunctionCallsAtTheirPosition) {
  EXPECT_EQ(FaultOf("a AND now()").position, 7);
  EXPECT_EQ(FaultOf("a = ago(3)").position, 5);
  EXPECT_EQ(FaultOf("a.b.c(1)").reason, "FILTER_FUNCTION_UNSUPPORTED");
}

TEST(ParseFilter, BoundsDepth) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '(') + "a" +
           std::string(static_cast<std::size_t>(depth), ')');
  };
  EXPECT_EQ(Parsed(nested(kMaxFilterDepth)), "\"a\"");
  EXPECT_EQ(FaultOf(nested(kMaxFilterDepth + 1)).reason, "FILTER_TOO_COMPLEX");
  EXPECT_EQ(FaultOf(nested(kMaxFilterDepth + 1)).position, kMaxFilterDepth + 1);
  EXPECT_EQ(FaultOf(std::string(kMaxFilterBytes, '(')).reason, "FILTER_TOO_COMPLEX");
  EXPECT_EQ(FaultOf(std::string(kMaxFilterBytes, '-')).reason, "FILTER_SYNTAX");
}

TEST(ParseFilter, BoundsLengthConditionsAndWildcards) {
  EXPECT_EQ(Parsed(std::string(kMaxFilterBytes, 'a')).size(), kMaxFilterBytes + 2);
  EXPECT_EQ(FaultOf(std::string(kMaxFilterBytes + 1, 'a')).reason, "FILTER_TOO_COMPLEX");
  std::string many;
  for (int i = 0; i < kMaxFilterRestrictions; ++i) many += "a ";
  EXPECT_TRUE(ParseFilter(many).ok());
  EXPECT_EQ(FaultOf(many + "a").reason, "FILTER_TOO_COMPLEX");
  EXPECT_TRUE(ParseFilter("a = *b*c*d*").ok());
  EXPECT_EQ(FaultOf("a = *b*c*d*e*").reason, "FILTER_TOO_COMPLEX");
}

// --- Properties, checked on a fixed sequence of random filters ---

class FilterProperties : public ::testing::Test {
 protected:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  std::string Word() {
    static const char* const kWords[] = {
        "a",  "year_group",           "plan",    "AND", "x y", "O'Neil", "q\"q", "*", "5*", "\\",
        "-1", "2026-09-01T09:00:00Z", "\xC3\xA9"};
    return kWords[Below(static_cast<int>(std::size(kWords)))];
  }

  FilterValue Value() {
    FilterValue value{.text = Word(), .quoted = true, .wildcards = {}, .position = 0};
    for (std::size_t i = 0; i < value.text.size(); ++i) {
      if (value.text[i] == '*' && Below(2) == 0) value.wildcards.push_back(i);
    }
    return value;
  }

  FilterNode Tree(int depth) {
    FilterNode node;
    const int kind = depth == 0 ? 3 + Below(2) : Below(5);
    if (kind <= 1) {
      node.kind = kind == 0 ? FilterNode::Kind::kAnd : FilterNode::Kind::kOr;
      const int children = 2 + Below(2);
      for (int i = 0; i < children; ++i) node.children.push_back(Tree(depth - 1));
    } else if (kind == 2) {
      node.kind = FilterNode::Kind::kNot;
      node.children.push_back(Tree(depth - 1));
      // The grammar has no NOT NOT.
      if (node.children[0].kind == FilterNode::Kind::kNot) return std::move(node.children[0]);
    } else if (kind == 3) {
      node.kind = FilterNode::Kind::kText;
      node.value = Value();
    } else {
      node.kind = FilterNode::Kind::kRestriction;
      for (int i = Below(3); i >= 0; --i) node.path.parts.push_back(i % 2 == 0 ? "a" : "b_c");
      node.comparator = static_cast<Comparator>(Below(7));
      node.value = Value();
    }
    return node;
  }

  std::mt19937_64 random_{20261121};
};

TEST_F(FilterProperties, FormattingAndParsingGivesTheSameTree) {
  int parsed = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = FormatFilter(Tree(4));
    const auto node = ParseFilter(text);
    if (!node.ok()) {
      EXPECT_EQ(FaultOf(text).reason, "FILTER_TOO_COMPLEX") << text;
      continue;
    }
    ++parsed;
    EXPECT_EQ(FormatFilter(**node), text);
  }
  EXPECT_GT(parsed, 2500);
}

// No input may crash or hang the parser, and every fault lies within the filter or at its end.
void ExpectParsedOrRefused(const std::string& filter) {
  const auto node = ParseFilter(filter);
  if (!node.ok()) {
    const Fault fault = FaultOf(filter);
    EXPECT_GE(fault.position, 1);
    EXPECT_LE(fault.position, static_cast<int>(filter.size()) + 1);
  } else if (node->has_value()) {
    EXPECT_EQ(Parsed(FormatFilter(**node)), FormatFilter(**node)) << filter;
  }
}

TEST_F(FilterProperties, AnyBytesAreParsedOrRefused) {
  for (int i = 0; i < 20'000; ++i) {
    std::string filter;
    for (int size = Below(24); size > 0; --size) {
      static constexpr std::string_view kLetters = "ab.*\\\"'()=<>!:,- \tANDORT01\xC3\xA9";
      filter += Below(8) == 0
                    ? static_cast<char>(Below(256))
                    : kLetters[static_cast<std::size_t>(Below(static_cast<int>(kLetters.size())))];
    }
    ExpectParsedOrRefused(filter);
  }
}

TEST_F(FilterProperties, DamagedFiltersAreParsedOrRefused) {
  for (int i = 0; i < 3000; ++i) {
    std::string filter = FormatFilter(Tree(3));
    for (int damage = 1 + Below(3); damage > 0 && !filter.empty(); --damage) {
      const auto at = static_cast<std::size_t>(Below(static_cast<int>(filter.size())));
      if (Below(2) == 0) {
        filter.erase(at, 1);
      } else {
        filter[at] = static_cast<char>(Below(256));
      }
    }
    ExpectParsedOrRefused(filter);
  }
}

}  // namespace
}  // namespace senda::resource
