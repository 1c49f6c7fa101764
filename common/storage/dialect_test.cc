#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "common/storage/database.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

const std::vector<Migration> kSchema = {
    {101, "rows", "CREATE TABLE documents (name TEXT NOT NULL PRIMARY KEY, body TEXT);"}};

constexpr char kFull[] =
    R"json({"title":"Read \"more\"","on":true,"off":false,"rank":3,"big":"12345678901",
  "share":0.25,"words":"12 apples","tags":["Reading","O'Brien",7,true],"deep":{"er":{"x":"found"}},"empty":[],
  "items":[{"name":"a","weight":1},{"name":"b","weight":5}],"it's":"quoted","nothing":null})json";

using Path = std::vector<std::string>;

class Dialects : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    testing::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(kSchema);
    const auto insert = [&](std::string_view name, Value body) {
      const absl::Status status =
          database_->Run(AccessMode::kWrite, "t", [&](Transaction& transaction) {
            return transaction
                .Execute({"documents.insert", "INSERT INTO documents (name, body) VALUES ($1, $2)"},
                         {name, body})
                .status();
          });
      ASSERT_TRUE(status.ok()) << status;
    };
    insert("full", kFull);
    insert("null", {});
    insert("blank", "");
    insert("garbage", "not json");
  }
  const Dialect& dialect() const { return database_->dialect(); }

  // The value of `expression` for each document, in the order of their names; "NULL" for NULL.
  std::string Each(const std::string& expression, const std::vector<Value>& parameters = {}) {
    std::string values;
    const absl::Status status =
        database_->Run(AccessMode::kRead, "t", [&](Transaction& transaction) {
          values.clear();
          return transaction.Query(
              {"documents.each",
               absl::StrCat("SELECT ", expression,
                            " FROM documents WHERE name <> 'skip' ORDER BY name")},
              parameters, [&](const Row& row) {
                if (!values.empty()) values += '|';
                values += row.IsNull(0) ? "NULL" : std::string(row.Text(0));
                return absl::OkStatus();
              });
        });
    EXPECT_TRUE(status.ok()) << status << " " << expression;
    return values;
  }
  std::string Text(const Path& path) { return Each(dialect().JsonText("body", path)); }
  std::string Number(const Path& path, const std::string& comparison) {
    return Each(absl::StrCat("CASE WHEN ", dialect().JsonNumber("body", path), comparison,
                             " THEN 'yes' ELSE 'no' END"));
  }
  std::string Any(const Path& path, const std::string& predicate) {
    return Each(absl::StrCat("CASE WHEN ", dialect().JsonArrayAny("body", path, predicate),
                             " THEN 'yes' ELSE 'no' END"));
  }

  std::unique_ptr<Database> database_;
};

TEST_P(Dialects, TakesTextOutOfJsonAndNullOutOfWhatIsNone) {
  // Names in order: blank, full, garbage, null.
  EXPECT_EQ(Text({"title"}), "NULL|Read \"more\"|NULL|NULL");
  EXPECT_EQ(Text({"deep", "er", "x"}), "NULL|found|NULL|NULL");
  EXPECT_EQ(Text({"rank"}), "NULL|3|NULL|NULL");
  EXPECT_EQ(Text({"on"}), "NULL|true|NULL|NULL");
  EXPECT_EQ(Text({"off"}), "NULL|false|NULL|NULL");
  EXPECT_EQ(Text({"absent"}), "NULL|NULL|NULL|NULL");
  EXPECT_EQ(Text({"nothing"}), "NULL|NULL|NULL|NULL");
  EXPECT_EQ(Text({"title", "deeper"}), "NULL|NULL|NULL|NULL");
}

TEST_P(Dialects, AQuoteInAPathIsOnlyAQuote) {
  EXPECT_EQ(Text({"it's"}), "NULL|quoted|NULL|NULL");
  EXPECT_EQ(Text({"x') FROM documents; --"}), "NULL|NULL|NULL|NULL");
  EXPECT_EQ(Text({"ti\"tle\" \\"}), "NULL|NULL|NULL|NULL");
}

TEST_P(Dialects, ComparesNumbersAsNumbers) {
  EXPECT_EQ(Number({"rank"}, " = 3"), "no|yes|no|no");
  EXPECT_EQ(Number({"rank"}, " > 10"), "no|no|no|no");
  EXPECT_EQ(Number({"share"}, " < 0.5"), "no|yes|no|no");
  EXPECT_EQ(Number({"big"}, " > 9"), "no|yes|no|no") << "64-bit integers are strings in proto JSON";
  EXPECT_EQ(Number({"words"}, " > 0"), "no|no|no|no") << "text is not a number";
  EXPECT_EQ(Number({"title"}, " IS NULL"), "yes|yes|yes|yes");
}

TEST_P(Dialects, LooksIntoArraysOfScalars) {
  EXPECT_EQ(Any({"tags"}, "element = 'Reading'"), "no|yes|no|no");
  EXPECT_EQ(Any({"tags"}, "element = 'O''Brien'"), "no|yes|no|no");
  EXPECT_EQ(Any({"tags"}, "element = '7'"), "no|yes|no|no");
  EXPECT_EQ(Any({"tags"}, "element = 'true'"), "no|yes|no|no");
  EXPECT_EQ(Any({"tags"}, "element = 'absent'"), "no|no|no|no");
  EXPECT_EQ(Any({"empty"}, "1 = 1"), "no|no|no|no");
  EXPECT_EQ(Any({"title"}, "1 = 1"), "no|no|no|no") << "not an array";
}

TEST_P(Dialects, LooksIntoArraysOfObjects) {
  const std::string weight = dialect().JsonNumber("element", Path{"weight"});
  const std::string name = dialect().JsonText("element", Path{"name"});
  EXPECT_EQ(Any({"items"}, weight + " > 4"), "no|yes|no|no");
  EXPECT_EQ(Any({"items"}, weight + " > 4 AND " + name + " = 'a'"), "no|no|no|no");
}

TEST_P(Dialects, AnArrayMayBeTheWholeColumn) {
  ASSERT_TRUE(database_
                  ->Run(AccessMode::kWrite, "t",
                        [](Transaction& transaction) {
                          return transaction
                              .Execute({"documents.insert",
                                        "INSERT INTO documents (name, body) VALUES ($1, $2)"},
                                       {"list", R"(["x","y"])"})
                              .status();
                        })
                  .ok());
  EXPECT_EQ(Any({}, "element = 'y'"), "no|no|no|yes|no");
}

TEST_P(Dialects, FindsWordsWhateverTheirCase) {
  const auto contains = [&](std::string_view text, std::string_view word) {
    const std::string sql = absl::StrCat(
        "CASE WHEN ",
        dialect().Contains(absl::StrCat("CAST('", std::string(text), "' AS TEXT)"), "$1"),
        " THEN 'yes' ELSE 'no' END");
    return Each(sql, {word}).starts_with("yes");
  };
  EXPECT_TRUE(contains("Anna Smith", "nna S"));
  EXPECT_TRUE(contains("Anna Smith", "SMITH"));
  EXPECT_TRUE(contains("Zoë ÓRLA Łukasz", "zoË"));
  EXPECT_TRUE(contains("Zoë ÓRLA Łukasz", "órla ł"));
  EXPECT_FALSE(contains("Anna", "%"));
  EXPECT_FALSE(contains("Anna", "A_na"));
  EXPECT_TRUE(contains("Anna", ""));
}

TEST_P(Dialects, AWordIsOneOfAList) {
  const auto any_of = [&](const std::vector<std::string>& words) {
    const std::string sql =
        absl::StrCat("CASE WHEN ", dialect().IsAnyOf("name", "$1"), " THEN 'yes' ELSE 'no' END");
    const std::string list = ListOf(words);
    return Each(sql, {std::string_view(list)});
  };
  EXPECT_EQ(any_of({"full", "null", "full"}), "no|yes|no|yes") << "blank, full, garbage, null";
  EXPECT_EQ(any_of({}), "no|no|no|no");
  EXPECT_EQ(any_of({R"(a"b\c)", "O'Brien", "Zoë", std::string("fu\0ll", 5), "garbage"}),
            "no|no|yes|no");
}

INSTANTIATE_TEST_SUITE_P(Engines, Dialects, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
