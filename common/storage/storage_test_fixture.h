#ifndef SENDA_COMMON_STORAGE_STORAGE_TEST_FIXTURE_H_
#define SENDA_COMMON_STORAGE_STORAGE_TEST_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "common/storage/database.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::storage {

inline const std::vector<Migration> kThings = {
    {101, "things",
     "CREATE TABLE things (trust TEXT NOT NULL, name TEXT NOT NULL, number BIGINT, "
     "real DOUBLE PRECISION, bytes BYTEA, note TEXT, parent TEXT, CHECK (number < 1000000), "
     "PRIMARY KEY (trust, name), FOREIGN KEY (trust, parent) REFERENCES things (trust, name));"}};

inline const Statement kInsert{"things.insert",
                               "INSERT INTO things (trust, name, number) VALUES ($1, $2, $3)"};
inline const Statement kInsertAll{"things.insert_all",
                                  "INSERT INTO things (trust, name, number, real, bytes, note) "
                                  "VALUES ($1, $2, $3, $4, $5, $6)"};
inline const Statement kGet{
    "things.get", "SELECT number, real, bytes, note FROM things WHERE trust = $1 AND name = $2"};
inline const Statement kCount{"things.count", "SELECT COUNT(*) FROM things"};
inline const Statement kAdd{
    "things.add", "UPDATE things SET number = number + $3 WHERE trust = $1 AND name = $2"};

// A database with one table, `things`.
class StorageTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    testing::DatabaseTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) database_ = Open(kThings);
  }
  absl::Status Write(Database::Body body) {
    return database_->Run(AccessMode::kWrite, "t", std::move(body));
  }
  absl::Status Read(Database::Body body) {
    return database_->Run(AccessMode::kRead, "t", std::move(body));
  }
  absl::Status Insert(std::string_view name, std::int64_t number) {
    return Write([=](Transaction& transaction) {
      return transaction.Execute(kInsert, {"t", name, number}).status();
    });
  }
  std::int64_t Number(std::string_view name) {
    std::int64_t number = -1;
    EXPECT_TRUE(Read([&](Transaction& transaction) {
                  return transaction.Query(kGet, {"t", name}, [&](const Row& row) {
                    number = row.Int(0);
                    return absl::OkStatus();
                  });
                }).ok());
    return number;
  }
  std::int64_t Count() {
    std::int64_t count = -1;
    EXPECT_TRUE(Read([&](Transaction& transaction) {
                  return transaction.Query(kCount, {}, [&](const Row& row) {
                    count = row.Int(0);
                    return absl::OkStatus();
                  });
                }).ok());
    return count;
  }

  std::unique_ptr<Database> database_;
};

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_STORAGE_TEST_FIXTURE_H_
