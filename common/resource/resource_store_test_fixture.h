#ifndef SENDA_COMMON_RESOURCE_RESOURCE_STORE_TEST_FIXTURE_H_
#define SENDA_COMMON_RESOURCE_RESOURCE_STORE_TEST_FIXTURE_H_

#include <google/protobuf/text_format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/resource/resource_store.h"
#include "common/resource/testdata/sample.pb.h"
#include "common/resource/testdata/sample_table.h"
#include "gtest/gtest.h"

namespace senda::resource {

// The store of `Sample` over a real table, for the trust "oak".
class StoreTest : public testdata::SampleTable {
 protected:
  using Sample = testdata::Sample;

  static Sample Of(const std::string& text) {
    Sample sample;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &sample)) << text;
    return sample;
  }

  absl::Status Write(const storage::Database::Body& body) {
    return database().Run(storage::AccessMode::kWrite, "oak", body);
  }

  // Stores `sample` under `id`; it then has its name, etag and times.
  absl::Status Store(const std::string& id, Sample& sample) {
    return Write([&](storage::Transaction& transaction) {
      return store_->Insert(transaction, "oak", id, sample, now_);
    });
  }

  std::optional<StoredRow> Row(const std::string& id) {
    absl::StatusOr<std::optional<StoredRow>> row;
    const absl::Status read =
        database().Run(storage::AccessMode::kRead, "oak", [&](storage::Transaction& transaction) {
          row = store_->Find(transaction, "oak", id);
          return row.status();
        });
    EXPECT_TRUE(read.ok()) << read;
    return row.ok() ? *std::move(row) : std::nullopt;
  }

  Sample Read(const std::string& id) {
    Sample sample;
    const auto row = Row(id);
    EXPECT_TRUE(row.has_value()) << id;
    if (row.has_value()) ResourceStore::Parse(*row, sample);
    return sample;
  }

  const std::unique_ptr<ResourceStore> store_ = *ResourceStore::Make(Sample::descriptor());
  absl::Time now_ = absl::FromUnixMicros(1'788'771'600'123'456);
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_RESOURCE_STORE_TEST_FIXTURE_H_
