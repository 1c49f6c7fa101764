#include "common/resource/resource_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/resource/resource_store_test_fixture.h"
#include "common/status/errors.h"

namespace senda::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ResourceStoreTest : public StoreTest {
 protected:
  absl::Status Update(const std::string& id, std::int64_t expected, Sample& sample) {
    return Write([&](storage::Transaction& transaction) {
      return store_->Update(transaction, "oak", id, expected, sample, now_ + absl::Seconds(10));
    });
  }
  absl::Status SetDeleted(const std::string& id, std::int64_t expected, bool deleted) {
    return Write([&](storage::Transaction& transaction) {
      return store_->SetDeleted(transaction, "oak", id, expected, deleted, now_);
    });
  }
  void StoreTitled(const std::string& id, const std::string& title) {
    Sample sample = Of("title: '" + title + "' code: 'code of " + id + "'");
    const absl::Status stored = Store(id, sample);
    ASSERT_TRUE(stored.ok()) << stored;
  }
  // The sorted ids that `read` finds.
  template <typename Read>
  std::vector<std::string> Ids(const Read& read) {
    std::vector<std::string> ids;
    const absl::Status status =
        database().Run(storage::AccessMode::kRead, "oak", [&](storage::Transaction& transaction) {
          ids.clear();
          return read(transaction, ids);
        });
    EXPECT_TRUE(status.ok()) << status;
    std::sort(ids.begin(), ids.end());
    return ids;
  }
};

TEST_P(ResourceStoreTest, NamesAndStampsWhatItInserts) {
  Sample sample = Of("title: 'x'");
  ASSERT_TRUE(Store("s", sample).ok());
  EXPECT_EQ(sample.name(), "trusts/oak/samples/s");
  EXPECT_EQ(sample.etag(), "\"1\"");
  EXPECT_EQ(sample.create_time().seconds(), 1'788'771'600);
  EXPECT_EQ(sample.create_time().nanos(), 123'456'000);
  EXPECT_EQ(sample.update_time().DebugString(), sample.create_time().DebugString());
}

TEST_P(ResourceStoreTest, RefusesASecondRowOfOneName) {
  StoreTitled("s", "first");
  Sample second = Of("title: 'second'");
  EXPECT_EQ(errors::ReasonOf(Store("s", second)), "ALREADY_EXISTS");
  EXPECT_EQ(Read("s").title(), "first");
}

TEST_P(ResourceStoreTest, FindsNothingOfAnotherTrustOrName) {
  StoreTitled("s", "x");
  EXPECT_FALSE(Row("t").has_value());
  absl::StatusOr<std::optional<StoredRow>> elsewhere;
  ASSERT_TRUE(database()
                  .Run(storage::AccessMode::kRead, "elm",
                       [&](storage::Transaction& transaction) {
                         elsewhere = store_->Find(transaction, "elm", "s");
                         return elsewhere.status();
                       })
                  .ok());
  EXPECT_FALSE(elsewhere->has_value());
}

TEST_P(ResourceStoreTest, WritesAnUpdateOverTheVersionItWasMadeOf) {
  StoreTitled("s", "before");
  Sample sample = Read("s");
  sample.set_title("after");
  sample.clear_code();
  ASSERT_TRUE(Update("s", 1, sample).ok());
  EXPECT_EQ(sample.etag(), "\"2\"");
  const Sample read = Read("s");
  EXPECT_EQ(read.DebugString(), sample.DebugString());
  EXPECT_EQ(read.update_time().seconds(), read.create_time().seconds() + 10);
}

TEST_P(ResourceStoreTest, RefusesAnUpdateOfAnotherVersionAndChangesNothing) {
  StoreTitled("s", "before");
  Sample sample = Read("s");
  sample.set_title("after");
  for (const std::int64_t version : {std::int64_t{0}, std::int64_t{2}}) {
    const absl::Status refused = Update("s", version, sample);
    EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
    EXPECT_EQ(errors::ReasonOf(refused), "ETAG_MISMATCH");
    EXPECT_FALSE(errors::IsRetryable(refused));
  }
  EXPECT_EQ(errors::ReasonOf(Update("absent", 1, sample)), "ETAG_MISMATCH");
  EXPECT_EQ(Read("s").title(), "before");
  EXPECT_EQ(Read("s").etag(), "\"1\"");
}

TEST_P(ResourceStoreTest, MarksARowDeletedAndBringsItBack) {
  StoreTitled("s", "x");
  ASSERT_TRUE(SetDeleted("s", 1, true).ok());
  EXPECT_TRUE(Row("s")->deleted);
  const Sample deleted = Read("s");
  EXPECT_EQ(deleted.etag(), "\"2\"");
  // Thirty days are 2,592,000 seconds.
  EXPECT_EQ(deleted.expire_time().seconds() - deleted.delete_time().seconds(), 2'592'000);
  EXPECT_EQ(errors::ReasonOf(SetDeleted("s", 1, false)), "ETAG_MISMATCH");
  ASSERT_TRUE(SetDeleted("s", 2, false).ok());
  EXPECT_FALSE(Row("s")->deleted);
  EXPECT_FALSE(Read("s").has_delete_time());
  EXPECT_FALSE(Read("s").has_expire_time());
  EXPECT_EQ(Read("s").etag(), "\"3\"");
}

TEST_P(ResourceStoreTest, ErasesTheVersionItIsToldTo) {
  StoreTitled("s", "x");
  const auto erase = [&](std::int64_t version) {
    return Write([&](storage::Transaction& transaction) {
      return store_->Erase(transaction, "oak", "s", version);
    });
  };
  EXPECT_EQ(errors::ReasonOf(erase(2)), "ETAG_MISMATCH");
  EXPECT_TRUE(Row("s").has_value());
  EXPECT_TRUE(erase(1).ok());
  EXPECT_FALSE(Row("s").has_value());
}

TEST_P(ResourceStoreTest, InsertsManyAtOnce) {
  Sample a = Of("title: 'a' tags: 'x'"), b = Of("title: 'b' score: -1"), c = Of("");
  const std::vector<std::string> ids = {"a", "b", "c"};
  const std::vector<google::protobuf::Message*> messages = {&a, &b, &c};
  ASSERT_TRUE(Write([&](storage::Transaction& transaction) {
                return store_->InsertMany(transaction, "oak", ids, messages, now_);
              }).ok());
  EXPECT_EQ(b.name(), "trusts/oak/samples/b");
  EXPECT_EQ(b.etag(), "\"1\"");
  for (const Sample* sample : {&a, &b, &c}) {
    EXPECT_EQ(Read(sample->name().substr(sample->name().rfind('/') + 1)).DebugString(),
              sample->DebugString());
  }
}

TEST_P(ResourceStoreTest, InsertsAllOfManyOrNone) {
  StoreTitled("b", "there before");
  Sample a = Of("title: 'a'"), b = Of("title: 'b'"), c = Of("title: 'c'");
  const std::vector<std::string> ids = {"a", "b", "c"};
  const std::vector<google::protobuf::Message*> messages = {&a, &b, &c};
  const absl::Status refused = Write([&](storage::Transaction& transaction) {
    return store_->InsertMany(transaction, "oak", ids, messages, now_);
  });
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists) << refused;
  EXPECT_FALSE(Row("a").has_value());
  EXPECT_FALSE(Row("c").has_value());
  EXPECT_EQ(Read("b").title(), "there before");
}

// The caller may go on in the same transaction when it kept the batch apart.
TEST_P(ResourceStoreTest, UndoesAFailedBatchWithinItsSavepoint) {
  StoreTitled("b", "there before");
  Sample a = Of("title: 'a'"), b = Of("title: 'b'"), after = Of("title: 'after'");
  const std::vector<std::string> ids = {"a", "b"};
  const std::vector<google::protobuf::Message*> messages = {&a, &b};
  ASSERT_TRUE(Write([&](storage::Transaction& transaction) {
                EXPECT_EQ(transaction
                              .Nested([&] {
                                return store_->InsertMany(transaction, "oak", ids, messages, now_);
                              })
                              .code(),
                          absl::StatusCode::kAlreadyExists);
                return store_->Insert(transaction, "oak", "after", after, now_);
              }).ok());
  EXPECT_FALSE(Row("a").has_value());
  EXPECT_EQ(Read("after").title(), "after");
}

TEST_P(ResourceStoreTest, FindsManyByIdEachOnceDeletedOnesToo) {
  for (const char* id : {"a", "b", "c", "d"}) StoreTitled(id, id);
  ASSERT_TRUE(SetDeleted("c", 1, true).ok());
  const auto find = [&](std::vector<std::string> wanted) {
    return Ids([&](storage::Transaction& transaction, std::vector<std::string>& ids) {
      auto rows = store_->FindMany(transaction, "oak", wanted);
      if (rows.ok()) {
        for (const StoredRow& row : *rows) ids.push_back(row.id);
      }
      return rows.status();
    });
  };
  EXPECT_THAT(find({"a", "c", "absent"}), ElementsAre("a", "c"));
  EXPECT_THAT(find({"b", "b", "d", "a", "c"}), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(find({}), IsEmpty());
}

TEST_P(ResourceStoreTest, FindsTheLivingByTheirNaturalKey) {
  for (const char* id : {"a", "b", "c"}) StoreTitled(id, id);
  ASSERT_TRUE(SetDeleted("b", 1, true).ok());
  EXPECT_THAT(Ids([&](storage::Transaction& transaction, std::vector<std::string>& ids) {
                auto rows = store_->FindByKeys(transaction, "oak",
                                               {"code of a", "code of b", "code of nobody"});
                if (rows.ok()) {
                  for (const auto& [key, row] : *rows) ids.push_back(key + " is " + row.id);
                }
                return rows.status();
              }),
              ElementsAre("code of a is a"));
}

TEST_P(ResourceStoreTest, FindsTheLivingThatSatisfyACondition) {
  StoreTitled("a", "x");
  StoreTitled("b", "y");
  StoreTitled("c", "x");
  StoreTitled("d", "x");
  ASSERT_TRUE(SetDeleted("d", 1, true).ok());
  const Table<Sample> table(*store_);
  EXPECT_THAT(Ids([&](storage::Transaction& transaction, std::vector<std::string>& ids) {
                auto found =
                    table.Where(transaction, "oak", "titled", "title = $2 ORDER BY id", {"x"});
                if (found.ok()) {
                  for (const Sample& sample : *found) ids.push_back(sample.name());
                }
                return found.status();
              }),
              ElementsAre("trusts/oak/samples/a", "trusts/oak/samples/c"));
}

INSTANTIATE_TEST_SUITE_P(Engines, ResourceStoreTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
