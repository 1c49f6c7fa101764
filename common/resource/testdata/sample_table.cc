#include "common/resource/testdata/sample_table.h"

#include "common/resource/testdata/sample.pb.h"
#include "fmt/format.h"

namespace senda::resource::testdata {
namespace {

constexpr std::string_view kTable = R"sql(
  CREATE TABLE samples (
    trust TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL DEFAULT 1,
    create_time BIGINT NOT NULL DEFAULT 0, update_time BIGINT NOT NULL DEFAULT 0,
    delete_time BIGINT, expire_time BIGINT,
    school TEXT NOT NULL DEFAULT '', pupil TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', note TEXT,
    year_group BIGINT NOT NULL DEFAULT 0, score BIGINT, cost_pence BIGINT NOT NULL DEFAULT 0,
    active BIGINT NOT NULL DEFAULT 0, rate DOUBLE PRECISION NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '', met_time BIGINT, start_date TEXT,
    digest BYTEA NOT NULL DEFAULT '', plan TEXT, tags TEXT, levels TEXT, needs TEXT, labels TEXT,
    computed BIGINT NOT NULL DEFAULT 0, length TEXT, states TEXT, okr TEXT, slogan TEXT,
    days TEXT, moments TEXT, answers TEXT,
    PRIMARY KEY (trust, id));
)sql";

constexpr std::string_view kTrust = "oak";

}  // namespace

SampleTable::SampleTable() : plan_(ResourcePlan::Compile(Sample::descriptor()).value()) {}

void SampleTable::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  static constexpr storage::Migration kMigrations[] = {{101, "create_samples", kTable}};
  database_ = Open(kMigrations);
}

void SampleTable::Insert(const std::string& id, const Columns& columns) {
  std::string names = "trust, id", values = fmt::format("'{}', '{}'", kTrust, id);
  for (const auto& [name, value] : columns) {
    names += ", " + name;
    values += ", " + value;
  }
  const storage::Statement statement{
      "samples.insert", fmt::format("INSERT INTO samples ({}) VALUES ({})", names, values)};
  const absl::Status status = database_->Run(storage::AccessMode::kWrite, kTrust,
                                             [&statement](storage::Transaction& transaction) {
                                               return transaction.Execute(statement, {}).status();
                                             });
  ASSERT_TRUE(status.ok()) << status;
}

absl::Status SampleTable::Query(const std::string& sql, const std::vector<OwnedValue>& parameters,
                                storage::RowFn row) {
  std::vector<storage::Value> values = {kTrust};
  for (const OwnedValue& parameter : parameters) {
    if (const auto* text = std::get_if<std::string>(&parameter)) {
      values.emplace_back(std::string_view(*text));
    } else if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
      values.emplace_back(*number);
    } else if (const auto* real = std::get_if<double>(&parameter)) {
      values.emplace_back(*real);
    } else {
      values.emplace_back(std::monostate());
    }
  }
  const storage::Statement statement{"samples.select", sql};
  return database_->Run(storage::AccessMode::kRead, kTrust, [&](storage::Transaction& transaction) {
    return transaction.Query(statement, values, row);
  });
}

std::string SampleTable::Select(const SqlCondition& condition, const std::string& order_by,
                                int limit) {
  std::string sql = "SELECT id FROM samples WHERE trust = $1";
  if (!condition.sql.empty()) sql += " AND " + condition.sql;
  sql += fmt::format(" ORDER BY {} LIMIT {}", order_by, limit);
  std::string ids;
  const absl::Status status = Query(sql, condition.parameters, [&ids](const storage::Row& row) {
    ids += (ids.empty() ? "" : " ") + std::string(row.Text(0));
    return absl::OkStatus();
  });
  return status.ok() ? ids : fmt::format("{}: {}", status.ToString(), sql);
}

}  // namespace senda::resource::testdata
